"""
Keeping the list of who must be presented: rows that follow from histories, cases and what was waived.

The database notes whose history changed, with the change itself; whoever keeps the list takes those notes.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from patients.models import Tumour
from patients.services import lock_people
from triggers.load import load_histories
from tumorboard.choices import CaseState, DueState
from tumorboard.due import Presentation, not_presented
from tumorboard.models import Case, Due, PresentationWaived, ToLookAt

AT_ONCE = 500


def keep_waiting(*, at: datetime, limit: int = AT_ONCE) -> int:
    """Look at those whose history changed; gives how many they were."""
    with transaction.atomic():
        waiting = list(ToLookAt.objects.order_by("asked_at", "pk").values_list("pk", flat=True)[:limit])
        people = lock_people(waiting)
        # Whoever changes a history holds the patient: nothing is noted between this and the look at it.
        ToLookAt.objects.filter(pk__in=waiting).delete()
        keep(set(people.values()), at=at)
    return len(waiting)


def keep(people: Iterable[int], *, at: datetime) -> None:
    """
    Bring the rows of these locked persons to what their histories, cases and waivers say. A constant number of queries.

    :param people: surviving records.
    """
    ids = list(people)
    today = timezone.localdate(at)
    wanted: dict[int, tuple[int, Presentation]] = {}
    for person, history in load_histories(ids).items():
        for found in not_presented(history.on_day(today)):
            wanted[int(found.because.id)] = (person, found)
    waived = set(PresentationWaived.objects.filter(because__in=wanted).values_list("because", flat=True))
    tumours = {int(found.tumour) for _person, found in wanted.values()}
    registered = _registered(tumours)
    rows = [
        Due(
            patient_id=person,
            tumour_id=int(found.tumour),
            icd10=found.icd10,
            occasion=found.occasion,
            because_id=fact,
            since=found.because.on,
            state=_state(found, fact in waived, int(found.tumour) in registered),
            therapy_id=int(found.therapy.id) if found.therapy else None,
        )
        for fact, (person, found) in wanted.items()
    ]
    Due.objects.filter(patient__in=ids).exclude(because__in=wanted).delete()
    Due.objects.filter(patient__merged_into__in=ids).delete()
    columns = ["patient", "tumour", "icd10", "occasion", "since", "state", "therapy"]
    Due.objects.bulk_create(rows, update_conflicts=True, unique_fields=["because"], update_fields=columns)


def _registered(tumours: set[int]) -> set[int]:
    """Give those of these tumours that stand on an agenda, by themselves or by a record merged into them."""
    cases = Case.objects.filter(state=CaseState.REGISTERED)
    named = set(cases.filter(tumour__in=tumours).values_list("tumour", flat=True))
    merged = Tumour.objects.filter(merged_into__in=tumours, pk__in=cases.values("tumour"))
    return named | {tumour.merged_into_id for tumour in merged if tumour.merged_into_id}


def _state(found: Presentation, is_waived: bool, is_registered: bool) -> DueState:
    if is_waived:
        return DueState.WAIVED
    if found.therapy is not None:
        return DueState.MISSED
    return DueState.REGISTERED if is_registered else DueState.DUE
