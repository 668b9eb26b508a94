"""Questions through the API: the open ones, their answers, and whom they are put to."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from patients.models import Recurrence, Resectability
from staff.models import PatientAccess, User
from staff.permissions import Role
from tests.api import V1, client_of, client_with, pointers, problem, send
from tests.people import a_lung_tumour, a_patient, a_referral, a_staging, a_user, days_ago, now, today
from triggers.choices import DeclineReason
from triggers.models import BoardQuestion, Referral, Trigger
from triggers.record import record
from triggers.services import decline_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> User:
    return a_user(Role.BOARD_COORDINATOR)


@pytest.fixture
def client(coordinator: User) -> APIClient:
    return client_of(coordinator)


def not_staged(*, days: int = 20, **personal: Any) -> Trigger:
    patient = a_patient(**personal)
    a_lung_tumour(patient, diagnosed=days_ago(days))
    return Trigger.objects.get(patient=patient, rule="staging_unknown")


def not_assessed(**personal: Any) -> Trigger:
    patient = a_patient(**personal)
    tumour = a_lung_tumour(patient, diagnosed=days_ago(400))
    record([a_staging(tumour, on=days_ago(399), m="0", stage="IIB")], by=None, at=now())
    recurrence = Recurrence(patient=patient, tumour=tumour, on=days_ago(9), recorded=days_ago(9), extent="local")
    record([recurrence], by=None, at=now())
    return Trigger.objects.get(patient=patient, rule="resectability_open")


def listed(client: APIClient, query: str = "") -> list[int]:
    return [row["id"] for row in client.get(f"{V1}/questions/{query}").json()["results"]]


def shown(client: APIClient, question: Trigger) -> dict[str, Any]:
    said: dict[str, Any] = client.get(f"{V1}/questions/{question.pk}/").json()
    return said


def answer(client: APIClient, question: Trigger, **content: Any) -> Any:
    version = shown(client, question)["version"]
    return send(client, f"/questions/{question.pk}/answer/", {"version": version, **content})


def test_shows_what_is_asked_and_of_whom(client: APIClient, coordinator: User) -> None:
    question = not_staged()
    said = shown(client, question)
    assert (said["rule"], said["asked_of"], said["disputed"]) == ("staging_unknown", "documentation", False)
    assert said["sentence"]["en"] == question.sentence_en
    assert PatientAccess.objects.filter(user=coordinator, patient_id=question.patient_id, door="api:question").exists()


def test_lists_by_deadline_by_whom_and_by_what(client: APIClient) -> None:
    oncologist = a_user(Role.ONCOLOGIST)
    staging, older = not_staged(), not_staged(days=30)
    verdict = not_assessed(responsible_oncologist=oncologist)
    assert listed(client) == [older.pk, staging.pk, verdict.pk]
    assert listed(client, "?mine=true") == [older.pk, staging.pk]
    assert listed(client_of(oncologist), "?mine=true") == [verdict.pk]
    assert listed(client, "?asked_of=oncologist") == [verdict.pk]
    assert listed(client, "?about=resectability_open") == [verdict.pk]
    first = client.get(f"{V1}/questions/?limit=2").json()
    assert first["next"].endswith(f"?after={staging.pk}&limit=2")
    problem(client.get(f"{V1}/questions/?asked_of=nobody"), 400, "invalid")


def test_puts_off_and_closes(client: APIClient) -> None:
    question = not_staged()
    until = today() + timedelta(days=10)
    said = answer(client, question, answer="unknown_until", until=f"{until}", reason="PET-CT ordered").json()
    assert (said["state"], said["why_ended"], said["quiet_until"]) == ("answered", "unknown_until", f"{until}")
    assert listed(client) == []
    closed = answer(client, not_staged(), answer="nothing_more", reason="moved away").json()
    assert (closed["state"], closed["answer_comment"]) == ("answered", "moved away")


def test_records_a_verdict_and_refers(client: APIClient) -> None:
    question = not_assessed()
    verdict = {"answer": "verdict", "verdict": "technically_unresectable", "on": f"{days_ago(2)}"}
    said = answer(client, question, **verdict, assessed_by="board")
    assert said.status_code == 200, said.content
    assert said.json()["state"] == "withdrawn"
    fact = Resectability.objects.get(patient=question.patient)
    assert (fact.recurrence_id, fact.assessed_by, fact.on) == (question.because[0], "board", days_ago(2))
    assert Referral.objects.filter(patient=question.patient, state="open").exists()
    problem(answer(client, not_staged(), **verdict), 409, "not-now")


def test_says_that_disputed_data_are_right(client: APIClient) -> None:
    referral = a_referral()
    decline_referral(referral=referral, reason=DeclineReason.DATA_WRONG, by=a_user(Role.ONCOLOGIST), at=now())
    [finding] = Trigger.objects.filter(patient=referral.patient, why_ended="data_wrong")
    assert listed(client, "?about=disputed") == [finding.pk]
    assert answer(client, finding, answer="data_are_right", reason="seen on the CT").json()["state"] == "live"


def test_who_saw_other_facts_changes_nothing(client: APIClient) -> None:
    question = not_staged()
    version = shown(client, question)["version"]
    send_answer = {"version": version, "answer": "nothing_more", "reason": "moved away"}
    assert send(client, f"/questions/{question.pk}/answer/", send_answer).status_code == 200
    said = problem(send(client, f"/questions/{question.pk}/answer/", send_answer), 409, "not-now")
    assert "answered this question" in said["detail"]
    other = not_staged()
    stale = {**send_answer, "version": "0" * 16}
    problem(send(client, f"/questions/{other.pk}/answer/", stale), 409, "changed-meanwhile")
    assert Trigger.objects.get(pk=other.pk).state == "live"


def test_the_same_answer_twice_is_one(client: APIClient) -> None:
    question = not_staged()
    content = {"version": shown(client, question)["version"], "answer": "nothing_more", "reason": "moved away"}
    first, second = (send(client, f"/questions/{question.pk}/answer/", content, key="one") for _ in range(2))
    assert (first.status_code, first.content) == (second.status_code, second.content)


def test_puts_it_on_the_board(client: APIClient) -> None:
    question = not_assessed()
    said = send(client, f"/questions/{question.pk}/put-to/", {"to": "board", "note": "Operable?"})
    assert said.json()["asked_of"] == "board"
    assert BoardQuestion.objects.get().note == "Operable?"
    problem(send(client, f"/questions/{question.pk}/put-to/", {"to": "board"}), 409, "not-now")
    problem(send(client, f"/questions/{question.pk}/put-to/", {"to": "nobody"}), 400, "invalid")


@pytest.mark.parametrize(
    ("content", "pointer"),
    [
        ({}, "#/answer"),
        ({"answer": "perhaps"}, "#/answer"),
        ({"answer": "unknown_until", "reason": "waits"}, "#/until"),
        ({"answer": "nothing_more"}, "#/reason"),
        ({"answer": "nothing_more", "reason": "x", "until": "2026-12-01"}, "#/until"),
        ({"answer": "verdict", "verdict": "not_assessed", "on": "2026-01-01"}, "#/verdict"),
        ({"answer": "nothing_more", "reason": "x", "version": None}, "#/version"),
    ],
)
def test_an_answer_that_is_none_names_the_key(client: APIClient, content: dict[str, Any], pointer: str) -> None:
    assert pointer in pointers(problem(answer(client, not_staged(), **content), 400, "invalid"))


def test_who_may_not_record_may_not_answer() -> None:
    question = not_staged()
    admin = client_with(Role.ADMINISTRATOR)
    problem(admin.get(f"{V1}/questions/"), 403, "permission-denied")
    problem(send(admin, f"/questions/{question.pk}/answer/", {}), 403, "permission-denied")
    problem(send(admin, f"/questions/{question.pk}/put-to/", {}), 403, "permission-denied")


def test_the_number_of_queries_does_not_grow(client: APIClient) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"{V1}/questions/").status_code == 200
        return len(asked)

    not_staged()
    queries()
    few = queries()
    for _ in range(3):
        not_staged()
    assert queries() == few
