"""Who waits for a time, or has one that is too late, and what would help: pure, but for reading the rows."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from consults.booking import is_far_ahead
from consults.choices import State
from consults.models import Consult
from consults.queries import for_lists, visible_consults
from staff.models import User

# More than this nobody holds in one session.
MOST_IN_A_SESSION = 6
HALF_HOUR = 30


@dataclass(frozen=True)
class Extra:
    """An extra session that would help: for how many, how many minutes in all, and until when."""

    number: int
    minutes: int
    until: date

    @property
    def half_hours(self) -> int:
        return -(-self.minutes // HALF_HOUR)


def waiting_consults(user: User, *, at: datetime, limit: int = 200) -> list[Consult]:
    """Give who has no appointment or one after the deadline, by deadline."""
    late = Q(state=State.SCHEDULED, late=True)
    consults = for_lists(visible_consults(user).filter(Q(state=State.WAITING) | late).order_by("see_by", "pk"))
    today = timezone.localdate(at)
    return [consult for consult in consults[:limit] if not is_far_ahead(consult, today=today)]


def what_would_help(waiting: list[tuple[date, int]], *, today: date) -> list[Extra]:
    """
    Say which extra sessions would see everybody who waits: as few as possible, each until its earliest deadline.

    :param waiting: deadline and minutes of each consult. A deadline that has passed asks for a session within a week.
    """
    in_turn = sorted((see_by if see_by >= today else today + timedelta(days=7), minutes) for see_by, minutes in waiting)
    portions = [in_turn[begin : begin + MOST_IN_A_SESSION] for begin in range(0, len(in_turn), MOST_IN_A_SESSION)]
    return [Extra(len(some), sum(minutes for _, minutes in some), some[0][0]) for some in portions]
