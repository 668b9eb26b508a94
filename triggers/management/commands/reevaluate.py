"""`manage.py reevaluate`: evaluate everybody by the rules as they are now, beside the live system."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from triggers.everyone import ask_reevaluation, reevaluate
from triggers.models import Reevaluation

BECAUSE = "manage.py reevaluate"


class Command(BaseCommand):
    help = (
        "Evaluate every patient by the rules as they are now. It can be stopped and started again: it goes on where it "
        "stopped. Workers and pages may run meanwhile."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anew", action="store_true", help="begin with the first patient, though one is unfinished"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        unfinished = Reevaluation.objects.filter(finished_at=None).exists()
        if options["anew"] or not unfinished:
            ask_reevaluation(because=BECAUSE, by=None, at=now, nudge=False)
        else:
            self.stdout.write("Going on with the evaluation that was not finished.")
        done = reevaluate(at=now, on_progress=self._tell)
        while done is None:
            done = self._follow_a_worker()
        self.stdout.write(f"\rPatients: {done.done}, of whom {done.changed} were brought up to date.")

    def _follow_a_worker(self) -> Reevaluation | None:
        """Tell how far the worker is who was first; take over from one that has died."""
        latest = Reevaluation.objects.latest("asked_at", "pk")
        self._tell(latest)
        if latest.finished_at is not None:
            return latest
        time.sleep(1)
        return reevaluate(at=timezone.now(), on_progress=self._tell)

    def _tell(self, asked: Reevaluation) -> None:
        share = 100 * asked.done // max(asked.total, 1)
        self.stdout.write(
            f"\r{min(share, 100)} %: {asked.done} patients, {asked.changed} brought up to date", ending=""
        )
        self.stdout.flush()
