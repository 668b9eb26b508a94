"""What the list of referrals does not show, and why: findings that are held back, counted."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from staff.models import User
from staff.permissions import Permission

COUNTED_UP_TO = 1_000
_OPENS = "state = 'live' AND calls_for IN ('referral', 'confirmation')"


@dataclass(frozen=True)
class HeldBack:
    """A kind of findings that open no referral: why, which they are, where to look, and who may know of them."""

    why: Promise
    where: str
    route: str
    query: str = ""
    permission: Permission = Permission.SEE_QUEUE


KINDS: Mapping[str, HeldBack] = {
    "historic": HeldBack(
        _("too long ago when they became known"),
        f"{_OPENS} AND NOT shadow AND suppressed = 'historic'",
        "triggers:never_seen",
    ),
    "already_in_care": HeldBack(
        _("already in palliative care"),
        f"{_OPENS} AND NOT shadow AND suppressed = 'already_in_care'",
        "triggers:care_items",
        permission=Permission.SEE_PATIENTS,
    ),
    "declined": HeldBack(
        _("the patient declined"),
        f"{_OPENS} AND NOT shadow AND suppressed = 'declined'",
        "triggers:queue",
        "?tab=closed&declined=patient_declined",
    ),
    "waiting": HeldBack(
        _("of a rule that opens a few on each working day; their turn comes"),
        f"{_OPENS} AND NOT shadow AND held_at IS NOT NULL",
        "triggers:register",
        permission=Permission.SEE_RULES,
    ),
    "shadow": HeldBack(
        _("of rules in shadow mode"), f"{_OPENS} AND shadow", "triggers:register", permission=Permission.SEE_SHADOW
    ),
}


@dataclass(frozen=True)
class Counted:
    """How many findings are held back for one reason, up to COUNTED_UP_TO, and where they stand."""

    number: int
    why: Promise
    address: str


def held_back(user: User) -> list[Counted]:
    """Count what is held back, by its reason, as far as this user may know of it; nothing is left out. One query."""
    kinds = [kind for kind in KINDS.values() if user.may(kind.permission)]
    if not kinds:
        return []
    counted = ", ".join(
        f"(SELECT count(*) FROM (SELECT FROM triggers_trigger WHERE {kind.where} LIMIT {COUNTED_UP_TO}) AS counted)"  # noqa: S608  # nosec B608
        for kind in kinds
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counted}")
        numbers = cursor.fetchone()
    return [
        Counted(number, kind.why, f"{reverse(kind.route)}{kind.query}")
        for kind, number in zip(kinds, numbers, strict=True)
        if number
    ]
