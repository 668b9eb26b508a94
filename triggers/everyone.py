"""
Evaluating without a new fact: each night those whose day has come, and everybody where somebody asks for it.

With the days, findings appear and become historic; when that may happen next is known for each patient. Everybody must
be looked at only when the rules themselves have changed, or their settings.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from patients.models import Patient
from patients.services import lock_patients
from staff.alone import Work, alone_with
from staff.clock import Clock
from staff.models import User
from staff.retry import retried_whole
from triggers.models import Outlook, Reevaluation
from triggers.nudge import nudge_on_commit
from triggers.reconcile import reconcile
from triggers.register import register_in_force
from triggers.rules import RULES
from triggers.sieve import look_through

BATCH = 500
TASK = "triggers.reevaluate"

log = structlog.get_logger(__name__)

Progress = Callable[[Reevaluation], None]


def evaluate_due(*, at: datetime) -> int:
    """
    Evaluate every patient whose day has come, 500 in a transaction, by id; safe beside the live system.

    :returns: how many patients were evaluated; none where this is running already.
    """
    clock, today = Clock(at), timezone.localdate(at)
    evaluated = last = 0
    with alone_with(Work.LOOK_AT_THOSE_DUE) as alone:
        while alone:
            due = Outlook.objects.filter(look_again_on__lte=today, patient__merged_into=None, patient__gt=last)
            ids = list(due.order_by("patient").values_list("patient", flat=True)[:BATCH])
            if not ids:
                break
            evaluated += evaluate_each(ids, clock)
            last = ids[-1]
    return evaluated


def evaluate_each(ids: Sequence[int], clock: Clock) -> int:
    """
    Evaluate these patients, together where that is possible; one who cannot be must not hold up the others.

    :returns: how many were evaluated; a record merged into another counts with that one.
    """
    if not ids:
        return 0
    try:
        return evaluate_some(ids, at=clock.now())
    except (OperationalError, InterfaceError):
        raise  # the database is away: the next sweep goes on
    except Exception:
        if len(ids) == 1:
            log.exception("patient_not_evaluated", row=ids[0])
            return 0
    middle = len(ids) // 2
    return evaluate_each(ids[:middle], clock) + evaluate_each(ids[middle:], clock)


@retried_whole
def evaluate_some(ids: Sequence[int], *, at: datetime) -> int:
    """Evaluate these patients in one transaction; gives how many of them still stand on their own."""
    standing = [patient.pk for patient in lock_patients(ids) if patient.merged_into_id is None]
    reconcile(standing, at=at)
    return len(standing)


@transaction.atomic
def ask_reevaluation(*, because: str, by: User | None, at: datetime, nudge: bool = True) -> Reevaluation:
    """Ask the workers to evaluate everybody; the row is what they find, at the next sweep where there is no nudge."""
    asked = Reevaluation.objects.create(because=because, rules=rules_digest(), asked_by=by, asked_at=at)
    if nudge:
        nudge_on_commit(TASK)
    return asked


def rules_digest() -> str:
    """
    Describe the rules of this program: the sum of their versions, which only ever grows, and a digest of each.

    It is another when a rule finds anything else than before.
    """
    versions = " ".join(f"{rule.code}:{rule.version}" for rule in RULES)
    return f"{sum(rule.version for rule in RULES)}:{hashlib.sha256(versions.encode()).hexdigest()[:16]}"


def ask_if_rules_changed(*, at: datetime) -> None:
    """
    Ask for an evaluation of everybody where the last one knew older rules than this program has.

    While an update is under way, an older program beside this one must not ask for its own rules back.
    """
    last = Reevaluation.objects.order_by("-id").first()
    if last is None or (last.rules != rules_digest() and _generation(last.rules) <= _generation(rules_digest())):
        ask_reevaluation(because="The rules of the program have changed", by=None, at=at)


def _generation(digest: str) -> int:
    return int(digest.partition(":")[0] or 0)


def reevaluate(*, at: datetime, on_progress: Progress = lambda asked: None) -> Reevaluation | None:
    """
    Carry out the latest evaluation that was asked for; it answers all that were asked for before it.

    A program with other rules than the last evaluation knew asks for one itself.

    Killed, it goes on behind the last patients it had done. Those whose findings stay as they are, are only read.

    :returns: the evaluation that is finished now; None where there is none, or another process is at it.
    """
    clock = Clock(at)
    with alone_with(Work.LOOK_AT_EVERYBODY) as alone:
        if alone:
            ask_if_rules_changed(at=at)
        asked = Reevaluation.objects.filter(finished_at=None).order_by("-asked_at", "-id").first()
        if not alone or asked is None:
            return None
        asked.total = Patient.objects.filter(merged_into=None).count()
        register = register_in_force()
        for looked in look_through(register, after=asked.last_patient, clock=clock):
            for start in range(0, len(looked.differing), BATCH):
                asked.changed += evaluate_each(looked.differing[start : start + BATCH], clock)
            asked.last_patient, asked.done = looked.last, asked.done + looked.count
            asked.save(update_fields=["total", "changed", "last_patient", "done"])
            on_progress(asked)
        _finish(asked, at=clock.now())
        return asked


@transaction.atomic
def _finish(asked: Reevaluation, *, at: datetime) -> None:
    before = Reevaluation.objects.filter(finished_at=None, asked_at__lte=asked.asked_at)
    for one in before.select_for_update().order_by("pk"):
        one.finished_at = max(at, one.asked_at)
        one.save(update_fields=["finished_at"])
    asked.refresh_from_db()
