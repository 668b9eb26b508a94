"""What the product remembers about its users' doings."""

from collections.abc import Iterable
from datetime import datetime

from staff.models import PatientAccess, User


def log_reading(*, patient_ids: Iterable[int], door: str, by: User, at: datetime) -> None:
    """Log that somebody read these patients through this door."""
    PatientAccess.objects.bulk_create(
        PatientAccess(user=by, patient_id=patient_id, door=door, at=at) for patient_id in patient_ids
    )
