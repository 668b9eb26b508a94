"""The list of questions: whom each is put to, facts side by side, one answer for several, and answers by facts."""

import re
from datetime import timedelta
from typing import Any

import pghistory.models
import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from patients.choices import Verdict
from patients.models import Metastasis, Recurrence, Resectability, StagingEvent
from staff.models import PatientAccess, Unit, User
from staff.permissions import Role
from tests.pages import reader, signed_in
from tests.people import a_lung_tumour, a_patient, a_referral, a_staging, a_user, days_ago, now, today
from triggers.choices import Addressee, DeclineReason, QuestionAnswer, WhyEnded
from triggers.current import ChangedMeanwhile, NotNow
from triggers.models import BoardQuestion, Referral, Trigger
from triggers.question_list import Tab, count_patients, question_page
from triggers.questions import answer_question, answer_questions, put_question_to, record_verdict, version_of
from triggers.record import record
from triggers.services import decline_referral
from triggers.side_by_side import side_by_side

pytestmark = pytest.mark.django_db

NOTHING = QuestionAnswer.NOTHING_MORE


@pytest.fixture
def coordinator() -> User:
    return a_user(Role.BOARD_COORDINATOR, name="Frau Ablage")


@pytest.fixture
def oncologist() -> User:
    return a_user(Role.ONCOLOGIST)


def not_staged(**personal: Any) -> Trigger:
    patient = a_patient(**personal)
    a_lung_tumour(patient, diagnosed=days_ago(20))
    return Trigger.objects.get(patient=patient, rule="staging_unknown")


def a_conflict(**personal: Any) -> Trigger:
    """A liver metastasis ten days after a staging that says M0."""
    patient = a_patient(**personal)
    tumour = a_lung_tumour(patient, diagnosed=days_ago(30))
    record([a_staging(tumour, on=days_ago(29), m="0", stage="IIB")], by=None, at=now())
    liver = Metastasis(patient=patient, tumour=tumour, on=days_ago(19), recorded=days_ago(19), site="HEP")
    record([liver], by=None, at=now())
    return Trigger.objects.get(patient=patient, rule="staging_conflict")


def not_assessed(**personal: Any) -> Trigger:
    patient = a_patient(**personal)
    tumour = a_lung_tumour(patient, diagnosed=days_ago(400))
    record([a_staging(tumour, on=days_ago(399), m="0", stage="IIB")], by=None, at=now())
    recurrence = Recurrence(patient=patient, tumour=tumour, on=days_ago(9), recorded=days_ago(9), extent="local")
    record([recurrence], by=None, at=now())
    return Trigger.objects.get(patient=patient, rule="resectability_open")


def behind(user: User, tab: Tab) -> set[Trigger]:
    return {question.trigger for row in question_page(user, tab=tab).rows for question in row.questions}


def test_rules_put_questions_to_documentation_or_the_responsible_oncologist(
    coordinator: User, oncologist: User
) -> None:
    unit = Unit.objects.create(name="Onkologie 3")
    staging, conflict = not_staged(), a_conflict()
    mine = not_assessed(responsible_oncologist=oncologist)
    of_nobody = not_assessed()
    of_my_unit, of_another = not_assessed(unit=unit), not_assessed(responsible_oncologist=a_user(Role.ONCOLOGIST))
    oncologist.units.add(unit)
    assert behind(coordinator, Tab.MINE) == {staging, conflict} == behind(oncologist, Tab.DOCUMENTATION)
    assert behind(oncologist, Tab.MINE) == {mine, of_nobody, of_my_unit}
    assert behind(coordinator, Tab.ONCOLOGIST) == {mine, of_nobody, of_my_unit, of_another}
    assert len(behind(coordinator, Tab.ALL)) == 6
    assert behind(a_user(Role.PALLIATIVE_NURSE), Tab.MINE) == set()
    assert count_patients(coordinator) == {
        Tab.MINE: 2,
        Tab.DOCUMENTATION: 2,
        Tab.ONCOLOGIST: 4,
        Tab.BOARD: 0,
        Tab.ALL: 6,
    }


def test_disputed_data_are_put_to_documentation(coordinator: User, oncologist: User) -> None:
    referral = a_referral()
    decline_referral(referral=referral, reason=DeclineReason.DATA_WRONG, by=oncologist, at=now())
    assert {trigger.patient_id for trigger in behind(coordinator, Tab.MINE)} == {referral.patient_id}
    assert behind(coordinator, Tab.ONCOLOGIST) == set()


def test_the_list_opens_with_what_is_put_to_me(coordinator: User) -> None:
    not_staged(family_name="Meins"), not_assessed(family_name="Anderer")
    client = signed_in(coordinator)
    page = client.get("/questions/").content.decode()
    assert "Meins" in page
    assert "Anderer" not in page
    assert "Anderer" in reader(Role.PALLIATIVE_NURSE).get("/questions/").content.decode()
    narrowed = client.get("/questions/?tab=all&about=resectability_open").content.decode()
    assert "Anderer" in narrowed
    assert "Meins" not in narrowed
    assert set(PatientAccess.objects.filter(user=coordinator).values_list("door", flat=True)) == {"triggers:questions"}


def test_a_question_put_on_the_board_leaves_a_row_for_it(oncologist: User, coordinator: User) -> None:
    question = not_assessed(responsible_oncologist=oncologist, family_name="Vorstellen")
    client = signed_in(oncologist)
    sent = {"to": "board", "note": "Operable after chemo?", "tab": "mine"}
    assert client.post(f"/questions/{question.pk}/put-to/", sent)["Location"] == "/questions/?tab=mine"
    on_board = BoardQuestion.objects.get()
    assert (on_board.trigger, on_board.note, on_board.asked_by) == (question, "Operable after chemo?", oncologist)
    assert behind(oncologist, Tab.MINE) == set()
    assert behind(coordinator, Tab.MINE) == {question}
    page = signed_in(coordinator).get("/questions/?tab=board").content.decode()
    assert "Put on the next tumour board by" in page
    assert "Operable after chemo?" in page
    again = client.post(f"/questions/{question.pk}/put-to/", {"to": "board"}, follow=True).content.decode()
    assert "put to them already" in again
    put_question_to(trigger=question, to=Addressee.ONCOLOGIST, by=coordinator, at=now())
    on_board.refresh_from_db()
    assert on_board.ended_by == coordinator
    assert behind(oncologist, Tab.MINE) == {question}
    history = [event for event in pghistory.models.Events.objects.tracks(question) if event.pgh_diff]
    assert [event.pgh_diff["addressed_to"] for event in history if "addressed_to" in event.pgh_diff] == [
        ["", "board"],
        ["board", "oncologist"],
    ]


def test_the_note_for_the_board_goes_to_the_board_alone(coordinator: User) -> None:
    """Enter in the note presses the first button of its form: that must be the board's."""
    question, client = not_staged(), signed_in(coordinator)
    address = f'action="/questions/{question.pk}/put-to/"'
    board, others = client.get(f"/questions/{question.pk}/").content.decode().split(address)[1:]
    assert 'name="to" value="board"' in board
    assert 'name="note"' in board
    assert 'value="oncologist"' in others
    assert 'value="board"' not in others


def test_whom_to_ask_is_one_of_three(coordinator: User) -> None:
    question, client = not_staged(), signed_in(coordinator)
    page = client.post(f"/questions/{question.pk}/put-to/", {"to": "chancellor"}, follow=True).content.decode()
    assert "Choose whom to ask" in page
    answer_question(trigger=question, answer=NOTHING, reason="gone", by=coordinator, at=now())
    with pytest.raises(NotNow, match="answered this question"):
        put_question_to(trigger=question, to=Addressee.BOARD, by=coordinator, at=now())
    with pytest.raises(IntegrityError, match="trigger_addressed_to_is_known"), transaction.atomic():
        Trigger.objects.filter(pk=question.pk).update(addressed_to="chancellor")


def marks(client: Client, address: str) -> list[str]:
    page = client.get(address).content.decode()
    return [re.sub(r"<[^>]+>|≠|contradicts:", "", each).strip() for each in re.findall(r"<mark.*?</mark>", page)]


def test_contradictions_between_entries_are_marked(coordinator: User) -> None:
    question = a_conflict()
    client = signed_in(coordinator)
    assert marks(client, "/questions/") == ["found: Liver", "cM0"]
    assert marks(client, f"/patients/{question.patient_id}/") == ["found: Liver", "cM0"]


def test_a_contradiction_within_one_entry_is_marked(coordinator: User) -> None:
    patient = a_patient()
    tumour = a_lung_tumour(patient, diagnosed=days_ago(5))
    record([a_staging(tumour, on=days_ago(4), stage="IIIB")], by=None, at=now())
    assert marks(signed_in(coordinator), "/questions/") == ["cM1b", "IIIB"]


def test_lines_without_words_are_left_out_and_gaps_are_no_contradiction(coordinator: User) -> None:
    question = a_conflict()
    [row] = question_page(coordinator, tab=Tab.ALL).rows
    [asked] = row.questions
    beside = side_by_side(asked.lines)
    assert asked.trigger == question
    by_label = {str(line.label): [(cell.words, cell.differs) for cell in line.cells] for line in beside.lines}
    assert by_label["T"] == [("", False), ("cT2a", False)]
    assert "ICD-10" not in by_label


def test_a_contradicting_entry_is_corrected_in_place(coordinator: User) -> None:
    question, client = a_conflict(), signed_in(coordinator)
    staging = StagingEvent.objects.get(patient=question.patient)
    address = f"/questions/{question.pk}/facts/{staging.pk}/correct/"
    form = client.get(f"{address}?tab=mine").content.decode()
    assert 'value="cT2a cN1 cM0"' in form
    assert 'name="tab" value="mine"' in form
    sent = {"tumour": str(staging.tumour_id), "on": f"{staging.on}", "tnm": "cT2a cN1 cM1c", "stage": "IVB"}
    assert client.post(address, {**sent, "tnm": "nonsense", "tab": "mine"}).status_code == 422
    assert client.post(address, {**sent, "tab": "mine"})["Location"] == "/questions/?tab=mine"
    question.refresh_from_db()
    assert question.state == "withdrawn"
    late = client.post(address, {**sent, "tab": "mine"}, follow=True)
    assert "Nobody asks this any more" in late.content.decode()
    assert client.get(f"/questions/{question.pk}/facts/999999/correct/").status_code == 404


def test_the_missing_staging_is_recorded_in_place(coordinator: User) -> None:
    question, client = not_staged(), signed_in(coordinator)
    form = client.get(f"/questions/{question.pk}/record/").content.decode()
    assert f'<option value="{question.tumour_id}" selected>' in form
    sent = {"tumour": str(question.tumour_id), "on": f"{days_ago(3)}", "tnm": "cT1b cN0 cM0", "stage": "IA2"}
    client.post(f"/questions/{question.pk}/record/", {**sent, "known_since": f"{today()}", "tab": "all"})
    question.refresh_from_db()
    assert question.state == "withdrawn"
    disputed = a_referral()
    finding = Trigger.objects.filter(patient=disputed.patient, rule="new_metastatic_disease").get()
    assert client.get(f"/questions/{finding.pk}/record/").status_code == 404


def test_a_verdict_is_recorded_in_one_step(oncologist: User) -> None:
    question, client = not_assessed(), signed_in(oncologist)
    sent = {"version": version_of(question), "verdict": "functionally_inoperable", "assessed_by": "surgeon"}
    address = f"/questions/{question.pk}/verdict/"
    assert client.post(address, {**sent, "on": f"{days_ago(20)}"}).status_code == 422
    client.post(address, {**sent, "on": f"{days_ago(1)}"})
    fact = Resectability.objects.get()
    assert (fact.recurrence_id, fact.verdict, fact.stored_by) == (question.because[0], sent["verdict"], oncologist)
    assert Referral.objects.filter(patient=question.patient, state="open").exists()
    late = client.post(address, {**sent, "on": f"{days_ago(1)}"}).content.decode()
    assert "facts have changed meanwhile" in late
    with pytest.raises(NotNow, match="does not ask"):
        record_verdict(trigger=not_staged(), verdict="resectable", on=today(), by=oncologist, at=now())  # type: ignore[arg-type]


def test_who_saw_other_facts_is_told(oncologist: User) -> None:
    question = not_staged()
    with pytest.raises(ChangedMeanwhile, match="Look at it again"):
        answer_question(trigger=question, answer=NOTHING, reason="x", by=oncologist, at=now(), version="0" * 16)


class TestTogether:
    ADDRESS = "/questions/together/"

    def ticked(self, *questions: Trigger) -> list[str]:
        return [f"{question.pk}:{version_of(question)}" for question in questions]

    def test_shows_what_will_happen_and_does_it(self, coordinator: User) -> None:
        questions = [not_staged() for _number in range(3)]
        chosen = {"chosen": self.ticked(*questions), "tab": "mine", "about": "staging_unknown"}
        client = signed_in(coordinator)
        page = client.get("/questions/").content.decode()
        assert all(f'value="{word}"' in page for word in chosen["chosen"])
        assert "3 questions" in client.post(self.ADDRESS, chosen).content.decode()
        until = today() + timedelta(days=20)
        said = {**chosen, "answer": "unknown_until", "until": f"{until}", "reason": "PET-CT appointments"}
        assert client.post(self.ADDRESS, {**said, "until": "", "step": "save"}).status_code == 422
        summary = client.post(self.ADDRESS, {**said, "step": "look"}).content.decode()
        assert "3 questions are closed" in summary
        assert "asked again on" in summary
        assert not Trigger.objects.filter(state="answered").exists()
        done = client.post(self.ADDRESS, {**said, "step": "save"}).content.decode()
        assert "3 questions were answered" in done
        assert 'href="/questions/?tab=mine&amp;about=staging_unknown"' in done
        for question in questions:
            question.refresh_from_db()
            assert (question.why_ended, question.quiet_until) == (WhyEnded.UNKNOWN_UNTIL, until)
            assert (question.answered_by, question.answer_comment) == (coordinator, "PET-CT appointments")

    def test_leaves_and_names_what_changed_meanwhile(self, coordinator: User) -> None:
        fine, answered, stale = not_staged(), not_staged(family_name="Schon"), not_staged(family_name="Neues")
        seen = {fine.pk: version_of(fine), answered.pk: version_of(answered), stale.pk: "0" * 16}
        answer_question(trigger=answered, answer=NOTHING, reason="moved away", by=coordinator, at=now())
        result = answer_questions(seen=seen, answer=NOTHING, reason="no staging wanted", by=coordinator, at=now())
        assert result.answered == [fine]
        assert {refusal.trigger: refusal.why for refusal in result.refused}.keys() == {answered, stale}
        chosen = {"chosen": [f"{pk}:{version}" for pk, version in seen.items()]}
        said = {**chosen, "answer": "nothing_more", "reason": "again"}
        client = signed_in(coordinator)
        assert "Will be left as it is" in client.post(self.ADDRESS, {**said, "step": "look"}).content.decode()
        page = client.post(self.ADDRESS, {**said, "step": "save"}).content.decode()
        assert "3 questions were left as they are" in page
        for word in ("Schon", "Neues", "Frau Ablage answered", "changed meanwhile"):
            assert word in page, word

    def test_only_unknown_staging_is_answered_so(self, coordinator: User) -> None:
        conflict = a_conflict()
        seen = {conflict.pk: version_of(conflict)}
        result = answer_questions(seen=seen, answer=NOTHING, reason="x", by=coordinator, at=now())
        assert "an answer of its own" in result.refused[0].why
        assert not result.answered
        with pytest.raises(NotNow, match="between 1 and 100"):
            answer_questions(seen={}, answer=NOTHING, reason="x", by=coordinator, at=now())

    @pytest.mark.parametrize("chosen", [[], ["17"], ["17:xyz"], ["1:0123456789abcdef"] * 101])
    def test_what_is_no_choice_leads_back(self, coordinator: User, chosen: list[str]) -> None:
        answer = signed_in(coordinator).post(self.ADDRESS, {"chosen": chosen, "tab": "all"})
        assert answer["Location"] == "/questions/?tab=all"

    def test_takes_one_transaction_and_a_constant_number_of_queries(self, coordinator: User) -> None:
        def queries(count: int) -> int:
            seen = {question.pk: version_of(question) for question in [not_staged() for _number in range(count)]}
            with CaptureQueriesContext(connection) as asked:
                answer_questions(seen=seen, answer=NOTHING, reason="x", by=coordinator, at=now())
            return len(asked)

        assert queries(2) == queries(6)


def test_the_number_of_queries_does_not_grow(coordinator: User) -> None:
    client = signed_in(coordinator)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/questions/?tab=all").status_code == 200
        return len(asked)

    def some() -> None:
        not_staged(), a_conflict()
        put_question_to(trigger=not_assessed(), to=Addressee.BOARD, by=coordinator, at=now())

    some()
    few = queries()
    for _number in range(2):
        some()
    assert queries() == few


def test_who_may_only_read_gets_no_answers() -> None:
    question = not_staged()
    admin = reader(Role.ADMINISTRATOR)
    for address in ("/questions/", f"/questions/{question.pk}/", f"/questions/{question.pk}/record/"):
        assert admin.get(address).status_code == 403
    for action in ("answer", "verdict", "put-to", "data-are-right"):
        assert admin.post(f"/questions/{question.pk}/{action}/").status_code == 403
    assert admin.post("/questions/together/").status_code == 403


def test_of_two_who_answer_by_an_entry_the_second_is_told_who_was_first(oncologist: User, coordinator: User) -> None:
    question = not_assessed()
    seen = version_of(question)
    verdict: dict[str, Any] = {"verdict": Verdict.TECHNICALLY_UNRESECTABLE, "on": today(), "version": seen}
    record_verdict(trigger=question, **verdict, by=oncologist, at=now())
    with pytest.raises(ChangedMeanwhile, match=f"{oncologist.name} made an entry at .*: Resectability"):
        record_verdict(trigger=question, **verdict, by=coordinator, at=now())


def test_of_two_who_put_a_question_to_somebody_the_second_is_told_who_was_first(
    oncologist: User, coordinator: User
) -> None:
    question = not_assessed()
    seen = version_of(question)
    put_question_to(trigger=question, to=Addressee.BOARD, by=oncologist, at=now(), version=seen)
    for to in (Addressee.BOARD, Addressee.DOCUMENTATION):
        with pytest.raises(ChangedMeanwhile, match=f"{oncologist.name} put this question on the next tumour board"):
            put_question_to(trigger=question, to=to, by=coordinator, at=now(), version=seen)
