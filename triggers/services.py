"""What people answer: confirm, defer or decline a referral, and settle findings in our own care."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.choices import Source
from patients.models import Declined, Fact, PalliativeCare, Patient
from patients.services import lock_patients
from staff.models import User
from staff.retry import retried_whole
from triggers.answer_notices import tell_of_answers
from triggers.choices import (
    AnswerKind,
    CareAnswer,
    DeclineReason,
    DeferReason,
    Suppressed,
    TriggerState,
    WhyEnded,
)
from triggers.clocks import TOO_NEAR_TO_DEFER
from triggers.consequences import move
from triggers.current import ChangedMeanwhile, NotNow, check_move, end_reasons, locked_referral
from triggers.deadline_words import short_date
from triggers.load import load_histories
from triggers.models import Answer, Referral, Trigger
from triggers.nudge import nudge_on_commit
from triggers.reconcile import current_intents, reconcile
from triggers.record import store

LONGEST_DEFERRAL = timedelta(days=28)
LONGEST_DEFERRAL_CURATIVE = timedelta(days=84)


@retried_whole
def confirm_referral(
    *, referral: Referral, by: User, at: datetime, comment: str = "", version: int | None = None
) -> Referral:
    """
    Say yes to a referral that waits for it.

    :raises NotNow: if it does not wait for a yes.
    """
    return confirm_locked(locked_referral(referral, version=version), by=by, at=at, comment=comment)


def confirm_locked(referral: Referral, *, by: User, at: datetime, comment: str = "") -> Referral:
    """Say yes to a referral that `locked_referral` gave."""
    check_move(referral, "confirm")
    say_yes(referral, by=by, at=at, comment=comment)
    referral.save()
    _keep(referral, AnswerKind.CONFIRM, by=by, at=at)
    return referral


def confirm_going_ahead(referral: Referral, *, by: User, at: datetime, comment: str = "") -> Referral:
    """Keep the yes to a locked referral that goes ahead without one: who said it, when, and the comment."""
    _note_yes(referral, by=by, at=at, comment=comment)
    referral.version += 1
    referral.save()
    _keep(referral, AnswerKind.CONFIRM, by=by, at=at)
    return referral


def say_yes(referral: Referral, *, by: User, at: datetime, comment: str = "") -> None:
    """Note a yes to a locked referral that waits for it, in memory."""
    move(referral, "confirm")
    _note_yes(referral, by=by, at=at, comment=comment)


def _note_yes(referral: Referral, *, by: User, at: datetime, comment: str) -> None:
    _answered(referral, by=by, at=at, comment=comment)
    referral.confirmed_at, referral.confirmed_by = at, by


def _answered(referral: Referral, *, by: User, at: datetime, comment: str) -> None:
    referral.answered_by, referral.answered_at, referral.comment = by, at, comment


def _keep(
    referral: Referral,
    what: AnswerKind,
    *,
    by: User,
    at: datetime,
    reason: str = "",
    until: date | None = None,
    facts: list[Fact] | None = None,
) -> None:
    """Keep the answer as a row, tell those who wait for it, and let the consult follow."""
    answer = Answer.objects.create(
        referral=referral,
        what=what,
        reason=reason,
        until=until,
        comment=referral.comment,
        facts=[fact.pk for fact in facts or ()],
        by=by,
        at=at,
    )
    tell_of_answers([answer], what, by=by, at=at)
    nudge_on_commit("consults.open_pending")


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
    current = locked_referral(referral, version=version)
    return defer_locked(current, reason=reason, until=until, by=by, at=at, comment=comment)


def defer_locked(
    referral: Referral, *, reason: DeferReason, until: date, by: User, at: datetime, comment: str = ""
) -> Referral:
    """Put a referral aside that `locked_referral` gave."""
    check_move(referral, "defer")
    today = timezone.localdate(at)
    _check_deferral(referral, DeferReason(reason), until, today)
    move(referral, "defer")
    _answered(referral, by=by, at=at, comment=comment)
    referral.defer_reason, referral.deferred_until = reason, until
    referral.intents_when_deferred = current_intents(load_histories([referral.patient_id])[referral.patient_id], today)
    referral.save()
    _keep(referral, AnswerKind.DEFER, by=by, at=at, reason=DeferReason(reason), until=until)
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
    standing = [each.see_by for each in referral.reasons.all() if each.ended_at is None]
    if why := why_not_defer(standing, today):
        raise NotNow(why)


def why_not_defer(see_by: list[date], today: date) -> str:
    """
    Say in the reader's words why a referral cannot be put aside today; empty where it can.

    :param see_by: the deadlines of its reasons.
    """
    if min(see_by, default=date.max) > today + timedelta(days=TOO_NEAR_TO_DEFER):
        return ""
    return _("A reason is due by %(day)s. What is due within %(days)s days cannot be put aside.") % {
        "day": short_date(min(see_by)),
        "days": TOO_NEAR_TO_DEFER,
    }


# What becomes of the findings that spoke for a declined referral. The other answers hold them back by a fact.
CLOSES_FINDINGS = {
    DeclineReason.DISAGREES: WhyEnded.DISAGREES,
    DeclineReason.TREATED_ELSEWHERE: WhyEnded.TREATED_ELSEWHERE,
    DeclineReason.DATA_WRONG: WhyEnded.DATA_WRONG,
    DeclineReason.OTHER: WhyEnded.OTHER,
}
_HELD_BACK = {
    DeclineReason.PATIENT_DECLINED: WhyEnded.DECLINED,
    DeclineReason.IN_CARE_ELSEWHERE: WhyEnded.ALREADY_IN_CARE,
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
    current = locked_referral(referral, version=version)
    return decline_locked(current, reason=reason, by=by, at=at, comment=comment, provider=provider)


def decline_locked(
    referral: Referral, *, reason: DeclineReason, by: User, at: datetime, comment: str = "", provider: str = ""
) -> Referral:
    """Say no to a referral that `locked_referral` gave."""
    check_move(referral, "decline")
    reason = DeclineReason(reason)
    if reason == DeclineReason.IN_CARE_ELSEWHERE and not provider.strip():
        raise NotNow(_("Say who cares for the patient."))
    move(referral, "decline")
    _answered(referral, by=by, at=at, comment=comment)
    referral.decline_reason, referral.ended_at = reason, at
    referral.why_ended = CLOSES_FINDINGS.get(reason, _HELD_BACK.get(reason, WhyEnded.OTHER))
    referral.save()
    end_reasons(referral, why=referral.why_ended, at=at, close_triggers=reason in CLOSES_FINDINGS)
    facts = _facts_of_answer(referral.patient, reason, provider, at)
    store(facts, by=by, at=at)
    _keep(referral, AnswerKind.DECLINE, by=by, at=at, reason=reason, facts=facts)
    reconcile([referral.patient_id], at=at)
    return referral


def _facts_of_answer(patient: Patient, reason: DeclineReason, provider: str, at: datetime) -> list[Fact]:
    shared = {"patient": patient, "on": timezone.localdate(at), "source": Source.ANSWER}
    if reason == DeclineReason.PATIENT_DECLINED:
        return [Declined(**shared, reason=DeclineReason.PATIENT_DECLINED)]
    if reason == DeclineReason.IN_CARE_ELSEWHERE:
        return [PalliativeCare(**shared, provider=provider.strip(), own=False)]
    return []


@retried_whole
def answer_care_item(*, trigger: Trigger, answer: CareAnswer, by: User, at: datetime) -> Trigger:
    """
    Answer a finding in a patient who is already in palliative care.

    :raises NotNow: if the finding is not held back for that reason, or was answered.
    """
    lock_patients([trigger.patient_id])
    answered = Trigger.objects.select_related("care_answered_by").select_for_update(of=("self",))
    trigger = answered.get(pk=trigger.pk)
    if trigger.state != TriggerState.LIVE or trigger.suppressed != Suppressed.ALREADY_IN_CARE:
        raise NotNow(_("This finding does not wait for an answer."))
    if trigger.care_answer:
        raise ChangedMeanwhile(
            _("%(name)s answered this finding at %(time)s: %(answer)s. Nothing was changed now.")
            % {
                "name": trigger.care_answered_by,
                "time": date_format(timezone.localtime(trigger.care_answered_at), "SHORT_DATETIME_FORMAT"),
                "answer": trigger.get_care_answer_display(),
            }
        )
    trigger.care_answer, trigger.care_answered_by, trigger.care_answered_at = answer, by, at
    trigger.save()
    nudge_on_commit("consults.open_pending")
    return trigger
