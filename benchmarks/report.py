"""What every benchmark says of itself: where it ran, its figures as a table, and the same as JSON."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

import django
import msgspec

from development import STATE

# Tables stay on the machine that they describe.
RESULTS = STATE / "benchmarks"

Figure = float | int | str | None


class Report(msgspec.Struct, frozen=True):
    """
    The outcome of a run: a table for people, figures by name for programs, and what the reader must know.

    :param figures: names are the keys of `--json`, and stay.
    """

    name: str
    columns: tuple[str, ...]
    rows: list[tuple[Figure, ...]]
    figures: Mapping[str, object]
    notes: tuple[str, ...] = ()


def parser_for(name: str, description: str) -> argparse.ArgumentParser:
    """Give a parser that knows the option which all benchmarks have."""
    parser = argparse.ArgumentParser(prog=f"dev.py bench {name}", description=description)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON, and nothing else")
    return parser


def set_up_django() -> None:
    """Make the product's models known, with the servers that `dev.py bench` has started."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palliative.settings")
    django.setup()


def say(report: Report, *, as_json: bool) -> Path:
    """Print the report and write its table down; give the place of the table."""
    run = where()
    text = as_markdown(report, run)
    RESULTS.mkdir(parents=True, exist_ok=True)
    written = RESULTS / f"{report.name}.md"
    written.write_text(text, encoding="utf-8")
    if as_json:
        print(json.dumps({**report.figures, "run": run}, indent=2))
    else:
        print(text)
        print(f"Also written to {written}", file=sys.stderr)
    return written


def where() -> dict[str, str | int]:
    """Describe machine and versions, without its name; needs the database."""
    import lxml.etree
    from django.db import connection  # only after the settings are known

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (postgres,) = cursor.fetchone()
    return {
        "machine": f"{platform.system()} {platform.machine()}, {_processor()}",
        "cores": os.cpu_count() or 0,
        "python": platform.python_version(),
        "django": django.get_version(),
        "lxml": lxml.etree.__version__,
        "postgresql": str(postgres).partition(" ")[0],
    }


def _processor() -> str:
    """Give the processor's model, where the system says it."""
    said = Path("/proc/cpuinfo")
    lines = said.read_text().splitlines() if said.exists() else []
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unnamed processor"
    )


def as_markdown(report: Report, run: Mapping[str, object]) -> str:
    """Give table, notes and description of the run as Markdown that can be read as it stands."""
    cells = [report.columns, *(tuple(map(_written, row)) for row in report.rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(report.columns))]
    lines = [_line(row, widths) for row in cells]
    lines.insert(1, "| " + " | ".join("-" * width for width in widths) + " |")
    described = ", ".join(f"{name} {value}" for name, value in run.items())
    return "\n".join(
        [f"# {report.name}", "", *lines, "", *(f"- {note}" for note in report.notes), f"- {described}", ""]
    )


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
    return "| " + " | ".join([first.strip().ljust(widths[0]), *others]) + " |"


def _written(figure: Figure) -> str:
    if figure is None:
        return "–"
    if isinstance(figure, float):
        return f"{figure:,.0f}" if abs(figure) >= 100 else f"{figure:.3g}"
    return f"{figure:,}" if isinstance(figure, int) else figure


def middle(figures: Sequence[float]) -> float:
    """Give the median, to two digits after the point."""
    return round(median(figures), 2)
