"""What people do about referrals: confirm, defer, decline, refer by hand, and answer findings in our own care."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.choices import Source
from patients.models import Declined, Fact, PalliativeCare, Patient
from patients.services import lock_patients
from staff.models import User
from staff.retry import retried_whole
from triggers.choices import (
    LIVE_STATES,
    NEVER_SEEN,
    CareAnswer,
    DeclineReason,
    DeferReason,
    ReferralState,
    Suppressed,
    TriggerState,
    WhyEnded,
)
from triggers.clocks import TOO_NEAR_TO_DEFER, target_on
from triggers.consequences import move
from triggers.current import NotNow, check_move, end_reasons, locked_referral
from triggers.load import load_histories
from triggers.models import Reason, Referral, Trigger
from triggers.never_seen import never_seen
from triggers.nudge import nudge_on_commit
from triggers.reconcile import current_intents, reconcile
from triggers.record import store

LONGEST_DEFERRAL = timedelta(days=28)
LONGEST_DEFERRAL_CURATIVE = timedelta(days=84)
SEEN_AT_LAST_WITHIN = timedelta(days=14)


def _answered(referral: Referral, *, by: User, at: datetime, comment: str) -> None:
    referral.answered_by, referral.answered_at, referral.comment = by, at, comment


@retried_whole
def confirm_referral(
    *, referral: Referral, by: User, at: datetime, comment: str = "", version: int | None = None
) -> Referral:
    """
    Say yes to a referral that waits for it.

    :raises NotNow: if it does not wait for a yes.
    """
    referral = locked_referral(referral, version=version)
    check_move(referral, "confirm")
    move(referral, "confirm")
    _answered(referral, by=by, at=at, comment=comment)
    referral.confirmed_at, referral.confirmed_by = at, by
    referral.save()
    nudge_on_commit("consults.open_pending")
    return referral


@retried_whole
def defer_referral(
    *,
    referral: Referral,
    reason: DeferReason,
    until: date,
    by: User,
    at: datetime,
    comment: str = "",
    version: int | None = None,
) -> Referral:
    """
    Put a referral aside until a date; the clock goes on, and a new finding brings it back earlier.

    :raises NotNow: if the consult has begun, the date is past or too far away, or the deadline is too near.
    """
    referral = locked_referral(referral, version=version)
    check_move(referral, "defer")
    today = timezone.localdate(at)
    _check_deferral(referral, DeferReason(reason), until, today)
    move(referral, "defer")
    _answered(referral, by=by, at=at, comment=comment)
    referral.defer_reason, referral.deferred_until = reason, until
    referral.intents_when_deferred = current_intents(load_histories([referral.patient_id])[referral.patient_id], today)
    referral.save()
    nudge_on_commit("consults.open_pending")
    return referral


def last_day_of_deferral(reason: DeferReason, today: date) -> date:
    """Give the last day to which a referral may be deferred today for this reason."""
    longest = LONGEST_DEFERRAL_CURATIVE if reason == DeferReason.CURATIVE_INTENT else LONGEST_DEFERRAL
    return today + longest


def _check_deferral(referral: Referral, reason: DeferReason, until: date, today: date) -> None:
    last = last_day_of_deferral(reason, today)
    if until <= today:
        raise NotNow(_("The referral can only be put aside until a day after today."))
    if until > last:
        raise NotNow(
            _("For this reason a referral can be put aside until %(last)s at most.")
            % {"last": date_format(last, "SHORT_DATE_FORMAT")}
        )
    nearest = referral.reasons.filter(ended_at=None).order_by("see_by").first()
    if nearest is not None and nearest.see_by <= today + timedelta(days=TOO_NEAR_TO_DEFER):
        raise NotNow(
            _("A reason is due by %(day)s. What is due within %(days)s days cannot be put aside.")
            % {"day": date_format(nearest.see_by, "SHORT_DATE_FORMAT"), "days": TOO_NEAR_TO_DEFER}
        )


# What becomes of the findings that spoke for a declined referral. The other answers hold them back by a fact.
_CLOSES_FINDINGS = {
    DeclineReason.DISAGREES: WhyEnded.DISAGREES,
    DeclineReason.TREATED_ELSEWHERE: WhyEnded.TREATED_ELSEWHERE,
    DeclineReason.DATA_WRONG: WhyEnded.DATA_WRONG,
    DeclineReason.OTHER: WhyEnded.OTHER,
}


@retried_whole
def decline_referral(
    *,
    referral: Referral,
    reason: DeclineReason,
    by: User,
    at: datetime,
    comment: str = "",
    provider: str = "",
    version: int | None = None,
) -> Referral:
    """
    Say no to a referral, with the reason that decides what follows.

    "Patient declined" and "in care elsewhere" are recorded as facts and hold the findings back; the other reasons close
    just the findings that spoke for this referral.

    :raises NotNow: if the consult has begun, or care elsewhere is given without its provider.
    """
    referral = locked_referral(referral, version=version)
    check_move(referral, "decline")
    reason = DeclineReason(reason)
    if reason == DeclineReason.IN_CARE_ELSEWHERE and not provider.strip():
        raise NotNow(_("Say who cares for the patient."))
    move(referral, "decline")
    _answered(referral, by=by, at=at, comment=comment)
    referral.decline_reason, referral.ended_at = reason, at
    referral.why_ended = _CLOSES_FINDINGS.get(reason, _HELD_BACK.get(reason, WhyEnded.OTHER))
    referral.save()
    end_reasons(referral, why=referral.why_ended, at=at, close_triggers=reason in _CLOSES_FINDINGS)
    store(_facts_of_answer(referral.patient, reason, provider, at), by=by, at=at)
    reconcile([referral.patient_id], at=at)
    nudge_on_commit("consults.open_pending")
    return referral


_HELD_BACK = {
    DeclineReason.PATIENT_DECLINED: WhyEnded.DECLINED,
    DeclineReason.IN_CARE_ELSEWHERE: WhyEnded.ALREADY_IN_CARE,
}


def _facts_of_answer(patient: Patient, reason: DeclineReason, provider: str, at: datetime) -> list[Fact]:
    shared = {"patient": patient, "on": timezone.localdate(at), "source": Source.ANSWER}
    if reason == DeclineReason.PATIENT_DECLINED:
        return [Declined(**shared, reason=DeclineReason.PATIENT_DECLINED)]
    if reason == DeclineReason.IN_CARE_ELSEWHERE:
        return [PalliativeCare(**shared, provider=provider.strip(), own=False)]
    return []


@retried_whole
def refer_by_hand(*, patient: Patient, request: str, see_by: date, by: User, at: datetime) -> Referral:
    """
    Refer a patient for a reason that no rule saw; it joins the live referral, or opens one that goes ahead.

    :raises NotNow: if the deadline is past or the reason is missing.
    """
    if not request.strip():
        raise NotNow(_("Say why the patient is referred."))
    if see_by < timezone.localdate(at):
        raise NotNow(_("The deadline lies in the past."))
    lock_patients([patient.pk])
    patient_id = Patient.objects.get(pk=patient.pk).survivor_id
    if _is_dead(patient_id, at):
        raise NotNow(_("The patient has died."))
    referral = Referral.objects.filter(patient=patient_id, state__in=LIVE_STATES).select_for_update().first()
    if referral is None:
        referral = Referral.objects.create(
            patient_id=patient_id, state=ReferralState.OPEN, see_by=see_by, target_on=see_by, opened_at=at, opened_by=by
        )
    Reason.objects.create(
        referral=referral, request=request.strip(), requested_by=by, see_by=see_by, strong=True, added_at=at
    )
    _take_up_request(referral, see_by)
    nudge_on_commit("consults.open_pending")
    return referral


@retried_whole
def refer_never_seen(*, patient: Patient, by: User, at: datetime) -> Reason:
    """
    Refer a patient from the list of those never seen, to be seen within 14 days; it can be taken back.

    :returns: the request, which `take_back_request` ends.
    :raises NotNow: if the patient is on the list no more.
    """
    lock_patients([patient.pk])
    if not never_seen().filter(patient=patient).exists():
        raise NotNow(_("This patient has been referred or seen meanwhile. Nothing was changed."))
    referral = refer_by_hand(
        patient=patient,
        request=NEVER_SEEN,
        see_by=timezone.localdate(at) + SEEN_AT_LAST_WITHIN,
        by=by,
        at=at,
    )
    return referral.reasons.get(trigger=None, requested_by=by, added_at=at)


def _is_dead(patient_id: int, at: datetime) -> bool:
    return load_histories([patient_id])[patient_id].on_day(timezone.localdate(at)).has_died


def _take_up_request(referral: Referral, see_by: date) -> None:
    referral.see_by = min(referral.see_by, see_by)
    referral.target_on = target_on(opened_on=timezone.localdate(referral.opened_at), see_by=referral.see_by)
    referral.version += 1
    if referral.state == ReferralState.PROPOSED:
        move(referral, "strengthen")
    elif referral.state == ReferralState.DEFERRED:
        move(referral, "return_open")
    referral.save()


@retried_whole
def take_back_request(*, reason: Reason, by: User, at: datetime) -> None:
    """
    End a request by hand; a referral left without reasons is withdrawn.

    :raises NotNow: if the reason is a finding, or has ended.
    """
    referral = locked_referral(reason.referral)
    reason = Reason.objects.get(pk=reason.pk)
    if reason.trigger_id or reason.ended_at:
        raise NotNow(_("Only a request by hand that still stands can be taken back."))
    reason.ended_at, reason.why_ended = at, WhyEnded.TAKEN_BACK
    reason.save()
    referral.version += 1
    if not referral.reasons.filter(ended_at=None).exists():
        if referral.state == ReferralState.BEGUN:
            referral.reasons_gone_at = at
        elif referral.is_live:
            move(referral, "withdraw")
            referral.ended_at, referral.why_ended = at, WhyEnded.TAKEN_BACK
        _answered(referral, by=by, at=at, comment=referral.comment)
    referral.save()
    reconcile([referral.patient_id], at=at)
    nudge_on_commit("consults.open_pending")


@retried_whole
def answer_care_item(*, trigger: Trigger, answer: CareAnswer, by: User, at: datetime) -> Trigger:
    """
    Answer a finding in a patient who is already in palliative care.

    :raises NotNow: if the finding is not held back for that reason, or was answered.
    """
    lock_patients([trigger.patient_id])
    trigger = Trigger.objects.select_for_update(of=("self",)).get(pk=trigger.pk)
    if trigger.state != TriggerState.LIVE or trigger.suppressed != Suppressed.ALREADY_IN_CARE:
        raise NotNow(_("This finding does not wait for an answer."))
    if trigger.care_answer:
        raise NotNow(_("This finding has been answered meanwhile."))
    trigger.care_answer, trigger.care_answered_by, trigger.care_answered_at = answer, by, at
    trigger.save()
    nudge_on_commit("consults.open_pending")
    return trigger
