"""Referring by hand: for a reason that no rule saw, or from the list of those never seen; and taking that back."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.models import Patient
from patients.services import lock_patients
from staff.models import User
from staff.retry import retried_whole
from triggers.choices import (
    LIVE_STATES,
    NEVER_SEEN,
    REFERRAL_MOVES,
    AnswerKind,
    ReferralState,
    WhoAsked,
    WhyEnded,
)
from triggers.clocks import target_on
from triggers.consequences import move
from triggers.current import ChangedMeanwhile, NotNow, locked_referral
from triggers.load import load_histories
from triggers.models import Answer, Reason, Referral
from triggers.never_seen import never_seen
from triggers.nudge import nudge_on_commit
from triggers.reconcile import reconcile

SEEN_AT_LAST_WITHIN = timedelta(days=14)


@retried_whole
def refer_by_hand(
    *,
    patient: Patient,
    request: str,
    see_by: date,
    who_asked: WhoAsked = WhoAsked.CLINICIAN,
    by: User,
    at: datetime,
) -> Referral:
    """
    Refer a patient for a reason that no rule saw; it joins the live referral, or opens one that goes ahead.

    What the same person has asked for already, and still stands, is not asked for twice: a form may be sent twice.

    :param who_asked: at whose wish; a coordinator refers for a patient, a relative or a general practitioner.
    :raises NotNow: if the deadline is past or the reason is missing.
    """
    if not request.strip():
        raise NotNow(_("Say why the patient is referred."))
    if see_by < timezone.localdate(at):
        raise NotNow(_("The deadline lies in the past."))
    lock_patients([patient.pk])
    patient_id = Patient.objects.get(pk=patient.pk).survivor_id
    if is_dead(patient_id, at):
        raise NotNow(_("The patient has died."))
    referral = Referral.objects.filter(patient=patient_id, state__in=LIVE_STATES).select_for_update().first()
    asked = {
        "request": request.strip(),
        "requested_by": by,
        "who_asked": WhoAsked(who_asked),
        "see_by": see_by,
        "strong": True,
    }
    if referral is None:
        referral = Referral.objects.create(
            patient_id=patient_id, state=ReferralState.OPEN, see_by=see_by, target_on=see_by, opened_at=at, opened_by=by
        )
    elif referral.state != ReferralState.DEFERRED and referral.reasons.filter(**asked, ended_at=None).exists():
        return referral
    Reason.objects.create(referral=referral, **asked, ended_deferral=referral.deferred_until, added_at=at)
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


def is_dead(patient_id: int, at: datetime) -> bool:
    """Say whether the facts say that the patient has died."""
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
def take_back_request(*, reason: Reason, by: User, at: datetime) -> Referral:
    """
    End a request by hand; a referral left without reasons is withdrawn, and a deferral that it ended stands again.

    :returns: the referral as it stands now.
    :raises NotNow: if the reason is a finding, or has ended.
    """
    referral = locked_referral(reason.referral)
    reason = Reason.objects.get(pk=reason.pk)
    if reason.why_ended == WhyEnded.TAKEN_BACK and reason.ended_at == referral.answered_at:
        raise ChangedMeanwhile(
            _("%(name)s took this request back at %(time)s.")
            % {
                "name": referral.answered_by,
                "time": date_format(timezone.localtime(reason.ended_at), "SHORT_DATETIME_FORMAT"),
            }
        )
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
        referral.answered_by, referral.answered_at = by, at
    elif _is_put_aside_again(referral, reason, timezone.localdate(at)):
        move(referral, "defer")
        referral.deferred_until = reason.ended_deferral
    referral.save()
    reconcile([referral.patient_id], at=at)
    nudge_on_commit("consults.open_pending")
    return Referral.objects.get(pk=referral.pk)


def _is_put_aside_again(referral: Referral, taken_back: Reason, today: date) -> bool:
    """Whether nothing but a request that was taken back has ended a deferral whose day is still to come."""
    until = taken_back.ended_deferral
    if until is None or until <= today or referral.state not in REFERRAL_MOVES["defer"].sources:
        return False
    last = Answer.objects.filter(referral=referral, undone_at=None).last()
    if last is None or last.what != AnswerKind.DEFER or last.until != until:
        return False
    return not referral.reasons.filter(ended_at=None, added_at__gte=taken_back.added_at).exists()
