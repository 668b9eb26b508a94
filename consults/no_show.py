"""A patient did not come: what is noted, and the next time that is offered."""

from datetime import datetime

from django.utils.translation import gettext as _

from consults import booking
from consults.choices import AppointmentState, State, WhyFreed, WhyMissed, WhySlot
from consults.current import locked_consult
from consults.models import Appointment, Consult, NoShow
from consults.scheduling import Slot
from staff.models import User
from staff.retry import retried_whole
from triggers.current import NotNow


def missed_appointment(consult: Consult, *, at: datetime) -> Appointment | None:
    """Give the appointment of a consult that has begun by the clock, and to which the patient may not have come."""
    appointment = booking.live_appointment(consult)
    began = appointment is not None and appointment.state == AppointmentState.LIVE and appointment.starts_at <= at
    return appointment if began and consult.state == State.SCHEDULED else None


@retried_whole
def note_no_show(
    *, consult: Consult, why: WhyMissed, slot: Slot | None, by: User, at: datetime, version: int | None = None
) -> Consult:
    """
    Note that a patient did not come, and book the next time.

    :param slot: the time agreed on; without one the scheduler chooses, or the consult waits where nothing is free.
    :raises NotNow: if the appointment has not begun yet, or the time was taken meanwhile.
    """
    consult = locked_consult(consult, version=version)
    appointment = missed_appointment(consult, at=at)
    if appointment is None:
        raise NotNow(_("There is no appointment to which the patient could have failed to come."))
    booking.free(appointment, why=WhyFreed.NO_SHOW, at=at)
    NoShow.objects.create(appointment=appointment, why=why, noted_at=at, noted_by=by)
    booking.move(consult, "unschedule")
    consult.setting = ""
    # Stored as a step of its own: the database knows no way from one appointment straight to another.
    booking.save(consult)
    if slot is None:
        booking.book_earliest(consult, at=at)
    else:
        booking.check_free(consult, slot, at=at)
        booking.book(consult, slot, (WhySlot.CHOSEN_BY_HAND,), at=at, by=by)
    booking.judge(consult, at=at)
    booking.save(consult)
    return consult
