"""What a page says a rule saw is what the rule saw; nothing is said to be missing that is not."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.rules.histories import histories, seeds
from tests.rules.test_properties import drawn_settings
from triggers import facts as f
from triggers.engine import DEFAULTS, evaluate
from triggers.history import History
from triggers.rule import Mode
from triggers.rules import RULES
from triggers.rules.several_signs import silent_signs
from triggers.why_nothing import Account, accounts
from triggers.why_nothing_steps import EXPLANATIONS, OTHERWISE

DAY = date(2026, 3, 2)
MAIN = {1, 2, 3, 4, 5, 6, 7, 14, 15, 16, 28, 31, 33, 34}


def told(facts: Sequence[f.Fact], today: date = DAY) -> dict[int, Account]:
    """Say of each rule, by number, what it made of these facts."""
    said = accounts(
        History(facts), today, settings=DEFAULTS, silent=frozenset(), explanations=EXPLANATIONS, otherwise=OTHERWISE
    )
    return {account.rule.number: account for account in said}


def a_tumour(days_before: int = 20, **said: Any) -> f.Diagnosis:
    on = DAY - timedelta(days=days_before)
    return f.Diagnosis(id="1", on=on, recorded=on, tumour="A", icd10="C34.1", **said)


def a_staging(days_before: int = 19, **said: Any) -> f.Staging:
    on = DAY - timedelta(days=days_before)
    return f.Staging(id="2", on=on, recorded=on, tumour="A", **said)


def test_the_main_rules_are_told_step_by_step() -> None:
    assert {rule.number for rule in RULES if rule.code in EXPLANATIONS} >= MAIN
    assert set(EXPLANATIONS) <= {rule.code for rule in RULES}


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories, st.one_of(st.just(DEFAULTS), seeds.map(drawn_settings)))
def test_what_is_said_to_be_missing_is_what_the_rules_miss(patient, chosen) -> None:
    facts, today = patient
    silent = silent_signs(chosen)
    history = History(facts)
    said = accounts(history, today, settings=chosen, silent=silent, explanations=EXPLANATIONS, otherwise=OTHERWISE)
    found = {finding.rule for finding in evaluate(History(facts), today, settings=chosen, silent=silent)}
    dead = history.on_day(today).has_died
    for account in said:
        assert bool(account.findings) == (account.rule.code in found)
        finds = account.holds and not dead and account.mode != Mode.OFF
        assert finds == (account.rule.code in found), account.rule.code
        assert all(line.holds or line.missing for line in account.lines)


def test_without_metastases_the_staging_that_says_so_is_shown() -> None:
    line = told([a_tumour(), a_staging(m="0", m_prefix="c", stage="IIB")])[1].nearest[0]
    assert [step.met for step in line.steps] == [True, False, None]
    assert "C34.1" in line.steps[0].words
    assert "M0" in line.steps[1].words
    assert line.missing[0] == "a staging with M1, a distant metastasis or a distant recurrence"


@pytest.mark.parametrize(("certainty", "morphology"), [("suspected", "8140/3"), ("confirmed", "8140/2")])
def test_what_is_no_lung_cancer_is_missing_one(certainty: str, morphology: str) -> None:
    line = told([a_tumour(certainty=certainty, morphology=morphology), a_staging(m="1b")])[1].nearest[0]
    assert [step.met for step in line.steps] == [False, None, None]
    assert "lung tumour" in line.missing[0]


def test_what_would_meet_a_step_meets_it() -> None:
    recurrence = f.Recurrence(id="3", on=DAY, recorded=DAY, tumour="A", extent="local")
    facts = [a_tumour(300), a_staging(299, m="0", stage="IIB"), recurrence]
    assert told(facts)[2].nearest[0].missing[0] == "a verdict on whether it can be operated on"
    assert told(facts)[34].holds
    verdict = f.Resectability(id="4", on=DAY, recorded=DAY, tumour="A", verdict="functionally_inoperable")
    assert told([*facts, verdict])[2].holds
    assert not told([*facts, verdict])[34].holds


def test_the_nearest_of_many_lines_are_shown() -> None:
    weak = [
        f.Performance(id=str(n), on=DAY - timedelta(days=n), recorded=DAY, scale="ECOG", value=n % 3) for n in range(9)
    ]
    poor = f.Performance(id="p", on=DAY - timedelta(days=40), recorded=DAY, scale="KPS", value=50)
    account = told([*weak, poor])[28]
    assert len(account.lines) == 10
    assert account.nearest[0].about.fact == poor
    assert len(account.nearest) == 3
    assert "advanced disease" in account.nearest[0].missing[0]


def test_a_patient_without_any_fact_is_missing_everything() -> None:
    said = told([])
    assert not any(account.holds or account.findings for account in said.values())
    assert "no tumour is recorded" in said[1].nearest[0].steps[0].words
    assert "Concern" in said[8].nearest[0].steps[0].words
