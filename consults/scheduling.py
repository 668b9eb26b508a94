"""
Find the slot for a consult: pure functions over times, which know neither the database nor the clock.

Before the target date the slot that suits the patient best is chosen, and of those that suit alike the earliest: on a
day when the patient is in the house anyway, in person the first time, at the wished days, times and places. After the
target date only the earliest counts. Of several clinicians free at that very moment, the one with fewer appointments
that day, then that week, is chosen.

Of many consults the earliest deadline chooses first. Where somebody would be late for that, the free times are given
out anew so that as many as can be are seen in time; then each, in turn, takes what suits better and is still free. One
that cannot be seen in time takes no slot that another needs to be seen in time; one whose deadline has passed already
waits for nobody.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from consults.scheduling_diary import (
    ONE_DAY,
    Absence,
    Diary,
    Interval,
    Length,
    Session,
    Slot,
    Taken,
    as_taken,
    places_by_week,
)
from consults.scheduling_packing import NOT_SHARED, pack
from consults.scheduling_search import Choice, Search
from consults.scheduling_wish import Wish

__all__ = [
    "Absence",
    "Choice",
    "Diary",
    "Interval",
    "Length",
    "Session",
    "Slot",
    "Taken",
    "Wish",
    "as_taken",
    "choose",
    "places_by_week",
    "plan",
]

# Beyond eight weeks an appointment would be a promise nobody can keep: the consult waits, and is shown as waiting.
HORIZON_DAYS = 56
# Patient, ward and clinician must hear of it and get there.
NOTICE = timedelta(hours=2)


def choose(
    diary: Diary, wish: Wish, *, now: datetime, horizon: int = HORIZON_DAYS, until: date | None = None
) -> Choice | None:
    """
    Give the slot that is best for this consult and why it is this one; nothing where there is none.

    :param now: an aware moment; slots begin `NOTICE` later or more.
    :param horizon: how many days ahead at most. :param until: the last day, if that is earlier.
    """
    last = min(diary.day(now) + timedelta(days=horizon), until or date.max)
    if wish.first_day is not None:
        now = max(now, diary.begin_of(wish.first_day) - NOTICE)
    today = diary.day(now + NOTICE)
    search = Search(diary, wish, now + NOTICE)
    search.most_fitting(today, min(wish.target_on, last))
    if not search.best:
        search.earliest_of(max(today, wish.target_on + ONE_DAY), last)
    return search.choice()


def plan(diary: Diary, wishes: Sequence[Wish], *, now: datetime, horizon: int = HORIZON_DAYS) -> list[Choice | None]:
    """
    Choose for many consults; the diary has their appointments afterwards.

    :returns: for each wish, in its place, what was chosen; nothing where there is no slot.
    """
    today = diary.day(now)
    chosen: list[Choice | None] = [None] * len(wishes)
    in_turn = sorted(range(len(wishes)), key=lambda number: (wishes[number].see_by, wishes[number].minutes, number))
    overdue = [number for number in in_turn if wishes[number].see_by < today]
    others = in_turn[len(overdue) :]

    def in_time(wish: Wish) -> Choice | None:
        return choose(diary, wish, now=now, horizon=horizon, until=wish.see_by)

    for number in overdue:
        chosen[number] = _take(diary, choose(diary, wishes[number], now=now, horizon=horizon))
    for number in others:
        chosen[number] = _take(diary, in_time(wishes[number]))
    if any(chosen[number] is None for number in others):
        _see_more_in_time(diary, wishes, others, chosen, in_time, earliest=now + NOTICE)
    for number in others:
        if chosen[number] is None:
            chosen[number] = _take(diary, choose(diary, wishes[number], now=now, horizon=horizon))
    return chosen


def _see_more_in_time(
    diary: Diary,
    wishes: Sequence[Wish],
    in_turn: Sequence[int],
    chosen: list[Choice | None],
    in_time: Callable[[Wish], Choice | None],
    *,
    earliest: datetime,
) -> None:
    """Give the times of these consults out anew where more are seen in time for it; `chosen` and the diary follow."""
    before = {number: choice.slot for number in in_turn if (choice := chosen[number]) is not None}
    fixed = {number for number, slot in before.items() if slot.setting in NOT_SHARED}
    held = {number: slot for number, slot in before.items() if number not in fixed}
    for slot in held.values():
        diary.remove(as_taken(slot))
    packed = pack(diary, wishes, [number for number in in_turn if number not in fixed], earliest=earliest)
    given = packed if len(packed) > len(held) else held
    for slot in given.values():
        diary.add(as_taken(slot))
    if given is held:
        return
    for number in in_turn:
        if number not in fixed:
            if number in given:
                diary.remove(as_taken(given[number]))
            chosen[number] = _take(diary, in_time(wishes[number]))


def _take(diary: Diary, choice: Choice | None) -> Choice | None:
    if choice is not None:
        diary.add(as_taken(choice.slot))
    return choice
