"""The command that writes an invented lung cancer centre."""

import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from interop.centre.writing import CannotWriteCentre, write_centre


class Command(BaseCommand):
    help = "Write an invented lung cancer centre: oBDS messages, facts beside them, oncology appointments."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--patients", type=int, default=300, help="how many patients (300)")
        parser.add_argument("--seed", type=int, default=1, help="another seed, another centre (1)")
        parser.add_argument("--out", type=Path, required=True, help="a new or empty folder")
        parser.add_argument("--today", type=date.fromisoformat, help="the day it is in the centre (today)")

        parser.add_argument(
            "--archive",
            action="store_true",
            help="report everything today, as for a first load, instead of week by week",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["patients"] < 1:
            raise CommandError("--patients must be 1 or more.")
        if options["seed"] < 0:
            raise CommandError("--seed must be 0 or more.")
        began = time.monotonic()
        today = options["today"] or timezone.localdate()
        try:
            written = write_centre(
                options["out"],
                patients=options["patients"],
                seed=options["seed"],
                today=today,
                archive=options["archive"],
            )
        except CannotWriteCentre as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{written.patients} invented patients with {written.tumours} tumours, as of {today.isoformat()}: "
            f"{written.messages} messages in {written.files} files, {written.facts} facts beside them, "
            f"{written.appointments} appointments. {options['out']}, {time.monotonic() - began:.1f} s."
        )
