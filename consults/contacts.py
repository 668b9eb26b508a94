"""Short contacts: a phone call, a word with a relative, two minutes at the bedside. Never a consult."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from consults.document_choices import ContactReason, ContactWith
from consults.models import ShortContact
from patients.models import Patient
from patients.services import lock_patients
from staff.models import User
from staff.retry import retried_whole
from triggers.current import NotNow


@retried_whole
def note_contact(
    *,
    patient: Patient,
    on: date,
    reason: ContactReason,
    with_whom: ContactWith,
    done: str,
    next_step: str,
    by: User,
    at: datetime,
) -> ShortContact:
    """
    Note a short contact. It stands on the timeline, and is no consult: no finding is answered by it.

    :raises NotNow: if its day is still to come, or nothing is said of what was done.
    """
    if on > timezone.localdate(at):
        raise NotNow(_("This day is still to come."))
    if not done.strip():
        raise NotNow(_("Say what was done."))
    lock_patients([patient.survivor_id])
    return ShortContact.objects.create(
        patient_id=patient.survivor_id,
        on=on,
        reason=ContactReason(reason),
        with_whom=ContactWith(with_whom),
        done=done.strip(),
        next_step=next_step.strip(),
        noted_at=at,
        noted_by=by,
    )
