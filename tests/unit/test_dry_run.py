"""What one rule would have made of a patient's past: by hand, and against asking on every single day."""

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.histories import random_facts, seeds
from tests.rules.themes import FIRST_DAY, THEMES
from triggers import facts as f
from triggers.clocks import target_on
from triggers.dry_run import Event, What, alone, days_of_change, walk, without
from triggers.engine import DEFAULTS, Finding, Opened, evaluate
from triggers.history import History
from triggers.rule import OPENS_REFERRAL, CallsFor, Mode, Rule, RuleSettings
from triggers.rules import RULES

BY_CODE = {rule.code: rule for rule in RULES}
NEW_METASTATIC = BY_CODE["new_metastatic_disease"]
INOPERABLE = BY_CODE["inoperable_recurrence"]
USUAL = RuleSettings(see_within=28, fresh_for=180)
YEAR = (date(2025, 1, 1), date(2025, 12, 31))


def day(month: int, number: int) -> date:
    return date(2025, month, number)


def diagnosis(on: date, tumour: str = "A") -> f.Diagnosis:
    return f.Diagnosis(id=f"d{tumour}", tumour=tumour, icd10="C34.1", on=on, recorded=on)


def metastatic(on: date, *, tumour: str = "A", recorded: date | None = None, stage: str = "IVA", **more) -> f.Staging:
    more = {"id": f"s{tumour}{on}", **more}
    return f.Staging(tumour=tumour, m="1b", stage=stage, on=on, recorded=recorded or on, **more)


def made(
    *facts: f.Fact, rule: Rule = NEW_METASTATIC, chosen: RuleSettings = USUAL, period: tuple[date, date] = YEAR
) -> list[tuple[What, date]]:
    return [(event.what, event.on) for event in events(*facts, rule=rule, chosen=chosen, period=period)]


def events(
    *facts: f.Fact, rule: Rule = NEW_METASTATIC, chosen: RuleSettings = USUAL, period: tuple[date, date] = YEAR
) -> list[Event]:
    return walk(History(facts), rule, chosen, starts_on=period[0], ends_on=period[1])


def test_a_new_metastatic_cancer_opens_a_referral_and_its_consult_is_due_a_week_before_the_deadline() -> None:
    assert made(diagnosis(day(3, 3)), metastatic(day(3, 5))) == [
        (What.REFERRAL, day(3, 5)),
        (What.CONSULT, day(3, 26)),
    ]


def test_what_became_known_late_counts_from_the_day_on_which_it_was_known() -> None:
    late = metastatic(day(3, 5), recorded=day(4, 1))
    assert made(diagnosis(day(3, 3)), late) == [(What.REFERRAL, day(4, 1)), (What.CONSULT, day(4, 22))]


def test_what_went_on_from_before_the_period_is_not_counted() -> None:
    facts = (diagnosis(day(3, 3)), metastatic(day(3, 5)))
    assert made(*facts, period=(day(3, 6), day(12, 31))) == []
    assert made(*facts, period=(day(3, 5), day(12, 31)))[0] == (What.REFERRAL, day(3, 5))


def test_a_second_tumour_joins_the_open_referral_and_opens_one_of_its_own_after_the_consult() -> None:
    first = (diagnosis(day(3, 3)), metastatic(day(3, 5)))
    joins = (diagnosis(day(3, 10), "B"), metastatic(day(3, 12), tumour="B"))
    assert made(*first, *joins) == [(What.REFERRAL, day(3, 5)), (What.JOINS, day(3, 12)), (What.CONSULT, day(3, 26))]
    later = (diagnosis(day(4, 1), "B"), metastatic(day(4, 2), tumour="B"))
    assert [what for what, _on in made(*first, *later)] == [What.REFERRAL, What.CONSULT] * 2


def test_what_joins_a_referral_from_before_the_period_is_no_referral() -> None:
    facts = (diagnosis(day(3, 3)), metastatic(day(3, 5)), diagnosis(day(3, 10), "B"))
    assert made(*facts, metastatic(day(3, 12), tumour="B"), period=(day(3, 7), day(12, 31))) == [
        (What.JOINS, day(3, 12))
    ]


def test_a_finding_that_is_taken_back_before_the_consult_leaves_a_referral_without_one() -> None:
    wrong = metastatic(day(3, 5))
    back = f.Retraction(id="r", of=wrong.id, on=day(3, 20), recorded=day(3, 20))
    [referral] = events(diagnosis(day(3, 3)), wrong, back)
    assert (referral.what, referral.on, referral.ended_on) == (What.REFERRAL, day(3, 5), day(3, 20))


def test_a_consult_on_the_day_of_death_is_not_held() -> None:
    death = f.Death(id="x", on=day(3, 26), recorded=day(3, 26))
    assert made(diagnosis(day(3, 3)), metastatic(day(3, 5)), death) == [(What.REFERRAL, day(3, 5))]


def test_a_patient_in_care_is_counted_as_such_and_referred_when_care_ends() -> None:
    care = f.PalliativeCare(id="p", on=day(2, 1), recorded=day(2, 1), until=day(5, 1))
    assert made(diagnosis(day(3, 3)), metastatic(day(3, 5)), care) == [
        (What.IN_CARE, day(3, 5)),
        (What.REFERRAL, day(5, 1)),
        (What.CONSULT, day(5, 1)),
    ]


def test_doubtful_evidence_needs_a_yes_and_rises_after_its_consult() -> None:
    doubtful = metastatic(day(3, 5), stage="IIIB")
    found = events(diagnosis(day(3, 3)), doubtful)
    assert [(event.what, event.needs_yes) for event in found] == [(What.REFERRAL, True), (What.CONSULT, True)]
    certain = f.Metastasis(id="m", tumour="A", site="HEP", on=day(3, 20), recorded=day(3, 20))
    found = events(diagnosis(day(3, 3)), doubtful, certain)
    assert [(event.what, event.needs_yes) for event in found] == [(What.REFERRAL, True), (What.CONSULT, False)]
    later = f.Metastasis(id="m", tumour="A", site="HEP", on=day(4, 20), recorded=day(4, 20))
    found = events(diagnosis(day(3, 3)), doubtful, later)
    assert [event.what for event in found] == [What.REFERRAL, What.CONSULT] * 2


def test_the_deadline_and_how_long_it_is_fresh_are_those_that_are_tried() -> None:
    facts = (diagnosis(day(3, 3)), metastatic(day(3, 5)))
    quick = RuleSettings(see_within=7, fresh_for=180, mode=Mode.OFF)
    assert made(*facts, chosen=quick)[1] == (What.CONSULT, day(3, 8))
    # In care until it was too old.
    care = f.PalliativeCare(id="p", on=day(2, 1), recorded=day(2, 1), until=day(5, 1))
    assert made(*facts, care, chosen=RuleSettings(see_within=28, fresh_for=30)) == [(What.IN_CARE, day(3, 5))]


def test_a_consult_may_lie_after_the_period() -> None:
    facts = (diagnosis(day(12, 20)), metastatic(day(12, 22)))
    assert made(*facts) == [(What.REFERRAL, day(12, 22)), (What.CONSULT, date(2026, 1, 12))]


def test_questions_are_counted_once_each() -> None:
    assert made(diagnosis(day(3, 3)), rule=BY_CODE["staging_unknown"]) == [(What.QUESTION, day(3, 17))]


def test_only_the_rule_that_is_tried_is_asked() -> None:
    chosen = alone(INOPERABLE, RuleSettings(see_within=1, fresh_for=1, mode=Mode.SHADOW))
    assert [code for code, one in chosen.items() if one.mode != Mode.OFF] == [INOPERABLE.code]
    others = without(
        INOPERABLE, {**DEFAULTS, "staging_unknown": RuleSettings(see_within=5, fresh_for=9, mode=Mode.OFF)}
    )
    assert {code for code, one in others.items() if one.mode == Mode.OFF} == {INOPERABLE.code, "staging_unknown"}


def plainly(history: History, rule: Rule, chosen: RuleSettings, first: date, last: date) -> list[tuple[str, date]]:
    """Say the same by asking on every day, with nothing left out: the definition at the top of `triggers.dry_run`."""
    told: list[tuple[str, date]] = []
    opened_on: dict[str, date] = {}
    for kinds, name in ((OPENS_REFERRAL, "referral"), ({CallsFor.VISIT}, "visit")):
        told += _plain_course(history, rule, chosen, first, last, kinds, name, opened_on)
    others: set[tuple[str, str]] = set()
    for today in days_between(first - timedelta(days=1), last):
        for finding in evaluate(history, today, settings=alone(rule, chosen)):
            name = "in_care" if finding.suppressed == "already_in_care" else finding.calls_for.value
            opens = name in ("referral", "confirmation", "visit")
            counted = name == "in_care" or not (finding.suppressed or opens)
            counted &= opened_on.get(finding.key, date.max) > today
            if counted and (name, finding.key) not in others:
                others.add((name, finding.key))
                told += [(name, today)] if today >= first else []
    return told


def _plain_course(
    history: History,
    rule: Rule,
    chosen: RuleSettings,
    first: date,
    last: date,
    kinds: Iterable[CallsFor],
    name: str,
    ever: dict[str, date],
) -> list[tuple[str, date]]:
    told: list[tuple[str, date]] = []
    answered: dict[str, CallsFor] = {}
    deadlines: dict[str, date] = {}
    weak: dict[str, CallsFor] = {}
    opened_on: date | None = None
    is_counted = False
    for today in days_between(first - timedelta(days=1), last):
        findings = [
            finding
            for finding in evaluate(history, today, settings=alone(rule, chosen), opened=_is_among(ever))
            if finding.calls_for in kinds and not finding.suppressed
        ]
        if today < first:
            for finding in list(findings):
                ever[finding.key] = today
                if target_on(opened_on=finding.known, see_by=finding.see_by) < first:
                    answered[finding.key] = finding.calls_for
                    findings.remove(finding)
            opened_on = min((finding.known for finding in findings), default=None)
        findings = [one for one in findings if one.key not in answered or _rose(answered[one.key], one)]
        if not findings:
            opened_on, deadlines = None, {}
        elif today >= first:
            new = {one.key for one in findings} - ever.keys()
            if opened_on is None:
                opened_on, is_counted, deadlines = today, True, {}
                told.append((name, today))
                new -= {min(findings, key=lambda one: (one.see_by, one.key)).key}
            told += [("joins", today)] * len(new)
        ever |= {one.key: today for one in findings if one.key not in ever}
        deadlines = {one.key: min(one.see_by, deadlines.get(one.key, one.see_by)) for one in findings}
        weak = {one.key: one.calls_for for one in findings}
        due = target_on(opened_on=opened_on, see_by=min(deadlines.values())) if opened_on else date.max
        if opened_on and due <= today >= first:
            told += [("consult", today)] if is_counted else []
            answered |= weak
            opened_on, is_counted = None, False
    if opened_on and is_counted:
        told.append(("consult", max(due, last)))
    return told


def _is_among(ever: dict[str, date]) -> Opened:
    return lambda finding: finding.key in ever


def _rose(before: CallsFor, finding: Finding) -> bool:
    return before is CallsFor.CONFIRMATION and finding.calls_for is CallsFor.REFERRAL


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


@settings(max_examples=150, deadline=None)
@given(seeds, st.sampled_from(RULES), st.integers(-30, 120), st.integers(1, 150), st.sampled_from((0, 7, 28)))
def test_it_is_what_asking_on_every_day_would_say(
    seed: int, rule: Rule, starts_after: int, days: int, see_within: int
) -> None:
    chance = Random(seed)
    theme = next((theme for theme in THEMES if rule.needs <= set(theme.kinds)), THEMES[-1])
    history = History(random_facts(chance, theme))
    first = FIRST_DAY + timedelta(days=starts_after)
    last = first + timedelta(days=days)
    chosen = RuleSettings(see_within=see_within, fresh_for=chance.choice((7, 30, 180)))
    found = [(event.what.value, event.on) for event in walk(history, rule, chosen, starts_on=first, ends_on=last)]
    assert sorted(found) == sorted(plainly(history, rule, chosen, first, last))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_only_days_of_the_period_on_which_something_changes_are_looked_at(rule: Rule) -> None:
    history = History([diagnosis(day(3, 3)), metastatic(day(3, 5), recorded=day(4, 1))])
    days = days_of_change(history, rule, *YEAR)
    assert set(days) >= {on for on in (day(3, 3), day(4, 1)) if rule.code == "new_metastatic_disease"}
    assert len(days) <= 4
