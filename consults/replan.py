"""A clinician falls ill: where everybody of that day would go, shown first, then done as it was shown."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from consults import booking, scheduling
from consults.availability import record_absence
from consults.booking_wishes import wishes_of
from consults.choices import AppointmentState, State, WhyFreed
from consults.models import Appointment
from consults.scheduling import Choice, plan
from patients.services import lock_patients
from staff.models import User
from staff.retry import retried_whole
from triggers.current import ChangedMeanwhile


@dataclass(frozen=True)
class Moved:
    """An appointment of somebody who is away, and the time that its patient would have instead, if there is one."""

    appointment: Appointment
    choice: Choice | None

    @property
    def key(self) -> str:
        """What must not have changed when it is done."""
        slot = self.choice.slot if self.choice else None
        to = f"{slot.session}.{slot.starts_at:%Y%m%d%H%M}" if slot else "waits"
        return f"{self.appointment.pk}-{self.appointment.consult.version}-{to}"


def preview_absence(*, clinician: User, first_day: date, last_day: date, at: datetime) -> list[Moved]:
    """Say where the appointments of these days would go if the clinician were away; nothing is changed."""
    booked = Appointment.objects.filter(
        clinician=clinician,
        state=AppointmentState.LIVE,
        starts_at__gt=at,
        starts_at__date__gte=first_day,
        starts_at__date__lte=last_day,
        consult__state=State.SCHEDULED,
    )
    appointments = list(booked.select_related("consult__patient", "consult__referral").order_by("starts_at", "pk"))
    away = scheduling.Absence(clinician=clinician.pk, first=first_day, last=last_day)
    diary = booking.load_diary(at=at, also_away=[away])
    wishes = wishes_of([appointment.consult for appointment in appointments], at=at)
    return [Moved(*pair) for pair in zip(appointments, plan(diary, wishes, now=at), strict=True)]


@retried_whole
def replan(*, clinician: User, first_day: date, last_day: date, keys: list[str], by: User, at: datetime) -> list[Moved]:
    """
    Record that a clinician is away, and move every appointment of these days to where the preview said.

    :param keys: those of the preview that was seen.
    :raises ChangedMeanwhile: if anything of it would be another now; then nothing is changed.
    """
    # Patients before the diary, as everywhere; the appointments are read again when nobody can change them.
    shown = [key.partition("-")[0] for key in keys]
    of = Appointment.objects.filter(pk__in=[int(number) for number in shown if number.isdigit()])
    lock_patients(list(of.values_list("patient", flat=True)))
    booking.lock_diary()
    moved = preview_absence(clinician=clinician, first_day=first_day, last_day=last_day, at=at)
    if [one.key for one in moved] != keys:
        raise ChangedMeanwhile(_("Appointments have changed meanwhile. Look at the new plan."))
    record_absence(clinician=clinician, first_day=first_day, last_day=last_day, by=by, at=at)
    locked = booking.lock_consults([one.appointment.consult for one in moved])
    for one in moved:
        consult = locked[one.appointment.consult_id]
        booking.free(one.appointment, why=WhyFreed.CLINICIAN_ABSENT, at=at)
        booking.move(consult, "unschedule")
        consult.setting = ""
        booking.save(consult)
        appointment: Appointment | None = None
        if one.choice is not None:
            appointment = booking.plan(consult, one.choice.slot, one.choice.why, at=at)
            appointment.save(force_insert=True)
        booking.judge_with(consult, appointment, at=at)
        booking.save(consult)
    return moved
