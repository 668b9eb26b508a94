"""Boards, meetings and cases for tests, made through the services."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from patients.models import Tumour
from staff.models import User
from staff.permissions import Role
from tests.people import a_lung_tumour, a_patient, a_user, days_ago, now
from tumorboard.choices import Involvement, Item, Occasion
from tumorboard.deciding import DecisionDraft
from tumorboard.models import Board, Case, Meeting
from tumorboard.registering import register_case
from tumorboard.running import begin_meeting


def a_board(**columns: Any) -> Board:
    usual: dict[str, Any] = {
        "name": f"Invented board {Board.objects.count() + 1}",
        "icd_prefixes": ["C33", "C34"],
        "weekday": 3,
        "starts": time(15),
        "closes_at": time(12),
        "asks_for": [Item.HISTOLOGY, Item.STAGE],
    }
    return Board.objects.create(**usual | columns)


def a_meeting(board: Board | None = None, *, starts_at: datetime | None = None, **columns: Any) -> Meeting:
    """A meeting that begins in an hour, where nothing else is said."""
    starts = starts_at or timezone.now() + timedelta(hours=1)
    usual: dict[str, Any] = {"ends_at": starts + timedelta(hours=1), "closes_at": starts - timedelta(days=1)}
    return Meeting.objects.create(board=board or a_board(), starts_at=starts, **usual | columns)


def a_coordinator(**fields: Any) -> User:
    return a_user(Role.BOARD_COORDINATOR, **fields)


def a_case(
    meeting: Meeting | None = None, *, tumour: Tumour | None = None, by: User | None = None, **options: Any
) -> Case:
    """A case on the agenda of a meeting; without more, a lung tumour found ten days ago."""
    tumour = tumour or a_lung_tumour(a_patient(), diagnosed=days_ago(10))
    usual: dict[str, Any] = {"occasion": Occasion.FIRST_MANIFESTATION, "question": "Which therapy?"}
    return register_case(
        meeting=meeting or a_meeting(), tumour=tumour, by=by or a_coordinator(), at=now(), **usual | options
    )


def a_running_case(by: User | None = None, **options: Any) -> Case:
    """A case whose meeting has begun."""
    case = a_case(by=by, **options)
    begin_meeting(meeting=case.meeting, by=by or a_coordinator(), at=now())
    case.refresh_from_db()
    return case


def a_draft(**columns: Any) -> DecisionDraft:
    usual: dict[str, Any] = {"involvement": Involvement.NONE, "recommendation": ("CH",)}
    return DecisionDraft(**usual | columns)
