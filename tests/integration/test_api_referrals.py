"""Referrals, consults and imports through the API."""

import threading
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consults.models import Consult
from consults.opening import open_pending
from interop.models import ImportRun
from interop.services import run_waiting_imports
from patients.models import Declined, Patient
from staff.models import PatientAccess
from staff.permissions import Role
from tests.api import V1, client_of, client_with, pointers, problem, send
from tests.obds_messages import diagnose, meldung, obds, patient, tnm, tumour
from tests.people import a_nurse_on_duty, a_patient, a_referral, a_user, days_ago, now, today
from triggers.models import Referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def oncologist():
    return a_user(Role.ONCOLOGIST)


@pytest.fixture
def client(oncologist):
    return client_of(oncologist)


@pytest.fixture
def nurse():
    return a_nurse_on_duty()


def answer(client, referral, **content):
    return send(client, f"/referrals/{referral.pk}/answer/", {"version": referral.version, **content})


def listed(client, query=""):
    return [row["id"] for row in client.get(f"{V1}/referrals/{query}").json()["results"]]


def test_a_referral_shows_its_reasons_and_what_is_scheduled(client, nurse, oncologist):
    referral = a_referral()
    open_pending(at=now(), limit=10)
    said = client.get(f"{V1}/referrals/{referral.pk}/").json()
    assert (said["patient"], said["state"], said["see_by"]) == (referral.patient_id, "open", f"{referral.see_by}")
    assert [reason["trigger"]["rule"] for reason in said["reasons"]] == ["new_metastatic_disease"]
    consult = Consult.objects.get(referral=referral)
    assert (said["consult"]["id"], said["consult"]["state"]) == (consult.pk, "scheduled")
    assert datetime.fromisoformat(said["consult"]["starts_at"]) == consult.appointments.get().starts_at
    assert PatientAccess.objects.filter(user=oncologist, patient_id=referral.patient_id, door="api:referral").exists()


def test_lists_by_deadline_and_by_what_is_asked(client, oncologist):
    late = a_referral(days=40)
    mine = a_referral(days=5, responsible_oncologist=oncologist)
    other = a_referral(days=3)
    assert listed(client) == [late.pk, mine.pk, other.pk]
    assert listed(client, "?mine=true") == [mine.pk]
    assert listed(client, "?overdue=true") == [late.pk]
    assert listed(client, "?state=declined") == []
    first = client.get(f"{V1}/referrals/?limit=2").json()
    assert [row["id"] for row in first["results"]] == [late.pk, mine.pk]
    assert first["next"].endswith(f"?after={mine.pk}&limit=2")
    assert [row["id"] for row in client.get(first["next"]).json()["results"]] == [other.pk]


def test_a_page_goes_on_after_a_row_that_left_the_list(client):
    referrals = [a_referral(days=days) for days in (9, 8, 7)]
    following = client.get(f"{V1}/referrals/?limit=1").json()["next"]
    answer(client, referrals[0], answer="decline", reason="disagrees")
    assert [row["id"] for row in client.get(following).json()["results"]] == [referrals[1].pk]


def test_defers_with_a_reason_until_a_day(client):
    referral = a_referral()
    until = today() + timedelta(days=10)
    said = answer(client, referral, answer="defer", reason="patient_wants_to_wait", until=f"{until}", comment="Asked")
    assert said.status_code == 200, said.content
    assert (said.json()["state"], said.json()["deferred_until"], said.json()["comment"]) == (
        "deferred",
        f"{until}",
        "Asked",
    )


def test_declines_and_records_what_that_means(client):
    referral = a_referral()
    assert answer(client, referral, answer="decline", reason="patient_declined").json()["state"] == "declined"
    assert Declined.objects.filter(patient=referral.patient).exists()


def test_confirms_only_what_waits_for_it(client):
    problem(answer(client, a_referral(), answer="confirm"), 409, "not-now")


def test_who_comes_second_is_told_who_was_first(client, oncologist):
    referral = a_referral()
    answer(client, referral, answer="decline", reason="disagrees")
    other = client_with(Role.ONCOLOGIST)
    said = problem(
        answer(other, referral, answer="defer", reason="other", until=f"{today() + timedelta(days=9)}"),
        409,
        "changed-meanwhile",
    )
    assert oncologist.name in said["detail"]
    assert referral.patient.family_name not in said["detail"]


@pytest.mark.parametrize(
    ("content", "pointer"),
    [
        ({}, "#/answer"),
        ({"answer": "perhaps"}, "#/answer"),
        ({"answer": "defer", "reason": "other"}, "#/until"),
        ({"answer": "defer", "reason": "disagrees", "until": "2026-12-01"}, "#/reason"),
        ({"answer": "decline"}, "#/reason"),
        ({"answer": "decline", "reason": "in_care_elsewhere"}, "#/provider"),
        ({"answer": "confirm", "reason": "other"}, "#/reason"),
        ({"answer": "confirm", "version": None}, "#/version"),
    ],
)
def test_an_answer_that_is_none_names_the_key(client, content, pointer):
    assert pointer in pointers(problem(answer(client, a_referral(), **content), 400, "invalid"))


def test_the_day_of_a_deferral_must_make_sense(client):
    said = problem(answer(client, a_referral(), answer="defer", reason="other", until=f"{days_ago(1)}"), 409, "not-now")
    assert "after today" in said["detail"]


def test_consults_of_the_team_and_mine(nurse):
    referrals = [a_referral(days=days) for days in (5, 4, 3)]
    open_pending(at=now(), limit=10)
    consults = [Consult.objects.get(referral=referral) for referral in referrals]
    client, other = client_of(nurse), client_with(Role.TEAM_MEMBER)
    page = client.get(f"{V1}/consults/?limit=2").json()
    assert [row["id"] for row in page["results"]] == [consult.pk for consult in consults[:2]]
    assert page["results"][0]["appointment"]["clinician"] == nurse.name
    assert page["results"][0]["may_tell_patient"] is False
    assert [row["id"] for row in client.get(page["next"]).json()["results"]] == [consults[2].pk]
    assert client.get(f"{V1}/consults/?state=signed").json()["results"] == []
    assert other.get(f"{V1}/consults/?mine=true").json()["results"] == []
    assert len(client.get(f"{V1}/consults/?mine=true").json()["results"]) == 3
    problem(client.get(f"{V1}/consults/?mine=true&state=waiting"), 400, "invalid")

    claim = f"/consults/{consults[0].pk}/claim/", {"version": consults[0].version}
    claimed = send(other, *claim)
    assert claimed.status_code == 200, claimed.content
    assert [row["id"] for row in other.get(f"{V1}/consults/?mine=true").json()["results"]] == [consults[0].pk]
    problem(
        send(client, f"/consults/{consults[0].pk}/claim/", {"version": consults[0].version}), 409, "changed-meanwhile"
    )
    assert client.get(f"{V1}/consults/{consults[0].pk}/").json() == claimed.json()


def test_the_number_of_queries_does_not_grow(client, nurse):
    def queries(path):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"{V1}{path}").status_code == 200
        return len(asked)

    paths = ("/referrals/", "/consults/", "/referrals/?mine=true&overdue=true")
    a_referral()
    open_pending(at=now(), limit=10)
    # The first request of all also notes when the key was used.
    queries("/referrals/")
    few = {path: queries(path) for path in paths}
    for _ in range(3):
        a_referral()
    open_pending(at=now(), limit=10)
    assert {path: queries(path) for path in paths} == few


class TestImports:
    BROKEN = b'<oBDS Schema_Version="3.0.3"><Menge_Patient></oBDS>'

    def upload(self, client, content, *, key="", **more):
        files = [SimpleUploadedFile("messages.xml", content)]
        return send(client, "/imports/", {"files": files, **more}, key=key, format="multipart")

    def a_file(self, code="C34.1"):
        return obds(patient(meldung(diagnose(tnm()), about=tumour(code))))

    def test_takes_a_file_reports_and_opens_the_referral(self):
        client = client_with(Role.BOARD_COORDINATOR)
        taken = self.upload(client, self.a_file())
        assert taken.status_code == 202, taken.content
        said = taken.json()
        assert (said["state"], [file["name"] for file in said["files"]]) == ("waiting", ["messages.xml"])
        run_waiting_imports(at=now())
        said = client.get(f"{V1}/imports/{said['id']}/").json()
        assert (said["state"], said["imported"], said["rejected"]) == ("done", 1, 0)
        lines = client.get(f"{V1}/imports/{said['id']}/messages/").json()["results"]
        assert [(line["outcome"], line["problems"]) for line in lines] == [("imported", [])]
        assert lines[0]["patient"]
        assert client.get(f"{V1}/imports/").json()["results"] == [said]

    def test_the_same_upload_twice_is_one_import(self):
        client = client_with(Role.BOARD_COORDINATOR)
        first, second = (self.upload(client, self.a_file(), key="one") for _ in range(2))
        assert first.content == second.content
        assert ImportRun.objects.count() == 1

    def test_the_administrator_sees_the_problem_but_not_the_patient(self):
        client = client_with(Role.ADMINISTRATOR)
        run = self.upload(client, self.a_file(code="Erika")).json()["id"]
        run_waiting_imports(at=now())
        lines = client.get(f"{V1}/imports/{run}/messages/?outcome=rejected").json()["results"]
        assert [line["patient"] for line in lines] == [""]
        assert lines[0]["problems"]
        assert "Erika" not in str(lines)
        assert Patient.objects.count() == 0

    def test_what_is_no_upload_is_refused(self):
        client = client_with(Role.ADMINISTRATOR)
        said = problem(send(client, "/imports/", {"first_load": "true"}, format="multipart"), 400, "invalid")
        assert pointers(said) == {"#/files"}
        problem(self.upload(client, b""), 400, "invalid")
        problem(send(client, "/imports/", {"files": []}), 415, "unsupported-media-type")
        broken = self.upload(client, self.BROKEN).json()["id"]
        run_waiting_imports(at=now())
        assert client.get(f"{V1}/imports/{broken}/").json()["rejected"] == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_the_same_moment_one_wins():
    referral = a_referral()
    clients, statuses = [client_with(Role.ONCOLOGIST) for _ in range(4)], []

    def decline(client):
        try:
            statuses.append(answer(client, referral, answer="decline", reason="disagrees").status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=decline, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 409, 409, 409]
    assert Referral.objects.get(pk=referral.pk).version == referral.version + 1


def test_history_names_the_account_that_changed_a_patient(client, oncologist):
    changed = a_patient()
    version = client.get(f"{V1}/patients/{changed.pk}/").json()["version"]
    send(client, f"/patients/{changed.pk}/", {"city": "Ulm", "version": version}, method="patch")
    change = changed.events.order_by("-pgh_id").first()  # type: ignore[attr-defined]
    assert change.city == "Ulm"
    assert change.pgh_context.metadata["user"] == oncologist.pk


def test_takes_an_answer_back(client):
    referral = a_referral()
    answer(client, referral, answer="decline", reason="patient_declined")
    referral.refresh_from_db()
    said = answer(client, referral, answer="undo").json()
    assert (said["state"], said["decline_reason"]) == ("open", None)
    assert [(given["what"], given["undone_by"] is not None) for given in said["answers"]] == [("decline", True)]
    referral.refresh_from_db()
    problem(answer(client, referral, answer="undo"), 409, "not-now")


def test_changes_an_answer_until_the_consult_begins(client):
    referral = a_referral()
    answer(client, referral, answer="decline", reason="disagrees")
    referral.refresh_from_db()
    until = f"{today() + timedelta(days=5)}"
    said = answer(client, referral, answer="defer", reason="other", until=until).json()
    assert (said["state"], said["deferred_until"], said["decline_reason"]) == ("deferred", until, None)


def test_who_takes_back_second_is_told_who_was_first(client, oncologist):
    referral = a_referral()
    answer(client, referral, answer="decline", reason="disagrees")
    referral.refresh_from_db()
    stale = {"answer": "undo", "version": referral.version}
    send(client, f"/referrals/{referral.pk}/answer/", stale)
    said = problem(send(client, f"/referrals/{referral.pk}/answer/", stale), 409, "changed-meanwhile")
    assert "has changed meanwhile" in said["detail"]
