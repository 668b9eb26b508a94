"""What holds for every history: the engine says what the plain definition says, and nothing depends on chance."""

import os
from datetime import date, timedelta
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.rules.histories import histories, histories_in_time, random_fact, seeds
from tests.rules.plain_definition import Judged, evaluate_plainly
from triggers import facts as f
from triggers.engine import Finding, evaluate
from triggers.history import History

# A longer run by hand: PROPERTY_EXAMPLES=20000.
EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "200"))
many = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])

Patient = tuple[list[f.Fact], date]


def as_judged(finding: Finding) -> Judged:
    return Judged(
        rule=finding.rule,
        tumour=finding.tumour or "",
        on=finding.on,
        calls_for=str(finding.calls_for),
        see_by=finding.see_by,
        known=finding.known,
        late_known=finding.late_known,
        suppressed=finding.suppressed,
        deciding=finding.because[0],
        others=tuple(sorted(finding.because[1:])),
    )


def found(facts: list[f.Fact], today: date) -> list[Finding]:
    return evaluate(History(facts), today)


@many
@given(histories)
def test_the_engine_says_what_the_plain_definition_says(patient: Patient) -> None:
    assert sorted(map(as_judged, found(*patient)), key=str) == evaluate_plainly(*patient)


@many
@given(histories_in_time)
def test_so_it_does_where_every_fact_came_in_time(patient: Patient) -> None:
    assert sorted(map(as_judged, found(*patient)), key=str) == evaluate_plainly(*patient)


@many
@given(histories, seeds)
def test_the_order_in_which_facts_arrive_does_not_matter(patient: Patient, seed: int) -> None:
    facts, today = patient
    assert found(Random(seed).sample(facts, len(facts)), today) == found(facts, today)


@many
@given(histories)
def test_what_is_recorded_after_today_changes_nothing(patient: Patient) -> None:
    facts, today = patient
    known_today = [fact for fact in facts if fact.recorded <= today]
    assert list(map(as_judged, found(facts, today))) == list(map(as_judged, found(known_today, today)))


@many
@given(histories, seeds)
def test_taking_back_what_was_just_added_restores_the_findings(patient: Patient, seed: int) -> None:
    facts, today = patient
    added = random_fact(Random(seed), facts, "added")
    if not isinstance(added, f.Retraction):
        taken_back = f.Retraction(id="taken-back", on=added.on, recorded=added.recorded, of=added.id)
        assert found([*facts, added, taken_back], today) == found(facts, today)


@many
@given(histories, st.integers(0, 200))
def test_from_the_day_of_death_on_there_are_no_findings(patient: Patient, ago: int) -> None:
    facts, today = patient
    died_on = today - timedelta(days=ago)
    with_death = [*facts, f.Death(id="died", on=died_on, recorded=died_on)]
    the_day_before = died_on - timedelta(days=1)
    assert found(with_death, today) == []
    assert found(with_death, the_day_before) == found(facts, the_day_before)


@many
@given(histories)
def test_every_finding_has_a_key_of_its_own(patient: Patient) -> None:
    keys = [finding.key for finding in found(*patient)]
    assert len(keys) == len(set(keys))
