"""
How many oBDS messages are imported in a second, against lxml alone reading every element of the same files.

    python3 dev.py bench import [--patients 600] [--rounds 3] [--weekly] [--json]

The whole way, as the command `import_obds` goes it: messages, patients, tumours, facts, evaluation by all rules,
triggers and referrals, into a durable database. Every round imports another invented centre, and lxml reads its files
right before and after, so that a busy machine is busy for both.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from statistics import median

import msgspec
from lxml import etree

from benchmarks.report import Report, middle, parser_for, say, set_up_django

# Read alone so often, before and after each import; the median counts.
READINGS = 3
WARM_UP = 40
WANTED_SHARE = 0.08


class Round(msgspec.Struct, frozen=True):
    """One import: messages and bytes, what came of them, and how long it took, in seconds."""

    messages: int
    megabytes: float
    facts: int
    triggers: int
    referrals: int
    seconds: float
    processor_seconds: float
    lxml_seconds: float

    @property
    def share(self) -> float:
        return self.lxml_seconds / self.seconds


def main() -> int:
    parser = parser_for("import", "oBDS messages per second, against lxml alone.")
    parser.add_argument("--patients", type=int, default=600, help="invented patients in each round (600)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, of which the median counts (3)")
    parser.add_argument("--seed", type=int, default=1, help="of the first round's centre (1)")
    parser.add_argument(
        "--weekly", action="store_true", help="weekly reports as they came, not one export of all years"
    )
    chosen = parser.parse_args()
    set_up_django()
    run_round(patients=WARM_UP, seed=0, weekly=chosen.weekly)
    seeds = range(chosen.seed, chosen.seed + chosen.rounds)
    rounds = [run_round(patients=chosen.patients, seed=seed, weekly=chosen.weekly) for seed in seeds]
    say(report_on(rounds), as_json=chosen.json)
    return 0


def run_round(*, patients: int, seed: int, weekly: bool = False) -> Round:
    """Write a centre, read it with lxml, import it, and read it with lxml again."""
    from django.utils import timezone

    from interop.centre.writing import write_centre

    at = timezone.now()
    with tempfile.TemporaryDirectory(prefix="centre-") as temporary:
        folder = Path(temporary) / "centre"
        written = write_centre(folder, patients=patients, seed=seed, today=at.date(), archive=not weekly)
        files = sorted((folder / "obds").glob("*.xml"))
        before = [seconds(lambda: read_every_element(files)) for _ in range(READINGS)]
        counted, processor = rows(), time.process_time()
        took = seconds(lambda: import_all(folder / "obds", first_load=not weekly, at=at))
        processor = time.process_time() - processor
        after = [seconds(lambda: read_every_element(files)) for _ in range(READINGS)]
        facts, triggers, referrals = (now - then for now, then in zip(rows(), counted, strict=True))
        return Round(
            messages=written.messages,
            megabytes=sum(file.stat().st_size for file in files) / 1e6,
            facts=facts,
            triggers=triggers,
            referrals=referrals,
            seconds=took,
            processor_seconds=processor,
            lxml_seconds=median([*before, *after]),
        )


def read_every_element(files: Sequence[Path]) -> int:
    """
    Read name, text and attributes of every element, message by message, in memory that does not grow.

    :returns: how many elements there are.
    """
    elements = 0
    for file in files:
        for _, element in etree.iterparse(file, events=("end",)):
            _said = element.tag, element.text, element.attrib.items()
            elements += 1
            if element.tag.endswith("}Meldung"):
                element.clear()
    return elements


def import_all(folder: Path, *, first_load: bool, at: datetime) -> None:
    """
    Import as the command does, and look at every line of the report.

    :raises AssertionError: if a message was not taken in: then the figure would say nothing.
    """
    import pghistory

    from interop.services import import_files

    with pghistory.context(command="import_obds"):
        for line in import_files([folder], by=None, at=at, first_load=first_load):
            assert line.outcome == "imported", f"message {line.number} was {line.outcome}"


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def rows() -> tuple[int, int, int]:
    """Count facts, triggers and referrals."""
    from patients.models import Fact
    from triggers.models import Referral, Trigger

    return Fact.objects.count(), Trigger.objects.count(), Referral.objects.count()


def report_on(rounds: Sequence[Round]) -> Report:
    """Give the medians of all rounds."""
    per_second = middle([each.messages / each.seconds for each in rounds])
    alone = middle([each.messages / each.lxml_seconds for each in rounds])
    share = round(median(each.share for each in rounds), 4)
    processor = round(median(each.processor_seconds / each.seconds for each in rounds), 2)
    return Report(
        name="import",
        columns=(
            "round",
            "messages",
            "facts",
            "triggers",
            "referrals",
            "messages/s",
            "MB/s",
            "lxml messages/s",
            "share",
        ),
        rows=[
            (
                *(str(number), each.messages, each.facts, each.triggers, each.referrals),
                *(each.messages / each.seconds, each.megabytes / each.seconds),
                *(each.messages / each.lxml_seconds, f"{each.share:.1%}"),
            )
            for number, each in enumerate(rounds, start=1)
        ],
        figures={
            "messages_per_second": per_second,
            "megabytes_per_second": middle([each.megabytes / each.seconds for each in rounds]),
            "lxml_messages_per_second": alone,
            "lxml_megabytes_per_second": middle([each.megabytes / each.lxml_seconds for each in rounds]),
            "share": share,
            "wanted_share": WANTED_SHARE,
            "messages": sum(each.messages for each in rounds),
            "facts": sum(each.facts for each in rounds),
            "triggers": sum(each.triggers for each in rounds),
            "referrals": sum(each.referrals for each in rounds),
            "own_processor_share": processor,
        },
        notes=(
            f"{per_second:,.0f} messages/s are {share:.1%} of lxml's {alone:,.0f}; wanted are {WANTED_SHARE:.0%}.",
            f"{processor:.0%} of the time the importing process computes; for the rest it waits for PostgreSQL.",
        ),
    )


if __name__ == "__main__":
    raise SystemExit(main())
