"""How referrals and findings go on without an oncologist's answer: deferrals end, consults open, begin and are done."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from staff.retry import retried_whole
from triggers.choices import ReferralState, TriggerState, WhyEnded
from triggers.consequences import bring_back, move
from triggers.current import check_move, end_reasons, locked_referral
from triggers.models import Referral, Trigger
from triggers.nudge import nudge_on_commit


@retried_whole
def end_deferral(*, referral: Referral, at: datetime) -> None:
    """Bring a deferred referral back on its day; one that came back meanwhile stays as it is."""
    referral = locked_referral(referral)
    if referral.deferred_until is None or referral.deferred_until > timezone.localdate(at):
        return
    bring_back(referral, list(referral.reasons.filter(ended_at=None)))
    referral.save()
    nudge_on_commit("consults.open_pending")


def end_due_deferrals(*, at: datetime) -> int:
    """Bring back every deferred referral whose day has come; gives their number."""
    due = Referral.objects.filter(state=ReferralState.DEFERRED, deferred_until__lte=timezone.localdate(at))
    referrals = list(due.order_by("deferred_until", "pk")[:500])
    for referral in referrals:
        end_deferral(referral=referral, at=at)
    return len(referrals)


@transaction.atomic
def note_consult_begun(*, referral: Referral, at: datetime) -> None:
    """
    Store that the consult has begun; from now on the referral can no longer be stopped.

    :raises NotNow: if the referral was stopped before.
    """
    referral = locked_referral(referral)
    check_move(referral, "begin")
    move(referral, "begin")
    referral.consult_begun_at = at
    referral.save()


@transaction.atomic
def note_consult_done(*, referral: Referral, at: datetime) -> None:
    """
    Store that the consult is signed: the referral has reached its end, and its findings are answered.

    :raises NotNow: if the consult has not begun.
    """
    referral = locked_referral(referral)
    check_move(referral, "finish")
    move(referral, "finish")
    referral.consult_done_at = referral.ended_at = at
    referral.why_ended = WhyEnded.CONSULT_HELD
    referral.save()
    end_reasons(referral, why=WhyEnded.CONSULT_HELD, at=at, close_triggers=True)


def note_visit_opened(*, trigger_ids: Iterable[int]) -> None:
    """Store that a consult is to answer these findings of a locked patient: they never become historic now."""
    Trigger.objects.filter(pk__in=trigger_ids, has_opened=False).update(has_opened=True)


def note_findings_answered(*, trigger_ids: Iterable[int], why: WhyEnded, at: datetime) -> None:
    """Close the live ones of these findings of a locked patient: a consult, or whoever cancelled it, settled them."""
    live = Trigger.objects.filter(pk__in=trigger_ids, state=TriggerState.LIVE)
    live.update(state=TriggerState.ANSWERED, why_ended=why, ended_at=at)
