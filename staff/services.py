"""Opening and changing accounts and units; noting who read which patient. The database keeps the history of each."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from staff.models import PatientAccess, Unit, User

ACCOUNT_FIELDS = frozenset({"name", "is_active", "roles", "profession", "qualification", "qualified_since"})


class NotYours(Exception):
    """Says what nobody may do with their own account."""


@transaction.atomic
def open_account(*, username: str, units: Iterable[Unit], **fields: Any) -> tuple[User, str]:
    """Open an account for a colleague; give it with its first password, which is stored only as a hash."""
    password = new_password()
    account = User.objects.create_user(username, password, **_only_account(fields))
    account.units.set(units)
    return account, password


@transaction.atomic
def change_account(*, account: User, units: Iterable[Unit], by: User, **fields: Any) -> User:
    """
    Change what is known about a colleague, their roles, and whether they may log in.

    :raises NotYours: if somebody changes their own roles, or shuts their own account.
    """
    locked = User.objects.select_for_update(no_key=True).get(pk=account.pk)
    for field, value in _only_account(fields).items():
        if field in {"roles", "is_active"} and account.pk == by.pk and _differs(getattr(locked, field), value):
            raise NotYours(_("Nobody changes their own roles or shuts their own account. Ask a colleague."))
        setattr(locked, field, value)
    locked.save()
    locked.units.set(units)
    return locked


@transaction.atomic
def give_new_password(*, account: User) -> str:
    """Replace a forgotten password and give the new one; whoever is signed in with the old one is signed out."""
    password = new_password()
    locked = User.objects.select_for_update(no_key=True).get(pk=account.pk)
    locked.set_password(password)
    locked.save(update_fields=["password"])
    return password


@transaction.atomic
def add_unit(*, name: str) -> Unit:
    return Unit.objects.create(name=name)


def new_password() -> str:
    """Make a password of 96 random bits that can be read out."""
    return secrets.token_urlsafe(12)


def _only_account(fields: dict[str, Any]) -> dict[str, Any]:
    if unknown := fields.keys() - ACCOUNT_FIELDS:
        raise TypeError(f"Not about an account: {', '.join(sorted(unknown))}")
    return fields


def _differs(before: Any, after: Any) -> bool:
    return set(before) != set(after) if isinstance(before, list) else before != after


def log_reading(*, patient_ids: Iterable[int], door: str, by: User, at: datetime) -> None:
    """Log that somebody was shown these patients through this door, a list as well as a page; one insert."""
    PatientAccess.objects.bulk_create(
        PatientAccess(user=by, patient_id=patient_id, door=door, at=at) for patient_id in sorted(set(patient_ids))
    )
