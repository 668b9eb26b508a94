"""What people do about those who stand by a patient, and about what the patient decided ahead."""

from datetime import datetime
from typing import Any

from django.db import transaction

from patients.editing import refuse_if_edited
from patients.models import AdvancePlanning, Caregiver, Patient
from patients.services import lock_patients

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
CAREGIVER_FIELDS = frozenset({"name", "relation", "phone", "may_be_told", "is_main"})


@transaction.atomic
def change_planning(*, patient: Patient, seen: str | None = None, **decided: Any) -> AdvancePlanning:
    """
    Note code status, advance directive or health-care proxy; what is not named stays as it is.

    :param seen: what `seen_as` gave for the fields named.
    :raises EditedMeanwhile: if one of these fields has changed since.
    """
    _only(decided, PLANNING_FIELDS)
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
    lock_patients([patient.pk])
    if about.get("is_main"):
        _no_longer_main(patient)
    return Caregiver.objects.create(patient=patient, **about)


@transaction.atomic
def change_caregiver(*, caregiver: Caregiver, seen: str | None = None, **about: Any) -> Caregiver:
    """
    Change what is known of a caregiver.

    :raises EditedMeanwhile: if somebody else changed it since, or the caregiver was taken off the list.
    """
    _only(about, CAREGIVER_FIELDS)
    patient = caregiver.patient
    lock_patients([patient.pk])
    row = Caregiver.objects.get(pk=caregiver.pk)
    refuse_if_edited(row, {**about, "removed_at": None}, seen)
    if about.get("is_main") and not row.is_main:
        _no_longer_main(patient)
    for field, value in about.items():
        setattr(row, field, value)
    row.removed_at = None
    row.save()
    return row


@transaction.atomic
def remove_caregiver(*, caregiver: Caregiver, at: datetime) -> None:
    """Take somebody off the list of caregivers; the history keeps the name."""
    lock_patients([caregiver.patient_id])
    Caregiver.objects.filter(pk=caregiver.pk, removed_at=None).update(removed_at=at, is_main=False)


@transaction.atomic
def bring_caregiver_back(*, caregiver: Caregiver) -> None:
    """Put somebody who was taken off the list on it again."""
    lock_patients([caregiver.patient_id])
    Caregiver.objects.filter(pk=caregiver.pk).update(removed_at=None)


def _no_longer_main(patient: Patient) -> None:
    Caregiver.objects.filter(patient=patient, is_main=True, removed_at=None).update(is_main=False)


def _only(said: dict[str, Any], fields: frozenset[str]) -> None:
    if unknown := said.keys() - fields:
        raise TypeError(f"Not known here: {', '.join(sorted(unknown))}")
