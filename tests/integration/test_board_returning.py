"""What comes back to the board by itself: what nobody carried out, and cases called back on a day."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from patients.models import Death
from staff.permissions import Role
from tests.boards import a_coordinator, a_draft, a_meeting, a_running_case
from tests.pages import reader
from tests.people import days_ago, now, today
from triggers.record import record
from tumorboard.choices import ActionState, CaseState, Occasion
from tumorboard.deciding import decide_case
from tumorboard.models import Action, Case, Meeting
from tumorboard.registering import register_case, remove_case
from tumorboard.returning import bring_back

pytestmark = pytest.mark.django_db


def decided(**draft: Any) -> Case:
    """A case that was decided, and two meetings of its board to come, in one week and in three."""
    by = a_coordinator()
    case = a_running_case(by)
    decide_case(case=case, draft=a_draft(**draft), by=by, at=now())
    for weeks in (1, 3):
        a_meeting(case.meeting.board, starts_at=timezone.now() + timedelta(weeks=weeks))
    return case


def coming(case: Case) -> list[Meeting]:
    return list(Meeting.objects.filter(board=case.meeting.board).exclude(pk=case.meeting_id).order_by("starts_at"))


def test_what_nobody_carried_out_stands_once_on_the_next_agenda() -> None:
    case = decided(recommendation=("CH", "ST"), due_on=days_ago(1))
    assert bring_back(at=now()) == 1
    assert bring_back(at=now()) == 0
    again = Case.objects.exclude(pk=case.pk).get()
    assert (again.meeting, again.occasion, again.question) == (
        coming(case)[0],
        Occasion.NOT_CARRIED_OUT,
        case.question,
    )
    assert again.registered_by is None
    assert set(Action.objects.values_list("brought_back", "state")) == {(again.pk, ActionState.OPEN)}
    board = reader(Role.BOARD_COORDINATOR)
    assert "Recommendation not carried out" in board.get(f"/boards/meetings/{again.meeting_id}/").content.decode()
    page = board.get(f"/boards/cases/{again.pk}/").content.decode()
    assert "Recommended, and not carried out" in page
    assert "overdue since" in page


def test_what_is_not_due_yet_or_whose_patient_died_stays_where_it_is() -> None:
    decided(due_on=today())
    assert bring_back(at=now()) == 0
    died = decided(due_on=days_ago(1), back_on=today())
    record([Death(patient=died.patient, on=today())], by=None, at=now())
    assert bring_back(at=now()) == 0


def test_a_case_that_stands_on_an_agenda_already_asks_about_it_there() -> None:
    case = decided(due_on=days_ago(1))
    standing = register_case(
        meeting=coming(case)[1], tumour=case.tumour, occasion=Occasion.BY_HAND, by=a_coordinator(), at=now()
    )
    assert bring_back(at=now()) == 0
    assert Action.objects.get().brought_back == standing
    assert Case.objects.count() == 2


def test_a_decision_calls_its_case_back_on_a_day_and_a_person_may_take_it_off() -> None:
    case = decided(back_on=today() + timedelta(weeks=2))
    assert bring_back(at=now()) == 1
    again = Case.objects.exclude(pk=case.pk).get()
    assert (again.meeting, again.occasion) == (coming(case)[1], Occasion.BACK_TO_BOARD)
    remove_case(case=again, why="Seen in the clinic.", by=a_coordinator(), at=now())
    assert bring_back(at=now()) == 0
    again.refresh_from_db()
    assert again.state == CaseState.REMOVED
