"""What the product remembers about its users' doings."""

from collections.abc import Iterable
from datetime import datetime

from staff.models import PatientAccess, User


def log_reading(*, patient_ids: Iterable[int], door: str, by: User, at: datetime) -> None:
    """Log that somebody was shown these patients through this door, a list as well as a page; one insert."""
    PatientAccess.objects.bulk_create(
        PatientAccess(user=by, patient_id=patient_id, door=door, at=at) for patient_id in sorted(set(patient_ids))
    )
