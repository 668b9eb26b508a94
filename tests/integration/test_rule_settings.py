"""Settings of rules: what a change does to what is there, and what opens in portions."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from typing import Any

import msgspec
import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from patients.models import Declined, PalliativeCare, Patient, Retraction, Tumour
from staff.permissions import Role
from tests.people import (
    a_lung_tumour,
    a_patient,
    a_referral,
    a_staging,
    a_user,
    days_ago,
    now,
    today,
)
from triggers import engine, register
from triggers.by_hand import refer_by_hand
from triggers.choices import ReferralState, Suppressed, TriggerState, WhyEnded
from triggers.current import NotNow
from triggers.everyone import ask_reevaluation, reevaluate
from triggers.models import Referral, RuleSetting, Trigger
from triggers.portions import held_findings, release, release_now, release_portions
from triggers.record import record, retract
from triggers.register import register_in_force
from triggers.rule import Mode, Rule, RuleSettings
from triggers.rules import RULES

pytestmark = pytest.mark.django_db

RULE = "new_metastatic_disease"
WORKDAY = 0


def evaluate_everybody(*, at: datetime) -> None:
    ask_reevaluation(because="A rule changed.", by=None, at=at)
    reevaluate(at=at)


def set_rule(rule: str = RULE, **changed: Any) -> RuleSetting:
    """Put settings in force, as the service does, and evaluate everybody."""
    at = changed.pop("at", now())
    version = RuleSetting.objects.filter(rule=rule).count() + 1
    usual = {"mode": "active", "see_within": 28, "fresh_for": 180, "comment": "Agreed in the team."}
    by = a_user(Role.CLINICAL_LEAD)
    row = RuleSetting.objects.create(rule=rule, version=version, set_by=by, set_at=at, **usual | changed)
    evaluate_everybody(at=at)
    return row


def the_trigger(patient: Patient, rule: str = RULE) -> Trigger:
    return Trigger.objects.get(patient=patient, rule=rule)


def the_tumour(patient: Patient) -> Tumour:
    return Tumour.objects.get(patient=patient)


def a_metastatic_patient(*, days: int = 10) -> Patient:
    patient = a_patient()
    tumour = a_lung_tumour(patient, diagnosed=days_ago(days))
    record([a_staging(tumour, on=days_ago(days))], by=None, at=now())
    return patient


def on_a(weekday: int) -> datetime:
    """Noon of the next such day from tomorrow; 0 is Monday."""
    day = today() + timedelta(days=1)
    while day.weekday() != weekday:
        day += timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time(12)))


def test_without_any_settings_those_a_rule_is_written_with_are_in_force():
    in_force = register_in_force()
    assert in_force.settings[RULE] == RuleSettings(see_within=28, fresh_for=180, mode=Mode.ACTIVE)
    assert RULE not in in_force.versions


def test_the_latest_version_is_in_force():
    set_rule(see_within=21)
    set_rule(see_within=14, mode="shadow")
    in_force = register_in_force()
    assert in_force.settings[RULE] == RuleSettings(see_within=14, fresh_for=180, mode=Mode.SHADOW)
    assert in_force.versions[RULE] == 2


def test_settings_are_read_in_one_query(django_assert_num_queries):
    set_rule(see_within=21)
    with django_assert_num_queries(1):
        register_in_force()


def test_new_settings_hold_for_what_is_first_seen_afterwards():
    before = a_metastatic_patient()
    set_rule(see_within=14)
    after = a_metastatic_patient()
    old, new = the_trigger(before), the_trigger(after)
    assert (old.settings_version, old.see_within, old.see_by) == (0, 28, days_ago(10) + timedelta(days=28))
    assert (new.settings_version, new.see_within, new.see_by) == (1, 14, days_ago(10) + timedelta(days=14))


def test_an_earlier_finding_is_pulled_forward_by_its_own_settings():
    patient = a_metastatic_patient(days=5)
    set_rule(see_within=14)
    earlier = a_staging(the_tumour(patient), on=days_ago(8))
    earlier.recorded = days_ago(5)
    record([earlier], by=None, at=now())
    assert the_trigger(patient).see_by == days_ago(8) + timedelta(days=28)


def test_a_rule_switched_off_withdraws_its_findings_with_that_reason():
    referral = a_referral()
    set_rule(mode="off")
    trigger = the_trigger(referral.patient)
    assert (trigger.state, trigger.why_ended) == (TriggerState.WITHDRAWN, WhyEnded.RULE_OFF)
    referral.refresh_from_db()
    assert (referral.state, referral.why_ended) == (ReferralState.WITHDRAWN, WhyEnded.RULE_OFF)
    assert referral.reasons.get().why_ended == WhyEnded.RULE_OFF


def test_a_rule_switched_on_again_brings_its_findings_back_as_they_were():
    referral = a_referral()
    set_rule(mode="off")
    set_rule(see_within=7)
    trigger = the_trigger(referral.patient)
    assert (trigger.state, trigger.see_by, trigger.settings_version) == (TriggerState.LIVE, referral.see_by, 0)
    assert Referral.objects.filter(patient=referral.patient, state=ReferralState.OPEN).count() == 1


def test_in_shadow_mode_findings_open_nothing_and_are_released_when_it_ends():
    set_rule(mode="shadow")
    patient = a_metastatic_patient()
    assert the_trigger(patient).shadow
    assert not Referral.objects.exists()
    set_rule(mode="active")
    assert not the_trigger(patient).shadow
    assert Referral.objects.get().patient == patient


def test_shadow_mode_keeps_what_is_open():
    referral = a_referral()
    set_rule(mode="shadow")
    assert not the_trigger(referral.patient).shadow
    referral.refresh_from_db()
    assert referral.state == ReferralState.OPEN


def test_what_comes_back_in_shadow_mode_opens_nothing():
    referral = a_referral()
    trigger = the_trigger(referral.patient)
    staging = referral.patient.facts.get(pk=trigger.because[0])
    retraction = Retraction(patient=referral.patient, of=staging, on=today(), recorded=today(), reason="Wrong patient.")
    record([retraction], by=None, at=now())
    set_rule(mode="shadow")
    record([a_staging(the_tumour(referral.patient), on=days_ago(3))], by=None, at=now())
    found = Trigger.objects.filter(patient=referral.patient, rule=RULE, state=TriggerState.LIVE)
    assert [each.shadow for each in found] == [True]
    assert not Referral.objects.filter(patient=referral.patient, state=ReferralState.OPEN).exists()


Program = Callable[[Callable[[Rule], Rule | None]], None]


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """Let the program have another version of the rule, or none."""

    def put(change: Callable[[Rule], Rule | None]) -> None:
        changed = [change(rule) if rule.code == RULE else rule for rule in RULES]
        rules = tuple(rule for rule in changed if rule is not None)
        monkeypatch.setattr(engine, "RULES", rules)
        monkeypatch.setattr(register, "RULES_BY_CODE", {rule.code: rule for rule in rules})
        engine._rules_that_may_find.cache_clear()

    yield put
    engine._rules_that_may_find.cache_clear()


def finding_nothing(rule: Rule) -> Rule:
    return msgspec.structs.replace(rule, version=2, find=lambda history, today: ())


@pytest.mark.parametrize("change", [finding_nothing, lambda rule: None], ids=["changed", "dropped"])
def test_a_finding_lost_because_its_rule_changed_says_so(program, change):
    referral = a_referral()
    program(change)
    evaluate_everybody(at=now())
    trigger = the_trigger(referral.patient)
    assert (trigger.state, trigger.why_ended) == (TriggerState.WITHDRAWN, WhyEnded.RULE_CHANGED)
    referral.refresh_from_db()
    assert referral.why_ended == WhyEnded.RULE_CHANGED


def test_a_finding_lost_with_its_facts_says_so_though_its_rule_changed_too(program):
    referral = a_referral()
    program(lambda rule: msgspec.structs.replace(rule, version=2))
    staging = referral.patient.facts.get(pk=the_trigger(referral.patient).because[0])
    retract(staging, reason="Of another patient.", by=None, at=now())
    assert the_trigger(referral.patient).why_ended == WhyEnded.FACTS_CHANGED
    referral.refresh_from_db()
    assert referral.why_ended == WhyEnded.FACTS_CHANGED


def test_a_finding_that_the_changed_rule_still_makes_carries_the_new_version(program):
    referral = a_referral()
    program(lambda rule: msgspec.structs.replace(rule, version=7))
    evaluate_everybody(at=now())
    trigger = the_trigger(referral.patient)
    assert (trigger.state, trigger.rule_version) == (TriggerState.LIVE, 7)


def three_waiting(portion: int = 2) -> list[Patient]:
    """Three patients found while the rule was off, the most urgent last; then it opens so many a day."""
    set_rule(mode="off", at=now() - timedelta(days=2))
    patients = [a_metastatic_patient(days=days) for days in (5, 8, 11)]
    set_rule(portion=portion)
    return patients


def test_a_large_opening_is_held_and_released_in_portions_the_most_urgent_first():
    patients = three_waiting()
    assert [trigger.patient for trigger in held_findings()] == patients[::-1]
    assert not Referral.objects.exists()
    monday = on_a(WORKDAY)
    assert release_portions(at=monday) == 2
    assert {referral.patient for referral in Referral.objects.all()} == set(patients[1:])
    assert release_portions(at=monday + timedelta(hours=3)) == 0
    assert release_portions(at=monday + timedelta(days=1)) == 1
    assert Referral.objects.filter(state=ReferralState.OPEN).count() == 3
    assert not held_findings().exists()


def test_nothing_is_released_at_the_weekend():
    three_waiting()
    assert release_portions(at=on_a(5)) == release_portions(at=on_a(6)) == 0


def test_what_becomes_known_after_the_change_does_not_wait():
    set_rule(portion=1, at=now() - timedelta(days=3))
    patient = a_patient()
    record([a_staging(a_lung_tumour(patient, diagnosed=days_ago(1)), on=days_ago(1))], by=None, at=now())
    assert Referral.objects.get().patient == patient


def test_a_held_finding_never_becomes_historic():
    patients = three_waiting()
    set_rule(portion=2, fresh_for=3)
    later = now() + timedelta(days=200)
    evaluate_everybody(at=later)
    assert {trigger.suppressed for trigger in held_findings()} == {""}
    assert held_findings().count() == 3
    release(trigger=the_trigger(patients[0]), at=later)
    assert the_trigger(patients[0]).suppressed == ""
    assert Referral.objects.get().patient == patients[0]


def test_a_held_finding_joins_the_referral_that_its_patient_gets_meanwhile():
    patient, *_ = three_waiting()
    lead = a_user(Role.CLINICAL_LEAD)
    refer_by_hand(patient=patient, request="Asked for it", see_by=today(), by=lead, at=now())
    assert release_portions(at=on_a(6)) == 0
    referral = Referral.objects.get(patient=patient)
    assert referral.reasons.filter(ended_at=None).count() == 2
    assert the_trigger(patient).held_at is None
    assert release_portions(at=on_a(WORKDAY)) == 2


def test_what_had_opened_before_the_rule_was_switched_off_waits_its_turn_too():
    referral = a_referral()
    set_rule(mode="off", at=now() - timedelta(days=1))
    set_rule(portion=1)
    assert [trigger.patient for trigger in held_findings()] == [referral.patient]
    assert release_portions(at=on_a(WORKDAY)) == 1
    assert Referral.objects.filter(patient=referral.patient, state=ReferralState.OPEN).exists()


def test_what_is_too_old_or_in_care_is_not_held_and_stays_so():
    old, in_care = a_metastatic_patient(days=300), a_metastatic_patient(days=20)
    record([PalliativeCare(patient=in_care, on=days_ago(9), recorded=days_ago(9), own=True)], by=None, at=now())
    set_rule(mode="off", at=now() - timedelta(days=1))
    set_rule(portion=1)
    evaluate_everybody(at=now())
    assert not held_findings().exists()
    assert {the_trigger(old).held_at, the_trigger(in_care).held_at} == {None}
    assert the_trigger(old).suppressed == Suppressed.HISTORIC
    assert the_trigger(in_care).suppressed == Suppressed.ALREADY_IN_CARE
    assert not Referral.objects.filter(state=ReferralState.OPEN).exists()


def test_what_was_open_all_along_opens_again_without_waiting():
    referral = a_referral()
    refusal = Declined(patient=referral.patient, on=today(), recorded=today(), reason="patient_declined")
    record([refusal], by=None, at=now())
    set_rule(portion=1)
    assert not Referral.objects.filter(state=ReferralState.OPEN).exists()
    retraction = Retraction(patient=referral.patient, of=refusal, on=today(), recorded=today(), reason="A mistake.")
    record([retraction], by=None, at=now())
    assert Referral.objects.get(state=ReferralState.OPEN).patient == referral.patient


def test_without_a_portion_everything_that_waits_opens():
    three_waiting()
    set_rule()
    release_portions(at=on_a(6))
    assert Referral.objects.filter(state=ReferralState.OPEN).count() == 3
    assert not held_findings().exists()


def test_switched_off_what_waits_is_withdrawn_and_waits_again_when_switched_on():
    three_waiting()
    set_rule(mode="off")
    assert not held_findings().exists()
    set_rule(portion=1)
    assert held_findings().count() == 3


def test_the_lead_can_let_one_open_at_once():
    patients = three_waiting(portion=1)
    release_now(trigger=the_trigger(patients[0]), at=now())
    assert Referral.objects.get().patient == patients[0]
    with pytest.raises(NotNow):
        release_now(trigger=the_trigger(patients[0]), at=now())


def test_the_database_keeps_settings_as_they_were_said():
    row = set_rule(see_within=21)
    with pytest.raises(ProgrammingError), transaction.atomic():
        RuleSetting.objects.filter(pk=row.pk).update(see_within=3)
    with pytest.raises(ProgrammingError), transaction.atomic():
        row.delete()
    for wrong in ({"comment": ""}, {"portion": 0}, {"portion": 3, "mode": "off"}, {"mode": "sometimes"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            set_rule(**wrong)
