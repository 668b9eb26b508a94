"""The search for one consult's slot: pure, and quick enough for thousands."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime

import msgspec

from consults.choices import REMOTE, WhySlot
from consults.scheduling_diary import Diary, Interval, Session, Slot, slot_in
from consults.scheduling_wish import EXTRA_JOURNEY, WISH, Wish


class Choice(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A slot and why it is this one, the main reason first."""

    slot: Slot
    why: tuple[WhySlot, ...]
    late: bool


class Found(msgspec.Struct, frozen=True, gc=False):
    """A free time that may be the best one."""

    cost: int
    starts_at: datetime
    ends_at: datetime
    session: Session
    day: date


class Search:
    """The best slot so far. Of those as good as it, the last word has who has fewer appointments."""

    def __init__(self, diary: Diary, wish: Wish, earliest: datetime) -> None:
        self.diary, self.wish, self.earliest = diary, wish, earliest
        self.length = wish.length
        self.best: list[Found] = []
        self.first_remote: datetime | None = None
        self._by_cost = True
        self._wishes_times = wish.not_before is not None or wish.not_after is not None
        self._costs: dict[tuple[int, bool], int] = {}
        self._busy: dict[date, list[Interval]] = defaultdict(list)
        for starts_at, ends_at in wish.busy:
            for day in {diary.day(starts_at), diary.day(ends_at)}:
                self._busy[day].append((starts_at, ends_at))

    def most_fitting(self, first: date, last: date) -> None:
        """Look for what suits best between these days, and of that for the earliest."""
        for cost, day in self._cheapest_first(first, last):
            # No slot of this day, nor of any that follows, can be better.
            if self.best and (cost, day) > (self.best[0].cost, self.best[0].day):
                return
            self._look_at(day, cost)

    def earliest_of(self, first: date, last: date) -> None:
        """Look for the earliest slot between these days, and of those at the same moment for what suits best."""
        self._by_cost = False
        for day in self.diary.days_with_room(first, last, self.length):
            self._look_at(day, self.wish.of_day(day))
            if self.best:
                return

    def choice(self) -> Choice | None:
        """Give what was found; nothing where nothing was."""
        if not self.best:
            return None
        found = min(self.best, key=self._burden)
        late = found.day > self.wish.see_by
        return Choice(slot=slot_in(found.session, found.starts_at, found.ends_at), why=self._why(found), late=late)

    def _cheapest_first(self, first: date, last: date) -> Iterator[tuple[int, date]]:
        """Yield the days by what they cost, whatever is free on them; with each its cost."""
        wish, days = self.wish, list(self.diary.days_with_room(first, last, self.length))
        of_weekday = [wish.of_weekday(weekday) for weekday in range(7)]
        for extra in (0, EXTRA_JOURNEY) if wish.house_days else (0,):
            some = [day for day in days if not wish.house_days or (day in wish.house_days) == (extra == 0)]
            for cost in sorted(set(of_weekday)):
                yield from ((extra + cost, day) for day in some if of_weekday[day.weekday()] == cost)

    def _look_at(self, day: date, cost: int) -> None:
        on_ward = day in self.wish.ward_days
        for session in self.diary.with_room(day, self.length):
            in_all = cost + self._of_session(session, day, on_ward)
            for starts_at, ends_at in self._free(session, day):
                of_time = self._of_time(starts_at, ends_at) if self._wishes_times else 0
                self._take(Found(in_all + of_time, starts_at, ends_at, session, day))

    def _of_session(self, session: Session, day: date, on_ward: bool) -> int:
        key = session.id, on_ward
        if key not in self._costs:
            self._costs[key] = self.wish.of_session(session, day)
        return self._costs[key]

    def _of_time(self, starts_at: datetime, ends_at: datetime) -> int:
        zone = self.diary.zone
        return 0 if self.wish.suits_time(starts_at.astimezone(zone).time(), ends_at.astimezone(zone).time()) else WISH

    def _free(self, session: Session, day: date) -> Iterator[Interval]:
        """Yield of a session the first time that is free for the patient too, or all where times are wished."""
        busy = self._busy.get(day, ())
        for starts_at, ends_at in self.diary.free_times(session, day, self.length.in_session(session)):
            if starts_at >= self.earliest and not any(starts_at < end and start < ends_at for start, end in busy):
                yield starts_at, ends_at
                if not self._wishes_times:
                    return

    def _take(self, found: Found) -> None:
        if found.session.setting in REMOTE and (self.first_remote is None or found.starts_at < self.first_remote):
            self.first_remote = found.starts_at
        if not self.best or self._rank(found) < self._rank(self.best[0]):
            self.best = [found]
        elif self._rank(found) == self._rank(self.best[0]):
            self.best.append(found)

    def _rank(self, found: Found) -> tuple[object, object]:
        return (found.cost, found.starts_at) if self._by_cost else (found.starts_at, found.cost)

    def _burden(self, found: Found) -> tuple[int, ...]:
        clinician = found.session.clinician
        return *self.diary.load(clinician, found.day), clinician, found.session.id

    def _why(self, found: Found) -> tuple[WhySlot, ...]:
        wish, session, day = self.wish, found.session, found.day
        begins, ends = (at.astimezone(self.diary.zone).time() for at in (found.starts_at, found.ends_at))
        load = self.diary.load
        holds = {
            self._worth(found): True,
            WhySlot.IN_PERSON: wish.in_person
            and session.setting not in REMOTE
            and self.first_remote is not None
            and self.first_remote <= found.starts_at,
            WhySlot.FEWEST_APPOINTMENTS: any(
                load(other.session.clinician, day) > load(session.clinician, day) for other in self.best
            ),
            WhySlot.ONCOLOGY_DAY: day in wish.oncology_days,
            WhySlot.ON_WARD: day in wish.ward_days,
            WhySlot.WISHED_DAY: day.weekday() in wish.weekdays,
            WhySlot.WISHED_TIME: self._wishes_times and wish.suits_time(begins, ends),
            WhySlot.WISHED_PLACE: session.setting in wish.settings,
            WhySlot.CAREGIVER_COMES: day.weekday() in wish.caregiver_weekdays,
            WhySlot.LANGUAGE: bool(wish.language) and wish.language in session.languages,
            WhySlot.INTERPRETER_NEEDED: wish.needs_interpreter and not wish.understood_in(session),
        }
        return tuple(reason for reason, true in holds.items() if true)

    def _worth(self, found: Found) -> WhySlot:
        if found.day <= self.wish.target_on:
            return WhySlot.SUITS_BEST if self._passed_over(found) else WhySlot.BEFORE_TARGET
        return WhySlot.BEFORE_DEADLINE if found.day <= self.wish.see_by else WhySlot.AFTER_DEADLINE

    def _passed_over(self, found: Found) -> bool:
        """Say whether something earlier was free that suited less."""
        first = self.diary.day(self.earliest)
        for day in self.diary.days_with_room(first, found.day, self.length):
            for session in self.diary.with_room(day, self.length):
                if any(starts_at < found.starts_at for starts_at, _ in self._free(session, day)):
                    return True
        return False
