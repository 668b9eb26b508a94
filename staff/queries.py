"""Reading the people of the centre, and who read what."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from staff.models import PatientAccess, Unit, User
from staff.permissions import FOR_DEPUTIES, ROLE_PERMISSIONS, Permission, Role

READINGS_A_PAGE = 50


@dataclass(frozen=True)
class ReadingsPage:
    """Readings, newest first, and the key after which the next page begins (None on the last page)."""

    rows: list[PatientAccess]
    next_after: int | None


def readings(*, patient_id: int | None = None, after: int | None = None, limit: int = READINGS_A_PAGE) -> ReadingsPage:
    """
    Give who opened which patient, newest first.

    :param patient_id: only readings of this patient.
    :param after: number of the last reading of the page before.
    """
    found = PatientAccess.objects.select_related("user").order_by("-id")
    if patient_id is not None:
        found = found.filter(patient_id=patient_id)
    if after is not None:
        found = found.filter(id__lt=after)
    rows = list(found[: limit + 1])
    return ReadingsPage(rows[:limit], rows[limit - 1].pk if len(rows) > limit else None)


def people_with(role: Role, *, or_chosen: int | None = None) -> QuerySet[User]:
    """
    Give the active people of a role, by name.

    :param or_chosen: number of somebody who was chosen before and so may be chosen still, whatever became of them.
    """
    working = Q(is_active=True, is_program=False, roles__contains=[role])
    return User.objects.filter(working | Q(pk=or_chosen)).order_by("name", "id")


def colleagues() -> QuerySet[User]:
    """Give everybody who works here, by name: active accounts that are not those of programs."""
    return User.objects.filter(is_active=True, is_program=False).order_by("name", "id")


def colleagues_who_may(permission: Permission) -> QuerySet[User]:
    """Give the colleagues whose roles allow this, by name."""
    return colleagues().filter(roles__overlap=[role for role in Role if permission in ROLE_PERMISSIONS[role]])


def possible_deputies(user: User) -> QuerySet[User]:
    """Give the colleagues whose roles allow what waits for somebody alone, by name."""
    found = colleagues().exclude(pk=user.pk)
    for permission in user.permissions & FOR_DEPUTIES:
        found = found & colleagues_who_may(permission)
    return found


def active_accounts() -> QuerySet[User]:
    """Give all accounts that are not shut, those of programs too."""
    return User.objects.filter(is_active=True)


def all_units() -> QuerySet[Unit]:
    """Give the units of the centre, by name, those out of use too."""
    return Unit.objects.order_by("name")


def units_in_use(*, or_chosen: int | None = None) -> QuerySet[Unit]:
    """
    Give the units that can be chosen, by name.

    :param or_chosen: number of a unit that was chosen before and so may be chosen still.
    """
    return all_units().filter(Q(ended_at=None) | Q(pk=or_chosen))
