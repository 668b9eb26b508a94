"""What becomes of the consults of a clinician who leaves: they go back to the team, and are booked anew."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consults import booking
from consults.availability import end_weekly_session, record_absence
from consults.care_leaving import give_care_back, open_tasks_of
from consults.choices import AHEAD, AppointmentState, State
from consults.current import locked_consult
from consults.models import Appointment, Consult, WeeklySession
from staff.models import User


@dataclass(frozen=True)
class ConsultWork:
    """What somebody has to do: appointments to come, consults claimed, begun but not signed, and open tasks."""

    appointments: int
    claimed: int
    not_signed: int
    tasks: int


def consult_work_of(clinician: User, *, at: datetime) -> ConsultWork:
    """Count the work of a clinician. Four queries."""
    claimed = Consult.objects.filter(claimed_by=clinician)
    return ConsultWork(
        Appointment.objects.filter(clinician=clinician, state=AppointmentState.LIVE, starts_at__gte=at).count(),
        claimed.filter(state__in=AHEAD).count(),
        claimed.filter(state=State.IN_PROGRESS).count(),
        open_tasks_of(clinician),
    )


@transaction.atomic
def leave_the_team(*, clinician: User, by: User, at: datetime) -> None:
    """Give back what a clinician claimed and was to do, end their sessions; the sweep moves their appointments."""
    today = timezone.localdate(at)
    give_care_back(person=clinician, by=by, at=at)
    for consult in Consult.objects.filter(claimed_by=clinician, state__in=AHEAD).order_by("patient", "pk"):
        locked = locked_consult(consult)
        # Meanwhile it may have begun, or a colleague may have taken it.
        if locked.claimed_by_id == clinician.pk and locked.state in AHEAD:
            locked.claimed_by = locked.claimed_at = None
            booking.save(locked)
    for session in WeeklySession.objects.filter(clinician=clinician).exclude(valid_until__lt=today):
        end_weekly_session(session=session, last_day=max(today, session.valid_from), at=at)
    booked = Appointment.objects.filter(clinician=clinician, state=AppointmentState.LIVE, starts_at__gte=at)
    if last := booked.order_by("-starts_at").first():
        record_absence(clinician=clinician, first_day=today, last_day=timezone.localdate(last.starts_at), by=by, at=at)
