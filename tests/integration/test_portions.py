"""What a portion holds, what it lets go, and what neither waits for it nor counts."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from patients.models import Assessment, Patient, StagingEvent
from staff.permissions import Role
from tests.people import a_lung_tumour, a_patient, a_staging, a_user, days_ago, now, today
from triggers import portions
from triggers.choices import CallsFor, DeferReason, ReferralState, TriggerState
from triggers.everyone import ask_reevaluation, reevaluate
from triggers.models import Reevaluation, Referral, RuleSetting, Trigger
from triggers.portions import held_findings, release_now, release_portions, released_today
from triggers.record import record, retract
from triggers.services import defer_referral

pytestmark = pytest.mark.django_db

PAIN = "severe_physical_symptom"
OTHERS = ("new_metastatic_disease", "later_distant_metastasis")


def set_rule(code: str, *, evaluated: bool = True, **changed: Any) -> RuleSetting:
    """Put settings in force, as the service does."""
    at = now()
    usual: dict[str, Any] = {"mode": "active", "see_within": 7, "fresh_for": 28, "comment": "Agreed in the team."}
    version = RuleSetting.objects.filter(rule=code).count() + 1
    by = a_user(Role.CLINICAL_LEAD)
    row = RuleSetting.objects.create(rule=code, version=version, set_by=by, set_at=at, **usual | changed)
    ask_reevaluation(because="A rule changed.", by=None, at=at)
    if evaluated:
        reevaluate(at=at)
    return row


@pytest.fixture(autouse=True)
def other_rules_off() -> None:
    for code in OTHERS:
        set_rule(code, mode="off")


def in_pain(*, advanced: bool = True) -> Patient:
    """Pain of 9, told three days ago: it calls for a referral where the disease is advanced, else for support."""
    patient = a_patient()
    tumour = a_lung_tumour(patient, diagnosed=days_ago(10))
    assessment = Assessment(
        patient=patient,
        on=days_ago(3),
        recorded=days_ago(3),
        instrument="ESAS",
        respondent="patient",
        valid=True,
        items={"pain": 9},
    )
    staging = [a_staging(tumour, on=days_ago(10))] if advanced else []
    record([*staging, assessment], by=None, at=now())
    return patient


def the_trigger(patient: Patient) -> Trigger:
    return Trigger.objects.get(patient=patient, rule=PAIN)


def a_working_day() -> datetime:
    at = now() + timedelta(days=1)
    while at.weekday() >= 5:
        at += timedelta(days=1)
    return at


def test_what_is_held_joins_a_deferral_but_does_not_end_it() -> None:
    set_rule(PAIN, mode="off")
    set_rule(OTHERS[0], see_within=90, fresh_for=180)
    patient = in_pain()
    referral, lead = Referral.objects.get(patient=patient), a_user(Role.ONCOLOGIST)
    until = today() + timedelta(days=10)
    defer_referral(referral=referral, reason=DeferReason.PATIENT_WANTS_TO_WAIT, until=until, by=lead, at=now())
    set_rule(PAIN, portion=1)
    referral.refresh_from_db()
    assert (referral.state, referral.deferred_until) == (ReferralState.DEFERRED, until)
    assert {reason.trigger.rule for reason in referral.reasons.filter(ended_at=None)} == {PAIN, OTHERS[0]}


def test_what_opens_nothing_any_more_is_held_no_more() -> None:
    set_rule(PAIN, mode="off")
    patient = in_pain()
    set_rule(PAIN, portion=1)
    assert [trigger.patient for trigger in held_findings()] == [patient]
    retract(StagingEvent.objects.get(patient=patient), reason="Of another patient.", by=None, at=now())
    trigger = the_trigger(patient)
    assert (trigger.state, trigger.calls_for, trigger.held_at) == (TriggerState.LIVE, CallsFor.SUPPORT, None)
    assert not held_findings().exists()


def test_what_rises_does_not_wait_and_takes_nobodys_turn() -> None:
    set_rule(PAIN, mode="off")
    patient, waiting = in_pain(advanced=False), in_pain()
    set_rule(PAIN, portion=1)
    record([a_staging(patient.tumours.get(), on=days_ago(9))], by=None, at=now())
    assert Referral.objects.get().patient == patient
    assert released_today(PAIN, at=now()) == 0
    release_now(trigger=the_trigger(waiting), at=now())
    assert released_today(PAIN, at=now()) == 1


def test_nothing_is_released_before_everybody_was_evaluated_however_long_that_takes() -> None:
    row = set_rule(PAIN, portion=1, evaluated=False)
    in_pain()
    assert held_findings().count() == 1
    at = a_working_day()
    assert release_portions(at=at) == 0
    reevaluate(at=at)
    assert Reevaluation.objects.get(asked_at=row.set_at).finished_at is not None
    assert release_portions(at=at) == 1


def test_the_evaluation_of_another_change_holds_up_nothing() -> None:
    set_rule(PAIN, mode="off")
    in_pain()
    set_rule(PAIN, portion=1)
    ask_reevaluation(because="Something else.", by=None, at=now())
    assert release_portions(at=a_working_day()) == 1


def test_those_who_cannot_be_evaluated_keep_nobody_from_joining(monkeypatch: pytest.MonkeyPatch) -> None:
    set_rule(PAIN, mode="off")
    set_rule(OTHERS[0], see_within=90, fresh_for=180)
    first, second, third = in_pain(), in_pain(), in_pain()
    set_rule(PAIN, portion=1)
    Trigger.objects.filter(rule=PAIN).update(held_at=now())
    looked_at: list[list[int]] = []

    def nobody(ids: list[int], clock: object) -> int:
        looked_at.append(ids)
        return 0

    monkeypatch.setattr(portions, "evaluate_each", nobody)
    monkeypatch.setattr(portions, "MOST_AT_ONCE", 2)
    release_portions(at=a_working_day())
    assert looked_at == [[first.pk, second.pk], [third.pk]]


def test_what_the_database_refuses_takes_nobodys_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    set_rule(PAIN, mode="off")
    refused, opened, waiting = in_pain(), in_pain(), in_pain()
    set_rule(PAIN, portion=1)
    release = portions.release

    def refusing(*, trigger: Trigger, at: datetime) -> bool:
        if trigger.patient == refused:
            raise IntegrityError("This row cannot be stored.")
        return release(trigger=trigger, at=at)

    monkeypatch.setattr(portions, "release", refusing)
    assert release_portions(at=a_working_day()) == 1
    assert Referral.objects.get().patient == opened
    assert {trigger.patient for trigger in held_findings()} == {refused, waiting}
