"""What holds for every history: the engine says what the plain definition says, and nothing depends on chance."""

import os
from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

import msgspec
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.rules.histories import histories, histories_in_time, random_fact, seeds
from tests.rules.plain.judged import Judged, evaluate_plainly
from triggers import facts as f
from triggers.engine import DEFAULTS, Finding, evaluate, look_again_on
from triggers.history import History
from triggers.rule import Mode, RuleSettings
from triggers.rules import RULES
from triggers.rules.several_signs import silent_signs

# A longer run by hand: PROPERTY_EXAMPLES=20000.
EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "200"))
many = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
some = settings(many, max_examples=max(EXAMPLES // 2, 1))
few = settings(many, max_examples=max(EXAMPLES // 5, 1))
hardly_any = settings(many, max_examples=max(EXAMPLES // 20, 1))

# kind → what a correction may change without changing what is found
UNRELATED = {
    f.Diagnosis: {"icd10": "C34.9"},
    f.Staging: {"n": "3", "edition": "9", "t": "4"},
    f.Resectability: {"by": "surgeon"},
    f.PalliativeCare: {"provider": "home care team"},
    f.Declined: {"reason": "patient_declined"},
}

Patient = tuple[list[f.Fact], date]


def drawn_settings(seed: int) -> dict[str, RuleSettings]:
    """Change about half of the rules: days at the edges, and now and then the mode."""
    chance = Random(seed)
    return {
        rule.code: RuleSettings(
            see_within=chance.choice((0, 1, 7, rule.defaults.see_within, 60)),
            fresh_for=chance.choice((0, 1, 30, rule.defaults.fresh_for, 90, 365)),
            mode=chance.choice((*[Mode.ACTIVE] * 4, Mode.SHADOW, Mode.OFF)),
        )
        if chance.random() < 0.5
        else rule.defaults
        for rule in RULES
    }


changed_settings = st.one_of(st.just(DEFAULTS), seeds.map(drawn_settings))


def found(
    facts: list[f.Fact], today: date, *, has_opened: bool = False, chosen: Mapping[str, RuleSettings] = DEFAULTS
) -> list[Finding]:
    silent = silent_signs(chosen)
    return evaluate(History(facts), today, settings=chosen, silent=silent, opened=lambda finding: has_opened)


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


def assert_it_is_what_the_text_says(facts: list[f.Fact], today: date, *, has_opened: bool = False) -> None:
    said = evaluate_plainly(facts, today, has_opened=has_opened)
    judged = sorted(map(as_judged, found(facts, today, has_opened=has_opened)))
    assert [one._replace(others=()) for one in judged] == [one._replace(others=()) for one in said]
    for ours, plain in zip(judged, said, strict=True):
        # The engine may name more facts than those that the text names.
        assert set(plain.others) <= set(ours.others), (ours, plain)


@many
@given(histories)
def test_the_engine_says_what_the_plain_definition_says(patient: Patient) -> None:
    assert_it_is_what_the_text_says(*patient)


@some
@given(histories_in_time)
def test_so_it_does_where_every_fact_came_in_time(patient: Patient) -> None:
    assert_it_is_what_the_text_says(*patient)


@few
@given(histories)
def test_so_it_does_for_findings_that_have_opened_something(patient: Patient) -> None:
    assert_it_is_what_the_text_says(*patient, has_opened=True)
    assert all(finding.suppressed != "historic" for finding in found(*patient, has_opened=True))


@some
@given(histories, seeds)
def test_the_order_in_which_facts_arrive_does_not_matter(patient: Patient, seed: int) -> None:
    facts, today = patient
    assert found(Random(seed).sample(facts, len(facts)), today) == found(facts, today)


@some
@given(histories)
def test_what_is_recorded_after_today_changes_nothing(patient: Patient) -> None:
    facts, today = patient
    assert found([fact for fact in facts if fact.recorded <= today], today) == found(facts, today)


@some
@given(histories, seeds)
def test_a_fact_dated_and_recorded_after_today_changes_nothing(patient: Patient, seed: int) -> None:
    facts, today = patient
    drawn = random_fact(Random(seed), facts, "added")
    tomorrow = today + timedelta(days=1)
    added = msgspec.structs.replace(drawn, on=max(drawn.on, tomorrow), recorded=max(drawn.recorded, tomorrow))
    assert found([*facts, added], today) == found(facts, today)


@some
@given(histories, seeds)
def test_taking_back_what_was_just_added_restores_the_findings(patient: Patient, seed: int) -> None:
    facts, today = patient
    added = random_fact(Random(seed), facts, "added")
    assume(not isinstance(added, f.Retraction))
    taken_back = f.Retraction(id="taken-back", on=added.on, recorded=added.recorded, of=added.id)
    assert found([*facts, added, taken_back], today) == found(facts, today)


@some
@given(histories, st.integers(0, 200))
def test_from_the_day_of_death_on_there_are_no_findings(patient: Patient, ago: int) -> None:
    facts, today = patient
    died_on = today - timedelta(days=ago)
    with_death = [*facts, f.Death(id="died", on=died_on, recorded=died_on)]
    the_day_before = died_on - timedelta(days=1)
    assert found(with_death, today) == []
    assert found(with_death, the_day_before) == found(facts, the_day_before)


@many
@given(histories, seeds)
def test_a_correction_of_something_else_restarts_no_clock(patient: Patient, seed: int) -> None:
    facts, today = patient
    replaced = [fact.replaces for fact in facts if fact.replaces]
    replaced += [fact.of for fact in facts if isinstance(fact, f.Retraction)]
    alone = [
        fact
        for fact in facts
        if not isinstance(fact, f.Retraction)
        and fact.id not in replaced
        and max(fact.on, fact.recorded) <= today
        and not any(days_of(fact) & days_of(other) for other in facts if other is not fact)
    ]
    assume(alone)
    fact = Random(seed).choice(alone)
    corrected = msgspec.structs.replace(fact, id="corrected", recorded=today, replaces=fact.id, **unrelated(fact))
    assert sorted(map(clock, found([*facts, corrected], today)), key=str) == sorted(
        map(clock, found(facts, today)), key=str
    )


def days_of(fact: f.Fact) -> set[date | None]:
    """The days on which it stands in an order with others; on the same day the order is that of recording."""
    return {fact.on, getattr(fact, "until", None)} - {None}


def unrelated(fact: f.Fact) -> dict[str, str]:
    if isinstance(fact, f.Diagnosis) and not fact.icd10.startswith("C34"):
        return {}
    return UNRELATED.get(type(fact), {})


def clock(finding: Finding) -> tuple[object, ...]:
    """Everything but the ids of the facts and the words about them."""
    return (
        *(finding.key, finding.rule, finding.tumour, finding.on, finding.calls_for, finding.see_by),
        *(finding.known, finding.late_known, finding.suppressed),
    )


@some
@given(histories)
def test_every_finding_has_a_key_of_its_own(patient: Patient) -> None:
    keys = [finding.key for finding in found(*patient)]
    assert len(keys) == len(set(keys))


@few
@given(histories, st.booleans(), changed_settings)
def test_nothing_changes_before_the_day_to_look_again(
    patient: Patient, has_opened: bool, chosen: Mapping[str, RuleSettings]
) -> None:
    assert_nothing_changes_too_soon(patient, has_opened, chosen, days=200)


@hardly_any
@given(histories, st.booleans(), changed_settings)
def test_nor_does_it_within_more_than_a_year(
    patient: Patient, has_opened: bool, chosen: Mapping[str, RuleSettings]
) -> None:
    assert_nothing_changes_too_soon(patient, has_opened, chosen, days=400)


def assert_nothing_changes_too_soon(
    patient: Patient, has_opened: bool, chosen: Mapping[str, RuleSettings], *, days: int
) -> None:
    facts, today = patient
    facts = [fact for fact in facts if fact.recorded <= today]
    again = look_again_on(History(facts), today, findings=found(facts, today, chosen=chosen), settings=chosen)
    assert again is None or again > today
    now = found(facts, today, has_opened=has_opened, chosen=chosen)
    for day in (today + timedelta(days=ahead) for ahead in range(1, days + 1)):
        if day == again:
            break
        assert found(facts, day, has_opened=has_opened, chosen=chosen) == now, (day, again)
