"""What becomes of what rule 31 found where a clinical lead changes one of its signs, and what a trial says of it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from patients.models import Patient
from staff.permissions import Role
from tests.integration.test_history_from_database import stored
from tests.people import a_user
from triggers import facts as f
from triggers.choices import LIVE_STATES, RuleMode, TrialKind, TrialWhat, WhyEnded
from triggers.models import Referral, RuleSetting, TrialPatient, Trigger
from triggers.reconcile import reconcile
from triggers.rule import Mode, RuleSettings
from triggers.rules.distress import distress
from triggers.rules.several_signs import several_signs
from triggers.trials import ask_trial, run_next_trial

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)
AT = datetime.combine(DAY + timedelta(days=4), time(12), UTC)
FACTS: list[f.Fact] = [
    f.Diagnosis(id="1", on=DAY, recorded=DAY, tumour="a", icd10="C50.9"),
    f.Metastasis(id="2", on=DAY, recorded=DAY, tumour="a", site="HEP"),
    f.Assessment(id="3", on=DAY, recorded=DAY, instrument="DT", total=6),
    f.Performance(id="4", on=DAY, recorded=DAY, scale="ECOG", value=3),
]


def trial_of(mode: str) -> set[tuple[str, int]]:
    """Give (what, patient) of the referrals that would open or end if the distress thermometer were set so."""
    tried = RuleSettings(
        see_within=distress.defaults.see_within, fresh_for=distress.defaults.fresh_for, mode=Mode(mode)
    )
    by = a_user(Role.CLINICAL_LEAD)
    trial = ask_trial(rule=distress.code, settings=tried, kind=TrialKind.TODAY, by=by, at=AT)
    assert run_next_trial(at=AT)
    rows = TrialPatient.objects.filter(trial=trial, what__in=[TrialWhat.REFERRAL, TrialWhat.REFERRAL_ENDS])
    return set(rows.values_list("what", "patient"))


def put_in_force(mode: str) -> set[int]:
    """Set the distress thermometer so; give the patients with a live referral then."""
    RuleSetting.objects.create(
        rule=distress.code,
        version=RuleSetting.objects.filter(rule=distress.code).count() + 1,
        mode=RuleMode(mode),
        see_within=distress.defaults.see_within,
        fresh_for=distress.defaults.fresh_for,
        comment="x",
        set_by=a_user(Role.CLINICAL_LEAD),
        set_at=AT,
    )
    reconcile(Patient.objects.values_list("pk", flat=True), at=AT)
    return set(Referral.objects.filter(state__in=LIVE_STATES).values_list("patient", flat=True))


def test_a_sign_in_shadow_closes_nothing_and_opens_nothing_more():
    first = stored(FACTS).patient.pk
    assert put_in_force("active") == {first}
    assert trial_of("shadow") == set()
    assert put_in_force("shadow") == {first}
    second = stored(FACTS).patient.pk
    assert put_in_force("shadow") == {first}
    assert trial_of("active") == {(TrialWhat.REFERRAL, second)}
    assert put_in_force("active") == {first, second}


def test_a_sign_that_is_switched_off_takes_back_what_it_led_to():
    only = stored(FACTS).patient.pk
    assert put_in_force("active") == {only}
    assert trial_of("off") == {(TrialWhat.REFERRAL_ENDS, only)}
    assert put_in_force("off") == set()
    assert Trigger.objects.get(rule=several_signs.code).why_ended == WhyEnded.RULE_CHANGED
    assert trial_of("active") == {(TrialWhat.REFERRAL, only)}
    assert put_in_force("active") == {only}
