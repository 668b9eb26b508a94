"""What a single evaluation of a case file cannot show: settings, memory, keys, sentences."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from triggers import facts as f
from triggers.engine import DEFAULTS, Finding, evaluate
from triggers.history import History
from triggers.rule import Mode, RuleSettings
from triggers.rules import RULES

TODAY = date(2026, 3, 25)
DIAGNOSIS = f.Diagnosis(id="d", tumour="A", icd10="C34.1", on=date(2026, 3, 1), recorded=date(2026, 3, 1))


def staged(name: str, m: str, stage: str, **other: Any) -> f.Staging:
    usual: dict[str, Any] = {"tumour": "A", "m_prefix": "c", "on": date(2026, 3, 5), "recorded": date(2026, 3, 5)}
    return f.Staging(**usual | {"id": name, "m": m, "stage": stage} | other)


# With it, nobody need be asked about symptoms.
SCREENING = f.Assessment(id="a", instrument="MIDOS", total=0, on=date(2026, 3, 5), recorded=date(2026, 3, 5))
METASTATIC = [DIAGNOSIS, SCREENING, staged("s", "1b", "IVA")]
CONTRADICTORY = [DIAGNOSIS, SCREENING, staged("s", "1b", "IIIB")]


def found(facts: Sequence[f.Fact], today: date = TODAY, **other: Any) -> list[Finding]:
    return evaluate(History(facts), today, **other)


def settings_of(code: str, **changed: Any) -> dict[str, RuleSettings]:
    usual: dict[str, Any] = {"see_within": 28, "fresh_for": 180, "mode": Mode.ACTIVE}
    return {**DEFAULTS, code: RuleSettings(**usual | changed)}


def test_a_rule_that_is_off_finds_nothing() -> None:
    assert found(METASTATIC, settings=settings_of("new_metastatic_disease", mode=Mode.OFF)) == []


def test_a_rule_in_shadow_finds_as_ever() -> None:
    assert found(METASTATIC, settings=settings_of("new_metastatic_disease", mode=Mode.SHADOW)) == found(METASTATIC)


def test_settings_give_the_deadline_and_how_long_a_finding_is_fresh() -> None:
    [finding] = found(METASTATIC, settings=settings_of("new_metastatic_disease", see_within=10, fresh_for=19))
    assert (finding.see_by, finding.suppressed) == (date(2026, 3, 15), "historic")


def test_a_rule_without_settings_keeps_its_defaults() -> None:
    assert found(METASTATIC, settings={}) == found(METASTATIC)


def test_what_has_opened_something_never_becomes_historic() -> None:
    long_after = date(2027, 3, 25)
    asked: list[Finding] = []

    def opened(finding: Finding) -> bool:
        asked.append(finding)
        return True

    [finding] = found(METASTATIC, long_after)
    assert finding.suppressed == "historic"
    [finding] = found(METASTATIC, long_after, opened=opened)
    assert finding.suppressed is None
    assert [finding.key for finding in asked] == [finding.key]


def test_what_has_opened_something_may_still_be_declined() -> None:
    refusal = f.Declined(id="n", on=date(2026, 4, 1), recorded=date(2026, 4, 1))
    findings = found([*METASTATIC, refusal], date(2027, 3, 25), opened=lambda finding: True)
    assert {finding.rule: finding.suppressed for finding in findings} == {
        "new_metastatic_disease": "declined",
        "offer_again": None,
    }


def test_a_correction_keeps_the_key() -> None:
    corrected = staged("s2", "1c", "IIIB", recorded=date(2026, 3, 20), replaces="s")
    before, after = found(CONTRADICTORY), found([*CONTRADICTORY, corrected])
    assert [one.key for one in before] == [one.key for one in after]
    assert [one.because[0] for one in after] == ["s2", "s2"]


def test_two_corrections_of_one_record_have_two_keys() -> None:
    corrections = [staged(name, "1c", "IIIB", recorded=date(2026, 3, 20), replaces="s") for name in ("s2", "s3")]
    keys = [one.key for one in found([*CONTRADICTORY, *corrections]) if one.rule == "staging_conflict"]
    assert len(set(keys)) == 2


def test_a_chain_of_corrections_is_known_since_the_first() -> None:
    facts = [
        DIAGNOSIS,
        staged("s", "1b", "IIIB"),
        staged("s2", "1c", "IIIB", on=date(2026, 3, 6), recorded=date(2026, 3, 20), replaces="s"),
        staged("s3", "1c", "IIIA", on=date(2026, 3, 7), recorded=date(2026, 3, 22), replaces="s2"),
    ]
    conflict = next(one for one in found(facts) if one.rule == "staging_conflict")
    assert (conflict.on, conflict.known, conflict.late_known) == (date(2026, 3, 7), date(2026, 3, 5), False)
    assert conflict.see_by == date(2026, 3, 12)


def test_facts_that_replace_each_other_count_neither_and_end_no_loop() -> None:
    circle = [staged("s", "1b", "IVA", replaces="s2"), staged("s2", "1b", "IVA", replaces="s")]
    assert found([DIAGNOSIS, *circle], date(2026, 3, 10)) == []


def test_a_retraction_cannot_be_taken_back() -> None:
    on = date(2026, 3, 10)
    facts = [
        *METASTATIC,
        f.Retraction(id="x", of="s", on=on, recorded=on),
        f.Retraction(id="y", of="x", on=on, recorded=on),
    ]
    assert found(facts, date(2026, 3, 12)) == []


def test_findings_are_sorted_by_rule_date_and_tumour() -> None:
    other = [
        f.Diagnosis(id="d2", tumour="B", icd10="C34.3", on=date(2026, 2, 1), recorded=date(2026, 2, 1)),
        staged("s2", "1b", "IIIA", tumour="B"),
    ]
    assert [(one.number, one.tumour) for one in found([*other, *CONTRADICTORY])] == [
        *((1, "A"), (1, "B")),
        *((32, "A"), (32, "B")),
    ]


def test_the_reader_is_told_in_both_languages() -> None:
    [finding] = found(METASTATIC)
    assert finding.sentence == {
        "en": "Lung tumour C34.1: newly metastatic disease within the initial staging window: "
        "cM1b, stage IVA, 5 March 2026.",
        "de": "Lungentumor C34.1: Neuerkrankung im metastasierten Stadium, im Zeitraum der ersten Stadieneinteilung: "
        "cM1b, Stadium IVA, 5. März 2026.",
    }


def test_every_rule_says_what_it_means_and_rests_on() -> None:
    for rule in RULES:
        assert rule.title["en"], rule.code
        assert rule.title["de"], rule.code
        assert rule.meaning, rule.code
        assert rule.source.citation, rule.code
        assert rule.code == rule.find.__name__, rule.code
    assert len({rule.number for rule in RULES}) == len(RULES)
