"""The demo stays away from real people, and its accounts, whose password everybody knows, open nothing elsewhere."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from pytest_django import Settings

from consults.models import Activation, Consult, Document, Letter, Recommendation
from development import product
from interop.demo import loading
from interop.demo.accounts import ACCOUNTS, PASSWORD, NoDemoHere
from interop.demo.talks import AUTHORS
from patients.models import Patient
from patients.services import create_patient
from staff.keys import make_api_key
from staff.models import User
from staff.permissions import Permission, Role
from tests.people import a_patient, a_user, now

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=ZoneInfo("Europe/Berlin"))

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(settings: Settings) -> None:
    settings.DEMO = True


def load(patients: int = 0) -> None:
    loading.load_demo(patients=patients, seed=1, today=None, at=NOW, say=lambda line: None)


def test_it_is_not_loaded_beside_accounts_of_others() -> None:
    a_user(Role.ONCOLOGIST)
    with pytest.raises(NoDemoHere, match="not the demo's"):
        load()
    assert User.objects.count() == 1


def test_it_is_not_loaded_beside_patients_of_others() -> None:
    a_patient()
    with pytest.raises(NoDemoHere, match="not the demo's"):
        load(5)
    assert Patient.objects.count() == 1
    assert not User.objects.exists()


def test_a_real_account_with_the_name_of_one_of_the_demo_is_left_alone() -> None:
    admin = User.objects.create_user("admin", "a real secret word", name="Real", roles=[Role.ADMINISTRATOR])
    with pytest.raises(NoDemoHere):
        load()
    admin.refresh_from_db()
    assert admin.check_password("a real secret word")


def test_no_patients_join_a_demo_that_others_use_but_it_starts_again() -> None:
    load(5)
    create_patient(identifiers=[("ward", "1")], family_name="Wirklich")
    load(5)
    with pytest.raises(NoDemoHere):
        load(9)


def test_accounts_of_the_demo_open_nothing_without_it(settings: Settings) -> None:
    load()
    signed_in, anew = Client(), Client()
    login = {"login": "oncologist", "password": PASSWORD}
    assert signed_in.post("/account/login/", login)["Location"] == "/"
    assert signed_in.get("/referrals/").status_code == 200
    oncologist = User.objects.get(username="oncologist")
    key = make_api_key(user=oncologist, label="demo", by=oncologist, at=now())
    bearer = {"Authorization": f"Bearer {key}"}
    assert anew.get("/api/v1/referrals/", headers=bearer).status_code == 200

    settings.DEMO, settings.SECURE_SSL_REDIRECT = False, False
    assert signed_in.get("/referrals/").status_code == 302
    assert anew.post("/account/login/", login)["Location"] == "/account/inactive/"
    assert anew.get("/referrals/").status_code == 302
    assert anew.get("/api/v1/referrals/", headers=bearer).status_code == 401
    assert not any(user.may(permission) for user in User.objects.all() for permission in Permission)
    assert User.objects.filter(is_invented=True).count() == len(ACCOUNTS)


def test_a_failed_login_is_noted_without_what_was_typed(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.post("/account/login/", {"login": "my-password-by-mistake", "password": "wrong"})
    assert any("login_failed" in str(record.msg) for record in caplog.records)
    assert not any("my-password-by-mistake" in str(record.msg) for record in caplog.records)


@pytest.mark.parametrize(
    ("given", "is_demo"),
    [({}, True), ({"DATABASE_URL": "postgres://x"}, False), ({"DATABASE_URL": "postgres://x", "DEMO": "1"}, True)],
)
def test_a_database_that_was_named_is_a_demo_only_where_that_is_said(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], is_demo: bool
) -> None:
    for name in ("DATABASE_URL", "DEMO"):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert product.is_demo(product.variables({"DATABASE_URL": "postgres://made"})) is is_demo


def test_some_first_consults_were_held_today_and_are_not_held_again() -> None:
    load(120)
    signed = Document.objects.filter(state="signed")
    assert signed.count() == len(AUTHORS)
    assert all(document.qualified for document in signed)
    assert Consult.objects.filter(state="in_progress").count() == 1
    assert {letter.kind for letter in Letter.objects.all()} >= {"oncologist", "gp"}
    assert Activation.objects.filter(state="ordered").exists()
    assert Recommendation.objects.exists()
    assert Consult.objects.filter(occasion="planned").count() == len(AUTHORS)
    before = Document.objects.count()
    load(120)
    assert Document.objects.count() == before
