"""
Booking, moving and freeing appointments, in memory and in the diary.

Whoever calls this has locked patient, referral and consult, in this order; the diary comes last.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from consults import scheduling
from consults.choices import MINUTES, MOVES, TAKES_TIME, AppointmentState, Occasion, State, WhyFreed, WhySlot
from consults.models import Absence, Appointment, Consult, WeeklySession
from consults.scheduling import HORIZON_DAYS, Choice, Diary, Slot, Taken, Wish, choose
from patients.choices import AppointmentKind
from patients.models import OncologyAppointment
from patients.queries import records_of
from staff.models import User

# Any number that no other advisory lock of this database uses.
DIARY_LOCK = 20_260_002
# The load of the whole present week is counted, its past days too.
LOOK_BACK = timedelta(days=7)


def lock_diary() -> None:
    """
    Let nobody else book until this transaction ends.

    Without it two workers would choose the same slot again and again, and could overfill a session, which no constraint
    of a single row can refuse.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [DIARY_LOCK])


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
    """
    Say what the scheduler must know of a consult and its patient.

    During an infusion the patient can be visited; at a clinic visit or a restaging not.
    """
    records = records_of(consult.patient)
    palliative = Appointment.objects.filter(patient__in=records, state__in=TAKES_TIME, ends_at__gt=at)
    oncology = list(OncologyAppointment.objects.filter(patient__in=records, cancelled_at=None, ends_at__gt=at))
    return Wish(
        see_by=consult.see_by,
        target_on=consult.target_on,
        minutes=consult.minutes,
        in_person=consult.occasion == Occasion.REFERRAL,
        busy=(
            *palliative.exclude(consult=consult.pk).values_list("starts_at", "ends_at"),
            *((one.starts_at, one.ends_at) for one in oncology if one.kind != AppointmentKind.INFUSION),
        ),
        oncology_days=frozenset(timezone.localdate(one.starts_at) for one in oncology),
    )


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
    Appointment.objects.create(
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
    if consult.state == State.WAITING:
        move(consult, "schedule")
    consult.setting = slot.setting


def free(appointment: Appointment, *, why: WhyFreed, at: datetime) -> None:
    """Cancel an appointment: its time can be given to somebody else."""
    appointment.state, appointment.cancelled_at, appointment.why_cancelled = AppointmentState.CANCELLED, at, why
    appointment.save(update_fields=["state", "cancelled_at", "why_cancelled"])


def book_earliest(consult: Consult, *, at: datetime) -> None:
    """Book a waiting consult; without a free slot it goes on waiting."""
    choice = find_slot(consult, at=at)
    if choice is not None:
        book(consult, choice.slot, choice.why, at=at)


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
    today, appointment = timezone.localdate(at), live_appointment(consult)
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
