"""Opening and changing accounts and units; noting who read which patient. The database keeps the history of each."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from staff.editing import refuse_if_edited
from staff.models import ApiKey, Unit, User
from staff.units import lock_units

ACCOUNT_FIELDS = frozenset({"name", "email", "roles", "profession", "qualification", "qualified_since"})


class NotYours(Exception):
    """Says what nobody may do with their own account."""


class NotForPrograms(Exception):
    """Says what is for people only, or for programs only."""


@transaction.atomic
def open_account(*, username: str, units: Iterable[Unit], **fields: Any) -> tuple[User, str]:
    """Open an account for a colleague; give it with its first password, which is stored only as a hash."""
    password = new_password()
    account = User.objects.create_user(username, password, **_only_account(fields))
    account.units.set(lock_units(units))
    return account, password


@transaction.atomic
def open_program_account(*, username: str, name: str, roles: list[str]) -> User:
    """Open an account for a program: it has no password, and comes in with keys."""
    return User.objects.create_user(username, None, name=name, roles=roles, is_program=True)


@transaction.atomic
def change_account(
    *,
    account: User,
    units: Iterable[Unit] | None = None,
    by: User,
    seen: str | None = None,
    seen_units: str | None = None,
    **fields: Any,
) -> User:
    """
    Change what is known about a colleague, and their roles; what is not named stays as it is.

    :param seen: what these fields looked like to the person, as `staff.editing.seen_as` gives it; None: not looked at.
    :param seen_units: the same of the units, of which no history is kept.
    :raises NotYours: if somebody changes their own roles.
    :raises staff.editing.EditedMeanwhile: if somebody else changed these fields since.
    """
    locked = User.objects.select_for_update(no_key=True).get(pk=account.pk)
    refuse_if_edited(locked, _only_account(fields), seen)
    for field, value in fields.items():
        if field == "roles" and account.pk == by.pk and set(locked.roles) != set(value):
            raise NotYours(_("Nobody changes their own roles. Ask a colleague."))
        setattr(locked, field, value)
    locked.save()
    if units is not None:
        units = list(units)
        lock_units([*units, *locked.units.all()])
        refuse_if_edited(locked, {"units": units}, seen_units)
        locked.units.set(units)
    return locked


@transaction.atomic
def shut_account(*, account: User, by: User, at: datetime) -> None:
    """
    Let nobody in with this account any more, and make its keys useless. What is theirs was handed over before.

    :raises NotYours: if it is one's own.
    """
    if account.pk == by.pk:
        raise NotYours(_("Nobody shuts their own account. Ask a colleague."))
    locked = User.objects.select_for_update(no_key=True).get(pk=account.pk)
    locked.is_active = False
    locked.save(update_fields=["is_active"])
    ApiKey.objects.filter(user=locked, revoked_at=None).update(revoked_at=at, revoked_by=by)


@transaction.atomic
def open_again(*, account: User) -> None:
    """Let somebody in again whose account was shut. Keys that were revoked stay so."""
    locked = User.objects.select_for_update(no_key=True).get(pk=account.pk)
    locked.is_active = True
    locked.save(update_fields=["is_active"])


@transaction.atomic
def give_new_password(*, account: User) -> str:
    """
    Replace a forgotten password and give the new one; whoever is signed in with the old one is signed out.

    :raises NotForPrograms: if the account is that of a program.
    """
    password = new_password()
    locked = User.objects.select_for_update(no_key=True).get(pk=account.pk)
    if locked.is_program:
        raise NotForPrograms(_("A program has no password; make a key."))
    locked.set_password(password)
    locked.save(update_fields=["password"])
    return password


def new_password() -> str:
    """Make a password of 96 random bits that can be read out."""
    return secrets.token_urlsafe(12)


def _only_account(fields: dict[str, Any]) -> dict[str, Any]:
    if unknown := fields.keys() - ACCOUNT_FIELDS:
        raise TypeError(f"Not about an account: {', '.join(sorted(unknown))}")
    return fields


_READINGS = """
    INSERT INTO staff_patientaccess (user_id, patient_id, at, door)
    SELECT %s, patient_id, %s, %s FROM unnest(%s::bigint[]) AS patient_id
"""


def log_reading(*, patient_ids: Iterable[int], door: str, by: User, at: datetime) -> None:
    """
    Log that somebody was shown these patients through this door, a list as well as a page; one insert.

    As SQL, because every page does it, and to put the insert together took longer than to carry it out.
    """
    if shown := sorted(set(patient_ids)):
        with connection.cursor() as cursor:
            cursor.execute(_READINGS, [by.pk, at, door, shown])
