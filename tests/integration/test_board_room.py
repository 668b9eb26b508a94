"""What a tumour board decides is recorded with its facts, and rules answer in the same transaction."""

from typing import Any

import pytest
from django.db import Error, transaction

from patients.choices import Extent, Intent, TreatmentKind, Verdict
from patients.models import Board as BoardFact
from patients.models import Fact, PalliativeCare, Performance, Recurrence, Resectability, Retraction, Treatment, Tumour
from staff.models import User
from tests.boards import a_case, a_coordinator, a_draft, a_meeting, a_running_case
from tests.people import a_lung_tumour, a_patient, a_staging, days_ago, now, today
from triggers.choices import DeferReason, ReferralState
from triggers.current import ChangedMeanwhile, NotNow
from triggers.models import Referral, Trigger
from triggers.record import record, retract
from tumorboard.actions import close_action, match_actions, reopen_action
from tumorboard.choices import (
    ActionKind,
    ActionState,
    CaseState,
    Discipline,
    Involvement,
    MeetingState,
    Occasion,
    Tag,
    WhyNotDone,
)
from tumorboard.deciding import AnswerNeeded, ReferralAnswer, correct_decision, decide_case
from tumorboard.models import Action, Case, CaseTag, Decision
from tumorboard.registering import postpone_case, register_case, remove_case, shift_case
from tumorboard.running import Present, begin_meeting, end_meeting, note_attendance
from tumorboard.tags import add_tag, keep_tags, take_tag_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> User:
    return a_coordinator()


def a_recurrence(tumour: Tumour, *, days: int = 5) -> Fact:
    return record(
        [Recurrence(patient=tumour.patient, tumour=tumour, on=days_ago(days), extent=Extent.LOCAL)], by=None, at=now()
    )[0]


def test_an_inoperable_recurrence_opens_a_referral_in_the_room(coordinator: User) -> None:
    tumour = a_lung_tumour(a_patient(), diagnosed=days_ago(400))
    recurrence = a_recurrence(tumour)
    case = a_running_case(coordinator, tumour=tumour, occasion=Occasion.RECURRENCE)
    assert not Referral.objects.exists()
    draft = a_draft(
        involvement=Involvement.CONSULT,
        recommendation=("BSC",),
        intent=Intent.PALLIATIVE,
        verdict=Verdict.TECHNICALLY_UNRESECTABLE,
        recurrence=recurrence,
        ecog=2,
    )
    decision = decide_case(case=case, draft=draft, by=coordinator, at=now())
    referral = Referral.objects.get(patient=tumour.patient)
    assert {trigger.rule for trigger in Trigger.objects.filter(reasons__referral=referral)} >= {
        "inoperable_recurrence",
        "board_palliative_decision",
    }
    board = BoardFact.objects.get()
    assert (board.recommendation, board.palliative, board.intent) == (["BSC"], True, "palliative")
    assert Resectability.objects.get().recurrence_id == recurrence.pk
    assert Performance.objects.get().value_number == 2
    assert decision.facts.count() == 3
    assert Case.objects.get(pk=case.pk).state == CaseState.DECIDED
    assert Action.objects.get().kind == ActionKind.PALLIATIVE_CONSULT


def test_a_corrected_decision_withdraws_the_referral(coordinator: User) -> None:
    tumour = a_lung_tumour(a_patient(), diagnosed=days_ago(400))
    recurrence = a_recurrence(tumour)
    case = a_running_case(coordinator, tumour=tumour, occasion=Occasion.RECURRENCE)
    inoperable = a_draft(
        involvement=Involvement.CONSULT, verdict=Verdict.FUNCTIONALLY_INOPERABLE, recurrence=recurrence, ecog=1
    )
    decide_case(case=case, draft=inoperable, by=coordinator, at=now())
    operable = a_draft(recommendation=("OP",), verdict=Verdict.RESECTABLE, recurrence=recurrence, ecog=1)
    with pytest.raises(NotNow, match="reason"):
        correct_decision(case=case, draft=operable, reason=" ", by=coordinator, at=now())
    second = correct_decision(case=case, draft=operable, reason="Another's lung function.", by=coordinator, at=now())
    assert second.number == 2
    assert Referral.objects.get().state == ReferralState.WITHDRAWN
    # What did not change was not written again.
    assert Performance.objects.count() == 1
    assert Resectability.objects.filter(replaced_by=None).get().verdict == Verdict.RESECTABLE
    assert set(Action.objects.filter(state=ActionState.OPEN).values_list("kind", flat=True)) == {ActionKind.SURGERY}
    closed = Action.objects.exclude(state=ActionState.OPEN)
    assert {row.why_not for row in closed} == {WhyNotDone.DECISION_CORRECTED}


def test_no_palliative_care_beside_a_live_referral_needs_an_answer(coordinator: User) -> None:
    tumour = a_lung_tumour(a_patient(), diagnosed=days_ago(3))
    record([a_staging(tumour, on=days_ago(3))], by=None, at=now())
    case = a_running_case(coordinator, tumour=tumour)
    with pytest.raises(AnswerNeeded), transaction.atomic():
        decide_case(case=case, draft=a_draft(), by=coordinator, at=now())
    assert not Decision.objects.exists()
    assert not BoardFact.objects.exists()
    assert Case.objects.get(pk=case.pk).state == CaseState.REGISTERED
    decide_case(
        case=case,
        draft=a_draft(),
        answer=ReferralAnswer(DeferReason.NEEDS_MORE_STAGING, until=today() + (days_ago(0) - days_ago(7))),
        by=coordinator,
        at=now(),
    )
    assert Referral.objects.get().state == ReferralState.DEFERRED


def test_care_by_others_is_recorded_once_and_holds_findings_back(coordinator: User) -> None:
    tumour = a_lung_tumour(a_patient(), diagnosed=days_ago(3))
    record([a_staging(tumour, on=days_ago(3))], by=None, at=now())
    case = a_running_case(coordinator, tumour=tumour)
    with pytest.raises(NotNow, match="who cares"):
        decide_case(case=case, draft=a_draft(involvement=Involvement.ALREADY_INVOLVED), by=coordinator, at=now())
    draft = a_draft(involvement=Involvement.ALREADY_INVOLVED, provider="SAPV Musterstadt")
    decide_case(case=case, draft=draft, by=coordinator, at=now())
    care = PalliativeCare.objects.get()
    assert (care.provider, care.own) == ("SAPV Musterstadt", False)
    assert Referral.objects.get().state == ReferralState.WITHDRAWN
    correct_decision(case=case, draft=draft, reason="Said twice.", by=coordinator, at=now())
    assert PalliativeCare.objects.count() == 1


def test_what_somebody_took_back_by_hand_stays_taken_back(coordinator: User) -> None:
    case = a_running_case(coordinator)
    decide_case(case=case, draft=a_draft(ecog=1), by=coordinator, at=now())
    retract(Performance.objects.get(), reason="Another patient's.", by=coordinator, at=now())
    correct_decision(case=case, draft=a_draft(ecog=1, text="More."), reason="More words.", by=coordinator, at=now())
    assert Performance.objects.count() == 1
    assert Retraction.objects.count() == 1


def test_two_people_decide_one_case(coordinator: User) -> None:
    case = a_running_case(coordinator)
    decide_case(case=case, draft=a_draft(), by=coordinator, at=now(), version=case.version)
    with pytest.raises(ChangedMeanwhile):
        decide_case(case=case, draft=a_draft(ecog=4), by=a_coordinator(), at=now(), version=case.version)
    assert Decision.objects.count() == 1


def test_nothing_is_decided_before_the_meeting(coordinator: User) -> None:
    with pytest.raises(NotNow, match="Begin"):
        decide_case(case=a_case(), draft=a_draft(), by=coordinator, at=now())


def test_a_decision_is_never_changed(coordinator: User) -> None:
    case = a_running_case(coordinator)
    decision = decide_case(case=case, draft=a_draft(), by=coordinator, at=now())
    with pytest.raises(Error), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(ecog=4)
    with pytest.raises(Error), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).delete()


def test_a_meeting_ends_only_when_palliative_presence_is_said(coordinator: User) -> None:
    meeting = begin_meeting(meeting=a_meeting(), by=coordinator, at=now())
    with pytest.raises(NotNow, match="palliative"):
        end_meeting(meeting=meeting, by=coordinator, at=now())
    there = Present(Discipline.PALLIATIVE_CARE, True, guest="Schwester Muster")
    with pytest.raises(NotNow, match="present"):
        note_attendance(meeting=meeting, rows=[there], palliative_present=False, by=coordinator, at=now())
    note_attendance(meeting=meeting, rows=[there], palliative_present=None, by=coordinator, at=now())
    ended = end_meeting(meeting=meeting, by=coordinator, at=now())
    assert (ended.state, ended.palliative_present) == (MeetingState.HELD, True)
    with pytest.raises(Error), transaction.atomic():
        type(ended).objects.filter(pk=ended.pk).update(palliative_present=None)


def test_a_tumour_stands_on_one_agenda(coordinator: User) -> None:
    first, second = a_meeting(), a_meeting()
    case = a_case(first)
    with pytest.raises(NotNow, match="registered already"):
        register_case(meeting=second, tumour=case.tumour, occasion=Occasion.BY_HAND, by=coordinator, at=now())
    there = postpone_case(case=case, to=second, why="CT is missing", by=coordinator, at=now())
    assert (there.meeting, there.question) == (second, case.question)
    assert Case.objects.get(pk=case.pk).postponed_to == there
    remove_case(case=there, why="Died", by=coordinator, at=now())
    with pytest.raises(NotNow):
        remove_case(case=there, why="Died", by=coordinator, at=now())


def test_cases_change_places(coordinator: User) -> None:
    meeting = a_meeting()
    cases = [a_case(meeting) for _ in range(3)]
    shift_case(case=cases[2], up=True, by=coordinator, at=now())
    shift_case(case=cases[0], up=True, by=coordinator, at=now())
    assert list(meeting.cases.order_by("position")) == [cases[0], cases[2], cases[1]]


def test_tags_follow_the_history_until_somebody_refutes_them(coordinator: User) -> None:
    case = a_case()
    assert {tag.tag for tag in case.tags.all()} == {Tag.FIRST_MANIFESTATION}
    record([a_staging(case.tumour, on=days_ago(2))], by=None, at=now())
    keep_tags([case], at=now())
    wanted = {Tag.FIRST_MANIFESTATION, Tag.EARLY_INTEGRATION, Tag.PALLIATIVE_QUESTION}
    assert {tag.tag for tag in case.tags.all()} == wanted
    with pytest.raises(NotNow, match="reason"):
        take_tag_off(case=case, tag=Tag.EARLY_INTEGRATION, why="", by=coordinator, at=now())
    take_tag_off(case=case, tag=Tag.EARLY_INTEGRATION, why="In our care already", by=coordinator, at=now())
    keep_tags([case], at=now())
    assert CaseTag.objects.get(case=case, tag=Tag.EARLY_INTEGRATION).why_refuted == "In our care already"
    add_tag(case=case, tag=Tag.TRIAL, by=coordinator, at=now())
    take_tag_off(case=case, tag=Tag.TRIAL, why="", by=coordinator, at=now())
    assert not CaseTag.objects.filter(tag=Tag.TRIAL).exists()


def test_a_therapy_that_begins_closes_what_asked_for_it(coordinator: User) -> None:
    case = a_running_case(coordinator)
    decide_case(case=case, draft=a_draft(recommendation=("CH", "ST")), by=coordinator, at=now())
    assert match_actions(at=now()) == 0
    shared: Any = {"patient": case.patient, "tumour": case.tumour, "on": today()}
    record([Treatment(**shared, treatment_kind=TreatmentKind.SYSTEMIC)], by=None, at=now())
    other = a_lung_tumour(case.patient, diagnosed=days_ago(9))
    theirs = {**shared, "tumour": other}
    record([Treatment(**theirs, treatment_kind=TreatmentKind.RADIOTHERAPY)], by=None, at=now())
    assert match_actions(at=now()) == 1
    assert match_actions(at=now()) == 0
    left = Action.objects.get(state=ActionState.OPEN)
    assert left.kind == ActionKind.RADIOTHERAPY
    with pytest.raises(NotNow, match="why"):
        close_action(action=left, state=ActionState.NOT_DONE, by=coordinator, at=now())
    close_action(action=left, state=ActionState.NOT_DONE, why_not=WhyNotDone.CONDITION, by=coordinator, at=now())
    assert reopen_action(action=left, by=coordinator, at=now()).state == ActionState.OPEN
