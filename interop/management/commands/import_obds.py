"""`manage.py import_obds PATH… [--dry-run] [--first-load] [--json]`"""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pghistory
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from interop.models import ImportRun
from interop.obds.importing import ReportLine, as_json
from interop.services import CannotImport, import_files


class Command(BaseCommand):
    help = "Import oBDS 3 files, or all XML files of folders, and report what became of every message."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="A file or a folder.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done; store nothing.")
        parser.add_argument(
            "--first-load",
            action="store_true",
            help="Old records: facts dated before the go-live day count as known on their clinical date.",
        )
        parser.add_argument("--json", action="store_true", help="Print the report as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with pghistory.context(command="import_obds"):
                lines = import_files(
                    options["paths"],
                    by=None,
                    at=timezone.now(),
                    dry_run=options["dry_run"],
                    first_load=options["first_load"],
                    on_progress=self._progress if not options["json"] else lambda run: None,
                )
                self._report_json(lines) if options["json"] else self._report(lines)
        except CannotImport as refusal:
            raise CommandError(str(refusal)) from refusal

    def _progress(self, run: ImportRun) -> None:
        self.stderr.write(f"{run.messages} messages", ending="\r")

    def _report_json(self, lines: Iterable[ReportLine]) -> None:
        for piece in as_json(lines):
            self.stdout.write(piece, ending="")
        self.stdout.write("")

    def _report(self, lines: Iterable[ReportLine]) -> None:
        """Print every problem with its file, message and element, and how many messages had which outcome."""
        counted: Counter[str] = Counter()
        for line in lines:
            counted[line.outcome] += 1
            for problem in line.problems:
                place = f"{line.file}: {line.message_id or f'message {line.number}'}"
                self.stdout.write(f"{line.outcome}: {place}: {problem.element or line.kind}: {problem}")
        self.stdout.write(", ".join(f"{number} {outcome}" for outcome, number in sorted(counted.items())) or "nothing")
