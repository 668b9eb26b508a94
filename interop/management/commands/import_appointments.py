"""`manage.py import_appointments PATH…`"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import pghistory
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from interop.appointments import import_appointments
from interop.filereport import CannotRead


class Command(BaseCommand):
    help = "Store oncology appointments, so that visits can be put on days when the patient comes anyway."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths", nargs="+", type=Path, metavar="PATH", help="A CSV file (see interop/appointments.py)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for path in options["paths"]:
            try:
                with pghistory.context(command="import_appointments"):
                    report = import_appointments(path, by=None, at=timezone.now())
            except CannotRead as refusal:
                raise CommandError(str(refusal)) from refusal
            for problem in report.problems:
                self.stdout.write(f"rejected: {problem}")
            self.stdout.write(f"{path}: {report}")
