"""Who is told of what follows a consult."""

from collections.abc import Iterable

from django.db.models import QuerySet

from consults.models import Consult
from patients.models import Patient
from staff.models import User
from staff.permissions import ROLE_PERMISSIONS, Permission, Role


def person_behind(patient_id: int) -> Patient:
    """Give the record that stands for a person, with oncologist and named nurse. Two queries at most."""
    patients = Patient.objects.select_related("responsible_oncologist", "named_nurse")
    patient = patients.get(pk=patient_id)
    return patients.get(pk=patient.merged_into_id) if patient.merged_into_id else patient


def still_working(people: Iterable[User | None]) -> list[User]:
    """Give those who are here and may work on tasks, each once."""
    there = {
        person.pk: person
        for person in people
        if person is not None and person.is_active and person.may(Permission.WORK_ON_TASKS)
    }
    return list(there.values())


def people_for_tasks() -> QuerySet[User]:
    """Give the active people who may work on tasks, by name."""
    working = [role for role in Role if Permission.WORK_ON_TASKS in ROLE_PERMISSIONS[role]]
    return User.objects.filter(is_active=True, roles__overlap=working).order_by("name", "pk")


def leads() -> list[User]:
    """Give the clinical leads who are here."""
    return still_working(User.objects.filter(roles__contains=[Role.CLINICAL_LEAD], is_active=True).order_by("pk"))


def team_around(consult: Consult) -> list[User]:
    """Give the team that a consult and its patient have: who claimed it, who signed it, the named nurse."""
    return still_working([consult.claimed_by, consult.signed_by, person_behind(consult.patient_id).named_nurse])
