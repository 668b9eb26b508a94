"""The rule that asks other rules: looked at whenever one of them may find something else, it hears none that is off."""

from datetime import date, timedelta

import msgspec
import pytest

from triggers import facts as f
from triggers.dry_run import What, is_called_for, walk
from triggers.engine import DEFAULTS, Finding, evaluate
from triggers.history import History
from triggers.rule import CallsFor, Mode, RuleSettings
from triggers.rules import RULES
from triggers.rules.several_signs import SIGNS, several_signs, silent_signs

DAY = date(2026, 3, 2)
PATIENT: list[f.Fact] = [
    f.Diagnosis(id="1", on=DAY, recorded=DAY, tumour="a", icd10="C34.1"),
    f.Staging(id="2", on=DAY, recorded=DAY, tumour="a", m="1b", stage="IVA"),
    f.Assessment(id="3", on=DAY, recorded=DAY, instrument="DT", total=6),
    f.Performance(id="4", on=DAY + timedelta(days=3), recorded=DAY + timedelta(days=3), scale="ECOG", value=3),
    f.SurpriseQuestion(
        id="5", on=DAY + timedelta(days=5), recorded=DAY + timedelta(days=5), answer="no", horizon_months=6
    ),
]
TODAY = DAY + timedelta(days=6)


def with_modes(**modes: Mode) -> dict[str, RuleSettings]:
    return {code: msgspec.structs.replace(one, mode=modes.get(code, one.mode)) for code, one in DEFAULTS.items()}


def sums(history: History, settings: dict[str, RuleSettings]) -> list[Finding]:
    found = evaluate(history, TODAY, settings=settings, silent=silent_signs(settings))
    return [finding for finding in found if finding.rule == several_signs.code]


def test_all_are_heard_as_long_as_nobody_has_changed_their_settings() -> None:
    assert silent_signs(DEFAULTS) == frozenset()
    assert [finding.because for finding in sums(History(PATIENT), dict(DEFAULTS))] == [("4", "3")]


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.SHADOW])
def test_a_sign_that_is_off_or_in_shadow_is_not_heard_and_not_told_of(mode: Mode) -> None:
    """One history is asked under all these settings: nothing found under others is remembered."""
    history = History(PATIENT)
    for _round in range(2):
        assert [one.because for one in sums(history, with_modes(distress=mode))] == [("5", "4")]
        assert "DT" not in sums(history, with_modes(distress=mode))[0].sentence["en"]
        assert sums(history, with_modes(distress=mode, poor_function=mode)) == []
        assert [one.because for one in sums(history, dict(DEFAULTS))] == [("4", "3")]


def test_in_shadow_it_hears_signs_in_shadow_but_none_that_is_off() -> None:
    shadow = Mode.SHADOW
    both = with_modes(several_signs=shadow, distress=shadow, poor_function=shadow)
    assert [one.because for one in sums(History(PATIENT), both)] == [("4", "3")]
    assert sums(History(PATIENT), with_modes(several_signs=shadow, distress=Mode.OFF, poor_function=Mode.OFF)) == []


def test_a_trial_on_the_past_hears_the_signs_in_force() -> None:
    def opened(settings: dict[str, RuleSettings]) -> list[date]:
        period = {"starts_on": DAY, "ends_on": TODAY}
        events = walk(history, several_signs, several_signs.defaults, **period, in_force=settings)
        assert is_called_for(history, [TODAY], with_modes_only(settings)) == bool(events)
        return [event.on for event in events if event.what == What.REFERRAL]

    def with_modes_only(settings: dict[str, RuleSettings]) -> dict[str, RuleSettings]:
        heard = {several_signs.code, *(sign.code for sign in SIGNS)}
        off = RuleSettings(see_within=0, fresh_for=0, mode=Mode.OFF)
        return {code: one if code in heard else off for code, one in settings.items()}

    history = History(PATIENT)
    assert opened(dict(DEFAULTS)) == [DAY + timedelta(days=3)]
    assert opened(with_modes(distress=Mode.OFF)) == [DAY + timedelta(days=5)]
    assert opened(with_modes(distress=Mode.OFF, poor_function=Mode.OFF)) == []


def test_it_asks_every_rule_that_calls_for_support_and_those_that_may() -> None:
    always = {rule.number for rule in RULES if rule.calls_for is CallsFor.SUPPORT}
    assert {sign.number for sign in SIGNS} == always | {6, 7, 9, 10}


def test_it_reads_what_they_read_and_needs_what_they_need() -> None:
    for sign in SIGNS:
        assert sign.reads <= several_signs.reads
        assert sign.needs <= several_signs.needs
        assert not sign.ripens
