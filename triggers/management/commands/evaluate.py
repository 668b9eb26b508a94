"""`manage.py evaluate FILE… [--json]`: what the rules find in case files. Needs no database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand

from triggers.casefile import Case, CaseError, read_case
from triggers.engine import Finding, evaluate
from triggers.history import History

MALFORMED = 2


def as_told(finding: Finding) -> dict[str, Any]:
    """Give everything a finding says, its sentence in place of the facts themselves."""
    told = msgspec.structs.asdict(finding)
    del told["sighting"]
    return told | {"sentence": finding.sentence}


class Command(BaseCommand):
    help = "Print what the rules find in case files. Exits 2 if a file cannot be understood."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--json", action="store_true", help="print one object: file → list of findings")

    def handle(self, *args: Any, **options: Any) -> None:
        found: dict[str, list[Finding]] = {}
        is_malformed = False
        for file in options["files"]:
            try:
                case = read_case(Path(file))
            except CaseError as error:
                self.stderr.write(str(error))
                is_malformed = True
                continue
            found[file] = evaluate(History(case.facts), case.today)
            if not options["json"]:
                self._print(file, case, found[file])
        if options["json"]:
            told = {file: [as_told(finding) for finding in findings] for file, findings in found.items()}
            self.stdout.write(msgspec.json.format(msgspec.json.encode(told)).decode())
        if is_malformed:
            raise SystemExit(MALFORMED)

    def _print(self, file: str, case: Case, findings: list[Finding]) -> None:
        self.stdout.write(f"{file}: {case.title or case.id}, on {case.today}")
        for finding in findings:
            about = f", tumour {finding.tumour}" if finding.tumour else ""
            late = ", known late" if finding.late_known else ""
            held_back = f", held back: {finding.suppressed}" if finding.suppressed else ""
            self.stdout.write(
                f"  {finding.on} {finding.rule}{about}: {finding.calls_for}, see by {finding.see_by}{late}{held_back}, "
                f"because {', '.join(finding.because)}"
            )
            self.stdout.write(f"    {finding.sentence['en']}")
        if not findings:
            self.stdout.write("  nothing found")
