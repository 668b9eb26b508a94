"""
Who can be seen in time where there is hardly room: pure.

Looked at from the last session back to the first, a place may go to anybody whose deadline has not passed by then: who
gets it does not matter, only how many long and how many short visits have got one. So for each session every mix of
visits that fits is tried on top of what is known of the sessions after it. Of two ways with as many long visits, the
one with more short ones stays. What remains at the first session is the most that can be seen in time.

A patient who is busy at some hours, or cannot come before a day, is minded when the places are given out.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

import msgspec

from consults.choices import Setting
from consults.scheduling_diary import ONE_DAY, Diary, Interval, Length, Session, Slot, slot_in
from consults.scheduling_wish import Wish

# How many visits of each length, the longest first.
Mix = tuple[int, ...]
# So many ways to use the sessions are kept at most: with two lengths of visits that is all there are.
WAYS_KEPT = 400
# Somebody on a ward or at home is seen there, and not elsewhere: these visits are left as they are.
NOT_SHARED = (Setting.HOSPITAL, Setting.HOME)


class Room(msgspec.Struct, frozen=True, gc=False):
    """A session on a day: the free times of each length, and how many more consults it may have."""

    session: Session
    day: date
    times: tuple[tuple[Interval, ...], ...]
    places: int


class Way(msgspec.Struct, frozen=True, gc=False):
    """How many are seen in the sessions looked at so far, of these in the last one, and how that came about."""

    seen: Mix
    here: Mix = ()
    before: "Way | None" = None


def pack(diary: Diary, wishes: Sequence[Wish], numbers: Sequence[int], *, earliest: datetime) -> dict[int, Slot]:
    """
    Give number → slot for as many of these wishes as can be seen in time; the diary is not changed.

    :param numbers: places in `wishes` of those who may share the diary's free times.
    """
    lengths = sorted(
        {wishes[number].length for number in numbers}, key=lambda length: (-length.minutes, -length.by_telephone)
    )
    last = max(wishes[number].see_by for number in numbers)
    rooms = list(_rooms(diary, lengths, diary.day(earliest), last, earliest))
    waiting: dict[Length, list[int]] = {length: [] for length in lengths}
    for number in numbers:
        waiting[wishes[number].length].append(number)
    packed: dict[int, Slot] = {}
    for room, mix in zip(reversed(rooms), _best_mixes(rooms, wishes, waiting), strict=True):
        for number, (starts_at, ends_at) in _give_out(room, mix, lengths, wishes, waiting):
            packed[number] = slot_in(room.session, starts_at, ends_at)
            waiting[wishes[number].length].remove(number)
    return packed


def _rooms(diary: Diary, lengths: Sequence[Length], first: date, last: date, earliest: datetime) -> Iterator[Room]:
    day = first
    while day <= last:
        for session in diary.held_on(day):
            places = diary.places_left(session, day)
            if places and session.setting not in NOT_SHARED:
                free = [diary.free_times(session, day, length.in_session(session)) for length in lengths]
                yield Room(session, day, tuple(tuple(t for t in times if t[0] >= earliest) for times in free), places)
        day += ONE_DAY


def _best_mixes(rooms: Sequence[Room], wishes: Sequence[Wish], waiting: dict[Length, list[int]]) -> list[Mix]:
    """Give for each room, the last one first, how many visits of each length it holds in the best plan."""
    deadlines = [[wishes[number].see_by for number in numbers] for numbers in waiting.values()]
    ways = [Way((0,) * len(waiting))]
    known: dict[tuple[object, ...], list[Mix]] = {}
    for room in reversed(rooms):
        most = [sum(see_by >= room.day for see_by in of_length) for of_length in deadlines]
        begin = min((times[0][0] for times in room.times if times), default=None)
        alike = (room.places, *(tuple(starts_at - begin for starts_at, _ in times) for times in room.times if begin))
        if alike not in known:
            known[alike] = list(_mixes(room))
        best: dict[Mix, Way] = {}
        for way in ways:
            for mix in known[alike]:
                seen = tuple(map(min, map(int.__add__, way.seen, mix), most))
                if seen[:-1] not in best or best[seen[:-1]].seen < seen:
                    here = tuple(map(int.__sub__, seen, way.seen))
                    best[seen[:-1]] = Way(seen, here, way)
        ways = sorted(best.values(), key=lambda way: (-sum(way.seen), way.seen))[:WAYS_KEPT]
    # Of plans that see as many, the one with more long visits: those are first ones.
    at: Way | None = max(ways, key=lambda way: (sum(way.seen), way.seen))
    mixes: list[Mix] = []
    while at is not None and at.before is not None:
        mixes.append(at.here)
        at = at.before
    return mixes[::-1]


def _mixes(room: Room, *begun: int) -> Iterator[Mix]:
    """Yield how many of each length fit together: for each number of longer ones, as many of the shortest as can be."""
    rest = len(room.times) - len(begun)
    fitting = 0
    while _fits(room, (*begun, fitting + 1, *(0,) * (rest - 1))):
        fitting += 1
    if rest == 1:
        yield (*begun, fitting)
        return
    for number in range(fitting + 1):
        yield from _mixes(room, *begun, number)


def _fits(room: Room, mix: Mix) -> bool:
    """Say whether visits fit into a room when each, the longest first, has the first time that is free."""
    taken: list[Interval] = []
    for times, number in zip(room.times, mix, strict=True):
        for _ in range(number):
            found = _first_free(times, taken, ())
            if found is None:
                return False
            taken.append(found)
    return len(taken) <= room.places


def _first_free(times: Sequence[Interval], taken: Sequence[Interval], busy: Sequence[Interval]) -> Interval | None:
    for starts_at, ends_at in times:
        if not any(starts_at < end and start < ends_at for some in (taken, busy) for start, end in some):
            return starts_at, ends_at
    return None


def _give_out(
    room: Room, mix: Mix, lengths: Sequence[Length], wishes: Sequence[Wish], waiting: dict[Length, list[int]]
) -> Iterator[tuple[int, Interval]]:
    """Yield who gets a place in this room and when: of those who may come that day, whom it suits best."""
    taken: list[Interval] = []
    for length, times, places in zip(lengths, room.times, mix, strict=True):
        can = [number for number in waiting[length] if _may_come(wishes[number], room.day)]
        left = places
        for number in sorted(can, key=lambda number: (_cost(wishes[number], room), wishes[number].see_by, number)):
            if not left:
                break
            found = _first_free(times, taken, wishes[number].busy)
            if found is not None:
                taken.append(found)
                left -= 1
                yield number, found


def _may_come(wish: Wish, day: date) -> bool:
    return day <= wish.see_by and (wish.first_day is None or wish.first_day <= day)


def _cost(wish: Wish, room: Room) -> int:
    return wish.of_day(room.day) + wish.of_session(room.session, room.day)
