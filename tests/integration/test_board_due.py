"""Who must be presented to a board: by history, kept by the database's notes, and right for the whole demo centre."""

from typing import Any

import pytest

from patients.choices import Extent, TreatmentKind
from patients.models import Board as BoardFact
from patients.models import Death, Fact, Recurrence, Treatment, Tumour
from staff.models import User
from tests.boards import a_case, a_coordinator, a_draft, a_meeting
from tests.people import a_lung_tumour, a_patient, days_ago, now, today
from triggers.current import NotNow
from triggers.record import record, retract
from tumorboard.choices import DueState, Occasion, WhyWaived
from tumorboard.deciding import decide_case
from tumorboard.due_keeping import keep_waiting
from tumorboard.meetings import plan_meetings
from tumorboard.models import Due, Meeting, ToLookAt
from tumorboard.registering import register_case, remove_case
from tumorboard.running import begin_meeting
from tumorboard.waiving import ask_again, waive_presentation

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> User:
    return a_coordinator()


def recorded(kind: type[Fact], tumour: Tumour, *, days: int, **columns: Any) -> Fact:
    return record([kind(patient=tumour.patient, tumour=tumour, on=days_ago(days), **columns)], by=None, at=now())[0]


def kept() -> list[tuple[str, str]]:
    keep_waiting(at=now())
    assert not ToLookAt.objects.exists()
    return list(Due.objects.order_by("since", "pk").values_list("occasion", "state"))


def test_a_new_lung_tumour_is_to_be_presented_until_it_was() -> None:
    tumour = a_lung_tumour(a_patient(), diagnosed=days_ago(10))
    assert kept() == [(Occasion.FIRST_MANIFESTATION, DueState.DUE)]
    board = recorded(BoardFact, tumour, days=2)
    assert kept() == []
    retract(board, reason="Another patient's.", by=None, at=now())
    assert kept() == [(Occasion.FIRST_MANIFESTATION, DueState.DUE)]
    record([Death(patient=tumour.patient, on=today())], by=None, at=now())
    assert kept() == []


def test_a_therapy_that_began_before_any_conference_is_missed() -> None:
    tumour = a_lung_tumour(a_patient(), diagnosed=days_ago(30))
    recorded(Treatment, tumour, days=20, treatment_kind=TreatmentKind.SYSTEMIC)
    recorded(BoardFact, tumour, days=10)
    assert kept() == [(Occasion.FIRST_MANIFESTATION, DueState.MISSED)]
    recorded(Recurrence, tumour, days=5, extent=Extent.LOCAL)
    assert kept() == [(Occasion.FIRST_MANIFESTATION, DueState.MISSED), (Occasion.RECURRENCE, DueState.DUE)]
    # A therapy that begins on the day of the conference began with it.
    recorded(BoardFact, tumour, days=1)
    recorded(Treatment, tumour, days=1, treatment_kind=TreatmentKind.RADIOTHERAPY)
    assert kept() == [(Occasion.FIRST_MANIFESTATION, DueState.MISSED)]


def test_what_follows_before_any_conference_is_presented_with_it() -> None:
    tumour = a_lung_tumour(a_patient(), diagnosed=days_ago(30))
    recorded(Recurrence, tumour, days=5, extent=Extent.LOCAL)
    assert kept() == [(Occasion.RECURRENCE, DueState.DUE)]


def test_a_presentation_is_waived_with_a_reason(coordinator: User) -> None:
    tumour = a_lung_tumour(a_patient(), diagnosed=days_ago(30))
    recorded(Treatment, tumour, days=20, treatment_kind=TreatmentKind.SYSTEMIC)
    kept()
    due = Due.objects.get()
    with pytest.raises(NotNow, match="few words"):
        waive_presentation(due=due, why=WhyWaived.OTHER, by=coordinator, at=now())
    waive_presentation(due=due, why=WhyWaived.EMERGENCY, by=coordinator, at=now())
    assert kept() == [(Occasion.FIRST_MANIFESTATION, DueState.WAIVED)]
    with pytest.raises(NotNow, match="any more"):
        waive_presentation(due=due, why=WhyWaived.EMERGENCY, by=coordinator, at=now())
    ask_again(due=Due.objects.get(), by=coordinator, at=now())
    assert kept() == [(Occasion.FIRST_MANIFESTATION, DueState.MISSED)]


def test_registering_and_deciding_say_so_at_once(coordinator: User) -> None:
    tumour = a_lung_tumour(a_patient(), diagnosed=days_ago(10))
    kept()
    meeting = a_meeting()
    case = a_case(meeting, tumour=tumour)
    assert Due.objects.get().state == DueState.REGISTERED
    remove_case(case=case, why="Not yet", by=coordinator, at=now())
    assert Due.objects.get().state == DueState.DUE
    case = register_case(
        meeting=meeting, tumour=tumour, occasion=Occasion.FIRST_MANIFESTATION, by=coordinator, at=now()
    )
    begin_meeting(meeting=meeting, by=coordinator, at=now())
    decide_case(case=case, draft=a_draft(), by=coordinator, at=now())
    assert not Due.objects.exists()


def test_meetings_are_planned_once(coordinator: User) -> None:
    a_meeting()
    planned = plan_meetings(at=now())
    assert 5 <= planned <= 8
    assert plan_meetings(at=now()) == 0
    assert all(meeting.closes_at < meeting.starts_at for meeting in Meeting.objects.all())
