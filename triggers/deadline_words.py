"""A referral's deadline as a clock: how it is drawn, and what it says."""

from datetime import date
from functools import lru_cache
from typing import TypedDict

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from triggers.choices import WAITING_STATES
from triggers.clocks import Clock, clock
from triggers.models import Referral

_SAYS = {
    Clock.IN_TIME: gettext_lazy("In time"),
    Clock.PAST_TARGET: gettext_lazy("Target passed"),
}
_DRAWN = {Clock.IN_TIME: "running", Clock.PAST_TARGET: "running", Clock.OVERDUE: "late", Clock.BREACH: "late"}


class DeadlineInWords(TypedDict):
    """All that the picture of a clock needs; `clock` is empty once nobody waits for the consult, `left` also late."""

    clock: str
    hand: str
    """How the hand is drawn: "running", "late" or "done"."""
    used: str
    """How much of the time is used, in percent."""
    angle: str
    """Where the target stands, in degrees from the top."""
    says: str
    day: str
    left: str
    target: str


def deadline_in_words(referral: Referral, today: date) -> DeadlineInWords:
    """Say how a referral stands on a day."""
    stands = None
    if referral.state in WAITING_STATES:
        stands = clock(today=today, target=referral.target_on, see_by=referral.see_by)
    ahead = stands in (Clock.IN_TIME, Clock.PAST_TARGET)
    return {
        "clock": stands.value if stands else "",
        "hand": _DRAWN[stands] if stands else "done",
        "used": str(part_used(referral, today)),
        "angle": str(360 * part_used(referral, referral.target_on) // 100),
        "says": _says(stands, (today - referral.see_by).days) if stands else "",
        "day": short_date(referral.see_by),
        "left": _left((referral.see_by - today).days) if ahead else "",
        "target": short_date(referral.target_on) if ahead else "",
    }


def part_used(referral: Referral, day: date) -> int:
    """Give how much of the time until a referral's deadline is used on a day, in whole percent from 0 to 100."""
    opened_on = timezone.localdate(referral.opened_at)
    whole = max((referral.see_by - opened_on).days, 1)
    return min(max(100 * (day - opened_on).days // whole, 0), 100)


def _says(stands: Clock, days_late: int) -> str:
    if stands in _SAYS:
        return str(_SAYS[stands])
    return ngettext("Overdue by %(days)s day", "Overdue by %(days)s days", days_late) % {"days": days_late}


def _left(days: int) -> str:
    return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days} if days else _("today")


def short_date(day: date) -> str:
    """Write a day as short as the reader's language has it."""
    return _short_date(day, get_language())


@lru_cache(maxsize=4_096)
def _short_date(day: date, _language: str | None) -> str:
    # A list says the same few days many times.
    return date_format(day, "SHORT_DATE_FORMAT")
