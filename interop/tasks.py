"""Doors for the clock. The unfinished runs are the queue; this may run twice, late, or never be nudged."""

from celery import shared_task
from django.utils import timezone

from interop.services import TASK
from interop.services import run_waiting_imports as run_waiting


@shared_task(name=TASK)
def run_waiting_imports() -> None:
    run_waiting(at=timezone.now())
