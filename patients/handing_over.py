"""Handing the patients of one colleague to another in one step."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from patients.models import Patient
from patients.services import lock_people
from staff.models import User


@dataclass(frozen=True)
class Responsibility:
    """For how many patients somebody is responsible; merged records are not counted."""

    as_oncologist: int
    as_nurse: int


def responsibility_of(person: User) -> Responsibility:
    """Count the patients somebody is responsible for. Two queries."""
    patients = Patient.objects.filter(merged_into=None)
    return Responsibility(
        patients.filter(responsible_oncologist=person).count(), patients.filter(named_nurse=person).count()
    )


@transaction.atomic
def hand_over_patients(*, leaver: User, oncologist: User | None, nurse: User | None) -> int:
    """
    Make others responsible for all patients of somebody who leaves, merged records too; give how many records changed.

    :param oncologist: who becomes the responsible oncologist; None: nobody.
    :param nurse: who becomes the named nurse; None: nobody.
    """
    theirs = Patient.objects.filter(Q(responsible_oncologist=leaver) | Q(named_nurse=leaver))
    numbers = list(theirs.values_list("pk", flat=True))
    lock_people(numbers)
    Patient.objects.filter(responsible_oncologist=leaver).update(responsible_oncologist=oncologist)
    Patient.objects.filter(named_nurse=leaver).update(named_nurse=nurse)
    return len(numbers)
