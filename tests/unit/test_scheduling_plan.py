"""Planning many consults together: as many as can be are seen in time, and the diary holds."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consults.choices import WhySlot
from consults.scheduling import Choice, Diary, Session, Wish, as_taken, choose, plan

BERLIN = ZoneInfo("Europe/Berlin")
# A Monday, in summer time.
MONDAY = date(2026, 9, 7)
NOW = datetime(2026, 9, 7, 6, 0, tzinfo=BERLIN)
HALF_HOUR = 30


def session(number: int, weekday: int, half_hours: int, capacity: int, setting: str = "outpatient") -> Session:
    ends = datetime.combine(MONDAY, time(9)) + timedelta(minutes=HALF_HOUR * half_hours)
    return Session(
        id=number,
        clinician=number,
        weekday=weekday,
        starts=time(9),
        ends=ends.time(),
        place="Room 4",
        setting=setting,
        slot_minutes=HALF_HOUR,
        capacity=capacity,
        valid_from=MONDAY,
        valid_until=MONDAY + timedelta(days=6),
    )


def wish(see_by: int, minutes: int = 60, **more) -> Wish:
    day = MONDAY + timedelta(days=see_by)
    return Wish(see_by=day, target_on=day, minutes=minutes, **more)


def planned(sessions: list[Session], wishes: list[Wish]) -> list[Choice | None]:
    return plan(Diary(sessions, (), (), zone=BERLIN), wishes, now=NOW)


def number_in_time(choices: list[Choice | None]) -> int:
    return sum(choice is not None and not choice.late for choice in choices)


def most_in_time(sessions: list[Session], wishes: list[Wish]) -> int:
    """Try every way to give the wishes to sessions or to none: visits of one or two half hours fill any session."""
    best = 0
    for places in product([None, *sessions], repeat=len(wishes)):
        held = Counter(place.id for place in places if place is not None)
        minutes: Counter[int] = Counter()
        for place, one in zip(places, wishes, strict=True):
            if place is not None:
                minutes[place.id] += one.minutes
        fits = all(held[one.id] <= one.capacity and minutes[one.id] <= one.hours for one in sessions)
        in_time = all(
            place is None or one.see_by >= MONDAY + timedelta(days=place.weekday)
            for place, one in zip(places, wishes, strict=True)
        )
        if fits and in_time:
            best = max(best, len(wishes) - places.count(None))
    return best


sessions_of_a_week = st.lists(
    st.tuples(st.integers(0, 4), st.integers(1, 5), st.integers(1, 4)), min_size=1, max_size=3
).map(lambda rows: [session(number, *row) for number, row in enumerate(rows, 1)])
wishes_of_a_week = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from([30, 60])), min_size=1, max_size=6
).map(lambda rows: [wish(*row) for row in rows])  # fmt: skip
# A busy machine takes longer to think of examples.
unhurried = settings(suppress_health_check=[HealthCheck.too_slow])


@unhurried
@given(sessions_of_a_week, wishes_of_a_week)
def test_nobody_is_late_who_need_not_be(sessions, wishes):
    assert number_in_time(planned(sessions, wishes)) == most_in_time(sessions, wishes)


@unhurried
@given(sessions_of_a_week, wishes_of_a_week)
def test_nobody_is_in_two_places_and_no_session_is_overfull(sessions, wishes):
    choices = [choice for choice in planned(sessions, wishes) if choice is not None]
    by_number = {one.id: one for one in sessions}
    for one in choices:
        begins, ends = one.slot.starts_at.astimezone(BERLIN), one.slot.ends_at.astimezone(BERLIN)
        held = by_number[one.slot.session]
        assert (held.starts <= begins.time(), ends.time() <= held.ends) == (True, True)
        assert begins.weekday() == held.weekday
        for other in choices:
            if one is not other and one.slot.clinician == other.slot.clinician:
                assert one.slot.ends_at <= other.slot.starts_at or other.slot.ends_at <= one.slot.starts_at
    held_in = Counter(choice.slot.session for choice in choices)
    assert all(held_in[one.id] <= one.capacity for one in sessions)


@unhurried
@given(sessions_of_a_week, wishes_of_a_week)
def test_the_same_question_has_the_same_answer(sessions, wishes):
    assert planned(sessions, wishes) == planned(sessions, wishes)


@unhurried
@given(sessions_of_a_week, wishes_of_a_week)
def test_where_there_is_room_for_all_each_has_what_they_would_have_chosen_in_turn(sessions, wishes):
    diary, chosen = Diary(sessions, (), (), zone=BERLIN), {}
    choices = planned(sessions, wishes)
    for number in sorted(range(len(wishes)), key=lambda one: (wishes[one].see_by, wishes[one].minutes, one)):
        choice = choose(diary, wishes[number], now=NOW, until=wishes[number].see_by)
        if choice is None:
            return
        diary.add(as_taken(choice.slot))
        chosen[number] = choice
    assert choices == [chosen[number] for number in range(len(wishes))]


def test_two_short_visits_in_time_are_better_than_one_long():
    choices = planned([session(1, 0, half_hours=2, capacity=4)], [wish(0, 60), wish(1, 30), wish(1, 30)])
    assert [choice is None for choice in choices] == [True, False, False]


def test_who_is_late_takes_no_time_from_who_is_not():
    choices = planned([session(1, 0, 2, 1), session(2, 2, 2, 1)], [wish(0), wish(0), wish(2)])
    in_time, waits, other = choices
    assert in_time is not None
    assert waits is None
    assert other is not None
    assert WhySlot.BEFORE_TARGET in other.why


def test_an_overdue_consult_waits_for_nobody():
    overdue, other = planned([session(1, 0, 2, 1)], [wish(-1), wish(0)])
    assert overdue is not None
    assert overdue.late
    assert other is None


def test_who_is_busy_gets_a_place_at_another_hour():
    begins = datetime.combine(MONDAY, time(9), BERLIN)
    busy = ((begins, begins + timedelta(hours=1)),)
    choices = planned([session(1, 0, 4, 4)], [wish(0, busy=busy), wish(0), wish(0)])
    assert number_in_time(choices) == 2
    assert all(choice is None or choice.slot.starts_at >= busy[0][1] for choice in choices[:1])


def test_a_visit_on_the_ward_stays_where_it_is():
    ward = wish(0, ward_days=frozenset({MONDAY}))
    choices = planned([session(1, 0, 2, 1, "hospital"), session(2, 0, 2, 1)], [ward, wish(0), wish(0)])
    assert choices[0] is not None
    assert number_in_time(choices) == 2
