"""Trials of rules: what they count, and that they change nothing but their own rows."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Event
from typing import Any

import pytest
from django.apps import apps
from django.core.serializers import serialize
from django.db import connection

from patients.models import PalliativeCare, Patient
from staff.alone import Work, alone_with
from staff.permissions import Role
from tests.people import (
    a_liver_metastasis,
    a_lung_tumour,
    a_patient,
    a_proposal,
    a_referral,
    a_staging,
    a_user,
    days_ago,
    now,
    today,
)
from triggers import trials
from triggers.choices import RuleMode, TrialKind, TrialState, TrialWhat
from triggers.current import NotNow
from triggers.load import load_histories
from triggers.merging import merge_patients
from triggers.models import Reevaluation, Referral, RuleSetting, Trial, TrialPatient, Trigger
from triggers.record import record
from triggers.rule import Mode, RuleSettings
from triggers.tasks import forget_trials, run_trials
from triggers.trials import ask_trial, cancel_trial, forget_old_trials, run_next_trial

pytestmark = pytest.mark.django_db

NEW_METASTATIC = "new_metastatic_disease"
USUAL = RuleSettings(see_within=28, fresh_for=180)
OFF = RuleSettings(see_within=28, fresh_for=180, mode=Mode.OFF)
SHADOW = RuleSettings(see_within=28, fresh_for=180, mode=Mode.SHADOW)


def a_trial(rule: str = NEW_METASTATIC, settings: RuleSettings = USUAL, **fields: Any) -> Trial:
    return ask_trial(rule=rule, settings=settings, by=a_user(Role.CLINICAL_LEAD), at=now(), **fields)


def of_today(settings: RuleSettings, rule: str = NEW_METASTATIC) -> Trial:
    trial = a_trial(rule, settings, kind=TrialKind.TODAY)
    run_trials()
    trial.refresh_from_db()
    assert trial.state == TrialState.DONE
    return trial


def of_period(first: date, last: date, rule: str = NEW_METASTATIC, settings: RuleSettings = USUAL) -> Trial:
    trial = a_trial(rule, settings, kind=TrialKind.PERIOD, starts_on=first, ends_on=last)
    run_trials()
    trial.refresh_from_db()
    assert trial.state == TrialState.DONE
    return trial


def said(trial: Trial) -> Counter[str]:
    return Counter(trial.rows.values_list("what", flat=True))


def metastatic_since(days: int, **personal: Any) -> Patient:
    return a_referral(days=days, **personal).patient


def set_to(mode: RuleMode, rule: str = NEW_METASTATIC) -> None:
    """Put settings in force that nobody has been evaluated with yet."""
    by = a_user(Role.CLINICAL_LEAD)
    RuleSetting.objects.create(
        rule=rule, version=1, mode=mode, see_within=28, fresh_for=180, comment="x", set_by=by, set_at=now()
    )


def everything_else() -> dict[str, str]:
    """Give all rows of all tables but those of trials."""
    models = [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]
    names = {"Trial", "TrialPatient", "TrialEvent", "Context"}
    return {
        model._meta.label: serialize("json", model._default_manager.order_by("pk"))
        for model in models
        if model.__name__ not in names and model._meta.managed
    }


def test_a_period_counts_patients_referrals_and_consults_by_week() -> None:
    metastatic_since(30)
    metastatic_since(30)
    metastatic_since(80)
    trial = of_period(days_ago(60), days_ago(1))
    assert said(trial) == {TrialWhat.REFERRAL: 2, TrialWhat.CONSULT: 2}
    monday = days_ago(30) - timedelta(days=days_ago(30).weekday())
    week = trial.result["weeks"][monday.isoformat()]
    assert (week["patients"], week["referral"], week["referral_alone"]) == (2, 2, 2)
    due = days_ago(9) - timedelta(days=days_ago(9).weekday())
    assert trial.result["weeks"][due.isoformat()]["consult"] == 2
    assert trial.result["all"]["patients"] == 2
    assert trial.result["later"] == {"consult": 0}
    assert (trial.done, trial.total) == (3, 3)


def test_consults_after_the_period_are_counted_apart() -> None:
    metastatic_since(5)
    trial = of_period(days_ago(60), days_ago(1))
    assert trial.result["later"] == {"consult": 1}
    assert sum(week.get("consult", 0) for week in trial.result["weeks"].values()) == 0


def test_a_period_is_walked_with_the_settings_tried_whatever_is_in_force() -> None:
    metastatic_since(30)
    set_to(RuleMode.OFF)
    trial = of_period(days_ago(60), days_ago(1), settings=RuleSettings(see_within=14, fresh_for=180))
    assert trial.rows.get(what=TrialWhat.CONSULT).on == days_ago(30 - 7)


def test_a_referral_that_another_rule_in_force_calls_for_too_is_counted_as_such() -> None:
    patient = metastatic_since(30)
    assert not of_period(days_ago(60), days_ago(1)).rows.filter(anyway=True).exists()
    tumour = patient.tumours.get()
    brain = a_liver_metastasis(tumour, on=days_ago(29))
    brain.site = "BRA"
    record([brain], by=None, at=now())
    assert of_period(days_ago(60), days_ago(1)).rows.filter(anyway=True).count() == 1
    set_to(RuleMode.SHADOW, "brain_metastasis")
    assert not of_period(days_ago(60), days_ago(1)).rows.filter(anyway=True).exists()


def test_merged_records_are_one_patient() -> None:
    patient, other = a_patient(), metastatic_since(30)
    merge_patients(duplicate=other, survivor=patient, at=now())
    trial = of_period(days_ago(60), days_ago(1))
    assert set(trial.rows.values_list("patient", flat=True)) == {patient.pk}


def test_switching_a_rule_off_closes_its_referrals_and_consults() -> None:
    metastatic_since(3)
    a_proposal()
    trial = of_today(OFF)
    assert said(trial) == {TrialWhat.REFERRAL_ENDS: 2, TrialWhat.CONSULT_ENDS: 1}
    assert Referral.objects.filter(state="withdrawn").count() == 0


def test_the_settings_in_force_change_nothing() -> None:
    metastatic_since(3)
    a_proposal()
    assert said(of_today(USUAL)) == {}


def test_what_was_off_opens_when_it_is_switched_on() -> None:
    set_to(RuleMode.OFF)
    patient = a_patient()
    record([a_staging(a_lung_tumour(patient, diagnosed=days_ago(10)), on=days_ago(9))], by=None, at=now())
    assert not Trigger.objects.filter(rule=NEW_METASTATIC).exists()
    trial = of_today(USUAL)
    assert said(trial) == {TrialWhat.REFERRAL: 1, TrialWhat.CONSULT: 1}
    assert trial.rows.get(what=TrialWhat.CONSULT).on == today() + timedelta(days=28 - 9 - 7)
    assert trial.result["all"]["patients"] == 1
    assert said(of_today(SHADOW)) == {TrialWhat.SHADOW: 1}


def test_what_shadow_mode_found_opens_when_the_rule_becomes_active() -> None:
    set_to(RuleMode.SHADOW)
    a_tumour = a_lung_tumour(a_patient(), diagnosed=days_ago(10))
    record([a_staging(a_tumour, on=days_ago(9))], by=None, at=now())
    assert Trigger.objects.get(rule=NEW_METASTATIC).shadow
    assert said(of_today(USUAL)) == {TrialWhat.REFERRAL: 1, TrialWhat.CONSULT: 1}


def test_a_finding_that_other_reasons_outlive_leaves_the_referral_open() -> None:
    patient = metastatic_since(3)
    brain = a_liver_metastasis(patient.tumours.get(), on=days_ago(1))
    brain.site = "BRA"
    record([brain], by=None, at=now())
    assert said(of_today(OFF)) == {TrialWhat.LEAVES: 1}


def test_a_shorter_freshness_closes_nothing_that_has_opened() -> None:
    metastatic_since(40)
    assert said(of_today(RuleSettings(see_within=28, fresh_for=10))) == {}


def test_who_is_in_care_is_counted_as_such() -> None:
    set_to(RuleMode.OFF)
    patient = a_patient()
    tumour = a_lung_tumour(patient, diagnosed=days_ago(10))
    care = PalliativeCare(patient=patient, on=days_ago(20), recorded=days_ago(20), provider="Hospiz")
    record([a_staging(tumour, on=days_ago(9)), care], by=None, at=now())
    assert said(of_today(USUAL)) == {TrialWhat.IN_CARE: 1}


def test_questions_that_open_and_close_are_counted() -> None:
    a_lung_tumour(a_patient(), diagnosed=days_ago(20))
    assert said(of_today(RuleSettings(see_within=5, fresh_for=180, mode=Mode.OFF), "staging_unknown")) == {
        TrialWhat.OTHER_ENDS: 1
    }


@pytest.mark.parametrize("kind", TrialKind.values)
def test_a_trial_changes_nothing_but_its_own_rows(kind: str) -> None:
    metastatic_since(3)
    a_proposal()
    set_to(RuleMode.SHADOW)
    a_lung_tumour(a_patient(), diagnosed=days_ago(20))
    days: dict[str, Any] = {"starts_on": days_ago(60), "ends_on": today()} if kind == TrialKind.PERIOD else {}
    a_trial(settings=OFF, kind=TrialKind(kind), **days)
    before = everything_else()
    run_trials()
    assert TrialPatient.objects.exists()
    assert everything_else() == before
    assert not Reevaluation.objects.exists()


def test_a_killed_worker_leaves_a_trial_that_another_finishes_without_doubling(monkeypatch) -> None:
    for _each in range(5):
        metastatic_since(30)
    monkeypatch.setattr(trials, "BATCH", 2)
    trial = a_trial(kind=TrialKind.PERIOD, starts_on=days_ago(60), ends_on=days_ago(1))
    load = load_histories
    loaded: list[int] = []

    def killed_later(ids: Any) -> Any:
        if len(loaded) == 4:
            raise KeyboardInterrupt
        loaded.extend(ids)
        return load(ids)

    monkeypatch.setattr(trials, "load_histories", killed_later)
    with pytest.raises(KeyboardInterrupt):
        run_next_trial(at=now())
    trial.refresh_from_db()
    assert (trial.state, trial.done, trial.total) == (TrialState.RUNNING, 4, 5)
    monkeypatch.setattr(trials, "load_histories", load)
    run_trials()
    trial.refresh_from_db()
    assert (trial.state, trial.done, trial.total) == (TrialState.DONE, 5, 5)
    assert said(trial) == {TrialWhat.REFERRAL: 5, TrialWhat.CONSULT: 5}


def test_a_cancelled_trial_stops_after_its_present_patients_and_forgets_them(monkeypatch) -> None:
    for _each in range(3):
        metastatic_since(30)
    monkeypatch.setattr(trials, "BATCH", 1)
    trial = a_trial(kind=TrialKind.PERIOD, starts_on=days_ago(60), ends_on=days_ago(1))
    load, loaded = load_histories, []

    def cancelled_meanwhile(ids: Any) -> Any:
        loaded.extend(ids)
        if len(loaded) == 2:
            cancel_trial(trial=trial, at=now())
        return load(ids)

    monkeypatch.setattr(trials, "load_histories", cancelled_meanwhile)
    run_trials()
    trial.refresh_from_db()
    assert (trial.state, len(loaded)) == (TrialState.CANCELLED, 2)
    assert not trial.rows.exists()
    with pytest.raises(NotNow):
        cancel_trial(trial=trial, at=now())


def test_a_trial_that_fails_is_closed_and_does_not_hold_up_the_others(monkeypatch) -> None:
    metastatic_since(30)
    trial = a_trial(kind=TrialKind.PERIOD, starts_on=days_ago(60), ends_on=days_ago(1))

    def broken(ids: Any) -> Any:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(trials, "load_histories", broken)
        with pytest.raises(ZeroDivisionError):
            run_trials()
    trial.refresh_from_db()
    assert (trial.state, trial.finished_at is not None) == (TrialState.FAILED, True)
    assert of_period(days_ago(60), days_ago(1)).state == TrialState.DONE


def test_asking_twice_for_the_same_is_one_trial() -> None:
    by = a_user(Role.CLINICAL_LEAD)
    asked: dict[str, Any] = {"rule": NEW_METASTATIC, "settings": USUAL, "kind": TrialKind.TODAY, "by": by}
    assert ask_trial(**asked, at=now()) == ask_trial(**asked, at=now())
    run_trials()
    ask_trial(**asked, at=now())
    assert Trial.objects.count() == 2


def test_only_what_exists_and_is_over_can_be_tried() -> None:
    with pytest.raises(NotNow, match="no rule"):
        a_trial("no_such_rule", kind=TrialKind.TODAY)
    with pytest.raises(NotNow, match="past only"):
        a_trial(kind=TrialKind.PERIOD, starts_on=today(), ends_on=today() + timedelta(days=1))


def test_trials_are_forgotten_with_their_patients_after_thirty_days() -> None:
    metastatic_since(30)
    of_period(days_ago(60), days_ago(1))
    forget_trials()
    assert TrialPatient.objects.exists()
    forget_old_trials(at=now() + timedelta(days=31))
    assert not Trial.objects.exists()
    assert not TrialPatient.objects.exists()


def test_a_trial_is_carried_out_once() -> None:
    a_trial(kind=TrialKind.TODAY)
    assert run_next_trial(at=now())
    assert not run_next_trial(at=now())


@pytest.mark.django_db(transaction=True)
def test_what_one_worker_is_at_no_other_touches() -> None:
    trial = a_trial(kind=TrialKind.TODAY)
    is_held, may_go = Event(), Event()

    def another_worker() -> None:
        try:
            with alone_with(Work.TRIALS) as alone:
                assert alone
                is_held.set()
                may_go.wait(20)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        other = threads.submit(another_worker)
        assert is_held.wait(20)
        assert not run_next_trial(at=now())
        trial.refresh_from_db()
        assert trial.state == TrialState.WAITING
        may_go.set()
        other.result()
    assert run_next_trial(at=now())
