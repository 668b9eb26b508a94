"""Who of our patients is in the house today: on a ward with room and bed, or for an oncology appointment."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format

from patients.choices import AppointmentKind, FactKind, StayKind
from patients.models import Fact, OncologyAppointment

LONGEST_STAY = timedelta(days=180)
ON_A_WARD = (StayKind.INPATIENT, StayKind.INTENSIVE, StayKind.EMERGENCY, StayKind.DAY_CASE)


def here_today(people: Collection[int], *, today: date) -> dict[int, tuple[str, str]]:
    """
    Give person → why and where they are in the house, for those who are. Two queries.

    :param people: surviving records; facts and appointments of records merged into them count.
    """
    found: dict[int, tuple[str, str]] = {}
    for stay in _stays(people, today):
        bed = ", ".join(part for part in (stay["ward"], stay["room"], stay["bed"]) if part)
        found[stay["person"]] = (str(StayKind(stay["stay_kind"]).label), bed)
    for each in _oncology(people, today):
        clock = date_format(timezone.localtime(each["starts_at"]), "TIME_FORMAT")
        what, where = found.get(each["person"], ("", ""))
        kind, place = str(AppointmentKind(each["kind"]).label), f"{clock} {each['place']}".strip()
        found[each["person"]] = (", ".join(filter(None, (what, kind))), ", ".join(filter(None, (where, place))))
    return found


def begin_of(day: date) -> datetime:
    """Give the moment at which a day of the site begins."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _stays(ours: Collection[int], today: date) -> Any:
    taken_back = Fact.objects.filter(Q(of=OuterRef("pk")) | Q(replaces=OuterRef("pk")))
    going_on = Fact.objects.filter(
        Q(until=None) | Q(until__gt=today),
        ~Exists(taken_back.filter(Q(kind=FactKind.RETRACTION) | Q(replaces=OuterRef("pk")))),
        kind=FactKind.STAY,
        stay_kind__in=ON_A_WARD,
        on__lte=today,
        on__gte=today - LONGEST_STAY,
    ).exclude(stay_kind=StayKind.DAY_CASE, on__lt=today)
    return _of_persons(going_on, ours).order_by("on", "pk").values("person", "stay_kind", "ward", "room", "bed")


def _oncology(ours: Collection[int], today: date) -> Any:
    today_here = OncologyAppointment.objects.filter(
        cancelled_at=None, starts_at__gte=begin_of(today), starts_at__lt=begin_of(today + timedelta(days=1))
    )
    return _of_persons(today_here, ours).order_by("starts_at", "pk").values("person", "kind", "starts_at", "place")


def _of_persons(rows: Any, ours: Collection[int]) -> Any:
    records = Q(patient__in=ours) | Q(patient__merged_into__in=ours)
    return rows.filter(records).annotate(person=Coalesce(F("patient__merged_into"), F("patient")))
