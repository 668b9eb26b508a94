"""Logging that somebody looked at what follows from what they type: a look at each change, a row each minute."""

from datetime import datetime, timedelta

from staff.models import PatientAccess, User
from staff.services import log_reading

LOGGED_AGAIN_AFTER = timedelta(minutes=1)


def log_look(*, patient_id: int, door: str, by: User, at: datetime) -> None:
    """Log a look at a patient through this door, unless this person's last one was logged less than a minute ago."""
    before = PatientAccess.objects.filter(user=by, patient_id=patient_id, door=door, at__gt=at - LOGGED_AGAIN_AFTER)
    if not before.exists():
        log_reading(patient_ids=[patient_id], door=door, by=by, at=at)
