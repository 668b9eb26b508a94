"""Evaluating everybody: with the days, findings appear and become historic without any new fact."""

from collections.abc import Iterator
from datetime import datetime

from patients.models import Patient
from patients.services import lock_patients
from staff.alone import alone_with
from staff.retry import retried_whole
from triggers.reconcile import reconcile

BATCH = 500
# Any number that no other work done alone uses.
_EVERYONE = 20_260_003


def evaluate_everyone(*, at: datetime) -> int:
    """
    Evaluate every patient, 500 in a transaction, by id; safe beside the live system.

    :returns: how many patients were evaluated; none where this is running already.
    """
    with alone_with(_EVERYONE) as alone:
        return sum(_evaluate(ids, at=at) for ids in _batches()) if alone else 0


def _batches() -> Iterator[list[int]]:
    last = 0
    while True:
        people = Patient.objects.filter(pk__gt=last, merged_into=None).order_by("pk")
        ids = list(people.values_list("pk", flat=True)[:BATCH])
        if not ids:
            return
        yield ids
        last = ids[-1]


@retried_whole
def _evaluate(ids: list[int], *, at: datetime) -> int:
    standing = [patient.pk for patient in lock_patients(ids) if patient.merged_into_id is None]
    reconcile(standing, at=at)
    return len(standing)
