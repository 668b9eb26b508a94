"""The people who work with the product, what they may do, what they are told, and which patients they opened."""

from staff.models.absences import Absence
from staff.models.access import ApiKey, IdempotencyKey, PatientAccess
from staff.models.notices import Mail, MailState, Notice, NoticeChoice
from staff.models.people import Profession, Qualification, Theme, Unit, User, UserManager

__all__ = [
    "Absence",
    "ApiKey",
    "IdempotencyKey",
    "Mail",
    "MailState",
    "Notice",
    "NoticeChoice",
    "PatientAccess",
    "Profession",
    "Qualification",
    "Theme",
    "Unit",
    "User",
    "UserManager",
]
