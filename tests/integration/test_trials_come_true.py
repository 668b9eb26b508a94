"""What a trial of today says is what happens when its settings are put in force."""

from datetime import UTC, datetime, time, timedelta
from random import Random

import pytest

from patients.models import Patient
from staff.permissions import Role
from tests.integration.test_history_from_database import _storable, stored
from tests.people import a_user
from tests.rules.histories import random_facts
from tests.rules.themes import FIRST_DAY, THEMES
from triggers.choices import LIVE_STATES, ReferralState, RuleMode, TrialKind, TrialState, TrialWhat
from triggers.models import Referral, RuleSetting, Trigger
from triggers.reconcile import reconcile
from triggers.rule import OPENS_REFERRAL, Mode, Rule, RuleSettings
from triggers.rules import RULES
from triggers.rules.several_signs import SIGNS
from triggers.trials import ask_trial, run_next_trial

pytestmark = pytest.mark.django_db

CHANGES = [("active", "off"), ("off", "active"), ("shadow", "active"), ("active", "shadow"), ("off", "shadow")]
PATIENTS = 12


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("before", "after"), CHANGES)
def test_a_trial_of_today_comes_true(before: str, after: str, seed: int) -> None:
    chance = Random(f"{before} {after} {seed}")
    at = datetime.combine(FIRST_DAY + timedelta(days=chance.choice((20, 60, 130))), time(12), UTC)
    opening = [rule for rule in RULES if rule.calls_for in OPENS_REFERRAL]
    rule = chance.choice((opening, RULES, SIGNS)[seed % 3])
    theme = next((theme for theme in THEMES if rule.needs & set(theme.kinds)), THEMES[-1])
    for _patient in range(PATIENTS):
        stored([_storable(fact) for fact in random_facts(chance, theme)])
    put_in_force(rule, before, version=1, at=at)
    open_before, shadow_before = referrals(), in_shadow(rule)
    settings = RuleSettings(see_within=rule.defaults.see_within, fresh_for=rule.defaults.fresh_for, mode=Mode(after))
    by = a_user(Role.CLINICAL_LEAD)
    trial = ask_trial(rule=rule.code, settings=settings, kind=TrialKind.TODAY, by=by, at=at)
    assert run_next_trial(at=at)
    trial.refresh_from_db()
    assert trial.state == TrialState.DONE
    said = {what: set(trial.rows.filter(what=what).values_list("patient", flat=True)) for what in TrialWhat}
    put_in_force(rule, after, version=2, at=at)
    open_after = referrals()
    assert said[TrialWhat.REFERRAL] == open_after.keys() - open_before.keys()
    assert said[TrialWhat.REFERRAL_ENDS] == open_before.keys() - open_after.keys()
    ended = {patient for patient, state in open_before.items() if state == ReferralState.OPEN} - {
        patient for patient, state in open_after.items() if state == ReferralState.OPEN
    }
    assert said[TrialWhat.CONSULT_ENDS] >= ended
    assert said[TrialWhat.SHADOW] == (in_shadow(rule) if after == "shadow" else set()) - shadow_before


def put_in_force(rule: Rule, mode: str, *, version: int, at: datetime) -> None:
    RuleSetting.objects.create(
        rule=rule.code,
        version=version,
        mode=RuleMode(mode),
        see_within=rule.defaults.see_within,
        fresh_for=rule.defaults.fresh_for,
        comment="x",
        set_by=a_user(Role.CLINICAL_LEAD),
        set_at=at,
    )
    reconcile(Patient.objects.values_list("pk", flat=True), at=at)


def referrals() -> dict[int, str]:
    """Give patient → state of the live referral."""
    return dict(Referral.objects.filter(state__in=LIVE_STATES).values_list("patient", "state"))


def in_shadow(rule: Rule) -> set[int]:
    """Give whom the rule's findings in shadow mode are about."""
    found = Trigger.objects.filter(rule=rule.code, shadow=True, state="live", suppressed="")
    return set(found.values_list("patient", flat=True))
