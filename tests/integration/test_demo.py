"""The demo centre in a real database: loaded once through the ordinary doors, however often it is asked for."""

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.test import RequestFactory
from pytest_django import Settings

from consults.models import Absence, WeeklySession
from interop.demo import loading
from interop.demo.accounts import ACCOUNTS, PASSWORD
from interop.models import ImportedMessage
from patients.choices import FactKind
from patients.models import AdvancePlanning, Caregiver, Fact, OncologyAppointment, Patient
from staff.models import User
from staff.permissions import Role
from triggers.choices import LIVE_STATES, CallsFor, TriggerState
from triggers.models import Referral, Trigger
from triggers.queries import care_items
from triggers.rules import RULES

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=ZoneInfo("Europe/Berlin"))

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(settings: Settings) -> None:
    settings.DEMO = True


def load(patients: int, *, at: datetime = NOW) -> list[str]:
    said: list[str] = []
    loading.load_demo(patients=patients, seed=1, today=None, at=at, say=said.append)
    return said


def everything() -> Counter[str]:
    return Counter({m.__name__: m._default_manager.count() for m in
                    (User, Patient, Fact, OncologyAppointment, WeeklySession, Absence, Referral)})  # fmt: skip


def test_the_whole_demo_is_alive_and_a_second_load_adds_nothing() -> None:
    load(120)
    once = everything()
    assert once["Patient"] == 120
    assert not ImportedMessage.objects.filter(outcome="rejected").exists()
    assert 5 <= Referral.objects.filter(state__in=LIVE_STATES).count() <= 20
    assert Patient.objects.filter(unit=None).count() == 0
    assert 0 < Patient.objects.exclude(informed_on=None).count() < 120
    assert 0 < Patient.objects.filter(allergies_known="listed").count() < 60
    assert 60 < Caregiver.objects.count() < 120
    assert AdvancePlanning.objects.filter(code_limits__contains=["dnr"]).exists()
    assert load(120, at=NOW + timedelta(days=1)) == ["The demo centre is there already."]
    assert everything() == once


def test_every_rule_finds_something_and_the_team_has_a_days_work() -> None:
    load(300)
    assert 14 <= Fact.objects.count() / 300 <= 16
    assert set(Trigger.objects.values_list("rule", flat=True)) == {rule.code for rule in RULES}
    assert 15 <= Referral.objects.filter(state__in=LIVE_STATES).count() <= 60
    live = Trigger.objects.filter(state=TriggerState.LIVE, suppressed="")
    found = Counter(live.values_list("calls_for", flat=True))
    assert set(found) >= {CallsFor.QUESTION, CallsFor.QUESTIONNAIRE, CallsFor.SUPPORT, CallsFor.VISIT}
    assert 3 <= found[CallsFor.QUESTION] <= 20
    assert 10 <= found[CallsFor.SUPPORT] <= 60
    ours = Patient.objects.exclude(named_nurse=None)
    assert 10 <= ours.count() <= 45
    nurse = User.objects.get(username="nurse")
    assert care_items(nurse, ours=True, today=NOW.date())
    assert care_items(nurse, ours=False, today=NOW.date())


def test_more_patients_join_those_who_are_there() -> None:
    load(20)
    names = set(Patient.objects.values_list("family_name", "given_names", "birth_date"))
    load(30, at=NOW + timedelta(days=2))
    assert Patient.objects.count() == 30
    assert names <= set(Patient.objects.values_list("family_name", "given_names", "birth_date"))


def test_a_load_that_was_interrupted_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(loading, "import_facts", stop)
        with pytest.raises(KeyboardInterrupt):
            load(40)
    assert Patient.objects.filter(unit=None).count() == 40
    load(40, at=NOW + timedelta(days=1))
    resumed = everything()
    assert Patient.objects.filter(unit=None).count() == 0
    assert Fact.objects.filter(kind=FactKind.ASSESSMENT).exists()
    load(40, at=NOW + timedelta(days=1))
    assert everything() == resumed


def stop(*args: object, **options: object) -> None:
    raise KeyboardInterrupt


def test_every_role_can_log_in(rf: RequestFactory) -> None:
    load(0)
    for account in ACCOUNTS:
        user = authenticate(rf.post("/"), username=account.username, password=PASSWORD)
        assert isinstance(user, User)
        assert set(user.roles) == {role.value for role in account.roles}
    assert {role for account in ACCOUNTS for role in account.roles} == set(Role)
    assert WeeklySession.objects.filter(clinician__roles__contains=[Role.PALLIATIVE_NURSE]).exists()


def test_the_accounts_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    load(0)
    call_command("demo_accounts")
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 1 + len(ACCOUNTS)
    assert all(line.endswith(PASSWORD) for line in printed[1:])


@pytest.mark.parametrize("command", ["load_demo", "demo_accounts"])
def test_nothing_of_it_where_there_is_no_demo(settings: Settings, command: str) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=true"):
        call_command(command)
    assert not User.objects.exists()


def test_no_demo_of_the_future() -> None:
    with pytest.raises(CommandError, match="future"):
        call_command("load_demo", "--today", "2200-01-01")
