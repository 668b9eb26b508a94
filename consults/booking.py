"""
Booking, moving and freeing appointments, in memory and in the diary.

Whoever calls this has locked patient, referral and consult, in this order; the diary comes last.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from consults import scheduling
from consults.booking_wishes import wish_of, wishes_of
from consults.choices import (
    MOVES,
    TAKES_TIME,
    AppointmentState,
    Occasion,
    State,
    WhyFreed,
    WhySlot,
    minutes_by_telephone,
)
from consults.holidays_of import holidays_between
from consults.models import Absence, Appointment, Consult, SessionOff, WeeklySession
from consults.scheduling import HORIZON_DAYS, NOTICE, Choice, Diary, Slot, Taken, Wish, choose
from patients.services import lock_patients
from staff.alone import Work
from staff.models import User
from triggers.current import NotNow
from triggers.models import Referral

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


def load_diary(
    *,
    at: datetime,
    without: Consult | None = None,
    until: date | None = None,
    also_away: Sequence[scheduling.Absence] = (),
) -> Diary:
    """
    Load the team's time from the present week to the horizon, in four queries.

    :param without: a consult whose own appointment is about to be moved, and so takes no time.
    :param until: a later last day than the horizon, for whoever looks farther ahead.
    :param also_away: absences that nobody has recorded yet, for whoever asks what would be.
    """
    today = timezone.localdate(at)
    last = max(today + timedelta(days=HORIZON_DAYS), until or today)
    sessions = WeeklySession.objects.filter(clinician__is_active=True).exclude(valid_until__lt=today)
    absences = Absence.objects.filter(ended_at=None, last_day__gte=today)
    taken = Appointment.objects.filter(
        state__in=TAKES_TIME, ends_at__gt=at - LOOK_BACK, starts_at__lt=at + (last - today) + timedelta(days=1)
    )
    if without is not None:
        taken = taken.exclude(consult=without.pk)
    columns = ("clinician_id", "session_id", "starts_at", "ends_at", "setting")
    return Diary(
        as_scheduled(sessions),
        [
            *(scheduling.Absence(clinician=a.clinician_id, first=a.first_day, last=a.last_day) for a in absences),
            *also_away,
        ],
        [
            Taken(clinician=clinician, session=session, starts_at=starts_at, ends_at=ends_at, setting=setting)
            for clinician, session, starts_at, ends_at, setting in taken.values_list(*columns)
        ],
        zone=ZoneInfo(settings.TIME_ZONE),
        closed=frozenset(holidays_between(today, last)),
        off=days_off(today, last),
        travel=timedelta(minutes=settings.TRAVEL_MINUTES),
    )


def days_off(first: date, last: date) -> frozenset[tuple[int, date]]:
    """Give (session, day) of the sessions that are not held on one of these days."""
    off = SessionOff.objects.filter(ended_at=None, day__gte=first, day__lte=last)
    return frozenset(off.values_list("session_id", "day"))


def as_scheduled(sessions: QuerySet[WeeklySession]) -> list[scheduling.Session]:
    """Read weekly sessions as the scheduler sees them."""
    return [scheduling.Session(**row) for row in sessions.values(*scheduling.Session.__struct_fields__)]


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
    shortest = Wish(see_by=today, target_on=today, minutes=min(minutes_by_telephone(one) for one in Occasion))
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
        by_list=slot.by_list,
        why=list(why),
        booked_at=at,
        booked_by=by,
    )


def free(appointment: Appointment, *, why: WhyFreed, at: datetime) -> None:
    """Cancel an appointment: its time can be given to somebody else."""
    appointment.state, appointment.cancelled_at, appointment.why_cancelled = AppointmentState.CANCELLED, at, why
    appointment.save(update_fields=["state", "cancelled_at", "why_cancelled"])


def rebook(
    consult: Consult,
    slot: Slot,
    why: tuple[WhySlot, ...],
    *,
    instead_of: Appointment | None,
    why_freed: WhyFreed,
    by: User | None,
    at: datetime,
) -> None:
    """Give a locked consult another time than the appointment it has, judge and store it."""
    if instead_of is not None:
        free(instead_of, why=why_freed, at=at)
    appointment = plan(consult, slot, why, at=at, by=by)
    appointment.save(force_insert=True)
    judge_with(consult, appointment, at=at)
    save(consult)


def lock_consults(consults: Sequence[Consult]) -> dict[int, Consult]:
    """Lock patients, referrals and consults, in this order, each sort at once; give the consults as they stand now."""
    lock_patients([consult.patient_id for consult in consults])
    referrals = [consult.referral_id for consult in consults if consult.referral_id is not None]
    list(Referral.objects.select_for_update().filter(pk__in=referrals).order_by("pk"))
    related = ("patient", "referral", "claimed_by")
    rows = Consult.objects.select_related(*related).select_for_update(of=("self",))
    return {row.pk: row for row in rows.filter(pk__in=[consult.pk for consult in consults]).order_by("pk")}


def check_free(consult: Consult, slot: Slot, *, at: datetime) -> None:
    """
    Make sure that a consult can have this slot, and that nobody else takes it before this transaction ends.

    :raises NotNow: if it cannot.
    """
    lock_diary()
    day = timezone.localdate(slot.starts_at)
    diary, wish = load_diary(at=at, without=consult, until=day), wish_of(consult, at=at)
    free_then = diary.free_slots(
        day, minutes=wish.minutes, by_telephone=wish.by_telephone, earliest=at + NOTICE, busy=wish.busy
    )
    if slot not in free_then:
        raise NotNow(_("This time is no longer free. Choose another."))


def book_earliest(consult: Consult, *, at: datetime) -> None:
    """Book a waiting consult; without a free slot it goes on waiting."""
    choice = find_slot(consult, at=at)
    if choice is not None:
        book(consult, choice.slot, choice.why, at=at)


def book_new(consults: Sequence[Consult], *, at: datetime) -> list[Appointment]:
    """
    Plan the appointments of new consults together and judge each, in memory.

    Nobody else can take their slots before this transaction ends.

    :param consults: of different patients, waiting, with their ids.
    :returns: the appointments, still to be stored; a consult for which there is no slot has none.
    """
    lock_diary()
    choices = scheduling.plan(load_diary(at=at), wishes_of(consults, at=at), now=at)
    planned = []
    for consult, choice in zip(consults, choices, strict=True):
        appointment = plan(consult, choice.slot, choice.why, at=at) if choice is not None else None
        if appointment is not None:
            planned.append(appointment)
        judge_with(consult, appointment, at=at)
    return planned


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
    waits = consult.state == State.WAITING and not is_far_ahead(consult, today=today)
    needs_somebody = waits or (consult.state == State.SCHEDULED and (consult.late or missed))
    consult.escalated_at = (consult.escalated_at or at) if needs_somebody else None


def is_far_ahead(consult: Consult, *, today: date) -> bool:
    """Say whether a planned visit lies so far ahead that nobody books it yet."""
    return consult.not_before is not None and consult.not_before > today + timedelta(days=HORIZON_DAYS)


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
