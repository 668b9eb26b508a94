"""What the list of referrals does not show, and why: findings that are held back, counted."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from staff.models import User
from staff.permissions import Permission

# As `triggers.models.asks` and its index have it.
QUESTIONS = """
    FROM triggers_trigger WHERE NOT shadow AND (
        (calls_for = 'question' AND state = 'live' AND suppressed = '')
        OR (state = 'answered' AND why_ended = 'data_wrong'))
"""
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
    """How many findings are held back for one reason, up to a thousand, and where they stand."""

    number: int
    why: Promise
    address: str


def to_count(user: User) -> dict[str, str]:
    """Give what `count_tabs` counts besides: open questions, and what is held back, as far as this user may know."""
    kinds = {
        name: f"FROM triggers_trigger WHERE {kind.where}" for name, kind in KINDS.items() if user.may(kind.permission)
    }
    return {"questions": QUESTIONS, **kinds}


def held_back(counts: Mapping[str, int]) -> list[Counted]:
    """Give what is held back, by its reason, where there is any."""
    return [
        Counted(counts[name], kind.why, f"{reverse(kind.route)}{kind.query}")
        for name, kind in KINDS.items()
        if counts.get(name)
    ]
