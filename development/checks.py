"""`dev.py check`: everything that can be checked without running the product's tests."""

import os
import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from development import ROOT, Problem, product
from development.environment import PROJECT
from development.services import Services

BIN = PROJECT.folder / "bin"
MANAGE = (PROJECT.python, "manage.py")
# The first migrations meet no rows and no users that they could hold up.
LINTER_OPTIONS = ("--settings", "development.lint_settings", "--no-cache", "--ignore-initial-migrations")


def commands() -> dict[str, Sequence[str | Path]]:
    """Name the checks and the command of each; one succeeds if its command does. The slowest come first."""
    apps = [name for name in product.APPS if (ROOT / name).is_dir()]
    templates = sorted(path for folder in ("templates", *apps) for path in (ROOT / folder).rglob("*.html"))
    return {
        "types": [BIN / "mypy", *apps, "development", "tests"],
        "risky code": [BIN / "bandit", "--quiet", "--recursive", "--configfile", "pyproject.toml", *apps],
        "risky migrations": [*MANAGE, "lintmigrations", *LINTER_OPTIONS, "--include-apps", *apps],
        "missing migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
        "deployment settings": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
        "import order": [BIN / "lint-imports", "--no-cache"],
        "generated pages of docs": [*MANAGE, "generate_docs", "--check"],
        "translations": [*MANAGE, "translations", "--check"],
        "lint": [BIN / "ruff", "check", "--quiet", "--output-format", "concise"],
        "format": [BIN / "ruff", "format", "--check", "--quiet"],
        "templates": [BIN / "djade", "--check", "--target-version", "5.2", *templates],
    }


def run(names: Sequence[str]) -> int:
    """
    Run the named checks, or all; say for each whether it holds and how long it took.

    :raises Problem: if there is no check of that name.
    """
    known = commands()
    if unknown := [name for name in names if name not in known]:
        raise Problem(f"There is no check {unknown[0]!r}; there are: {', '.join(known)}.")
    chosen = {name: command for name, command in known.items() if not names or name in names}
    with Services() as services:
        # As in production, so that the deployment check sees what production gets.
        env = {
            **product.variables(services.addresses),
            "DEMO": "false",
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        }
        with ThreadPoolExecutor(max_workers=2) as pool:
            answers = pool.map(lambda name: carry_out(name, chosen[name], env), chosen)
            failed = [name for name, holds in zip(chosen, answers, strict=True) if not holds]
    print(f"Failed: {', '.join(failed)}." if failed else "All checks hold.")
    return int(bool(failed))


def carry_out(name: str, command: Sequence[str | Path], env: dict[str, str]) -> bool:
    """Run one check, print its line and, if it fails, what it found."""
    began = time.monotonic()
    answer = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    holds = answer.returncode == 0
    findings = "" if holds else f"{answer.stdout}{answer.stderr}".rstrip() + "\n"
    print(
        f"{'ok    ' if holds else 'FAILED'}  {name:<24} {time.monotonic() - began:5.1f} s\n{findings}",
        end="",
        flush=True,
    )
    return holds
