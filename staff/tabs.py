"""Tabs: of a page, and those that the pages of accounts and of one's own account share."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Tab:
    label: str | Promise
    address: str
    is_here: bool
    count: int | None = None


_ACCOUNTS = {
    "accounts:list": _("Accounts"),
    "accounts:roles": _("Roles"),
    "accounts:units": _("Units"),
}
_MINE = {
    "staff:account": _("Profile"),
    "staff:notices": _("Notices and e-mail"),
    "staff:absences": _("Absences"),
    "staff:security": _("Security"),
}


def account_tabs(here: str) -> list[Tab]:
    """Give the tabs of the administrator's pages; `here` is the name of the address that is shown."""
    return [Tab(label, reverse(name), name == here) for name, label in _ACCOUNTS.items()]


def my_tabs(here: str) -> list[Tab]:
    """Give the tabs of one's own account; `here` is the name of the address that is shown."""
    return [Tab(label, reverse(name), name == here) for name, label in _MINE.items()]
