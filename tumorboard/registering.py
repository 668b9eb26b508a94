"""Putting cases on a meeting's agenda, changing them there, and taking them off."""

from datetime import datetime

from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.models import Fact, Tumour
from patients.services import lock_patients
from staff.models import User
from staff.retry import retried_whole
from triggers.current import NotNow
from tumorboard.choices import ON_AGENDA, CaseState, MeetingState, Occasion
from tumorboard.current import check_registered, locked_case, locked_meeting, move_case, save
from tumorboard.due_keeping import keep
from tumorboard.models import Case, Meeting
from tumorboard.tags import keep_tags

OPEN_FOR_CASES = (MeetingState.PLANNED, MeetingState.RUNNING)


@retried_whole
def register_case(
    *,
    meeting: Meeting,
    tumour: Tumour,
    occasion: Occasion,
    because: Fact | None = None,
    question: str = "",
    presenter: User | None = None,
    minutes: int | None = None,
    by: User | None,
    at: datetime,
) -> Case:
    """
    Put a tumour on the agenda of a meeting, at its end; its tags follow from its history.

    :param because: the fact that asks for the presentation, where there is one.
    :param minutes: as many as the board plans for a case, where nothing is said.
    :param by: None where an open recommendation comes back by itself.
    :raises NotNow: if the meeting is over or cancelled, or the tumour stands on an agenda already.
    """
    patient = lock_patients([tumour.patient_id])[0]
    meeting = locked_meeting(meeting)
    _check_open(meeting)
    _check_not_registered(tumour)
    case = Case.objects.create(
        meeting=meeting,
        patient=patient,
        tumour=tumour,
        occasion=occasion,
        because=because,
        question=question.strip(),
        presenter=presenter or patient.responsible_oncologist,
        position=_next_position(meeting),
        minutes=minutes or meeting.board.minutes_per_case,
        registered_at=at,
        registered_by=by,
    )
    keep_tags([case], at=at)
    keep([patient.survivor_id], at=at)
    return case


@retried_whole
def change_case(
    *,
    case: Case,
    question: str,
    presenter: User | None,
    minutes: int,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Case:
    """
    Change what is asked, who presents, and how long it takes.

    :raises NotNow: if the case was decided or is off the agenda.
    """
    case = locked_case(case, version=version)
    check_registered(case)
    case.question, case.presenter, case.minutes = question.strip(), presenter, minutes
    save(case)
    return case


@retried_whole
def shift_case(*, case: Case, up: bool, by: User, at: datetime, version: int | None = None) -> Case:
    """Let a case change places with the one before it on the agenda, or after it; at the end nothing happens."""
    case = locked_case(case, version=version)
    rows = list(
        Case.objects.select_for_update().filter(meeting=case.meeting, state__in=ON_AGENDA).order_by("position", "pk")
    )
    # Positions may have gaps, or be shared by two who were registered at once.
    order = [row.pk for row in rows]
    here = order.index(case.pk) if case.pk in order else -1
    there = here - 1 if up else here + 1
    if here < 0 or not 0 <= there < len(order):
        return case
    rows[here], rows[there] = rows[there], rows[here]
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            row.position = position
            save(row)
    return next(row for row in rows if row.pk == case.pk)


@retried_whole
def postpone_case(
    *, case: Case, to: Meeting, why: str, by: User | None, at: datetime, version: int | None = None
) -> Case:
    """
    Take a case to another meeting; gives it as it stands there.

    :raises NotNow: if it does not wait any more, no reason is given, or the other meeting is over.
    """
    case = locked_case(case, version=version)
    _check_reason(why)
    _check_open(to)
    if to.pk == case.meeting_id:
        raise NotNow(_("This case is on the agenda of this meeting already."))
    move_case(case, "postpone")
    case.why_off = why.strip()
    save(case)
    there = register_case(
        meeting=to,
        tumour=case.tumour,
        occasion=Occasion(case.occasion),
        because=case.because,
        question=case.question,
        presenter=case.presenter,
        minutes=case.minutes,
        by=by,
        at=at,
    )
    case.postponed_to = there
    case.save(update_fields=["postponed_to"])
    return there


@retried_whole
def remove_case(*, case: Case, why: str, by: User, at: datetime, version: int | None = None) -> Case:
    """
    Take a case off the agenda.

    :raises NotNow: if it does not wait any more, or no reason is given.
    """
    case = locked_case(case, version=version)
    _check_reason(why)
    move_case(case, "remove")
    case.why_off = why.strip()
    save(case)
    keep([case.patient.survivor_id], at=at)
    return case


def _check_open(meeting: Meeting) -> None:
    if meeting.state not in OPEN_FOR_CASES:
        raise NotNow(
            _("Nothing can be registered for this meeting: it is in the state “%(state)s”.")
            % {"state": meeting.get_state_display()}
        )


def _check_not_registered(tumour: Tumour) -> None:
    standing = Case.objects.filter(tumour=tumour, state=CaseState.REGISTERED).select_related("meeting__board").first()
    if standing is not None:
        raise NotNow(
            _("This tumour is registered already: %(board)s, %(day)s.")
            % {
                "board": standing.meeting.board.name,
                "day": date_format(standing.meeting.starts_at, "SHORT_DATE_FORMAT"),
            }
        )


def _check_reason(why: str) -> None:
    if not why.strip():
        raise NotNow(_("Say why in a few words."))


def _next_position(meeting: Meeting) -> int:
    last = Case.objects.filter(meeting=meeting).aggregate(last=Max("position"))["last"]
    return (last or 0) + 1
