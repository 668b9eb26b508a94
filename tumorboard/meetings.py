"""Boards and their weekly meetings, planned ahead."""

from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from consults.holidays_of import holidays_between
from staff.models import User
from staff.retry import retried_whole
from triggers.current import NotNow
from tumorboard.choices import CaseState
from tumorboard.current import locked_meeting, move_meeting, save
from tumorboard.models import Board, Case, Meeting

AHEAD = timedelta(weeks=8)


def plan_meetings(*, at: datetime) -> int:
    """
    Plan the meetings of all boards for the next weeks, but on holidays; gives how many are new.

    One that stands already, or was cancelled, stays as it is.
    """
    today = timezone.localdate(at)
    free = holidays_between(today, today + AHEAD)
    rows = [
        _meeting(board, day)
        for board in Board.objects.filter(Q(ended_on=None) | Q(ended_on__gt=today))
        for day in _days(board, today)
        if day not in free and (board.ended_on is None or day < board.ended_on)
    ]
    before = Meeting.objects.count()
    Meeting.objects.bulk_create([row for row in rows if row.starts_at > at], ignore_conflicts=True)
    return Meeting.objects.count() - before


def _days(board: Board, today: date) -> list[date]:
    first = today + timedelta(days=(board.weekday - today.weekday()) % 7)
    return [first + timedelta(weeks=week) for week in range(AHEAD.days // 7)]


def _meeting(board: Board, day: date) -> Meeting:
    starts = timezone.make_aware(datetime.combine(day, board.starts))
    closes = timezone.make_aware(datetime.combine(day - timedelta(days=board.closes_days_before), board.closes_at))
    return Meeting(
        board=board,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=board.minutes),
        closes_at=min(closes, starts),
        place=board.place,
        video_link=board.video_link,
    )


@retried_whole
def cancel_meeting(*, meeting: Meeting, why: str, by: User, at: datetime, version: int | None = None) -> Meeting:
    """
    Cancel a meeting that has not begun.

    :raises NotNow: if cases are still registered for it, it has begun, or no reason is given.
    """
    meeting = locked_meeting(meeting, version=version)
    if not why.strip():
        raise NotNow(_("Say why in a few words."))
    waiting = Case.objects.filter(meeting=meeting, state=CaseState.REGISTERED).count()
    if waiting:
        raise NotNow(
            _("%(number)s cases are registered for this meeting. Postpone them to another one first.")
            % {"number": waiting}
        )
    move_meeting(meeting, "cancel")
    meeting.cancelled_at, meeting.cancelled_by, meeting.why_cancelled = at, by, why.strip()
    save(meeting)
    return meeting
