"""
Booking, moving and freeing appointments, in memory and in the diary.

Whoever calls this has locked patient, referral and consult, in this order; the diary comes last.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from consults import scheduling
from consults.choices import MINUTES, MOVES, TAKES_TIME, AppointmentState, Occasion, State, WhyFreed, WhySlot
from consults.models import Absence, Appointment, Consult, WeeklySession
from consults.scheduling import HORIZON_DAYS, Choice, Diary, Interval, Slot, Taken, Wish, choose
from patients.choices import AppointmentKind
from patients.models import OncologyAppointment
from patients.queries import person_by_record
from staff.alone import Work
from staff.models import User

# The load of the whole present week is counted, its past days too.
LOOK_BACK = timedelta(days=7)


def lock_diary() -> None:
    """
    Let nobody else book until this transaction ends.

    Without it two workers would choose the same slot again and again, and could overfill a session, which no constraint
    of a single row can refuse.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [Work.DIARY])


def load_diary(*, at: datetime, without: Consult | None = None) -> Diary:
    """
    Load the team's time from now to the horizon, in three queries.

    :param without: a consult whose own appointment is about to be moved, and so takes no time.
    """
    today = timezone.localdate(at)
    sessions = WeeklySession.objects.filter(clinician__is_active=True).exclude(valid_until__lt=today)
    absences = Absence.objects.filter(ended_at=None, last_day__gte=today)
    taken = Appointment.objects.filter(
        state__in=TAKES_TIME, ends_at__gt=at - LOOK_BACK, starts_at__lt=at + timedelta(days=HORIZON_DAYS + 1)
    )
    if without is not None:
        taken = taken.exclude(consult=without.pk)
    return Diary(
        as_scheduled(sessions),
        [scheduling.Absence(clinician=a.clinician_id, first=a.first_day, last=a.last_day) for a in absences],
        [
            Taken(clinician=clinician, session=session, starts_at=starts_at, ends_at=ends_at)
            for clinician, session, starts_at, ends_at in taken.values_list(
                "clinician_id", "session_id", "starts_at", "ends_at"
            )
        ],
        zone=ZoneInfo(settings.TIME_ZONE),
    )


def as_scheduled(sessions: QuerySet[WeeklySession]) -> list[scheduling.Session]:
    """Read weekly sessions as the scheduler sees them."""
    return [scheduling.Session(**row) for row in sessions.values(*scheduling.Session.__struct_fields__)]


def wish_of(consult: Consult, *, at: datetime) -> Wish:
    """Say what the scheduler must know of one consult and its patient."""
    return wishes_of([consult], at=at)[0]


def wishes_of(consults: Sequence[Consult], *, at: datetime) -> list[Wish]:
    """
    Say what the scheduler must know of each of these consults and its patient, in three queries.

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
    return [
        Wish(
            see_by=consult.see_by,
            target_on=consult.target_on,
            minutes=consult.minutes,
            in_person=consult.occasion == Occasion.REFERRAL,
            busy=(
                *(times for of_consult, times in palliative[person] if of_consult != consult.pk),
                *((one.starts_at, one.ends_at) for one in oncology[person] if one.kind != AppointmentKind.INFUSION),
            ),
            oncology_days=frozenset(timezone.localdate(one.starts_at) for one in oncology[person]),
        )
        for consult in consults
        for person in [people[consult.patient_id]]
    ]


def move(consult: Consult, name: str) -> None:
    """
    Move a consult as the table says, in memory.

    :raises ValueError: if the table does not allow it from here.
    """
    step = MOVES[name]
    if consult.state not in step.sources:
        raise ValueError(f"A consult in state {consult.state} cannot {name}.")
    consult.state = step.target


def find_slot(consult: Consult, *, at: datetime) -> Choice | None:
    """Choose a slot; nobody else can take it before this transaction ends."""
    lock_diary()
    return choose(load_diary(at=at, without=consult), wish_of(consult, at=at), now=at)


def has_room(*, at: datetime) -> bool:
    """Say whether any slot is free, for the shortest visit at least."""
    today = timezone.localdate(at)
    shortest = Wish(see_by=today, target_on=today, minutes=min(MINUTES.values()))
    return choose(load_diary(at=at), shortest, now=at) is not None


def book(consult: Consult, slot: Slot, why: tuple[WhySlot, ...], *, at: datetime, by: User | None = None) -> None:
    """Give a consult this slot."""
    plan(consult, slot, why, at=at, by=by).save(force_insert=True)


def plan(
    consult: Consult, slot: Slot, why: tuple[WhySlot, ...], *, at: datetime, by: User | None = None
) -> Appointment:
    """Give a consult this slot, in memory: the appointment has still to be stored."""
    if consult.state == State.WAITING:
        move(consult, "schedule")
    consult.setting = slot.setting
    return Appointment(
        consult=consult,
        patient_id=consult.patient_id,
        clinician_id=slot.clinician,
        session_id=slot.session,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        place=slot.place,
        setting=slot.setting,
        why=list(why),
        booked_at=at,
        booked_by=by,
    )


def free(appointment: Appointment, *, why: WhyFreed, at: datetime) -> None:
    """Cancel an appointment: its time can be given to somebody else."""
    appointment.state, appointment.cancelled_at, appointment.why_cancelled = AppointmentState.CANCELLED, at, why
    appointment.save(update_fields=["state", "cancelled_at", "why_cancelled"])


def book_earliest(consult: Consult, *, at: datetime) -> None:
    """Book a waiting consult; without a free slot it goes on waiting."""
    choice = find_slot(consult, at=at)
    if choice is not None:
        book(consult, choice.slot, choice.why, at=at)


def book_new(consults: Sequence[Consult], *, at: datetime) -> list[Appointment]:
    """
    Plan the appointments of new consults and judge each, in memory; the first of them has the first choice.

    Nobody else can take their slots before this transaction ends.

    :param consults: of different patients, waiting, with their ids.
    :returns: the appointments, still to be stored; a consult for which there is no slot has none.
    """
    lock_diary()
    diary = load_diary(at=at)
    planned = []
    for consult, wish in zip(consults, wishes_of(consults, at=at), strict=True):
        choice, appointment = choose(diary, wish, now=at), None
        if choice is not None:
            appointment = plan(consult, choice.slot, choice.why, at=at)
            diary.add(as_taken(choice.slot))
            planned.append(appointment)
        judge_with(consult, appointment, at=at)
    return planned


def as_taken(slot: Slot) -> Taken:
    """Say of a slot that somebody has it now."""
    return Taken(clinician=slot.clinician, session=slot.session, starts_at=slot.starts_at, ends_at=slot.ends_at)


def pull_forward(consult: Consult, appointment: Appointment, *, at: datetime) -> None:
    """Move an appointment that lies after the deadline to the earliest free slot, if that is earlier."""
    choice = find_slot(consult, at=at)
    if choice is not None and choice.slot.starts_at < appointment.starts_at:
        free(appointment, why=WhyFreed.EARLIER_DEADLINE, at=at)
        book(consult, choice.slot, choice.why, at=at)


def judge(consult: Consult, *, at: datetime) -> None:
    """
    Say, in memory, whether a consult is late, and since when the team has to be told of it.

    They are told when it has no appointment, when it is late, and on the day after an appointment that nobody kept:
    whether to book again or to document what took place, only they can say.
    """
    judge_with(consult, live_appointment(consult), at=at)


def judge_with(consult: Consult, appointment: Appointment | None, *, at: datetime) -> None:
    """Judge a consult that has this appointment."""
    today = timezone.localdate(at)
    held_on = timezone.localdate(appointment.starts_at) if appointment else None
    consult.late = is_late(consult.see_by, held_on=held_on, today=today)
    missed = appointment is not None and timezone.localdate(appointment.ends_at) < today
    needs_somebody = consult.state == State.WAITING or (consult.state == State.SCHEDULED and (consult.late or missed))
    consult.escalated_at = (consult.escalated_at or at) if needs_somebody else None


def is_late(see_by: date, *, held_on: date | None, today: date) -> bool:
    """Say whether a consult not yet begun will be, or is already, after its deadline."""
    return today > see_by or (held_on is not None and held_on > see_by)


def live_appointment(consult: Consult) -> Appointment | None:
    """Read the appointment that counts, past any prefetched list."""
    return Appointment.objects.filter(consult=consult.pk, state__in=TAKES_TIME).first()


def save(consult: Consult) -> None:
    """Store a locked consult as a new version."""
    consult.version += 1
    consult.save()
