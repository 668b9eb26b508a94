"""What people answer to questions: not known until a day, nothing more to know, a verdict, that the data are right."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.choices import AssessedBy, Verdict
from patients.models import Fact, Resectability
from patients.services import lock_patients
from staff.models import User
from staff.retry import retried_whole
from triggers.choices import Addressee, CallsFor, QuestionAnswer, TriggerState
from triggers.current import NotNow
from triggers.models import BoardQuestion, Trigger
from triggers.question_first import changed_meanwhile, nobody_asks
from triggers.reconcile import look_again_by, reconcile
from triggers.record import record

LONGEST_QUIET = timedelta(days=84)
AT_ONCE = 100
# The rule whose questions may be answered alike for several patients.
ANSWERED_TOGETHER = "staging_unknown"
ASKS_FOR_VERDICT = "resectability_open"


def version_of(trigger: Trigger) -> str:
    """Give what a question looked like: it changes with its facts, its state, its answers and whom it is put to."""
    answered_at = trigger.answered_at and trigger.answered_at.isoformat()
    seen = (trigger.state, trigger.why_ended, trigger.because, answered_at, trigger.addressed_to)
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


@retried_whole
def answer_question(
    *,
    trigger: Trigger,
    answer: QuestionAnswer,
    until: date | None = None,
    reason: str,
    by: User,
    at: datetime,
    version: str | None = None,
) -> Trigger:
    """
    Close a question without a new fact; it is asked again when its deciding facts change, or on the day `until`.

    :param until: needed for "not known until"; at most 84 days ahead.
    :param version: what the person saw, as `version_of` gave it.
    :raises NotNow: if nobody asks this any more, the reason is missing, or the day is missing, past or too far away.
    """
    trigger = _locked(trigger)
    _check_asked(trigger, version)
    _check_answer(QuestionAnswer(answer), until, reason, timezone.localdate(at))
    _close(trigger, QuestionAnswer(answer), until, reason, by, at)
    trigger.save()
    _remember([trigger])
    return trigger


@dataclass(frozen=True)
class Refusal:
    trigger: Trigger
    why: str
    """In the reader's words."""


@dataclass(frozen=True)
class AnsweredTogether:
    answered: list[Trigger]
    refused: list[Refusal]


@retried_whole
def answer_questions(
    *,
    seen: Mapping[int, str],
    answer: QuestionAnswer,
    until: date | None = None,
    reason: str,
    by: User,
    at: datetime,
) -> AnsweredTogether:
    """
    Close several questions about unknown staging alike, in one transaction and a constant number of queries.

    What has changed since the person saw it is left as it is and named; the others are answered.

    :param seen: id of a question → what the person saw, as `version_of` gave it; at most 100.
    :raises NotNow: if the reason is missing, the day makes no sense, or there are none or too many questions.
    """
    if not 0 < len(seen) <= AT_ONCE:
        raise NotNow(_("Choose between 1 and %(most)s questions.") % {"most": AT_ONCE})
    _check_answer(QuestionAnswer(answer), until, reason, timezone.localdate(at))
    lock_patients(set(Trigger.objects.filter(pk__in=seen).values_list("patient", flat=True)))
    triggers = Trigger.objects.filter(pk__in=seen).select_related("patient", "answered_by").order_by("pk")
    result = AnsweredTogether([], [])
    for trigger in triggers.select_for_update(of=("self",)):
        if why := why_not_together(trigger, seen[trigger.pk]):
            result.refused.append(Refusal(trigger, why))
        else:
            _close(trigger, QuestionAnswer(answer), until, reason, by, at)
            result.answered.append(trigger)
    columns = ("state", "ended_at", "why_ended", "quiet_until", "has_opened")
    if result.answered:
        Trigger.objects.bulk_update(result.answered, (*columns, "answered_by", "answered_at", "answer_comment"))
    _remember(result.answered)
    return result


def why_not_together(trigger: Trigger, version: str) -> str:
    """Say in the reader's words why a question cannot be answered with others now; empty where it can."""
    if trigger.rule != ANSWERED_TOGETHER:
        return _("This question needs an answer of its own.")
    try:
        _check_asked(trigger, version)
    except NotNow as not_now:
        return str(not_now)
    return ""


@retried_whole
def record_verdict(
    *,
    trigger: Trigger,
    verdict: Verdict,
    on: date,
    assessed_by: AssessedBy | None = None,
    by: User,
    at: datetime,
    version: str | None = None,
) -> Trigger:
    """
    Answer whether a recurrence can be operated on: the verdict becomes a fact that names the recurrence.

    :raises NotNow: if nobody asks this any more, the question is another one, or the day makes no sense.
    """
    trigger = _locked(trigger)
    _check_asked(trigger, version)
    if trigger.rule != ASKS_FOR_VERDICT:
        raise NotNow(_("This question does not ask whether a recurrence can be operated on."))
    recurrence = Fact.objects.get(pk=trigger.because[0])
    if not recurrence.on <= on <= timezone.localdate(at):
        raise NotNow(_("The verdict was given between the day of the recurrence and today."))
    fact = Resectability(
        patient_id=recurrence.patient_id,
        tumour_id=recurrence.tumour_id,
        recurrence_id=recurrence.pk,
        on=on,
        recorded=timezone.localdate(at),
        verdict=Verdict(verdict).value,
        assessed_by=assessed_by or None,
    )
    record([fact], by=by, at=at)
    return Trigger.objects.get(pk=trigger.pk)


@retried_whole
def confirm_data(*, trigger: Trigger, reason: str, by: User, at: datetime, version: str | None = None) -> Trigger:
    """
    Say that the data behind a finding are right after all: it is live again, with all that follows.

    :raises NotNow: if nobody disputes the data any more, or the reason is missing.
    """
    trigger = _locked(trigger)
    if not trigger.is_disputed:
        raise nobody_asks(trigger)
    _check_version(trigger, version)
    _check_reason(reason)
    trigger.state, trigger.ended_at, trigger.why_ended = TriggerState.LIVE, None, ""
    trigger.answered_by, trigger.answered_at, trigger.answer_comment = by, at, reason.strip()
    trigger.save()
    reconcile([trigger.patient_id], at=at)
    return Trigger.objects.get(pk=trigger.pk)


@retried_whole
def put_question_to(
    *, trigger: Trigger, to: Addressee, note: str = "", by: User, at: datetime, version: str | None = None
) -> Trigger:
    """
    Ask somebody else. Put on the next tumour board, the question leaves a row that the board takes up.

    :param note: what the board should know or decide.
    :raises NotNow: if nobody asks this any more, or it is put to them already.
    """
    trigger, to = _locked(trigger), Addressee(to)
    if not is_asked(trigger):
        raise nobody_asks(trigger)
    _check_version(trigger, version)
    if trigger.asked_of == to:
        raise NotNow(_("This question is put to them already."))
    trigger.board_questions.filter(ended_at=None).update(ended_at=at, ended_by=by)
    if to == Addressee.BOARD:
        BoardQuestion.objects.create(trigger=trigger, note=note.strip(), asked_at=at, asked_by=by)
    trigger.addressed_to = to
    trigger.save(update_fields=["addressed_to"])
    return trigger


def is_asked(trigger: Trigger) -> bool:
    """Say whether somebody is asked this now: as `triggers.models.asks` says of stored rows."""
    is_question = trigger.state == TriggerState.LIVE and trigger.calls_for == CallsFor.QUESTION
    return not trigger.shadow and ((is_question and not trigger.suppressed) or trigger.is_disputed)


def last_day_of_quiet(today: date) -> date:
    """Give the last day to which a question may be put off today."""
    return today + LONGEST_QUIET


def _locked(trigger: Trigger) -> Trigger:
    lock_patients([trigger.patient_id])
    return Trigger.objects.select_related("answered_by").select_for_update(of=("self",)).get(pk=trigger.pk)


def _check_asked(trigger: Trigger, version: str | None) -> None:
    if trigger.is_disputed or not is_asked(trigger):
        raise nobody_asks(trigger)
    _check_version(trigger, version)


def _check_version(trigger: Trigger, version: str | None) -> None:
    if version is not None and version != version_of(trigger):
        raise changed_meanwhile(trigger)


def _check_answer(answer: QuestionAnswer, until: date | None, reason: str, today: date) -> None:
    if answer == QuestionAnswer.UNKNOWN_UNTIL:
        _check_day(until, today)
    _check_reason(reason)


def _check_day(until: date | None, today: date) -> None:
    if until is None or until <= today:
        raise NotNow(_("Give a day after today on which to ask again."))
    last = last_day_of_quiet(today)
    if until > last:
        raise NotNow(
            _("A question can be put off until %(last)s at most.") % {"last": date_format(last, "SHORT_DATE_FORMAT")}
        )


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise NotNow(_("Give the reason for this answer."))


def _close(trigger: Trigger, answer: QuestionAnswer, until: date | None, reason: str, by: User, at: datetime) -> None:
    """Note an answer without a new fact, in memory."""
    trigger.state, trigger.ended_at, trigger.why_ended = TriggerState.ANSWERED, at, answer.value
    trigger.quiet_until = until if answer == QuestionAnswer.UNKNOWN_UNTIL else None
    # Put off, it comes back on its day however old it is then.
    trigger.has_opened = trigger.has_opened or trigger.quiet_until is not None
    trigger.answered_by, trigger.answered_at, trigger.answer_comment = by, at, reason.strip()


def _remember(answered: list[Trigger]) -> None:
    """Let those be looked at again on the day on which they are asked again, which one answer sets for all."""
    waiting = [trigger for trigger in answered if trigger.quiet_until is not None]
    if waiting and waiting[0].quiet_until is not None:
        look_again_by([trigger.patient_id for trigger in waiting], waiting[0].quiet_until)
