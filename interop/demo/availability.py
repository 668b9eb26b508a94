"""When the palliative team of the demo centre is there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction

from consults.availability import add_weekly_session, record_absence
from consults.choices import Setting, Weekday
from consults.models import WeeklySession
from staff.models import User


@dataclass(frozen=True)
class Hours:
    """A weekly session: whose, when, where, in which setting, how many consults at most."""

    username: str
    weekday: Weekday
    starts: time
    ends: time
    place: str
    setting: Setting
    capacity: int


ROOM, VIDEO = "Palliativambulanz, Raum 1", "Videosprechstunde"
HOURS = (
    Hours("nurse", Weekday.MONDAY, time(9), time(13), ROOM, Setting.OUTPATIENT, 3),
    Hours("nurse", Weekday.WEDNESDAY, time(9), time(13), "Onkologische Tagesklinik", Setting.OUTPATIENT, 3),
    Hours("nurse", Weekday.FRIDAY, time(9), time(12), VIDEO, Setting.VIDEO, 2),
    Hours("nurse2", Weekday.TUESDAY, time(10), time(15), ROOM, Setting.OUTPATIENT, 3),
    Hours("nurse2", Weekday.THURSDAY, time(9), time(12), "Station 3 Nord", Setting.HOSPITAL, 2),
    Hours("physician", Weekday.TUESDAY, time(13), time(17), "Palliativambulanz, Raum 2", Setting.OUTPATIENT, 3),
    Hours("physician", Weekday.THURSDAY, time(9), time(13), ROOM, Setting.OUTPATIENT, 3),
    Hours("physician2", Weekday.FRIDAY, time(9), time(14), "Hausbesuche", Setting.HOME, 2),
)
# Who is away, from how many days after the first day, and for how many.
AWAY = ("nurse2", 10, 5)
# So long the team has had these hours, for those who try a rule on the past.
IN_SERVICE = timedelta(days=730)


@transaction.atomic
def open_hours(users: Mapping[str, User], *, first_day: date, at: datetime) -> None:
    """Give the team its weekly hours and one of them a holiday, unless there are hours already."""
    if WeeklySession.objects.filter(clinician__in=users.values()).exists():
        return
    for hours in HOURS:
        add_weekly_session(
            clinician=users[hours.username],
            weekday=hours.weekday,
            starts=hours.starts,
            ends=hours.ends,
            place=hours.place,
            setting=hours.setting,
            capacity=hours.capacity,
            valid_from=first_day - IN_SERVICE,
        )
    username, after, days = AWAY
    away_from = first_day + timedelta(days=after)
    record_absence(
        clinician=users[username],
        first_day=away_from,
        last_day=away_from + timedelta(days=days - 1),
        by=users[username],
        at=at,
    )
