"""Appointments that cannot be kept: nobody is there, the session is called off, or the patient is elsewhere."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from consults.choices import AppointmentState, WhyFreed, WhySlot
from consults.models import Absence, Appointment, SessionOff
from patients.choices import AppointmentKind
from patients.models import OncologyAppointment


def lost_appointments(*, at: datetime) -> QuerySet[Appointment]:
    """Give the appointments to come that cannot be kept."""
    ahead = Appointment.objects.filter(state=AppointmentState.LIVE, starts_at__gt=at)
    return ahead.filter(_nobody_there() | _called_off() | _patient_elsewhere() | _journey_gone())


def why_lost(appointment: Appointment) -> WhyFreed | None:
    """Say why an appointment cannot be kept; nothing where it can."""
    this = Appointment.objects.filter(pk=appointment.pk)
    causes = (
        (WhyFreed.CLINICIAN_ABSENT, _nobody_there()),
        (WhyFreed.SESSION_OFF, _called_off()),
        (WhyFreed.ONCOLOGY_MOVED, _patient_elsewhere() | _journey_gone()),
    )
    return next((why for why, cause in causes if this.filter(cause).exists()), None)


def _nobody_there() -> Q:
    absences = Absence.objects.filter(
        clinician=OuterRef("clinician"),
        ended_at=None,
        first_day__lte=OuterRef("starts_at__date"),
        last_day__gte=OuterRef("starts_at__date"),
    )
    return Q(Exists(absences)) | Q(clinician__is_active=False)


def _called_off() -> Q:
    return Q(
        Exists(SessionOff.objects.filter(session=OuterRef("session"), day=OuterRef("starts_at__date"), ended_at=None))
    )


def _patient_elsewhere() -> Q:
    """At an infusion the patient can be visited; elsewhere in the clinic not."""
    at_once = _oncology_appointments().filter(starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at"))
    return Q(Exists(at_once.exclude(kind=AppointmentKind.INFUSION)))


def _journey_gone() -> Q:
    """The day was chosen because of an oncology appointment that is on another day now."""
    that_day = _oncology_appointments().alias(day=TruncDate("starts_at")).filter(day=OuterRef("starts_at__date"))
    return Q(Q(why__contains=[WhySlot.ONCOLOGY_DAY]), ~Exists(that_day))


def _oncology_appointments() -> QuerySet[OncologyAppointment]:
    person = Coalesce(OuterRef("patient__merged_into"), OuterRef("patient"))
    kept = OncologyAppointment.objects.filter(cancelled_at=None).order_by()
    return kept.alias(person=Coalesce("patient__merged_into", "patient")).filter(person=person)
