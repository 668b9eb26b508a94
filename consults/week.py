"""A week of the team: its sessions, who has which time, and what is still free."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from consults import booking
from consults.booking_wishes import wish_of
from consults.choices import TAKES_TIME
from consults.holidays_of import holidays_between
from consults.models import Absence, Appointment, Consult, SessionOff, WeeklySession
from consults.scheduling import NOTICE, Diary, Slot
from staff.models import User


@dataclass(frozen=True)
class Entry:
    """A line of a session: an appointment, or a time that is free (`slot` is what it is dropped on)."""

    starts_at: datetime
    appointment: Appointment | None = None
    slot: Slot | None = None

    @property
    def key(self) -> str:
        return key_of(self.slot) if self.slot else ""


@dataclass(frozen=True)
class SessionShown:
    """A session on a day; `off` where it was called off, `away` where its clinician is absent."""

    session: WeeklySession
    entries: list[Entry]
    off: SessionOff | None
    away: bool

    @property
    def held(self) -> bool:
        return self.off is None and not self.away

    @property
    def once(self) -> bool:
        return self.session.valid_from == self.session.valid_until

    @property
    def places_left(self) -> int:
        return max(self.session.capacity - sum(entry.appointment is not None for entry in self.entries), 0)


@dataclass(frozen=True)
class DayShown:
    day: date
    holiday: str = ""
    sessions: list[SessionShown] = field(default_factory=list)
    others: list[Appointment] = field(default_factory=list)


def key_of(slot: Slot) -> str:
    """Name a slot in a form: its session, and its beginning in UTC."""
    return f"{slot.session}.{slot.starts_at:%Y%m%d%H%M}"


def slot_named(consult: Consult, key: str, *, at: datetime) -> Slot | None:
    """Find the free slot of this name for a consult; none where it is free no more, or too short."""
    number, _, begins = key.partition(".")
    try:
        day = timezone.localdate(datetime.strptime(f"{begins}+0000", "%Y%m%d%H%M%z"))
    except ValueError:
        return None
    wish = wish_of(consult, at=at)
    diary = booking.load_diary(at=at, without=consult, until=day)
    free = diary.free_slots(
        day, minutes=wish.minutes, by_telephone=wish.by_telephone, earliest=at + NOTICE, busy=wish.busy
    )
    return next((slot for slot in free if key_of(slot) == key and str(slot.session) == number), None)


def week_of(*, monday: date, clinician: User | None, at: datetime) -> list[DayShown]:
    """
    Show the seven days from a Monday, of one clinician or of all. Eight queries, whatever is in it.

    Saturday and Sunday are left out where nothing is held.
    """
    last = monday + timedelta(days=6)
    holidays = holidays_between(monday, last)
    sessions = _sessions(monday, last, clinician)
    booked = _appointments(monday, last, clinician)
    diary = booking.load_diary(at=at, until=last)
    called_off = SessionOff.objects.filter(day__range=(monday, last), ended_at=None)
    off = {(one.session_id, one.day): one for one in called_off}
    away = list(Absence.objects.filter(ended_at=None, first_day__lte=last, last_day__gte=monday))
    days = []
    for number in range(7):
        day = monday + timedelta(days=number)
        of_day = [one for one in booked if timezone.localdate(one.starts_at) == day]
        shown = [
            SessionShown(
                session,
                _entries(session, day, of_day, diary, at=at),
                off.get((session.pk, day)),
                any(one.clinician_id == session.clinician_id and one.first_day <= day <= one.last_day for one in away),
            )
            for session in sessions
            if _held_on(session, day, closed=day in holidays)
        ]
        inside = {entry.appointment.pk for one in shown for entry in one.entries if entry.appointment}
        others = [one for one in of_day if one.pk not in inside]
        if number < 5 or shown or others:
            days.append(DayShown(day, holidays.get(day, ""), shown, others))
    return days


def _sessions(first: date, last: date, clinician: User | None) -> list[WeeklySession]:
    sessions = WeeklySession.objects.filter(Q(valid_until=None) | Q(valid_until__gte=first), valid_from__lte=last)
    sessions = sessions.filter(clinician=clinician) if clinician else sessions.filter(clinician__is_active=True)
    return list(sessions.select_related("clinician").order_by("starts", "clinician__name", "pk"))


def _appointments(first: date, last: date, clinician: User | None) -> list[Appointment]:
    booked = Appointment.objects.filter(state__in=TAKES_TIME, starts_at__date__range=(first, last))
    if clinician:
        booked = booked.filter(clinician=clinician)
    return list(booked.select_related("consult", "patient", "clinician").order_by("starts_at", "pk"))


def _held_on(session: WeeklySession, day: date, *, closed: bool) -> bool:
    ended = session.valid_until is not None and session.valid_until < day
    return day.weekday() == session.weekday and session.valid_from <= day and not ended and (
        session.on_holidays or not closed
    )  # fmt: skip


def _entries(
    session: WeeklySession, day: date, booked: Iterable[Appointment], diary: Diary, *, at: datetime
) -> list[Entry]:
    theirs = [Entry(one.starts_at, appointment=one) for one in booked if one.session_id == session.pk]
    planned = diary.sessions.get(session.pk)
    free = (
        [slot for slot in diary.free_slots(day, minutes=settings.FOLLOW_UP_MINUTES, earliest=at + NOTICE)
         if slot.session == session.pk]
        if planned is not None
        else []
    )  # fmt: skip
    return sorted([*theirs, *(Entry(slot.starts_at, slot=slot) for slot in free)], key=lambda entry: entry.starts_at)
