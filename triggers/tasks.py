"""Doors for the clock. The waiting rows are the queue; each of these may run twice, late, or never be nudged."""

from celery import shared_task
from django.utils import timezone

from triggers.escalation import escalate_unanswered
from triggers.everyone import TASK as REEVALUATE
from triggers.everyone import evaluate_due, reevaluate
from triggers.portions import release_portions
from triggers.progress import end_due_deferrals
from triggers.trials import TASK as TRIALS
from triggers.trials import forget_old_trials, run_next_trial


@shared_task(name="triggers.end_deferrals")
def end_deferrals() -> None:
    end_due_deferrals(at=timezone.now())


@shared_task(name="triggers.escalate")
def escalate() -> None:
    escalate_unanswered(at=timezone.now())


@shared_task(name="triggers.evaluate_due")
def evaluate_those_due() -> None:
    evaluate_due(at=timezone.now())


@shared_task(name=REEVALUATE)
def reevaluate_everybody() -> None:
    while reevaluate(at=timezone.now()):
        pass


@shared_task(name="triggers.release_portions")
def release_held() -> None:
    release_portions(at=timezone.now())


@shared_task(name=TRIALS)
def run_trials() -> None:
    while run_next_trial(at=timezone.now()):
        pass


@shared_task(name="triggers.forget_old_trials")
def forget_trials() -> None:
    forget_old_trials(at=timezone.now())
