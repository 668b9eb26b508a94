"""What the scheduler must know of consults and their patients, read from the database."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from consults.choices import TAKES_TIME, Occasion, minutes_by_telephone
from consults.models import Appointment, Consult, VisitWish
from consults.scheduling import Interval, Wish
from patients.choices import AppointmentKind, FactKind, StayKind
from patients.models import Fact, OncologyAppointment, Patient
from patients.queries import person_by_record
from patients.services import lock_patients

# Nobody knows when a stay ends that has no end yet: for so many days the patient is expected to be there still.
STILL_THERE_DAYS = 3
# Who came a month ago and has no discharge was probably discharged without anybody sending it.
LONGEST_STAY_DAYS = 42
WISHED = ("weekdays", "caregiver_weekdays", "not_before", "not_after", "settings")


def wish_of(consult: Consult, *, at: datetime) -> Wish:
    """Say what the scheduler must know of one consult and its patient."""
    return wishes_of([consult], at=at)[0]


def wishes_of(consults: Sequence[Consult], *, at: datetime) -> list[Wish]:
    """
    Say what the scheduler must know of each of these consults and its patient, in six queries.

    During an infusion the patient can be visited; at a clinic visit or a restaging not.
    """
    people = person_by_record({consult.patient_id for consult in consults})
    palliative: dict[int, list[tuple[int, Interval]]] = defaultdict(list)
    oncology: dict[int, list[OncologyAppointment]] = defaultdict(list)
    taken = Appointment.objects.filter(patient__in=list(people), state__in=TAKES_TIME, ends_at__gt=at).order_by()
    for record, consult_id, *times in taken.values_list("patient_id", "consult_id", "starts_at", "ends_at"):
        palliative[people[record]].append((consult_id, (times[0], times[1])))
    for one in OncologyAppointment.objects.filter(patient__in=list(people), cancelled_at=None, ends_at__gt=at):
        oncology[people[one.patient_id]].append(one)
    wards = ward_days(people, today=timezone.localdate(at))
    known = {patient.pk: patient for patient in Patient.objects.filter(pk__in=people.values())}
    wished = {
        people[wish.patient_id]: wish for wish in VisitWish.objects.filter(patient__in=list(people)).order_by("pk")
    }
    return [
        Wish(
            see_by=consult.see_by,
            target_on=consult.target_on,
            minutes=consult.minutes,
            first_day=consult.not_before,
            by_telephone=minutes_by_telephone(consult.occasion),
            in_person=consult.occasion == Occasion.REFERRAL,
            busy=(
                *(times for of_consult, times in palliative[person] if of_consult != consult.pk),
                *((one.starts_at, one.ends_at) for one in oncology[person] if one.kind != AppointmentKind.INFUSION),
            ),
            oncology_days=frozenset(timezone.localdate(one.starts_at) for one in oncology[person]),
            ward_days=wards.get(person, frozenset()),
            language="" if known[person].language == _site_language() else known[person].language,
            needs_interpreter=known[person].needs_interpreter,
            **_as_wished(wished.get(person), consult),
        )
        for consult in consults
        for person in [people[consult.patient_id]]
    ]


def _as_wished(wish: VisitWish | None, consult: Consult) -> dict[str, Any]:
    """Give what the patient wished; where a planned visit says where it is to be, that counts."""
    wished: dict[str, Any] = {}
    if wish is not None:
        kept = {field: getattr(wish, field) for field in WISHED}
        wished = {field: frozenset(value) if isinstance(value, list) else value for field, value in kept.items()}
    if consult.wished_setting:
        wished["settings"] = frozenset({consult.wished_setting})
    return wished


def wished_by(patient: Patient) -> dict[str, Any]:
    """Give what a patient wished, for a form."""
    wish = VisitWish.objects.filter(patient=patient).first()
    return {field: getattr(wish, field) for field in WISHED} if wish else {}


@transaction.atomic
def keep_wish(*, patient: Patient, **wished: Any) -> VisitWish:
    """Keep when and where a patient would like to be seen; the fields are those of `VisitWish`."""
    lock_patients([patient.pk])
    wish, _ = VisitWish.objects.update_or_create(patient=patient, defaults=wished)
    return wish


def _site_language() -> str:
    """Give the language that patients of the site are expected to speak: that of a new record."""
    return str(Patient._meta.get_field("language").get_default())


def ward_days(people: dict[int, int], *, today: date) -> dict[int, frozenset[date]]:
    """Give person → the days from today on, on which the patient lies on a ward as far as is known. One query."""
    since = today - timedelta(days=LONGEST_STAY_DAYS)
    stays = Fact.objects.filter(
        Q(until=None) | Q(until__gte=today),
        kind=FactKind.STAY,
        patient__in=list(people),
        on__gte=since,
        stay_kind__in=(StayKind.INPATIENT, StayKind.INTENSIVE),
        replaced_by=None,
        retractions=None,
    )
    days: dict[int, set[date]] = defaultdict(set)
    for record, begins, until in stays.order_by().values_list("patient_id", "on", "until"):
        last = until or max(today, begins) + timedelta(days=STILL_THERE_DAYS)
        days[people[record]] |= _between(max(today, begins), last)
    return {person: frozenset(found) for person, found in days.items()}


def _between(first: date, last: date) -> set[date]:
    return {first + timedelta(days=number) for number in range((last - first).days + 1)}
