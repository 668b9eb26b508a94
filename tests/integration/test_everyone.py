"""Evaluating without a new fact: those whose day has come, and everybody when somebody asks."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from patients.models import Patient
from staff.alone import Work
from staff.clock import Clock
from staff.permissions import Role
from tests.people import a_lung_tumour, a_patient, a_referral, a_staging, a_user, days_ago, now, today
from triggers import everyone
from triggers.choices import DeferReason, ReferralState, TriggerState
from triggers.everyone import ask_reevaluation, evaluate_due, reevaluate
from triggers.merging import merge_patients
from triggers.models import NeverSeen, Outlook, Reevaluation, Referral, Trigger
from triggers.reconcile import reconcile
from triggers.record import record
from triggers.register import register_in_force
from triggers.services import defer_referral
from triggers.sieve import look_through

pytestmark = pytest.mark.django_db


def differing() -> list[int]:
    """Who would be reconciled, by id."""
    return [pk for looked in look_through(register_in_force(), after=0, clock=Clock(now())) for pk in looked.differing]


def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note who is evaluated."""
    seen: list[int] = []

    def noting(ids: Iterable[int], *, at: datetime) -> None:
        seen.extend(ids)
        reconcile(ids, at=at)

    monkeypatch.setattr(everyone, "reconcile", noting)
    return seen


def a_patient_without_staging(*, diagnosed: int) -> Patient:
    patient = a_patient()
    a_lung_tumour(patient, diagnosed=days_ago(diagnosed))
    return patient


def test_each_patient_is_looked_at_on_the_day_that_is_known(monkeypatch):
    soon, later = a_patient_without_staging(diagnosed=12), a_patient_without_staging(diagnosed=5)
    assert soon.outlook.look_again_on == today() + timedelta(days=2)
    seen = looked_at(monkeypatch)
    assert evaluate_due(at=now() + timedelta(days=1)) == 0
    assert evaluate_due(at=now() + timedelta(days=2)) == 1
    assert seen == [soon.pk]
    assert Trigger.objects.get(patient=soon).rule == "staging_unknown"
    assert not Trigger.objects.filter(patient=later).exists()
    assert evaluate_due(at=now() + timedelta(days=2)) == 0


def test_what_becomes_historic_does_so_by_itself():
    patient = a_patient_without_staging(diagnosed=14)
    day = patient.outlook.look_again_on
    assert day == today() + timedelta(days=181)
    evaluate_due(at=now() + timedelta(days=181))
    assert Trigger.objects.get(patient=patient).suppressed == "historic"
    assert Outlook.objects.get(patient=patient).look_again_on is None


def test_everybody_who_is_up_to_date_is_only_read(monkeypatch):
    a_referral()
    a_patient_without_staging(diagnosed=20)
    seen = looked_at(monkeypatch)
    ask_reevaluation(because="Test", by=None, at=now())
    done = reevaluate(at=now())
    assert (done.done, done.changed, seen) == (2, 0, [])
    assert done.finished_at is not None
    assert reevaluate(at=now()) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda patient: Trigger.objects.filter(patient=patient).update(calls_for="confirmation"),
        lambda patient: Trigger.objects.filter(patient=patient).update(see_by=today() + timedelta(days=99)),
        lambda patient: Trigger.objects.filter(patient=patient).update(suppressed="historic"),
        lambda patient: Trigger.objects.filter(patient=patient).update(rule_version=99),
        lambda patient: Trigger.objects.filter(patient=patient, rule="symptom_screening_due").update(key="another"),
        lambda patient: Outlook.objects.filter(patient=patient).update(look_again_on=None),
        lambda patient: Outlook.objects.filter(patient=patient).delete(),
        lambda patient: NeverSeen.objects.create(patient=patient, burden=3),
    ],
)
def test_whoever_is_stored_otherwise_than_evaluated_is_found_and_mended(damage):
    other, patient = a_referral().patient, a_referral().patient
    assert differing() == []
    damage(patient)
    assert differing() == [patient.pk]
    ask_reevaluation(because="Test", by=None, at=now())
    assert reevaluate(at=now()).changed == 1
    assert differing() == []
    assert not NeverSeen.objects.exists()
    assert Outlook.objects.filter(patient__in=[patient, other]).count() == 2


def test_merged_records_are_evaluated_as_one_person():
    first, second = a_referral().patient, a_referral().patient
    merge_patients(duplicate=first, survivor=second, at=now())
    assert set(differing()) == {second.pk}
    ask_reevaluation(because="Test", by=None, at=now())
    before = list(Trigger.objects.order_by("pk").values())
    reevaluate(at=now())
    assert list(Trigger.objects.order_by("pk").values()) == before


def test_an_evaluation_goes_on_where_it_was_stopped(monkeypatch):
    patients = [a_patient_without_staging(diagnosed=20) for _ in range(3)]
    Outlook.objects.all().delete()
    ask_reevaluation(because="Test", by=None, at=now())
    Reevaluation.objects.update(last_patient=patients[0].pk, done=1)
    seen = looked_at(monkeypatch)
    done = reevaluate(at=now())
    assert seen == [patient.pk for patient in patients[1:]]
    assert (done.done, done.last_patient) == (3, patients[2].pk)


def test_one_evaluation_answers_all_that_were_asked_for_before():
    for because in ("first", "second"):
        ask_reevaluation(because=because, by=None, at=now())
    assert reevaluate(at=now()).because == "second"
    assert not Reevaluation.objects.filter(finished_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_two_processes_do_not_evaluate_everybody_at_once(another_connection):
    ask_reevaluation(because="Test", by=None, at=now())
    with another_connection(Work.LOOK_AT_EVERYBODY):
        assert reevaluate(at=now()) is None
    assert reevaluate(at=now()) is not None


@pytest.fixture
def another_connection():
    """Hold a piece of work in a process of its own, as far as the database can tell."""
    from contextlib import contextmanager

    import psycopg
    from django.db import connection

    @contextmanager
    def held(work: int):
        with psycopg.connect(**{**connection.get_connection_params(), "autocommit": True}) as other:
            other.execute("SELECT pg_advisory_lock(%s, 0)", [work])
            yield
            # Closing alone lets go too, but only once the server has noticed.
            other.execute("SELECT pg_advisory_unlock(%s, 0)", [work])

    return held


@pytest.mark.django_db(transaction=True)
def test_what_others_have_committed_is_read_over_a_connection_of_its_own():
    patient = a_patient_without_staging(diagnosed=20)
    tumour = patient.tumours.get()
    record([a_staging(tumour, on=days_ago(300), m="1b")], by=None, at=now())
    assert differing() == []
    Trigger.objects.filter(patient=patient, state=TriggerState.LIVE).update(see_by=today() + timedelta(days=99))
    looking = look_through(register_in_force(), after=0, clock=Clock(now()))
    assert next(looking).differing == [patient.pk]
    looking.close()


def test_the_command_says_how_far_it_is():
    a_referral()
    Outlook.objects.all().delete()
    said = StringIO()
    call_command("reevaluate", stdout=said)
    assert "100 %: 1 patients, 1 brought up to date" in said.getvalue()
    assert said.getvalue().endswith("Patients: 1, of whom 1 were brought up to date.\n")


def test_the_command_goes_on_with_what_was_not_finished():
    ask_reevaluation(because="a change", by=None, at=now())
    said = StringIO()
    call_command("reevaluate", stdout=said)
    assert said.getvalue().startswith("Going on")
    assert Reevaluation.objects.count() == 1
    call_command("reevaluate", "--anew", stdout=said)
    assert Reevaluation.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_command_follows_a_worker_that_was_first(another_connection, monkeypatch):
    def finish(seconds: float) -> None:
        Reevaluation.objects.update(done=7, total=7, finished_at=now())

    monkeypatch.setattr("triggers.management.commands.reevaluate.time.sleep", finish)
    said = StringIO()
    with another_connection(Work.LOOK_AT_EVERYBODY):
        call_command("reevaluate", stdout=said)
    assert said.getvalue().endswith("Patients: 7, of whom 0 were brought up to date.\n")


def test_a_program_with_other_rules_evaluates_everybody_by_itself(monkeypatch):
    a_referral()
    ask_reevaluation(because="Test", by=None, at=now())
    reevaluate(at=now())
    assert reevaluate(at=now()) is None
    monkeypatch.setattr(everyone, "rules_digest", lambda: "99:of an update")
    done = reevaluate(at=now())
    assert (done.rules, done.asked_by) == ("99:of an update", None)
    assert reevaluate(at=now()) is None


def test_an_older_program_beside_a_newer_one_asks_for_nothing(monkeypatch):
    monkeypatch.setattr(everyone, "rules_digest", lambda: "99:of an update")
    reevaluate(at=now())
    monkeypatch.undo()
    assert reevaluate(at=now()) is None


def test_one_who_cannot_be_evaluated_holds_up_nobody(monkeypatch):
    patients = [a_patient_without_staging(diagnosed=20) for _ in range(4)]
    Outlook.objects.all().delete()

    def failing(ids: Iterable[int], *, at: datetime) -> None:
        if patients[1].pk in ids:
            raise ValueError("a fact that no rule understands")
        reconcile(ids, at=at)

    monkeypatch.setattr(everyone, "reconcile", failing)
    ask_reevaluation(because="Test", by=None, at=now())
    done = reevaluate(at=now())
    assert (done.done, done.changed) == (4, 3)
    assert set(Outlook.objects.values_list("patient", flat=True)) == {patients[n].pk for n in (0, 2, 3)}


def test_what_goes_on_after_midnight_knows_that_it_is_tomorrow(monkeypatch):
    """A staging of the new day, recorded while an evaluation of everybody runs, keeps its referral."""
    before_midnight = timezone.make_aware(datetime.combine(today(), time(23, 59, 58)))
    after_midnight = before_midnight + timedelta(seconds=4)
    patient = a_patient_without_staging(diagnosed=3)
    staging = a_staging(patient.tumours.get(), on=today() + timedelta(days=1))
    record([staging], by=None, at=after_midnight)
    referral = Referral.objects.get(patient=patient)
    Outlook.objects.all().delete()
    moments = iter([before_midnight, after_midnight])
    monkeypatch.setattr(Clock, "now", lambda self: next(moments, after_midnight))
    ask_reevaluation(because="Test", by=None, at=before_midnight)
    assert reevaluate(at=before_midnight).changed == 1
    referral.refresh_from_db()
    assert referral.state == ReferralState.OPEN


def test_a_referral_deferred_for_curative_intent_is_always_looked_at_closely():
    referral, oncologist = a_referral(), a_user(Role.ONCOLOGIST)
    assert differing() == []
    until = today() + timedelta(days=14)
    reason = DeferReason.CURATIVE_INTENT
    defer_referral(referral=referral, reason=reason, until=until, by=oncologist, at=now())
    assert differing() == [referral.patient_id]
