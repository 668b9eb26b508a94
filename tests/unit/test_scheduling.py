"""The scheduler as a pure function: what it must never do, whatever the diary looks like."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from consults.choices import WhySlot
from consults.scheduling import HORIZON_DAYS, NOTICE, Absence, Choice, Diary, Session, Taken, Wish, choose

BERLIN = ZoneInfo("Europe/Berlin")
# A Monday, in summer time.
MONDAY = date(2026, 9, 7)
NOW = datetime(2026, 9, 7, 7, 0, tzinfo=BERLIN)
ANNA, BEN = 1, 2


def session(number=1, clinician=ANNA, weekday=0, starts=time(9), ends=time(12), **more):
    return Session(
        **{
            "id": number,
            "clinician": clinician,
            "weekday": weekday,
            "starts": starts,
            "ends": ends,
            "place": "Room 4",
            "setting": "outpatient",
            "slot_minutes": 60,
            "capacity": 8,
            "valid_from": date(2020, 1, 1),
            **more,
        }
    )


def wish(see_by=MONDAY + timedelta(days=28), minutes=60, **more):
    return Wish(see_by=see_by, target_on=see_by - timedelta(days=7), minutes=minutes, **more)


def diary(sessions, absences=(), taken=()):
    return Diary(sessions, absences, taken, zone=BERLIN)


def taken(slot):
    return Taken(clinician=slot.clinician, session=slot.session, starts_at=slot.starts_at, ends_at=slot.ends_at)


def local(choice: Choice | None) -> datetime:
    assert choice is not None, "no slot was found"
    return choice.slot.starts_at.astimezone(BERLIN)


def test_the_earliest_free_slot_before_the_target_is_taken():
    choice = choose(diary([session()]), wish(), now=NOW)
    assert local(choice) == datetime(2026, 9, 7, 9, tzinfo=BERLIN)
    assert choice.why == (WhySlot.BEFORE_TARGET,)
    assert not choice.late


def test_no_slot_begins_before_people_can_know_of_it():
    choice = choose(diary([session()]), wish(), now=NOW + timedelta(minutes=30))
    assert local(choice).time() == time(10)


def test_between_target_and_deadline_it_says_so():
    away = [Absence(clinician=ANNA, first=MONDAY, last=MONDAY + timedelta(days=21))]
    choice = choose(diary([session()], away), wish(), now=NOW)
    assert local(choice).date() == MONDAY + timedelta(days=28)
    assert choice.why == (WhySlot.BEFORE_DEADLINE,)
    assert not choice.late


def test_after_the_deadline_it_is_late():
    away = [Absence(clinician=ANNA, first=MONDAY, last=MONDAY + timedelta(days=28))]
    choice = choose(diary([session()], away), wish(), now=NOW)
    assert local(choice).date() == MONDAY + timedelta(days=35)
    assert choice.why == (WhySlot.AFTER_DEADLINE,)
    assert choice.late


def test_a_slot_on_the_last_day_of_the_horizon_is_found_and_one_beyond_is_not():
    until_last = [Absence(clinician=ANNA, first=MONDAY, last=MONDAY + timedelta(days=HORIZON_DAYS - 1))]
    assert local(choose(diary([session()], until_last), wish(), now=NOW)).date() == MONDAY + timedelta(HORIZON_DAYS)
    through_last = [Absence(clinician=ANNA, first=MONDAY, last=MONDAY + timedelta(days=HORIZON_DAYS))]
    assert choose(diary([session()], through_last), wish(), now=NOW) is None


def test_at_the_same_moment_the_less_busy_clinician_is_chosen():
    both = [session(1, ANNA), session(2, BEN)]
    first = choose(diary(both), wish(), now=NOW)
    assert first.slot.clinician == ANNA
    # Anna has a later appointment that day: at nine, Ben has fewer.
    ten = first.slot.starts_at + timedelta(hours=1)
    busy_anna = [Taken(clinician=ANNA, session=1, starts_at=ten, ends_at=ten + timedelta(hours=1))]
    second = choose(diary(both, taken=busy_anna), wish(), now=NOW)
    assert second.slot.clinician == BEN
    assert second.why == (WhySlot.BEFORE_TARGET, WhySlot.FEWEST_APPOINTMENTS)


def test_a_first_visit_is_rather_in_person_than_by_video_at_the_same_moment():
    both = [session(1, ANNA, setting="video"), session(2, BEN)]
    choice = choose(diary(both), wish(in_person=True), now=NOW)
    assert choice.slot.clinician == BEN
    assert WhySlot.IN_PERSON in choice.why
    assert choose(diary(both), wish(), now=NOW).slot.clinician == ANNA


def test_a_full_session_takes_nobody_else_though_hours_are_free():
    one = session(capacity=1)
    first = choose(diary([one]), wish(), now=NOW)
    second = choose(diary([one], taken=[taken(first.slot)]), wish(), now=NOW)
    assert local(second).date() == MONDAY + timedelta(days=7)


def test_a_patient_who_is_busy_is_not_called_away():
    nine = datetime(2026, 9, 7, 9, tzinfo=BERLIN)
    infusion = (nine - timedelta(hours=1), nine + timedelta(minutes=30))
    choice = choose(diary([session()]), wish(busy=(infusion,), oncology_days=frozenset({MONDAY})), now=NOW)
    assert local(choice).time() == time(10)
    assert WhySlot.ONCOLOGY_DAY in choice.why


def test_a_session_is_held_only_while_it_is_valid():
    ended = session(valid_until=MONDAY - timedelta(days=1))
    begins = session(2, valid_from=MONDAY + timedelta(days=7))
    assert choose(diary([ended]), wish(), now=NOW) is None
    assert local(choose(diary([begins]), wish(), now=NOW)).date() == MONDAY + timedelta(days=7)


def test_clock_changes_move_no_session():
    sunday = session(weekday=6, starts=time(1), ends=time(9))
    summer_ends = date(2026, 10, 25)
    slots = list(diary([sunday]).free_slots(summer_ends, minutes=60, earliest=NOW))
    assert slots[0].starts_at.astimezone(BERLIN).time() == time(1)
    assert slots[-1].ends_at.astimezone(BERLIN).time() == time(9)
    # That night has an hour more.
    assert len(slots) == 9
    after = choose(diary([session()]), wish(), now=datetime(2026, 10, 25, 12, tzinfo=BERLIN))
    assert local(after) == datetime(2026, 10, 26, 9, tzinfo=BERLIN)


# Not in the night of the clock change, which has its own test.
hours = st.integers(4, 22).map(time)
sessions = st.lists(
    st.builds(
        lambda clinician, weekday, starts, length, grid, capacity: session(
            0,
            clinician,
            weekday,
            starts,
            time(min(starts.hour + length, 23)),
            slot_minutes=grid,
            capacity=capacity,
        ),
        st.integers(1, 3),
        st.integers(0, 6),
        hours,
        st.integers(1, 6),
        st.sampled_from([15, 30, 45, 60]),
        st.integers(1, 4),
    ),
    max_size=6,
).map(
    lambda rows: [
        session(n, r.clinician, r.weekday, r.starts, r.ends, slot_minutes=r.slot_minutes, capacity=r.capacity)
        for n, r in enumerate(rows, 1)
    ]
)
absences = st.lists(
    st.builds(
        lambda clinician, first, length: Absence(
            clinician=clinician, first=MONDAY + timedelta(days=first), last=MONDAY + timedelta(days=first + length)
        ),
        st.integers(1, 3),
        st.integers(-5, 60),
        st.integers(0, 20),
    ),
    max_size=4,
)
wishes = st.lists(
    st.builds(
        lambda days, minutes: wish(MONDAY + timedelta(days=days), minutes),
        st.integers(-3, 60),
        st.sampled_from([30, 60]),
    ),
    min_size=1,
    max_size=12,
)
moments = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


# A busy machine takes longer to think of examples.
unhurried = settings(suppress_health_check=[HealthCheck.too_slow])


def book_all(sessions, absences, wishes, now):
    """Book one wish after the other, as the workers do, and give the choices made."""
    booked: list[Choice] = []
    for one in wishes:
        choice = choose(diary(sessions, absences, [taken(b.slot) for b in booked]), one, now=now)
        if choice:
            booked.append(choice)
    return booked


@unhurried
@given(sessions, absences, wishes, moments)
def test_no_booking_breaks_the_diary(sessions, absences, wishes, now):
    booked = book_all(sessions, absences, wishes, now)
    by_number = {s.id: s for s in sessions}
    for choice in booked:
        slot = choice.slot
        its = by_number[slot.session]
        start, end = slot.starts_at.astimezone(BERLIN), slot.ends_at.astimezone(BERLIN)
        assert slot.starts_at >= now + NOTICE
        assert start.date() <= now.astimezone(BERLIN).date() + timedelta(days=HORIZON_DAYS)
        assert start.weekday() == its.weekday
        assert its.starts <= start.time()
        assert end.time() <= its.ends
        assert not any(a.clinician == slot.clinician and a.first <= start.date() <= a.last for a in absences)
    for one in booked:
        same_session = [
            b for b in booked if b.slot.session == one.slot.session and local(b).date() == local(one).date()
        ]
        assert len(same_session) <= by_number[one.slot.session].capacity
        for other in booked:
            if one is not other and one.slot.clinician == other.slot.clinician:
                assert one.slot.ends_at <= other.slot.starts_at or other.slot.ends_at <= one.slot.starts_at


@unhurried
@given(sessions, absences, wishes, moments)
def test_who_comes_first_is_never_seen_later(sessions, absences, wishes, now):
    """Earliest deadline first: of equally long visits, the one booked earlier begins no later."""
    equally_long = sorted((w for w in wishes if w.minutes == 60), key=lambda w: w.see_by)
    starts = [choice.slot.starts_at for choice in book_all(sessions, absences, equally_long, now)]
    assert starts == sorted(starts)


@unhurried
@given(sessions, absences, wishes, moments)
def test_lateness_and_reasons_say_the_truth(sessions, absences, wishes, now):
    one = wishes[0]
    choice = choose(diary(sessions, absences), one, now=now)
    assume(choice is not None)
    day = local(choice).date()
    assert choice.late == (day > one.see_by)
    assert (choice.why[0] == WhySlot.BEFORE_TARGET) == (day <= one.target_on)
    assert (choice.why[0] == WhySlot.AFTER_DEADLINE) == choice.late


@unhurried
@given(sessions, absences, wishes, moments)
def test_a_free_slot_is_found_where_there_is_one(sessions, absences, wishes, now):
    """Nobody waits while a slot within the horizon is free, and no earlier slot is passed over."""
    booked = book_all(sessions, absences, wishes[1:], now)
    full = diary(sessions, absences, [taken(b.slot) for b in booked])
    choice = choose(full, wishes[0], now=now)
    today = now.astimezone(BERLIN).date()
    starts = [
        slot.starts_at
        for days in range(HORIZON_DAYS + 1)
        for slot in full.free_slots(today + timedelta(days=days), minutes=wishes[0].minutes, earliest=now + NOTICE)
    ]
    assert (choice.slot.starts_at if choice else None) == min(starts, default=None)
