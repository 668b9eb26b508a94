"""Taking an answer to a referral back, or giving another one instead, until the consult begins."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.choices import Source
from patients.models import Fact, Retraction
from staff.models import User
from staff.retry import retried_whole
from triggers.answer_notices import tell_of_undoing
from triggers.by_hand import is_dead
from triggers.choices import (
    LIVE_STATES,
    REFERRAL_MOVES,
    STANDS_AS_ANSWERED,
    AnswerKind,
    ReferralState,
    TriggerState,
)
from triggers.consequences import bring_back, goes_ahead_by_itself, move
from triggers.current import ChangedMeanwhile, NotNow, locked_referral
from triggers.models import Answer, Reason, Referral, Trigger
from triggers.nudge import nudge_on_commit
from triggers.reconcile import reconcile
from triggers.record import store
from triggers.services import confirm_going_ahead, confirm_locked, decline_locked, defer_locked

# Stored as the reason of retractions; `patients.wording` says it in the reader's language.
UNDONE = "answer_undone"
DIED = gettext_lazy("The patient has died.")
_ANSWER: dict[str, Callable[..., Referral]] = {
    AnswerKind.CONFIRM: confirm_locked,
    AnswerKind.DEFER: defer_locked,
    AnswerKind.DECLINE: decline_locked,
}


def standing_answer(referral: Referral) -> Answer | None:
    """
    Give the answer that stands and can still be changed: the last one, while the referral is as this answer left it.

    Lists prefetch `answers` with their people.
    """
    given = [answer for answer in referral.answers.all() if answer.undone_at is None]
    if not given or referral.state != STANDS_AS_ANSWERED[given[-1].what]:
        return None
    return given[-1]


@retried_whole
def undo_answer(*, answer: Answer, by: User, at: datetime) -> Referral:
    """
    Take an answer back: what it wrote is retracted, what it closed comes back, and the consult is booked anew.

    Where another referral has been opened meanwhile, the findings and requests join that one.

    :returns: the referral that goes on.
    :raises ChangedMeanwhile: if it was taken back before, or another answer was given since.
    :raises NotNow: if the consult has begun, the deferral has ended, or the patient has died.
    """
    return _undo(locked_referral(answer.referral), answer, by=by, at=at)


def _undo(referral: Referral, answer: Answer, *, by: User, at: datetime) -> Referral:
    answer = Answer.objects.select_related("undone_by", "by").get(pk=answer.pk)
    if why := why_it_stands_no_more(referral, answer, _last_answer(referral)):
        raise why
    if is_dead(referral.patient_id, at):
        raise NotNow(DIED)
    answer.referral = referral
    answer.undone_at, answer.undone_by = at, by
    answer.save(update_fields=["undone_at", "undone_by"])
    _retract_what_it_wrote(answer, by=by, at=at)
    goes_on = _UNDO[AnswerKind(answer.what)](referral, answer, at)
    reconcile([referral.patient_id], at=at)
    tell_of_undoing([answer], by=by, at=at)
    nudge_on_commit("consults.open_pending")
    related = ("answered_by", "patient__responsible_oncologist")
    return Referral.objects.select_related(*related).get(pk=goes_on.pk)


@retried_whole
def undo_standing_answer(*, referral: Referral, version: int, by: User, at: datetime) -> Referral:
    """
    Take back the answer that stands, as `undo_answer` does.

    :raises ChangedMeanwhile: if the referral has moved on since `version`.
    :raises NotNow: if no answer stands that can be taken back.
    """
    current = locked_referral(referral, version=version)
    standing = standing_answer(current)
    if standing is None:
        raise NotNow(_("No answer stands that could be taken back."))
    return _undo(current, standing, by=by, at=at)


@retried_whole
@transaction.atomic
def answer_referral(
    *, referral: Referral, what: AnswerKind, by: User, at: datetime, version: int, **said: Any
) -> Referral:
    """
    Answer a referral, or change the answer that stands: that one is taken back, and the new one given, together.

    :param said: what `confirm_referral`, `defer_referral` or `decline_referral` takes besides.
    :raises ChangedMeanwhile: if the referral has moved on since `version`, or its findings would join another one that
        is live: who answers must have seen that one.
    :raises NotNow: as the answer itself does; then the old one stands.
    """
    current = locked_referral(referral, version=version)
    before = standing_answer(current)
    if before is not None and (current.state not in REFERRAL_MOVES[what].sources or before.what == what):
        current = _undo(current, before, by=by, at=at)
        if current.pk != referral.pk:
            raise ChangedMeanwhile(
                _("Meanwhile another referral is open for this patient. Answer that one; nothing was changed now.")
            )
        if what == AnswerKind.CONFIRM and current.state == ReferralState.OPEN:
            # Without the old answer it goes ahead by itself.
            return confirm_going_ahead(current, by=by, at=at, **said)
    return _ANSWER[what](current, by=by, at=at, **said)


def why_it_stands_no_more(referral: Referral, answer: Answer, last: Answer | None) -> NotNow | None:
    """
    Give what to raise where an answer cannot be taken back any more; None where it can.

    :param last: the last answer to the referral that nobody took back.
    """
    if answer.undone_by is not None and answer.undone_at is not None:
        return ChangedMeanwhile(
            _("%(name)s took this answer back at %(time)s.")
            % {"name": answer.undone_by, "time": _when(answer.undone_at)}
        )
    if last is not None and last.pk != answer.pk:
        return ChangedMeanwhile(
            _("%(name)s gave another answer at %(time)s: %(answer)s. Nothing was changed now.")
            % {"name": last.by, "time": _when(last.at), "answer": last.get_what_display()}
        )
    if referral.state != STANDS_AS_ANSWERED[answer.what]:
        return NotNow(
            _("This answer cannot be taken back any more: the referral is in the state “%(state)s”.")
            % {"state": referral.get_state_display()}
        )
    return None


def _last_answer(referral: Referral) -> Answer | None:
    return Answer.objects.filter(referral=referral, undone_at=None).select_related("by").last()


def _when(at: datetime) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")


def _retract_what_it_wrote(answer: Answer, *, by: User, at: datetime) -> None:
    """Retract the facts of an answer with their corrections, the last ones first: what they replaced would count."""
    generations = [list(Fact.objects.filter(pk__in=answer.facts).order_by("pk"))]
    while generations[-1]:
        generations.append(list(Fact.objects.filter(replaces__in=generations[-1]).order_by("pk")))
    today = timezone.localdate(at)
    for facts in reversed(generations):
        standing = Fact.objects.filter(pk__in=[fact.pk for fact in facts], retractions=None).order_by("pk")
        store(
            [
                Retraction(
                    patient_id=fact.patient_id,
                    of=fact,
                    on=today,
                    recorded=today,
                    reason=UNDONE,
                    source=Source.ANSWER,
                )
                for fact in standing
            ],
            by=by,
            at=at,
        )


def take_yes_back(referral: Referral, reasons: list[Reason], last: Answer | None) -> None:
    """
    Let a locked referral stand as before its yes, in memory.

    :param reasons: those that speak for it; `last` the answer before the yes, if there was one.
    """
    referral.confirmed_at = referral.confirmed_by = None
    if not goes_ahead_by_itself(referral, reasons):
        move(referral, "unconfirm")
    else:
        referral.version += 1
    _answered_as_before(referral, last)


def _undo_confirm(referral: Referral, answer: Answer, at: datetime) -> Referral:
    take_yes_back(referral, _standing_reasons(referral), _last_answer(referral))
    referral.save()
    return referral


def _undo_deferral(referral: Referral, answer: Answer, at: datetime) -> Referral:
    bring_back(referral, _standing_reasons(referral))
    return _stored_as_before(referral)


def _undo_refusal(referral: Referral, answer: Answer, at: datetime) -> Referral:
    live = Referral.objects.filter(patient=referral.patient_id, state__in=LIVE_STATES).select_for_update().first()
    goes_on = live or referral
    _bring_reasons_back(referral, answer, goes_on)
    if live is not None:
        live.version += 1
        live.save()
        return live
    referral.decline_reason, referral.ended_at, referral.why_ended = "", None, ""
    deferral = Answer.objects.filter(referral=referral, undone_at=None).last()
    if deferral is not None and deferral.until and deferral.until > timezone.localdate(at):
        move(referral, "reopen_deferred")
        referral.deferred_until = deferral.until
    else:
        by_itself = goes_ahead_by_itself(referral, _standing_reasons(referral))
        move(referral, "reopen" if by_itself else "reopen_proposed")
    return _stored_as_before(referral)


_UNDO: dict[AnswerKind, Callable[[Referral, Answer, datetime], Referral]] = {
    AnswerKind.CONFIRM: _undo_confirm,
    AnswerKind.DEFER: _undo_deferral,
    AnswerKind.DECLINE: _undo_refusal,
}


def _standing_reasons(referral: Referral) -> list[Reason]:
    return list(Reason.objects.filter(referral=referral, ended_at=None))


def _bring_reasons_back(referral: Referral, answer: Answer, goes_on: Referral) -> None:
    """Let the reasons that a refusal ended, and the findings that it closed, stand again."""
    ended = Reason.objects.filter(referral=referral, ended_at=answer.at)
    findings = list(ended.filter(trigger__isnull=False).values_list("trigger", flat=True))
    closed = Trigger.objects.filter(pk__in=findings, state=TriggerState.ANSWERED, ended_at=answer.at)
    closed.update(state=TriggerState.LIVE, ended_at=None, why_ended="")
    speaking = Reason.objects.filter(trigger__in=findings, ended_at=None).values("trigger")
    still_silent = ended.exclude(trigger__in=list(speaking.values_list("trigger", flat=True)))
    still_silent.update(referral=goes_on, ended_at=None, why_ended="")


def _stored_as_before(referral: Referral) -> Referral:
    _answered_as_before(referral, _last_answer(referral))
    referral.save()
    return referral


def _answered_as_before(referral: Referral, last: Answer | None) -> None:
    """Let a referral tell of the answer before the one that was taken back, if there was one; in memory."""
    referral.answered_by, referral.answered_at = (last.by, last.at) if last else (None, None)
    referral.comment = last.comment if last else ""
