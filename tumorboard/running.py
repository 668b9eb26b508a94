"""A meeting while it runs: it begins, who is there, it ends."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from staff.models import User
from staff.retry import retried_whole
from triggers.current import NotNow
from tumorboard.choices import Discipline
from tumorboard.current import locked_meeting, move_meeting, save
from tumorboard.models import Attendance, Meeting, Seat


@dataclass(frozen=True)
class Present:
    """Whether somebody came: an account, a guest by name, or just the discipline."""

    discipline: Discipline
    present: bool
    person: User | None = None
    guest: str = ""
    is_main_partner: bool = False


@retried_whole
def begin_meeting(*, meeting: Meeting, by: User, at: datetime, version: int | None = None) -> Meeting:
    """
    Begin a meeting; whoever begins it leads it, unless somebody is named.

    :raises NotNow: if it was begun, held or cancelled.
    """
    meeting = locked_meeting(meeting, version=version)
    move_meeting(meeting, "begin")
    meeting.begun_at, meeting.chair = at, meeting.chair or by
    save(meeting)
    return meeting


@retried_whole
def note_attendance(
    *,
    meeting: Meeting,
    rows: Iterable[Present],
    palliative_present: bool | None,
    chair: User | None = None,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Meeting:
    """
    Note who came, in place of what was noted before.

    :param palliative_present: whether somebody of palliative care is there; None as long as nobody said.
    :param chair: who leads the meeting, where that changes.
    :raises NotNow: if the meeting was cancelled, or what is said of palliative care contradicts the rows.
    """
    meeting = locked_meeting(meeting, version=version)
    if meeting.cancelled_at is not None:
        raise NotNow(_("This meeting was cancelled."))
    rows = list(rows)
    came = any(row.present and row.discipline == Discipline.PALLIATIVE_CARE for row in rows)
    if came and palliative_present is False:
        raise NotNow(_("Somebody of palliative care is noted as present. Say yes, or change who was there."))
    meeting.attendances.all().delete()
    Attendance.objects.bulk_create(
        [
            Attendance(
                meeting=meeting,
                discipline=row.discipline,
                is_main_partner=row.is_main_partner,
                person=row.person,
                guest="" if row.person else row.guest.strip(),
                present=row.present,
                noted_at=at,
                noted_by=by,
            )
            for row in rows
        ]
    )
    meeting.palliative_present = True if came else palliative_present
    meeting.chair = chair or meeting.chair
    save(meeting)
    return meeting


@retried_whole
def end_meeting(*, meeting: Meeting, by: User, at: datetime, version: int | None = None) -> Meeting:
    """
    End a meeting.

    :raises NotNow: if it does not run, or nobody said whether palliative care was there.
    """
    meeting = locked_meeting(meeting, version=version)
    if meeting.palliative_present is None:
        raise NotNow(_("Say first whether somebody of palliative care was there."))
    move_meeting(meeting, "end")
    meeting.ended_at = at
    save(meeting)
    return meeting


@retried_whole
def resume_meeting(*, meeting: Meeting, by: User, at: datetime, version: int | None = None) -> Meeting:
    """
    Go on with a meeting that was ended too early.

    :raises NotNow: if it is not over.
    """
    meeting = locked_meeting(meeting, version=version)
    move_meeting(meeting, "resume")
    meeting.ended_at = None
    save(meeting)
    return meeting


def expected(meeting: Meeting) -> list[Present]:
    """Give who is expected in a meeting, as the board's seats say, none of them there yet."""
    return [
        Present(Discipline(seat.discipline), False, seat.person, "", seat.is_main_partner)
        for seat in Seat.objects.filter(board=meeting.board_id).select_related("person")
    ]
