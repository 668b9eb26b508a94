"""
The team's time: its sessions and who has which part of them. Pure, in memory: neither database nor clock.

Times are the site's, counted in UTC. What was looked up once is kept until an appointment changes it, so that
thousands of consults can be planned one after the other.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

import msgspec

from consults.choices import Setting

Interval = tuple[datetime, datetime]
ONE_DAY = timedelta(days=1)


class Session(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """
    Hours that a clinician gives to consults every week. Times are the site's; `valid_until` is the last day.

    :param is_list: visits of a day without clock times; each of its `capacity` places gets an equal part of the hours.
    :param on_holidays: whether it is held on public holidays too.
    :param languages: codes of what is spoken here besides the site's language.
    """

    id: int
    clinician: int
    weekday: int
    starts: time
    ends: time
    place: str
    setting: str
    slot_minutes: int
    capacity: int
    valid_from: date
    valid_until: date | None = None
    is_list: bool = False
    on_holidays: bool = False
    languages: Sequence[str] = ()
    interpreter: bool = False

    def held_on(self, day: date) -> bool:
        return (
            day.weekday() == self.weekday
            and self.valid_from <= day
            and (self.valid_until is None or day <= self.valid_until)
        )

    @property
    def hours(self) -> int:
        """Minutes from beginning to end, by the clock on the wall."""
        return (datetime.combine(date.min, self.ends) - datetime.combine(date.min, self.starts)).seconds // 60

    def places(self, minutes: int) -> int:
        """Count the consults of this length that fit into one session: as its slots allow, `capacity` at most."""
        if self.is_list:
            return self.capacity
        # The next one begins with the first slot after the one before.
        step = -(-minutes // self.slot_minutes) * self.slot_minutes
        return min(self.capacity, 1 + (self.hours - minutes) // step) if self.hours >= minutes else 0


class Absence(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Days on which a clinician is away, both included."""

    clinician: int
    first: date
    last: date


class Taken(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """
    An appointment that takes its clinician's time; `session` is missing for those made outside of one.

    :param setting: where it is; somebody at home needs the way there, too.
    """

    clinician: int
    session: int | None
    starts_at: datetime
    ends_at: datetime
    setting: str = ""


class Slot(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A time that a consult could have; `by_list` says that the patient is told the day, and no time."""

    session: int
    clinician: int
    starts_at: datetime
    ends_at: datetime
    place: str
    setting: str
    by_list: bool = False


class Length(msgspec.Struct, frozen=True, gc=False):
    """How long a visit takes, and how long by telephone, both in minutes."""

    minutes: int
    by_telephone: int

    def in_session(self, session: Session) -> int:
        return self.by_telephone if session.setting == Setting.TELEPHONE else self.minutes


class Diary:
    """
    The team's sessions, absences, holidays and days off, and the appointments that already take some of its time.

    :param closed: public holidays.
    :param off: (session, day) of sessions that are not held on that day.
    :param travel: how long the way to a patient's home takes, and the way back.
    """

    def __init__(
        self,
        sessions: Iterable[Session],
        absences: Iterable[Absence],
        taken: Iterable[Taken],
        *,
        zone: tzinfo,
        closed: frozenset[date] = frozenset(),
        off: frozenset[tuple[int, date]] = frozenset(),
        travel: timedelta = timedelta(0),
    ) -> None:
        self.zone, self.closed, self.off, self.travel = zone, closed, off, travel
        self.sessions = {session.id: session for session in sorted(sessions, key=lambda session: session.id)}
        self._weekly: dict[int, list[Session]] = defaultdict(list)
        for session in self.sessions.values():
            self._weekly[session.weekday].append(session)
        self._absences: dict[int, list[Absence]] = defaultdict(list)
        for absence in absences:
            self._absences[absence.clinician].append(absence)
        self._taken: dict[tuple[int, date], list[Taken]] = defaultdict(list)
        self._in_session: Counter[tuple[int | None, date]] = Counter()
        self._per_day: Counter[tuple[int, date]] = Counter()
        self._per_week: Counter[tuple[int, int, int]] = Counter()
        self._held: dict[date, list[Session]] = {}
        self._free: dict[tuple[int, date], dict[tuple[int, int], list[Interval]]] = {}
        self._open: dict[date, dict[Length, list[Session]]] = defaultdict(dict)
        self._full_before: dict[Length, tuple[date, date]] = {}
        for appointment in taken:
            self.add(appointment)

    def add(self, appointment: Taken) -> None:
        """Let one more appointment take its clinician's time."""
        days = self._days_of(appointment)
        for touched in days:
            self._taken[appointment.clinician, touched].append(appointment)
        self._count(appointment, 1)
        for touched in days:
            if self._free.pop((appointment.clinician, touched), None):
                self._close_full(appointment.clinician, touched)

    def remove(self, appointment: Taken) -> None:
        """Give the time of an appointment back: whoever asks what would be if it were moved."""
        for touched in self._days_of(appointment):
            self._taken[appointment.clinician, touched].remove(appointment)
            self._free.pop((appointment.clinician, touched), None)
            # A session that was full may have room again.
            self._open.pop(touched, None)
        self._full_before.clear()
        self._count(appointment, -1)

    def _days_of(self, appointment: Taken) -> set[date]:
        return {self.day(appointment.starts_at), self.day(appointment.ends_at)}

    def _close_full(self, clinician: int, day: date) -> None:
        """Leave the sessions out in which nothing is free any more."""
        for length, sessions in self._open[day].items():
            full = [
                session
                for session in sessions
                if session.clinician == clinician and not self.free_times(session, day, length.in_session(session))
            ]
            if full:
                self._open[day][length] = [session for session in sessions if session not in full]

    def _count(self, appointment: Taken, more: int) -> None:
        day = self.day(appointment.starts_at)
        self._in_session[appointment.session, day] += more
        self._per_day[appointment.clinician, day] += more
        self._per_week[appointment.clinician, *day.isocalendar()[:2]] += more

    def begin_of(self, day: date) -> datetime:
        """Give the moment at which one of the site's days begins."""
        return datetime.combine(day, time.min, self.zone)

    def day(self, at: datetime) -> date:
        """Give the site's day of a moment."""
        return at.astimezone(self.zone).date()

    def load(self, clinician: int, day: date) -> tuple[int, int]:
        """Count a clinician's appointments on that day and in its week."""
        return self._per_day[clinician, day], self._per_week[clinician, *day.isocalendar()[:2]]

    def places_left(self, session: Session, day: date) -> int:
        """Count how many more consults a session may have that day."""
        return max(session.capacity - self._in_session[session.id, day], 0)

    def away(self, clinician: int, day: date) -> bool:
        return any(absence.first <= day <= absence.last for absence in self._absences[clinician])

    def held_on(self, day: date) -> list[Session]:
        """Give the sessions that are held on a day: its clinician is there, and it is neither off nor a holiday."""
        if day not in self._held:
            self._held[day] = [
                session
                for session in self._weekly[day.weekday()]
                if session.held_on(day)
                and (session.id, day) not in self.off
                and (day not in self.closed or session.on_holidays)
                and not self.away(session.clinician, day)
            ]
        return self._held[day]

    def free_slots(
        self,
        day: date,
        *,
        minutes: int,
        earliest: datetime,
        busy: Iterable[Interval] = (),
        by_telephone: int | None = None,
    ) -> Iterator[Slot]:
        """Yield every slot of a day that nobody has, from `earliest` on and outside of the patient's `busy` times."""
        length = Length(minutes, minutes if by_telephone is None else by_telephone)
        for session in self.with_room(day, length):
            yield from self.free_in(session, day, length=length, earliest=earliest, busy=busy)

    def with_room(self, day: date, length: Length) -> list[Session]:
        """Give the sessions of a day that have a free slot of this length."""
        known = self._open[day].get(length)
        if known is None:
            known = self._open[day][length] = [
                session for session in self.held_on(day) if self.free_times(session, day, length.in_session(session))
            ]
        return known

    def days_with_room(self, first: date, last: date, length: Length) -> Iterator[date]:
        """Yield the days, both included, that have a free slot of this length."""
        # Those planned before have filled the first days: nobody looks through them again.
        full_from, day = self._full_before.get(length, (first, first))
        if not full_from <= first <= day:
            full_from, day = first, first
        filled = True
        while day <= last:
            if self.with_room(day, length):
                filled = False
                yield day
            day += ONE_DAY
            if filled:
                self._full_before[length] = full_from, day

    def free_in(
        self, session: Session, day: date, *, length: Length, earliest: datetime, busy: Iterable[Interval] = ()
    ) -> Iterator[Slot]:
        """Yield the free slots of one session."""
        for starts_at, ends_at in self.free_times(session, day, length.in_session(session)):
            if starts_at >= earliest and not any(starts_at < end and start < ends_at for start, end in busy):
                yield slot_in(session, starts_at, ends_at)

    def free_times(self, session: Session, day: date, minutes: int) -> list[Interval]:
        """Give the times of one session that nobody has, in order."""
        known = self._free.setdefault((session.clinician, day), {})
        if (session.id, minutes) not in known:
            known[session.id, minutes] = self._look_up(session, day, minutes)
        return known[session.id, minutes]

    def _look_up(self, session: Session, day: date, minutes: int) -> list[Interval]:
        if not self.places_left(session, day):
            return []
        blocked = [self._blocks(one, session) for one in self._taken[session.clinician, day]]
        return [
            (starts_at, ends_at)
            for starts_at, ends_at in self._times(session, day, minutes)
            if not any(starts_at < end and start < ends_at for start, end in blocked)
        ]

    def _blocks(self, appointment: Taken, session: Session) -> Interval:
        """Give the time in which nothing of this session can be, because of that appointment and the way between."""
        at_home = Setting.HOME in (appointment.setting, session.setting)
        way = self.travel if at_home else timedelta(0)
        return appointment.starts_at - way, appointment.ends_at + way

    def _times(self, session: Session, day: date, minutes: int) -> Iterator[Interval]:
        # Counted in UTC: on the night of the clock change an hour of work is still an hour.
        starts_at = datetime.combine(day, session.starts, self.zone).astimezone(UTC)
        session_ends = datetime.combine(day, session.ends, self.zone).astimezone(UTC)
        if session.setting == Setting.HOME:
            starts_at, session_ends = starts_at + self.travel, session_ends - self.travel
        if session.is_list:
            length = step = timedelta(minutes=max(session.hours // session.capacity, 1))
        else:
            length, step = timedelta(minutes=minutes), timedelta(minutes=session.slot_minutes)
        while starts_at + length <= session_ends:
            yield starts_at, starts_at + length
            starts_at += step


def slot_in(session: Session, starts_at: datetime, ends_at: datetime) -> Slot:
    """Give a time of a session as somebody may have it."""
    return Slot(
        session=session.id,
        clinician=session.clinician,
        starts_at=starts_at,
        ends_at=ends_at,
        place=session.place,
        setting=session.setting,
        by_list=session.is_list,
    )


def as_taken(slot: Slot) -> Taken:
    """Say of a slot that somebody has it now."""
    return Taken(
        clinician=slot.clinician,
        session=slot.session,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        setting=slot.setting,
    )


def places_by_week(
    sessions: Iterable[Session],
    absences: Iterable[Absence],
    *,
    first: date,
    last: date,
    minutes: int,
    closed: frozenset[date] = frozenset(),
    off: frozenset[tuple[int, date]] = frozenset(),
) -> dict[date, int]:
    """Give Monday → how many consults of this length fit into the sessions of that week, between these days only."""
    diary = Diary(sessions, absences, (), zone=UTC, closed=closed, off=off)
    places: dict[date, int] = {}
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        monday = day - timedelta(days=day.weekday())
        places[monday] = places.get(monday, 0) + sum(session.places(minutes) for session in diary.held_on(day))
    return places
