"""The command that loads the demo centre."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

import pghistory
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from interop.demo.accounts import NoDemoHere
from interop.demo.loading import load_demo


class Command(BaseCommand):
    help = "Load the demo centre: accounts, availability, invented patients through the ordinary imports."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--patients", type=int, default=300, help="how many patients (300)")
        parser.add_argument("--seed", type=int, default=1, help="another seed, another centre (1)")
        parser.add_argument("--today", type=date.fromisoformat, help="the day it is in the centre; not in the future")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["patients"] < 0:
            raise CommandError("--patients must be 0 or more.")
        if options["today"] and options["today"] > timezone.localdate(now):
            raise CommandError("--today lies in the future: choose today or an earlier day.")
        try:
            with pghistory.context(job="load_demo"):
                load_demo(
                    patients=options["patients"],
                    seed=options["seed"],
                    today=options["today"],
                    at=now,
                    say=self.stdout.write,
                )
        except NoDemoHere as error:
            raise CommandError(str(error)) from error
