"""A write that is sent twice has one effect and one answer."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from patients.models import Fact, Patient
from staff import idempotency
from staff.models import IdempotencyKey
from staff.permissions import Role
from staff.tasks import forget_old_keys_task
from tests.api import V1, client_of, client_with, problem, send
from tests.people import a_patient, a_user, now

DEATH = {"fact": "death", "on": "2026-03-05"}


@pytest.fixture
def client():
    return client_with(Role.ONCOLOGIST)


@pytest.mark.django_db
class TestOneAfterTheOther:
    def test_the_same_request_is_answered_the_same_and_stored_once(self, client):
        path = f"/patients/{a_patient().pk}/facts/"
        first, second = send(client, path, DEATH, key="one"), send(client, path, {**reversed_keys(DEATH)}, key="one")
        assert (second.status_code, second.content) == (first.status_code, first.content)
        assert second["Content-Type"] == "application/json"
        assert second["Idempotency-Replayed"] == "true"
        assert "Idempotency-Replayed" not in first
        assert Fact.objects.count() == 1

    def test_another_request_under_the_same_key_is_refused(self, client):
        patient, other = a_patient(), a_patient()
        send(client, f"/patients/{patient.pk}/facts/", DEATH, key="one")
        for path, content in ((patient.pk, {**DEATH, "on": "2026-03-06"}), (other.pk, DEATH)):
            problem(send(client, f"/patients/{path}/facts/", content, key="one"), 422, "idempotency-key-reused")
        assert Fact.objects.count() == 1

    def test_another_account_may_use_the_same_key(self, client):
        path = f"/patients/{a_patient().pk}/facts/"
        send(client, path, DEATH, key="one")
        assert send(client_with(Role.ONCOLOGIST), path, DEATH, key="one").status_code == 201
        assert Fact.objects.count() == 2

    def test_a_refused_write_leaves_its_key_free(self, client):
        path = f"/patients/{a_patient().pk}/facts/"
        problem(send(client, path, {"fact": "death"}, key="one"), 400, "invalid")
        assert send(client, path, DEATH, key="one").status_code == 201

    @pytest.mark.parametrize("key", [None, "", "x" * 201, "ümlaut"])
    def test_a_write_without_a_usable_key_is_told_what_to_do(self, client, key):
        headers = {} if key is None else {"Idempotency-Key": key}
        response = client.post(f"{V1}/patients/{a_patient().pk}/facts/", DEATH, headers=headers)
        assert "Idempotency-Key" in problem(response, 400, "idempotency-key-missing")["detail"]
        assert not Fact.objects.exists()

    def test_answers_are_forgotten_after_a_day(self, client, monkeypatch):
        path = f"/patients/{a_patient().pk}/facts/"
        send(client, path, DEATH, key="old")
        forget_old_keys_task()
        assert IdempotencyKey.objects.count() == 1
        tomorrow = now() + timedelta(days=1, minutes=1)
        monkeypatch.setattr(timezone, "now", lambda: tomorrow)
        forget_old_keys_task()
        assert not IdempotencyKey.objects.exists()


def reversed_keys(content):
    return {key: content[key] for key in reversed(content)}


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def test_ten_equal_requests_store_one_fact(self):
        user, patient = a_user(Role.ONCOLOGIST), a_patient()
        clients, answers = [client_of(user) for _ in range(10)], []

        def ask(client):
            try:
                answers.append(send(client, f"/patients/{patient.pk}/facts/", DEATH, key="one"))
            finally:
                connection.close()

        threads = [threading.Thread(target=ask, args=[client]) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
        assert Fact.objects.filter(patient=patient).count() == 1

    def test_one_that_takes_long_is_not_waited_for_without_end(self, monkeypatch):
        monkeypatch.setattr(idempotency, "PATIENCE_SECONDS", 0.2)
        user = a_user(Role.ONCOLOGIST)
        answers = []

        def ask():
            try:
                answers.append(send(client_of(user), "/patients/", {"family_name": "Beispiel"}, key="one"))
            finally:
                connection.close()

        with transaction.atomic():
            idempotency.answered_before(user.pk, "one")
            thread = threading.Thread(target=ask)
            thread.start()
            thread.join()
        problem(answers[0], 409, "idempotency-key-in-use")
        assert not Patient.objects.exists()

    def test_the_answer_is_stored_with_the_write_or_not_at_all(self, monkeypatch):
        client, patient = client_with(Role.ONCOLOGIST), a_patient()
        client.raise_request_exception = False
        with monkeypatch.context() as broken:
            broken.setattr(idempotency, "keep", lambda *args, **more: 1 / 0)
            problem(send(client, f"/patients/{patient.pk}/facts/", DEATH, key="one"), 500, "internal-error")
        assert not Fact.objects.exists()
        assert send(client, f"/patients/{patient.pk}/facts/", DEATH, key="one").status_code == 201
