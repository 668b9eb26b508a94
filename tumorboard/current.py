"""A meeting and a case as they stand now, locked; and how they move from state to state."""

from django.utils.translation import gettext as _

from patients.services import lock_patients
from triggers.current import ChangedMeanwhile, NotNow
from tumorboard.choices import CASE_MOVES, MEETING_MOVES, CaseState
from tumorboard.models import Case, Meeting


def locked_meeting(meeting: Meeting, *, version: int | None = None) -> Meeting:
    """
    Lock a meeting and give it as it stands now.

    :param version: the version that the person saw, where a form sent it.
    :raises ChangedMeanwhile: if it has moved on since that version.
    """
    rows = Meeting.objects.select_related("board", "chair").select_for_update(of=("self",)).filter(pk=meeting.pk)
    # Who takes a case to another meeting locks both.
    fresh = next(iter(rows))
    if version is not None and fresh.version != version:
        raise ChangedMeanwhile(_("Somebody changed this meeting meanwhile. Look at it again."))
    return fresh


def locked_case(case: Case, *, version: int | None = None) -> Case:
    """
    Lock patient, meeting and case, in this order, and give the case as it stands now.

    :param version: the version that the person saw, where a form sent it.
    :raises ChangedMeanwhile: if it has moved on since that version.
    """
    lock_patients([case.patient_id])
    meeting = locked_meeting(Meeting(pk=case.meeting_id))
    related = ("patient__merged_into", "tumour", "presenter")
    fresh = Case.objects.select_related(*related).select_for_update(of=("self",)).get(pk=case.pk)
    fresh.meeting = meeting
    if version is not None and fresh.version != version:
        raise ChangedMeanwhile(
            _("Somebody changed this case meanwhile: it is %(state)s. Look at it again.")
            % {"state": fresh.get_state_display()}
        )
    return fresh


def check_registered(case: Case) -> None:
    """
    Check that a case still waits for its meeting.

    :raises NotNow: if it does not.
    """
    if case.state != CaseState.REGISTERED:
        raise NotNow(_("This case waits no more: it is %(state)s.") % {"state": case.get_state_display()})


def move_meeting(meeting: Meeting, name: str) -> None:
    """
    Move a locked meeting, in memory.

    :raises NotNow: if the table does not allow this move from here.
    """
    move = MEETING_MOVES[name]
    if meeting.state not in move.sources:
        raise NotNow(
            _("This is not possible now: the meeting is in the state “%(state)s”.")
            % {"state": meeting.get_state_display()}
        )
    meeting.state = move.target


def move_case(case: Case, name: str) -> None:
    """
    Move a locked case, in memory.

    :raises NotNow: if the table does not allow this move from here.
    """
    move = CASE_MOVES[name]
    if case.state not in move.sources:
        raise NotNow(
            _("This is not possible now: the case is in the state “%(state)s”.") % {"state": case.get_state_display()}
        )
    case.state = move.target


def save(row: Meeting | Case) -> None:
    """Store a locked row as its next version."""
    row.version += 1
    row.save()
