"""`manage.py import_facts PATH…`"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import pghistory
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from interop.casefacts import import_facts
from interop.filereport import CannotRead


class Command(BaseCommand):
    help = "Record facts that oBDS cannot say, for patients and tumours that are known."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths", nargs="+", type=Path, metavar="PATH", help="A facts file, YAML or JSON (see interop/casefacts.py)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for path in options["paths"]:
            try:
                with pghistory.context(command="import_facts"):
                    report = import_facts(path, by=None, at=timezone.now())
            except CannotRead as refusal:
                raise CommandError(str(refusal)) from refusal
            for problem in report.problems:
                self.stdout.write(f"rejected: {problem}")
            self.stdout.write(f"{path}: {report}")
