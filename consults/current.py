"""A consult as it stands now, locked."""

from django.utils.translation import gettext as _

from consults.choices import State
from consults.models import Consult
from patients.services import lock_patients
from triggers.current import ChangedMeanwhile, NotNow
from triggers.models import Referral


def locked_consult(consult: Consult, *, version: int | None = None) -> Consult:
    """
    Lock patient, referral and consult, in this order, and give the consult as it stands now.

    :param version: the version that the person saw, where a form or an API client sent it.
    :raises ChangedMeanwhile: if the consult has moved on since that version.
    """
    lock_patients([consult.patient_id])
    if consult.referral_id is not None:
        # Again where it is locked already: what is done in one step locks for itself.
        list(Referral.objects.select_for_update().filter(pk=consult.referral_id))
    related = ("patient", "referral", "claimed_by")
    fresh = next(iter(Consult.objects.select_related(*related).select_for_update(of=("self",)).filter(pk=consult.pk)))
    if version is not None and fresh.version != version:
        raise ChangedMeanwhile(
            _("This consult has changed meanwhile: %(state)s. Look at it again.") % {"state": fresh.get_state_display()}
        )
    return fresh


def check_state(consult: Consult, sources: tuple[State, ...]) -> None:
    """
    Check that a consult is in one of these states.

    :raises NotNow: if it is not.
    """
    if consult.state not in sources:
        raise NotNow(
            _("This is not possible now: the consult is in the state “%(state)s”.")
            % {"state": consult.get_state_display()}
        )
