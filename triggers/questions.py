"""What people answer to questions: not known until a day, nothing more to know, or that disputed data are right."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.services import lock_patients
from staff.models import User
from staff.retry import retried_whole
from triggers.choices import CallsFor, QuestionAnswer, TriggerState
from triggers.current import NotNow
from triggers.models import Trigger
from triggers.reconcile import reconcile

LONGEST_QUIET = timedelta(days=84)


@retried_whole
def answer_question(
    *, trigger: Trigger, answer: QuestionAnswer, until: date | None = None, reason: str, by: User, at: datetime
) -> Trigger:
    """
    Close a question without a new fact; it is asked again when its deciding facts change, or on the day `until`.

    :param until: needed for "not known until"; at most 84 days ahead.
    :raises NotNow: if nobody asks this any more, the reason is missing, or the day is missing, past or too far away.
    """
    trigger = _locked(trigger)
    if trigger.state != TriggerState.LIVE or trigger.calls_for != CallsFor.QUESTION:
        raise _nobody_asks(trigger)
    answer = QuestionAnswer(answer)
    if answer == QuestionAnswer.UNKNOWN_UNTIL:
        _check_day(until, timezone.localdate(at))
    trigger.state, trigger.ended_at, trigger.why_ended = TriggerState.ANSWERED, at, answer.value
    trigger.quiet_until = until if answer == QuestionAnswer.UNKNOWN_UNTIL else None
    # Put off, it comes back on its day however old it is then.
    trigger.has_opened = trigger.has_opened or trigger.quiet_until is not None
    _note_answer(trigger, reason, by, at)
    return trigger


@retried_whole
def confirm_data(*, trigger: Trigger, reason: str, by: User, at: datetime) -> Trigger:
    """
    Say that the data behind a finding are right after all: it is live again, with all that follows.

    :raises NotNow: if nobody disputes the data any more, or the reason is missing.
    """
    trigger = _locked(trigger)
    if not trigger.is_disputed:
        raise _nobody_asks(trigger)
    trigger.state, trigger.ended_at, trigger.why_ended = TriggerState.LIVE, None, ""
    _note_answer(trigger, reason, by, at)
    reconcile([trigger.patient_id], at=at)
    return Trigger.objects.get(pk=trigger.pk)


def last_day_of_quiet(today: date) -> date:
    """Give the last day to which a question may be put off today."""
    return today + LONGEST_QUIET


def _locked(trigger: Trigger) -> Trigger:
    lock_patients([trigger.patient_id])
    return Trigger.objects.select_related("answered_by").select_for_update(of=("self",)).get(pk=trigger.pk)


def _check_day(until: date | None, today: date) -> None:
    if until is None or until <= today:
        raise NotNow(_("Give a day after today on which to ask again."))
    last = last_day_of_quiet(today)
    if until > last:
        raise NotNow(
            _("A question can be put off until %(last)s at most.") % {"last": date_format(last, "SHORT_DATE_FORMAT")}
        )


def _note_answer(trigger: Trigger, reason: str, by: User, at: datetime) -> None:
    if not reason.strip():
        raise NotNow(_("Give the reason for this answer."))
    trigger.answered_by, trigger.answered_at, trigger.answer_comment = by, at, reason.strip()
    trigger.save()


def _nobody_asks(trigger: Trigger) -> NotNow:
    if trigger.answered_by is not None and trigger.answered_at is not None:
        return NotNow(
            _("%(name)s answered this question at %(time)s.")
            % {
                "name": trigger.answered_by,
                "time": date_format(timezone.localtime(trigger.answered_at), "SHORT_DATETIME_FORMAT"),
            }
        )
    return NotNow(_("Nobody asks this any more: its facts have changed meanwhile."))
