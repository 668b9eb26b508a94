"""What the pages about a patient's past share: which patient, and what their header shows."""

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone

from patients.models import Patient
from patients.queries import death_in, facts_of, visible_patients, with_identifiers
from staff.permissions import Permission
from staff.requests import UserRequest

PEOPLE = ("responsible_oncologist", "unit", "named_nurse", "informed_by")


def patient_shown(request: UserRequest, patient_id: int) -> Patient:
    """Give a patient whom this user may open; else the page is not found."""
    return get_object_or_404(with_identifiers(visible_patients(request.user).select_related(*PEOPLE)), pk=patient_id)


def frame(request: UserRequest, patient: Patient, at: datetime) -> dict[str, Any]:
    """Give what the header of a patient's page shows."""
    return {
        "patient": patient,
        "today": timezone.localdate(at),
        "dead": death_in(facts_of(patient)),
        "may_edit": request.user.may(Permission.EDIT_PATIENT),
        "may_refer": request.user.may(Permission.REFER_BY_HAND),
    }
