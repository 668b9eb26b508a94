"""`manage.py check_cases DIR…`: compare what the rules find in case files with what these expect. Needs no database."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from triggers.case_check import BUILT, differences
from triggers.casefile import CaseError, read_case
from triggers.engine import evaluate
from triggers.history import History

MALFORMED = 2


class Command(BaseCommand):
    help = "Compare findings with what case files expect. Exits 1 on any difference, 2 if a file cannot be understood."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("places", nargs="+", metavar="DIR", help="a folder of case files, or one case file")
        parser.add_argument("--rules", metavar="CODE,…", help="compare findings of these rules only")

    def handle(self, *args: Any, **options: Any) -> None:
        rules = _codes(options["rules"])
        counts = {"cases": 0, "different": 0, "malformed": 0}
        for file in _case_files(options["places"]):
            try:
                case = read_case(file)
            except CaseError as error:
                self.stderr.write(str(error))
                counts["malformed"] += 1
                continue
            counts["cases"] += 1
            if case.expect is None:
                self.stdout.write(f"{case.id}: expects nothing in words; found:")
                for finding in evaluate(History(case.facts), case.today):
                    self.stdout.write(f"  {finding.on} {finding.rule}: {finding.calls_for}, see by {finding.see_by}")
                continue
            found = differences(case, rules=rules)
            counts["different"] += bool(found)
            for line in found:
                self.stdout.write(line)
        self.stdout.write("{cases} cases, {different} with differences, {malformed} malformed".format(**counts))
        if counts["malformed"]:
            raise SystemExit(MALFORMED)
        if counts["different"]:
            raise SystemExit(1)


def _codes(written: str | None) -> frozenset[str] | None:
    if written is None:
        return None
    codes = frozenset(code.strip() for code in written.split(",") if code.strip())
    unknown = sorted(codes - BUILT)
    if unknown or not codes:
        raise CommandError(
            f"--rules: {', '.join(unknown) or 'nothing'} is no rule; known are {', '.join(sorted(BUILT))}.",
            returncode=2,
        )
    return codes


def _case_files(places: list[str]) -> Iterator[Path]:
    for place in places:
        path = Path(place)
        if path.is_dir():
            files = sorted(file for pattern in ("*.yaml", "*.yml") for file in path.rglob(pattern))
            if not files:
                raise CommandError(f"{place}: no case file (*.yaml) is in this folder.", returncode=2)
            yield from files
        elif path.is_file():
            yield path
        else:
            raise CommandError(f"{place}: there is no such folder or file.", returncode=2)
