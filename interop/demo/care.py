"""Who is on call in the demo centre, and a few things that its team has to do for patients in its care."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction

from consults.care_choices import TaskKind
from consults.choices import Weekday
from consults.models import OnCall, Task
from consults.on_call import add_on_call
from consults.task_work import give_task
from patients.models import PalliativeCare, Patient
from staff.models import Profession, User

# By day the nurses, by night and at the weekend the physicians.
WORKDAYS = (Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY, Weekday.THURSDAY, Weekday.FRIDAY)
DAY, NIGHT = (time(8), time(17)), (time(17), time(8))
ON_CALL_PHONE = "0000 555-0142"


@dataclass(frozen=True)
class Wanted:
    """Something to do: what, for whom of the team or for which profession, due how many days from now."""

    text: str
    days: int
    username: str = ""
    profession: str = ""


WANTED = (
    Wanted("Anrufen: Wie wirkt die neue Bedarfsmedikation?", 0, username="nurse"),
    Wanted("Rezept für Morphin-Tropfen an die Praxis faxen", -2, username="physician"),
    Wanted("Sauerstoffkonzentrator bestellen", 1, username="nurse"),
    Wanted("Pflegegrad beantragen", 3, profession=Profession.SOCIAL_WORKER),
    Wanted("Tochter zum Gespräch einladen", -1, profession=Profession.NURSE),
    Wanted("Patientenverfügung einscannen", 5, profession=Profession.NURSE),
)


@transaction.atomic
def note_on_call(users: Mapping[str, User], *, at: datetime) -> None:
    """Say who is on call, unless that is said already."""
    if OnCall.objects.exists():
        return
    for weekday in Weekday:
        on_workday = weekday in WORKDAYS
        by_day = users["nurse" if on_workday and weekday % 2 == 0 else "nurse2" if on_workday else "physician2"]
        by_night = users["physician" if weekday % 2 == 0 else "physician2"]
        for (starts, ends), person in ((DAY, by_day), (NIGHT, by_night)):
            add_on_call(
                weekday=weekday,
                starts=starts,
                ends=ends,
                person=person,
                phone=ON_CALL_PHONE,
                by=users["lead"],
                at=at,
            )


@transaction.atomic
def give_tasks(users: Mapping[str, User], *, today: date, at: datetime) -> None:
    """Give the team something to do for patients in its care, unless there is something."""
    if Task.objects.exists():
        return
    ours = PalliativeCare.objects.filter(own=True, until=None, patient__merged_into=None).values("patient")
    patients = Patient.objects.filter(pk__in=ours).order_by("pk")[: len(WANTED)]
    for wanted, patient in zip(WANTED, patients, strict=False):
        give_task(
            patient=patient,
            kind=TaskKind.OTHER,
            text=wanted.text,
            due_on=today + timedelta(days=wanted.days),
            responsible=users.get(wanted.username),
            profession=wanted.profession,
            by=users["lead"],
            at=at,
        )
