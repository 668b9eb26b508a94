"""What people do about those who stand by a patient, and about what the patient decided ahead."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from patients.models import AdvancePlanning, Caregiver, Patient
from patients.queries import records_of
from patients.services import lock_patients
from staff.editing import refuse_if_edited

PLANNING_FIELDS = frozenset(
    {
        "code_status",
        "code_limits",
        "code_status_on",
        "code_status_by",
        "code_status_note",
        "directive",
        "directive_on",
        "directive_on_precision",
        "directive_place",
        "proxy",
        "proxy_name",
        "proxy_phone",
    }
)
DECIDED_ON = ("code_status_on", "directive_on")
CAREGIVER_FIELDS = frozenset({"name", "relation", "phone", "may_be_told", "is_main"})


@transaction.atomic
def change_planning(*, patient: Patient, at: datetime, seen: str | None = None, **decided: Any) -> AdvancePlanning:
    """
    Note code status, advance directive or health-care proxy; what is not named stays as it is.

    :param seen: what `seen_as` gave for the fields named.
    :raises EditedMeanwhile: if one of these fields has changed since.
    :raises ValueError: if it is said to have been decided on a day to come.
    """
    _only(decided, PLANNING_FIELDS)
    for field in DECIDED_ON:
        if (day := decided.get(field)) and day > timezone.localdate(at):
            raise ValueError(f"{field} is {day}, a day to come: give the day on which it was decided.")
    lock_patients([patient.pk])
    planning = AdvancePlanning.objects.filter(patient=patient).first() or AdvancePlanning(patient=patient)
    refuse_if_edited(planning, decided, seen)
    for field, value in decided.items():
        setattr(planning, field, value)
    planning.save()
    return planning


@transaction.atomic
def add_caregiver(*, patient: Patient, **about: Any) -> Caregiver:
    """Note somebody who stands by the patient; a new main caregiver takes the place of the one before."""
    _only(about, CAREGIVER_FIELDS)
    locked = lock_patients([patient.pk])
    if about.get("is_main"):
        _main_caregivers(locked).update(is_main=False)
    return Caregiver.objects.create(patient=patient, **about)


@transaction.atomic
def change_caregiver(*, caregiver: Caregiver, seen: str | None = None, **about: Any) -> Caregiver:
    """
    Change what is known of a caregiver.

    :raises EditedMeanwhile: if somebody else changed it since, or the caregiver was taken off the list.
    """
    _only(about, CAREGIVER_FIELDS)
    locked = lock_patients([caregiver.patient_id])
    row = Caregiver.objects.get(pk=caregiver.pk)
    refuse_if_edited(row, {**about, "removed_at": None}, seen)
    if about.get("is_main", row.is_main):
        _main_caregivers(locked).exclude(pk=row.pk).update(is_main=False)
    for field, value in about.items():
        setattr(row, field, value)
    row.removed_at = None
    row.save()
    return row


@transaction.atomic
def remove_caregiver(*, caregiver: Caregiver, at: datetime) -> None:
    """Take somebody off the list of caregivers; the history keeps the name."""
    lock_patients([caregiver.patient_id])
    Caregiver.objects.filter(pk=caregiver.pk, removed_at=None).update(removed_at=at)


@transaction.atomic
def bring_caregiver_back(*, caregiver: Caregiver) -> None:
    """Put somebody who was taken off the list on it again, as main caregiver only if nobody has become that since."""
    locked = lock_patients([caregiver.patient_id])
    row = Caregiver.objects.get(pk=caregiver.pk)
    row.is_main = row.is_main and not _main_caregivers(locked).exclude(pk=row.pk).exists()
    row.removed_at = None
    row.save()


def _main_caregivers(locked: list[Patient]) -> QuerySet[Caregiver]:
    """Give the main caregivers of a person's records: one at most, and one of each record after a merge."""
    return Caregiver.objects.filter(patient__in=records_of(locked[0]), is_main=True, removed_at=None)


def _only(said: dict[str, Any], fields: frozenset[str]) -> None:
    if unknown := said.keys() - fields:
        raise TypeError(f"Not known here: {', '.join(sorted(unknown))}")
