"""A referral as it stands now, locked; and the two ways to say no to somebody who wants to change it."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.services import lock_patients
from triggers.choices import REFERRAL_MOVES, TriggerState
from triggers.models import Reason, Referral, Trigger


class NotNow(Exception):
    """Says, in the reader's words, why this cannot be done now."""


class ChangedMeanwhile(NotNow):
    """Somebody else was first; says who and when."""


def locked_referral(referral: Referral, *, version: int | None = None) -> Referral:
    """
    Lock patient, then referral, and give the referral as it stands now.

    :param version: the version that the person saw, where a form or an API client sent it.
    :raises ChangedMeanwhile: if the referral has moved on since that version.
    """
    lock_patients([referral.patient_id])
    related = ("answered_by", "patient__responsible_oncologist")
    fresh = Referral.objects.select_related(*related).select_for_update(of=("self",)).get(pk=referral.pk)
    if version is not None and fresh.version != version:
        raise ChangedMeanwhile(who_was_first(fresh))
    return fresh


def who_was_first(referral: Referral) -> str:
    """Say in the reader's words what has become of a referral since somebody looked at it, and by whom."""
    if referral.answered_at is None or referral.answered_by is None:
        return _("This referral has changed meanwhile: %(state)s. Look at it again.") % {
            "state": referral.get_state_display()
        }
    return _("%(name)s answered this referral at %(time)s: %(state)s. Nothing was changed now.") % {
        "name": referral.answered_by,
        "time": date_format(timezone.localtime(referral.answered_at), "SHORT_DATETIME_FORMAT"),
        "state": referral.get_state_display(),
    }


def check_move(referral: Referral, name: str) -> None:
    """
    Check that the table allows this move from here.

    :raises NotNow: if it does not.
    """
    if referral.state not in REFERRAL_MOVES[name].sources:
        raise NotNow(
            _("This is not possible any more: the referral is in the state “%(state)s”.")
            % {"state": referral.get_state_display()}
        )


def end_reasons(referral: Referral, *, why: str, at: datetime, close_triggers: bool) -> None:
    """End the live reasons of a locked referral; where `close_triggers`, their findings count as answered."""
    reasons = list(referral.reasons.filter(ended_at=None))
    if close_triggers:
        Trigger.objects.filter(pk__in=[r.trigger_id for r in reasons], state=TriggerState.LIVE).update(
            state=TriggerState.ANSWERED, why_ended=why, ended_at=at
        )
    Reason.objects.filter(pk__in=[reason.pk for reason in reasons]).update(ended_at=at, why_ended=why)
