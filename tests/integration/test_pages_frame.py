"""The frame of all pages: login, home by role, language, error pages, what the machines ask."""

import pytest
from django.test import Client

from staff.models import PatientAccess
from staff.permissions import Role
from tests.pages import reader
from tests.people import a_patient, a_referral, a_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "begins_at"),
    [
        (Role.ONCOLOGIST, "/referrals/"),
        (Role.PALLIATIVE_NURSE, "/consults/"),
        (Role.TEAM_MEMBER, "/consults/"),
        (Role.BOARD_COORDINATOR, "/referrals/"),
        (Role.CLINICAL_LEAD, "/referrals/"),
        (Role.ADMINISTRATOR, "/imports/"),
    ],
)
def test_work_begins_where_the_role_works(role: Role, begins_at: str) -> None:
    assert reader(role).get("/")["Location"] == begins_at


def test_a_person_logs_in_and_out() -> None:
    user = a_user(Role.ONCOLOGIST, password="a long invented word")
    client = Client()
    assert client.post("/account/login/", {"login": user.username, "password": "wrong"}).status_code == 200
    answer = client.post("/account/login/", {"login": user.username, "password": "a long invented word"})
    assert answer["Location"] == "/"
    assert client.get("/referrals/").status_code == 200
    client.post("/account/logout/")
    assert client.get("/referrals/").status_code == 302


def test_guessing_passwords_is_slowed_down() -> None:
    user, client = a_user(password="a long invented word"), Client()
    for _attempt in range(8):
        client.post("/account/login/", {"login": user.username, "password": "wrong"})
    answer = client.post("/account/login/", {"login": user.username, "password": "a long invented word"})
    assert answer.status_code in {200, 429}


@pytest.mark.parametrize("address", ["/account/password/change/", "/account/2fa/", "/my/account/"])
def test_pages_of_the_account(address: str) -> None:
    assert reader(Role.ONCOLOGIST).get(address, follow=True).status_code == 200


def test_the_language_is_chosen_on_every_page() -> None:
    client = Client()
    assert b'lang="en"' in client.get("/account/login/").content
    client.post("/language/", {"language": "de", "next": "/account/login/"})
    assert b'<html lang="de"' in client.get("/account/login/").content


def test_error_pages_say_nothing_about_patients(client: Client) -> None:
    referral = a_referral(family_name="Geheimnis")
    nobody = reader()
    for address in (f"/patients/{referral.patient_id}/", f"/referrals/{referral.pk}/"):
        answer = nobody.get(address)
        assert answer.status_code == 403
        assert b"Geheimnis" not in answer.content
    answer = reader(Role.ONCOLOGIST).get("/patients/999999999/")
    assert answer.status_code == 404
    assert "style-src 'self'" in answer["Content-Security-Policy"]


def test_our_fault_is_told_without_details(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triggers.queue_views.find_page", lambda *args, **filters: 1 / 0)
    client = reader(Role.ONCOLOGIST)
    client.raise_request_exception = False
    answer = client.get("/referrals/")
    assert answer.status_code == 500
    assert b"ZeroDivision" not in answer.content


def test_the_security_policy_allows_no_inline_code(client: Client) -> None:
    policy = client.get("/account/login/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy


def test_places_are_those_of_the_role() -> None:
    page = reader(Role.ADMINISTRATOR).get("/imports/").content.decode()
    assert "/imports/" in page
    assert 'href="/referrals/"' not in page


def test_healthz_says_that_the_process_runs(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "up"}


def test_readyz_says_what_is_missing(client: Client, settings: object) -> None:
    assert client.get("/readyz").json() == {"status": "ready", "missing": []}
    settings.REDIS_URL = "unix:///nowhere.sock"  # type: ignore[attr-defined]
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["missing"] == ["broker"]


def test_metrics_tell_how_long_the_oldest_referral_waits(client: Client) -> None:
    a_referral(family_name="Geheimnis")
    text = client.get("/metrics").content.decode()
    figures = dict(line.rsplit(" ", 1) for line in text.splitlines() if line.startswith("palliative_"))
    assert float(figures["palliative_waiting_referrals"]) == 1
    assert float(figures["palliative_oldest_waiting_referral_age_seconds"]) >= 0
    assert "Geheimnis" not in text


def test_the_access_log_shows_who_opened_whom() -> None:
    patient = a_patient(family_name="Geheimnis")
    reader(Role.ONCOLOGIST, name="Dr. Leserin").get(f"/patients/{patient.pk}/")
    assert PatientAccess.objects.get().door == "patients:patient"
    page = reader(Role.ADMINISTRATOR).get(f"/my/readings/?patient={patient.pk}").content.decode()
    assert "Dr. Leserin" in page
    assert "Geheimnis" not in page
    assert "Dr. Leserin" not in reader(Role.ADMINISTRATOR).get("/my/readings/?patient=4711").content.decode()
