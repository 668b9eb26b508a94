"""Accounts that commands about keys are told by name."""

from django.core.management.base import CommandError

from staff.models import User
from staff.permissions import Permission


def account(username: str) -> User:
    """
    Give the active account of this name.

    :raises CommandError: if there is none.
    """
    found = User.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise CommandError(f"There is no active account {username!r}. Make it with make_account.")
    return found


def administrator(username: str) -> User:
    """
    Give the account of this name, who may manage keys.

    :raises CommandError: if there is none, or it may not.
    """
    found = account(username)
    if not found.may(Permission.MANAGE_USERS):
        raise CommandError(f"{username!r} may not manage keys; name an administrator.")
    return found
