"""Doing one thing for several at once: what was done, and what was left as it is and why; saying yes to several."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from patients.services import lock_patients
from staff.models import User
from staff.retry import retried_whole
from triggers.answer_notices import tell_of_answers
from triggers.choices import AnswerKind, ReferralState
from triggers.current import NotNow, check_move, who_was_first
from triggers.models import Answer, Referral
from triggers.nudge import nudge_on_commit
from triggers.services import say_yes

AT_ONCE = 500
Row = TypeVar("Row")


@dataclass(frozen=True)
class Refused(Generic[Row]):
    row: Row
    why: str
    """In the reader's words."""


@dataclass(frozen=True)
class Together(Generic[Row]):
    done: list[Row]
    refused: list[Refused[Row]]


@retried_whole
def confirm_several(*, seen: Mapping[int, int], by: User, at: datetime) -> Together[Referral]:
    """
    Say yes to several referrals in one transaction; what cannot be confirmed is left as it is and named.

    :param seen: id of a referral → the version that the person saw; at most 500.
    :raises NotNow: if there are none or too many.
    """
    if not 0 < len(seen) <= AT_ONCE:
        raise NotNow(_("Choose between 1 and %(most)s referrals.") % {"most": AT_ONCE})
    lock_patients(set(Referral.objects.filter(pk__in=seen).values_list("patient", flat=True)))
    referrals = Referral.objects.filter(pk__in=seen).select_related("patient__responsible_oncologist", "answered_by")
    result: Together[Referral] = Together([], [])
    for referral in referrals.select_for_update(of=("self",)).order_by("pk"):
        if why := why_not_confirm(referral, seen[referral.pk]):
            result.refused.append(Refused(referral, why))
        else:
            say_yes(referral, by=by, at=at)
            result.done.append(referral)
    _store(result.done, by=by, at=at)
    return result


def why_not_confirm(referral: Referral, version: int) -> str:
    """Say in the reader's words why a referral cannot be confirmed now; empty where it can."""
    if referral.version != version:
        return who_was_first(referral)
    if referral.state == ReferralState.OPEN:
        return (
            _("needs no yes: confirmed already") if referral.confirmed_at else _("needs no yes: goes ahead by itself")
        )
    try:
        check_move(referral, "confirm")
    except NotNow as not_now:
        return str(not_now)
    return ""


def _store(confirmed: list[Referral], *, by: User, at: datetime) -> None:
    if not confirmed:
        return
    columns = ("state", "version", "deferred_until", "answered_by", "answered_at", "comment")
    Referral.objects.bulk_update(confirmed, (*columns, "confirmed_by", "confirmed_at"))
    answers = Answer.objects.bulk_create(
        Answer(referral=referral, what=AnswerKind.CONFIRM, by=by, at=at) for referral in confirmed
    )
    tell_of_answers(answers, AnswerKind.CONFIRM, by=by, at=at)
    nudge_on_commit("consults.open_pending")
