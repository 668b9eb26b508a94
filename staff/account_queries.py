"""Reading accounts as the administrator does: a list with filters, a search, what one account has."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from staff.keyset import behind
from staff.models import Absence, ApiKey, Unit, User
from staff.permissions import Permission

PAGE = 25
FOUND_AT_MOST = 50


@dataclass(frozen=True)
class AccountPage:
    """Accounts by name, and the number after which the next page begins (None on the last page)."""

    rows: list[User]
    after: int | None


# Whose accounts a list shows; "" is everybody who is let in.
KINDS = {
    "": Q(is_active=True),
    "people": Q(is_active=True, is_program=False),
    "programs": Q(is_active=True, is_program=True),
    "shut": Q(is_active=False),
}


def all_accounts() -> QuerySet[User]:
    """Give every account with its units, by name."""
    return User.objects.order_by("name", "id").prefetch_related("units")


def account_page(
    *, kind: str = "", role: str = "", unit: Unit | None = None, after: int | None = None, limit: int = PAGE
) -> AccountPage:
    """
    Give a page of accounts by name; two queries, one more behind the first page.

    :param kind: a key of KINDS.
    """
    found = all_accounts().filter(KINDS[kind])
    if role:
        found = found.filter(roles__contains=[role])
    if unit is not None:
        found = found.filter(units=unit)
    if last := User.objects.filter(pk=after).first() if after else None:
        found = behind(found, last, "name", "pk")
    rows = list(found[: limit + 1])
    return AccountPage(rows[:limit], rows[limit - 1].pk if len(rows) > limit else None)


def search_accounts(text: str) -> list[User]:
    """Find accounts with these letters in the name, the user name or the e-mail, shut ones too; two queries."""
    alike = Q(name__icontains=text) | Q(username__icontains=text) | Q(email__icontains=text)
    return list(all_accounts().filter(alike)[:FOUND_AT_MOST])


def keys_of(account: User) -> QuerySet[ApiKey]:
    """Give the keys of an account, the latest first."""
    return ApiKey.objects.filter(user=account).select_related("created_by", "revoked_by").order_by("-created_at", "-pk")


def valid_keys() -> QuerySet[ApiKey]:
    return ApiKey.objects.filter(revoked_at=None)


def units_with_members() -> QuerySet[Unit]:
    """Give all units with the number of active members, those in use first, by name."""
    active = Count("members", filter=Q(members__is_active=True))
    return Unit.objects.annotate(active_members=active).order_by(F("ended_at").asc(nulls_first=True), "name")


def people_by_role() -> dict[str, int]:
    """Give for each role how many active accounts have it. One query."""
    counted: dict[str, int] = {}
    for roles in User.objects.filter(is_active=True).values_list("roles", flat=True):
        for role in roles:
            counted[role] = counted.get(role, 0) + 1
    return counted


def absences_of(user: User, *, today: date) -> QuerySet[Absence]:
    """Give the absences of somebody, now and to come, the next first."""
    return _coming(today).filter(user=user)


def absences_to_change(user: User) -> QuerySet[Absence]:
    """Give the absences that somebody may take back: their own; the administrator those of all."""
    absences = Absence.objects.select_related("user", "deputy")
    return absences if user.may(Permission.MANAGE_USERS) else absences.filter(user=user)


def stands_in_for(user: User, *, today: date) -> QuerySet[Absence]:
    """Give the absences, now and to come, in which somebody is the deputy."""
    return _coming(today).filter(deputy=user)


def _coming(today: date) -> QuerySet[Absence]:
    coming = Absence.objects.filter(cancelled_at=None, ends_on__gte=today)
    return coming.select_related("user", "deputy").order_by("starts_on", "pk")
