"""
Opening new consults: many in one transaction, booked and stored as they are then.

Patients are locked first, then referrals, then the diary. Whoever somebody else is working on is left for later.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from consults.booking import book_new
from consults.choices import Occasion
from consults.models import Consult
from patients.bulk import insert_with_history, take_numbers
from patients.models import Patient
from staff.retry import retried_whole
from triggers.choices import ReferralState
from triggers.models import Referral


def lock_if_free(patient_id: int) -> Patient | None:
    """
    Lock a patient's record and the one it was merged into, and give the latter.

    Nothing where somebody else works on the patient: what is being recorded now may change what has to be done.
    """
    return lock_those_free([patient_id]).get(patient_id)


def lock_those_free(patient_ids: Collection[int]) -> dict[int, Patient]:
    """
    Lock the records of those on whom nobody else works; give id → the record that stands for it, locked as well.

    It waits for nobody, and so cannot deadlock, whatever the order.
    """
    locked = _locked(patient_ids)
    locked |= _locked({patient.survivor_id for patient in locked.values()} - locked.keys())
    return {
        pk: locked[patient.survivor_id]
        for pk, patient in locked.items()
        if pk in patient_ids and patient.survivor_id in locked
    }


def _locked(ids: Collection[int]) -> dict[int, Patient]:
    free = Patient.objects.select_for_update(no_key=True, skip_locked=True).filter(pk__in=ids).order_by("pk")
    return {patient.pk: patient for patient in free} if ids else {}


@retried_whole
def open_consult(referral_id: int, *, patient_id: int, at: datetime) -> str:
    """Open the consult that a referral waits for, and book it."""
    (outcome,) = open_consults([(referral_id, patient_id)], at=at)
    return outcome


@transaction.atomic
def open_consults(waiting: Sequence[tuple[int, int]], *, at: datetime) -> list[str]:
    """
    Open the consults that these referrals wait for and book them, the first one first: all in one transaction.

    :param waiting: ids of referrals, each with that of its patient.
    :returns: the outcome of each; whom somebody else works on, or who has a consult already, holds up nobody.
    """
    free = lock_those_free([patient_id for _, patient_id in waiting])
    ids = [referral_id for referral_id, patient_id in waiting if patient_id in free]
    unopened = Referral.objects.filter(pk__in=ids, state=ReferralState.OPEN, consult=None).order_by("pk")
    referrals = {referral.pk: referral for referral in unopened.select_for_update(of=("self",))}
    outcomes, consults = [], []
    for referral_id, patient_id in waiting:
        referral = referrals.get(referral_id)
        if patient_id not in free or (referral is not None and referral.patient_id != patient_id):
            outcomes.append("busy")
        elif referral is None:
            outcomes.append("done_before")
        else:
            outcomes.append("opened")
            consults.append(_first_consult(referral, at))
    if consults:
        store_new(consults, at=at)
    return outcomes


def _first_consult(referral: Referral, at: datetime) -> Consult:
    return Consult(
        patient_id=referral.patient_id,
        occasion=Occasion.REFERRAL,
        referral=referral,
        see_by=referral.see_by,
        target_on=referral.target_on,
        opened_at=at,
    )


def store_new(consults: Sequence[Consult], *, at: datetime) -> None:
    """Book new consults and store them as they are then, so that each has one version from the beginning."""
    for consult, number in zip(consults, take_numbers(Consult, len(consults)), strict=True):
        consult.pk = number
    appointments = book_new(consults, at=at)
    insert_with_history(consults)
    insert_with_history(appointments)
