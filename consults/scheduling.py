"""
Find the slot for a consult: pure functions over times, which know neither the database nor the clock.

The earliest free slot wins. The target date and the deadline only say what it is worth: a slot after the deadline is
late, and somebody must know. Of several clinicians free at that very moment, the one with fewer appointments that day,
then that week, is chosen.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice

import msgspec

from consults.choices import Setting, WhySlot

# Beyond eight weeks an appointment would be a promise nobody can keep: the consult waits, and is shown as waiting.
HORIZON_DAYS = 56
# Patient, ward and clinician must hear of it and get there.
NOTICE = timedelta(hours=2)

Interval = tuple[datetime, datetime]


class Session(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Hours that a clinician gives to consults every week. Times are the site's; `valid_until` is the last day."""

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

    def held_on(self, day: date) -> bool:
        return (
            day.weekday() == self.weekday
            and self.valid_from <= day
            and (self.valid_until is None or day <= self.valid_until)
        )

    def places(self, minutes: int) -> int:
        """Count the consults of this length that fit into one session: as its slots allow, `capacity` at most."""
        length = (datetime.combine(date.min, self.ends) - datetime.combine(date.min, self.starts)).seconds // 60
        # The next one begins with the first slot after the one before.
        step = -(-minutes // self.slot_minutes) * self.slot_minutes
        return min(self.capacity, 1 + (length - minutes) // step) if length >= minutes else 0


class Absence(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Days on which a clinician is away, both included."""

    clinician: int
    first: date
    last: date


class Taken(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """An appointment that takes its clinician's time; `session` is missing for those made outside of one."""

    clinician: int
    session: int | None
    starts_at: datetime
    ends_at: datetime


class Slot(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    session: int
    clinician: int
    starts_at: datetime
    ends_at: datetime
    place: str
    setting: str


class Wish(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """
    What a consult needs: how long, until when, and when its patient cannot come.

    :param in_person: whether a visit in person is preferred at the same moment (first visits).
    :param oncology_days: days on which the patient is in the house anyway.
    """

    see_by: date
    target_on: date
    minutes: int
    in_person: bool = False
    busy: tuple[Interval, ...] = ()
    oncology_days: frozenset[date] = frozenset()


class Choice(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    slot: Slot
    why: tuple[WhySlot, ...]
    late: bool


class Diary:
    """The team's time: its sessions and absences, and the appointments that already take some of it."""

    def __init__(
        self, sessions: Iterable[Session], absences: Iterable[Absence], taken: Iterable[Taken], *, zone: tzinfo
    ) -> None:
        self.zone = zone
        self._sessions: dict[int, list[Session]] = defaultdict(list)
        for session in sorted(sessions, key=lambda session: session.id):
            self._sessions[session.weekday].append(session)
        self._absences: dict[int, list[Absence]] = defaultdict(list)
        for absence in absences:
            self._absences[absence.clinician].append(absence)
        self._taken: dict[tuple[int, date], list[Interval]] = defaultdict(list)
        self._in_session: Counter[tuple[int | None, date]] = Counter()
        self._per_day: Counter[tuple[int, date]] = Counter()
        self._per_week: Counter[tuple[int, int, int]] = Counter()
        for appointment in taken:
            self.add(appointment)

    def add(self, appointment: Taken) -> None:
        """Let one more appointment take its clinician's time."""
        day, last = self.day(appointment.starts_at), self.day(appointment.ends_at)
        for touched in {day, last}:
            self._taken[appointment.clinician, touched].append((appointment.starts_at, appointment.ends_at))
        self._in_session[appointment.session, day] += 1
        self._per_day[appointment.clinician, day] += 1
        self._per_week[appointment.clinician, *day.isocalendar()[:2]] += 1

    def day(self, at: datetime) -> date:
        """Give the site's day of a moment."""
        return at.astimezone(self.zone).date()

    def load(self, clinician: int, day: date) -> tuple[int, int]:
        """Count a clinician's appointments on that day and in its week."""
        return self._per_day[clinician, day], self._per_week[clinician, *day.isocalendar()[:2]]

    def away(self, clinician: int, day: date) -> bool:
        return any(absence.first <= day <= absence.last for absence in self._absences[clinician])

    def held_on(self, day: date) -> Iterator[Session]:
        """Yield the sessions of a day whose clinician is there."""
        for session in self._sessions[day.weekday()]:
            if session.held_on(day) and not self.away(session.clinician, day):
                yield session

    def free_slots(
        self, day: date, *, minutes: int, earliest: datetime, busy: Iterable[Interval] = ()
    ) -> Iterator[Slot]:
        """Yield every slot of a day that nobody has, from `earliest` on and outside of the patient's `busy` times."""
        for session in self.held_on(day):
            yield from self._free_in(session, day, minutes=minutes, earliest=earliest, busy=busy)

    def first_slots(
        self, day: date, *, minutes: int, earliest: datetime, busy: Iterable[Interval] = ()
    ) -> Iterator[Slot]:
        """Yield of every session of a day its first free slot, where it has one."""
        for session in self.held_on(day):
            yield from islice(self._free_in(session, day, minutes=minutes, earliest=earliest, busy=busy), 1)

    def _free_in(
        self, session: Session, day: date, *, minutes: int, earliest: datetime, busy: Iterable[Interval]
    ) -> Iterator[Slot]:
        if self._in_session[session.id, day] >= session.capacity:
            return
        blocked = [*self._taken[session.clinician, day], *busy]
        for starts_at, ends_at in self._times(session, day, minutes):
            if starts_at >= earliest and not any(starts_at < end and start < ends_at for start, end in blocked):
                yield Slot(
                    session=session.id,
                    clinician=session.clinician,
                    starts_at=starts_at,
                    ends_at=ends_at,
                    place=session.place,
                    setting=session.setting,
                )

    def _times(self, session: Session, day: date, minutes: int) -> Iterator[Interval]:
        # Counted in UTC: on the night of the clock change an hour of work is still an hour.
        starts_at = datetime.combine(day, session.starts, self.zone).astimezone(UTC)
        session_ends = datetime.combine(day, session.ends, self.zone).astimezone(UTC)
        length, step = timedelta(minutes=minutes), timedelta(minutes=session.slot_minutes)
        while starts_at + length <= session_ends:
            yield starts_at, starts_at + length
            starts_at += step


def places_by_week(
    sessions: Iterable[Session], absences: Iterable[Absence], *, first: date, last: date, minutes: int
) -> dict[date, int]:
    """Give Monday → how many consults of this length fit into the sessions of that week, between these days only."""
    diary = Diary(sessions, absences, (), zone=UTC)
    places: dict[date, int] = {}
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        monday = day - timedelta(days=day.weekday())
        places[monday] = places.get(monday, 0) + sum(session.places(minutes) for session in diary.held_on(day))
    return places


def choose(diary: Diary, wish: Wish, *, now: datetime) -> Choice | None:
    """
    Give the earliest free slot within the horizon and why it is this one; nothing where there is none.

    :param now: an aware moment; slots begin `NOTICE` later or more.
    """
    earliest, today = now + NOTICE, diary.day(now)
    for days in range(HORIZON_DAYS + 1):
        day = today + timedelta(days=days)
        free = list(diary.first_slots(day, minutes=wish.minutes, earliest=earliest, busy=wish.busy))
        if free:
            return _best(diary, wish, free, day)
    return None


def _best(diary: Diary, wish: Wish, free: list[Slot], day: date) -> Choice:
    first_moment = min(slot.starts_at for slot in free)
    candidates = [slot for slot in free if slot.starts_at == first_moment]

    def remote(slot: Slot) -> bool:
        return wish.in_person and slot.setting == Setting.TELEHEALTH

    slot = min(
        candidates, key=lambda slot: (remote(slot), *diary.load(slot.clinician, day), slot.clinician, slot.session)
    )
    why = [_worth(wish, day)]
    if not remote(slot) and any(remote(other) for other in candidates):
        why.append(WhySlot.IN_PERSON)
    if any(diary.load(other.clinician, day) > diary.load(slot.clinician, day) for other in candidates):
        why.append(WhySlot.FEWEST_APPOINTMENTS)
    if day in wish.oncology_days:
        why.append(WhySlot.ONCOLOGY_DAY)
    return Choice(slot=slot, why=tuple(why), late=day > wish.see_by)


def _worth(wish: Wish, day: date) -> WhySlot:
    if day <= wish.target_on:
        return WhySlot.BEFORE_TARGET
    return WhySlot.BEFORE_DEADLINE if day <= wish.see_by else WhySlot.AFTER_DEADLINE
