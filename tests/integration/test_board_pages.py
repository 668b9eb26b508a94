"""The pages of the tumour board: who must be presented, agenda, case, presentation, decision, recommendations."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from patients.choices import Extent
from patients.models import Recurrence
from staff.permissions import Role
from tests.boards import a_board, a_case, a_coordinator, a_draft, a_meeting, a_running_case
from tests.pages import reader
from tests.people import a_lung_tumour, a_patient, a_staging, a_user, days_ago, now
from triggers.choices import ReferralState
from triggers.models import Referral
from triggers.record import record
from tumorboard.choices import ActionState, CaseState, Discipline, DueState, Item, MeetingState, Occasion, Tag
from tumorboard.deciding import decide_case
from tumorboard.models import Action, Attendance, Case, Decision, Due, ItemAnswer, Meeting, Seat
from tumorboard.registering import remove_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> Client:
    return reader(Role.BOARD_COORDINATOR)


def test_a_case_is_registered_from_the_list_and_stands_on_the_agenda(coordinator: Client) -> None:
    meeting = a_meeting(a_board(asks_for=[Item.STAGE, Item.IMAGING]))
    patient = a_patient(family_name="Musterwald")
    a_lung_tumour(patient, diagnosed=days_ago(10))
    page = coordinator.get("/boards/due/").content.decode()
    assert "Musterwald" in page
    assert "C34.1" in page
    row = Due.objects.get()
    assert coordinator.post(f"/boards/due/{row.pk}/register/").status_code == 302
    agenda = coordinator.get(f"/boards/meetings/{meeting.pk}/").content.decode()
    assert "Musterwald" in agenda
    assert "missing: Stage, Imaging" in agenda
    assert "Musterwald" in coordinator.get("/boards/due/?tab=registered").content.decode()
    assert "Musterwald" not in coordinator.get("/boards/due/").content.decode()


def test_a_presentation_is_waived_on_the_list(coordinator: Client) -> None:
    a_lung_tumour(a_patient(), diagnosed=days_ago(10))
    coordinator.get("/boards/due/")
    row = Due.objects.get()
    coordinator.post(f"/boards/due/{row.pk}/waive/", {"why": "emergency", "tab": "due"})
    assert Due.objects.get().state == DueState.WAIVED
    coordinator.post(f"/boards/due/{row.pk}/ask-again/", {"tab": "waived"})
    assert Due.objects.get().state == DueState.DUE


def test_without_a_meeting_nothing_is_registered(coordinator: Client) -> None:
    a_lung_tumour(a_patient(), diagnosed=days_ago(10))
    coordinator.get("/boards/due/")
    coordinator.post(f"/boards/due/{Due.objects.get().pk}/register/")
    assert not Case.objects.exists()


def test_a_case_is_changed_tagged_postponed_and_taken_off(coordinator: Client) -> None:
    case, other = a_case(), a_meeting()
    presenter = a_user(Role.ONCOLOGIST, name="Dr. Vortrag")
    door = f"/boards/cases/{case.pk}/"
    sent = {"question": "Resect?", "presenter": presenter.pk, "minutes": 7, "version": case.version}
    assert coordinator.post(door, sent).status_code == 302
    # Who saw an older version changes nothing.
    coordinator.post(door, sent | {"question": "Older"})
    case.refresh_from_db()
    assert (case.question, case.presenter, case.minutes) == ("Resect?", presenter, 7)
    assert coordinator.post(door, {"minutes": 0}).status_code == 422
    coordinator.post(f"{door}tag/", {"tag": Tag.TRIAL})
    assert "Trial" in coordinator.get(door).content.decode()
    coordinator.post(f"{door}untag/", {"tag": Tag.FIRST_MANIFESTATION, "why": "Known since long"})
    assert "Known since long" in coordinator.get(door).content.decode()
    coordinator.post(f"{door}postpone/", {"to": other.pk, "why": "CT is missing", "version": case.version})
    there = Case.objects.get(meeting=other)
    assert there.question == "Resect?"
    coordinator.post(f"/boards/cases/{there.pk}/remove/", {"why": "Elsewhere", "version": there.version})
    assert Case.objects.get(pk=there.pk).state == CaseState.REMOVED


def test_a_meeting_runs_from_its_beginning_to_its_end(coordinator: Client) -> None:
    case = a_case()
    meeting = case.meeting
    seat = Seat.objects.create(board=meeting.board, discipline=Discipline.PALLIATIVE_CARE)
    coordinator.post(f"/boards/meetings/{meeting.pk}/begin/")
    coordinator.post(f"/boards/meetings/{meeting.pk}/end/")
    assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.RUNNING
    door = f"/boards/meetings/{meeting.pk}/attendance/"
    version = Meeting.objects.get(pk=meeting.pk).version
    assert coordinator.post(door, {f"seat_{seat.pk}": "on", "version": version}).status_code == 302
    coordinator.post(f"/boards/meetings/{meeting.pk}/end/")
    ended = Meeting.objects.get(pk=meeting.pk)
    assert (ended.state, ended.palliative_present) == (MeetingState.HELD, True)


def test_a_decision_is_recorded_and_corrected_in_the_browser(coordinator: Client) -> None:
    tumour = a_lung_tumour(a_patient(family_name="Musterwald"), diagnosed=days_ago(400))
    recurrence = record(
        [Recurrence(patient=tumour.patient, tumour=tumour, on=days_ago(5), extent=Extent.LOCAL)], by=None, at=now()
    )[0]
    case = a_running_case(tumour=tumour, occasion=Occasion.RECURRENCE)
    door = f"/boards/cases/{case.pk}/decide/"
    assert "Musterwald" in coordinator.get(door).content.decode()
    assert coordinator.post(door, {"involvement": "none", "version": case.version}).status_code == 422
    sent = {
        "involvement": "consult",
        "recommendation": ["BSC"],
        "verdict": "technically_unresectable",
        "recurrence": recurrence.pk,
        "ecog": "2",
        "version": case.version,
    }
    assert coordinator.post(door, sent).status_code == 302
    assert Referral.objects.get().state == ReferralState.OPEN
    shown = coordinator.get(f"/boards/cases/{case.pk}/present/").content.decode()
    assert "Best supportive care (BSC)" in shown
    case.refresh_from_db()
    sent |= {"involvement": "none", "recommendation": ["OP"], "verdict": "resectable", "version": case.version}
    assert coordinator.post(door, sent).status_code == 422
    assert (
        coordinator.post(door, sent | {"reason": "Other lung function", "answer": "decline-other"}).status_code == 302
    )
    assert Decision.objects.count() == 2
    assert Referral.objects.get().state in (ReferralState.WITHDRAWN, ReferralState.DECLINED)


@pytest.mark.django_db(transaction=True)
def test_a_live_referral_is_answered_in_the_form(coordinator: Client) -> None:
    tumour = a_lung_tumour(a_patient(), diagnosed=days_ago(3))
    record([a_staging(tumour, on=days_ago(3))], by=None, at=now())
    case = a_running_case(tumour=tumour)
    door = f"/boards/cases/{case.pk}/decide/"
    sent = {"involvement": "none", "recommendation": ["CH"], "version": case.version}
    refused = coordinator.post(door, sent)
    assert refused.status_code == 422
    assert "A referral is open for this patient" in refused.content.decode()
    assert coordinator.post(door, sent | {"answer": "decline-disagrees"}).status_code == 302
    assert Referral.objects.get().state == ReferralState.DECLINED


def test_recommendations_are_followed(coordinator: Client) -> None:
    case = a_running_case()
    decide_case(case=case, draft=a_draft(recommendation=("CH",)), by=a_user(Role.BOARD_COORDINATOR), at=now())
    assert "Systemic therapy" in coordinator.get("/boards/recommendations/").content.decode()
    action = Action.objects.get()
    door = f"/boards/recommendations/{action.pk}/"
    coordinator.post(f"{door}close/", {"state": "not_done", "version": action.version})
    assert Action.objects.get().state == ActionState.OPEN
    coordinator.post(f"{door}close/", {"state": "not_done", "why_not": "condition", "version": action.version})
    assert Action.objects.get().state == ActionState.NOT_DONE
    assert "Systemic therapy" in coordinator.get("/boards/recommendations/?tab=closed").content.decode()
    coordinator.post(f"{door}reopen/", {"version": Action.objects.get().version})
    assert Action.objects.get().state == ActionState.OPEN


def test_the_agenda_asks_the_database_as_often_for_many_cases_as_for_few(coordinator: Client) -> None:
    meeting = a_meeting()
    for _number in range(2):
        a_case(meeting)
    few = _queries(coordinator, f"/boards/meetings/{meeting.pk}/")
    for _number in range(6):
        a_case(meeting)
    assert _queries(coordinator, f"/boards/meetings/{meeting.pk}/") == few


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_what_a_case_lacks_is_said_to_be_there_or_waived_and_taken_back(coordinator: Client) -> None:
    case = a_case(a_meeting(a_board(asks_for=[Item.IMAGING, Item.SCREENING])))
    page = f"/boards/cases/{case.pk}/"
    text = coordinator.get(page).content.decode()
    assert "missing: Imaging" in text
    assert "missing: Palliative screening" in text
    coordinator.post(f"{page}item/", {"item": "imaging", "said": "there", "words": "CT of Monday, in the archive"})
    coordinator.post(f"{page}item/", {"item": "screening", "said": "waived", "words": "Asked yesterday on the ward"})
    text = coordinator.get(page).content.decode()
    assert "CT of Monday, in the archive" in text
    assert "Asked yesterday on the ward" in text
    assert "missing:" not in text
    assert "missing:" not in coordinator.get(f"/boards/meetings/{case.meeting_id}/").content.decode()
    coordinator.post(f"{page}item/take-back/", {"item": "imaging"})
    assert "missing: Imaging" in coordinator.get(page).content.decode()


def test_an_answer_without_words_or_to_what_nobody_asks_for_is_refused(coordinator: Client) -> None:
    case = a_case(a_meeting(a_board(asks_for=[Item.IMAGING])))
    page = f"/boards/cases/{case.pk}/item/"
    for sent in ({"item": "imaging", "said": "there", "words": " "}, {"item": "stage", "said": "there", "words": "x"}):
        coordinator.post(page, sent)
        assert not ItemAnswer.objects.exists()
    remove_case(case=case, why="Came twice.", by=a_coordinator(), at=now())
    coordinator.post(page, {"item": "imaging", "said": "there", "words": "CT"})
    assert not ItemAnswer.objects.exists()


def test_guests_are_noted_by_name_and_stay_when_the_form_is_opened_again(coordinator: Client) -> None:
    meeting = a_running_case(a_coordinator()).meeting
    page = f"/boards/meetings/{meeting.pk}/attendance/"
    refused = coordinator.post(page, {"palliative_present": "yes", "guest_1": "Dr. Gast"}).content.decode()
    assert "give both, or neither" in refused
    sent = {"palliative_present": "yes", "guest_1": "Dr. Gast", "discipline_1": Discipline.PALLIATIVE_CARE}
    assert coordinator.post(page, sent).status_code == 302
    row = Attendance.objects.get()
    assert (row.guest, row.discipline, row.present) == ("Dr. Gast", Discipline.PALLIATIVE_CARE, True)
    assert 'value="Dr. Gast"' in coordinator.get(page).content.decode()
