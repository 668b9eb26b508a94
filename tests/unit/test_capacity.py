"""How many consults fit into the team's weekly hours."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from consults.availability import record_absence
from consults.models import WeeklySession
from consults.queries import booked_by_week, capacity_by_week
from consults.scheduling import Absence, Session, places_by_week
from staff.permissions import Role
from tests.people import a_user, now, today

MONDAY = date(2026, 1, 5)


def session(**changed: Any) -> Session:
    usual = {"id": 1, "clinician": 1, "weekday": 0, "starts": time(9), "ends": time(12), "place": "A"}
    more = {"setting": "outpatient", "slot_minutes": 30, "capacity": 8, "valid_from": date(2025, 1, 1)}
    return Session(**{**usual, **more, **changed})


@pytest.mark.parametrize(
    ("changed", "minutes", "places"),
    [
        ({}, 60, 3),
        ({}, 30, 6),
        ({"capacity": 2}, 60, 2),
        ({"slot_minutes": 45}, 60, 2),
        ({"ends": time(9, 59)}, 60, 0),
        ({"ends": time(10)}, 60, 1),
    ],
)
def test_as_many_fit_as_slots_and_capacity_allow(changed: dict[str, Any], minutes: int, places: int) -> None:
    assert session(**changed).places(minutes) == places


def test_only_the_days_asked_for_count_and_nobody_who_is_away() -> None:
    sessions = [session(), session(id=2, clinician=2, weekday=4, valid_until=MONDAY + timedelta(days=4))]
    away = [Absence(clinician=1, first=MONDAY + timedelta(days=7), last=MONDAY + timedelta(days=7))]
    last = MONDAY + timedelta(days=14)
    assert places_by_week(sessions, away, first=MONDAY + timedelta(days=1), last=last, minutes=60) == {
        MONDAY: 3,
        MONDAY + timedelta(days=7): 0,
        last: 3,
    }


@pytest.mark.django_db
def test_who_left_counts_for_the_past_and_not_for_what_comes() -> None:
    nurse = a_user(Role.PALLIATIVE_NURSE)
    week = timedelta(days=7)
    WeeklySession.objects.create(
        clinician=nurse, weekday=today().weekday(), starts=time(9), ends=time(10), place="A", setting="outpatient",
        capacity=1, valid_from=today() - 2 * week,
    )  # fmt: skip
    monday = today() - timedelta(days=today().weekday())

    def places() -> list[int]:
        found = capacity_by_week(first=today() - 3 * week, last=today() + week, today=today())
        return [found[monday + number * week] for number in range(-3, 2)]

    assert places() == [0, 1, 1, 1, 1]
    record_absence(clinician=nurse, first_day=today(), last_day=today(), by=nurse, at=now())
    assert places() == [0, 1, 1, 0, 1]
    nurse.is_active = False
    nurse.save()
    assert places() == [0, 1, 1, 0, 0]
    assert booked_by_week(first=today(), last=today()) == {}
