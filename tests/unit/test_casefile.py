"""Case files are read strictly: what cannot be meant is refused, naming file, fact and key."""

from datetime import date
from typing import Any

import pytest

from triggers import facts as f
from triggers.casefile import CaseError, parse_case


def case(*facts: str, rest: str = "") -> str:
    return "today: 2026-03-10\nfacts:" + "".join(f"\n  - {{{fact}}}" for fact in facts) + f"\n{rest}"


def facts_of(*facts: str) -> tuple[Any, ...]:
    return parse_case(case(*facts), file="x.yaml").facts


def test_what_is_not_said_has_its_default() -> None:
    [diagnosis, assessment, stay] = facts_of(
        "fact: diagnosis, tumour: A, icd10: C34.1, on: 2026-03",
        "fact: assessment, instrument: DT, on: 2026-03-02, recorded: 2026-03-04",
        "fact: stay, kind: inpatient, on: 2026-03-02, until: ",
    )
    assert diagnosis == f.Diagnosis(
        id="f1", tumour="A", icd10="C34.1", on=date(2026, 3, 1), recorded=date(2026, 3, 1), precision="month"
    )
    assert (assessment.id, assessment.recorded, assessment.by, assessment.valid) == (
        "f2",
        date(2026, 3, 4),
        "patient",
        True,
    )
    assert (stay.until, stay.planned, stay.outcome) == (None, False, "alive")


def test_words_stay_words_and_numbers_may_be_ids() -> None:
    [question, staging, board] = facts_of(
        "id: 007, fact: surprise_question, answer: no, on: 2026",
        "id: yes, fact: staging, tumour: 1, tnm: ypT0 rcM1b, edition: 8, stage: IVA, on: 2026-03-02",
        "id: on, fact: board, tumour: 1, recommendation: [OP, NO], palliative: true, on: 2026-03-02",
    )
    assert (question.id, question.answer, question.horizon_months) == ("007", "no", 12)
    assert (staging.id, staging.tumour, staging.edition) == ("yes", "1", "8")
    assert (staging.t, staging.t_prefix, staging.m, staging.y, staging.r, staging.a) == (
        "0",
        "p",
        "1b",
        True,
        True,
        False,
    )
    assert (board.id, board.recommendation, board.palliative) == ("on", ("OP", "NO"), True)


def test_every_kind_with_all_its_keys_is_understood() -> None:
    facts = facts_of(
        "id: d, fact: diagnosis, tumour: A, icd10: C34.1, morphology: 8140/3, certainty: suspected, on: 2026-01-01",
        "fact: staging, tumour: A, extent: limited, on: 2026-01-02, replaces: d",
        "fact: metastasis, tumour: A, site: LEP, on: 2026-01-02",
        "id: r, fact: recurrence, tumour: A, extent: local, on: 2026-01-02",
        "fact: progression, tumour: A, on: 2026-01-02",
        "fact: remission, tumour: A, on: 2026-01-02",
        "fact: resectability, tumour: A, recurrence: r, verdict: not_assessed, by: board, on: 2026-01-02",
        "fact: intent, tumour: A, intent: locally_curative, on: 2026-01-02",
        "fact: treatment, tumour: A, kind: systemic, intent: unknown, line: 2, until: 2026-03, ended: other, on: 2026",
        "fact: stay, kind: intensive, until: 2026-02-01, planned: true, outcome: dead, on: 2026-01-02",
        "fact: assessment, instrument: FACT-L, by: proxy, valid: false, total: 91.5, items: {pain: 7}, on: 2026-01-02",
        "fact: performance, scale: ECOG, value: 3, on: 2026-01-02",
        "fact: phase, value: terminal, on: 2026-01-02",
        "fact: prognosis, months: 9, on: 2026-01-02",
        "fact: concern, kind: delirium, resolved: 2026-01-04, on: 2026-01-02",
        "fact: pathway, step: 0, on: 2026-01-02",
        "fact: consult, on: 2026-01-02",
        "fact: palliative_care, provider: home care team, until: 2026-02, on: 2026-01-02",
        "fact: declined, reason: patient_declined, on: 2026-01-02",
        "fact: death, on: 2026-03-02",
        "fact: retraction, of: r, on: 2026-03-02",
    )
    treatment = next(fact for fact in facts if isinstance(fact, f.Treatment))
    assert (treatment.until, treatment.until_precision) == (date(2026, 3, 1), "month")
    assert len(facts) == 21


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("id: s, fact: stagging, tumour: A, on: 2026-03-01", ("fact s", "key fact", "stagging")),
        ("id: s, fact: staging, tumour: A, stagee: IV, on: 2026-03-01", ("fact s", "key stagee", "unknown")),
        ("id: s, fact: staging, tumour: A, stage: V, on: 2026-03-01", ("fact s", "key stage", "V")),
        ("id: s, fact: staging, tumour: A, tnm: cT2a cQ1, on: 2026-03-01", ("fact s", "key tnm", "cQ1")),
        ("id: s, fact: staging, tumour: A, tnm: cT2a cT3, on: 2026-03-01", ("fact s", "key tnm", "twice")),
        ("id: s, fact: staging, tumour: A, edition: 12, on: 2026-03-01", ("fact s", "key edition", "12")),
        ("id: m, fact: metastasis, tumour: A, site: XYZ, on: 2026-03-01", ("fact m", "key site", "XYZ")),
        ("id: m, fact: metastasis, tumour: A, on: 2026-03-01", ("fact m", "key site", "missing")),
        ("id: m, fact: metastasis, site: HEP, on: 2026-03-01", ("fact m", "key tumour", "missing")),
        ("id: c, fact: consult, tumour: A, on: 2026-03-01", ("fact c", "key tumour", "unknown")),
        ("fact: consult, on: 2026-02-30", ("fact f1", "key on", "calendar")),
        ("fact: consult, on: 01.03.2026", ("fact f1", "key on", "YYYY-MM-DD")),
        ("fact: consult, on: 2026-03-01T10:00", ("fact f1", "key on", "YYYY-MM-DD")),
        ("fact: consult", ("fact f1", "key on", "missing")),
        ("fact: consult, on: ", ("fact f1", "key on", "no value")),
        ("fact: consult, on: [2026-03-01]", ("fact f1", "key on", "list")),
        ("fact: consult, on: 2026-03-01, recorded: 2026-03", ("fact f1", "key recorded", "full date")),
        ("fact: board, tumour: A, palliative: yes, on: 2026-03-01", ("fact f1", "key palliative", "true or false")),
        ('fact: board, tumour: A, palliative: "true", on: 2026-03-01', ("fact f1", "key palliative", "true or false")),
        ("fact: board, tumour: A, recommendation: KW, on: 2026-03-01", ("fact f1", "key recommendation", "list")),
        ("fact: prognosis, months: nine, on: 2026-03-01", ("fact f1", "key months", "nine")),
        ("fact: pathway, step: 3, on: 2026-03-01", ("fact f1", "key step", "3")),
        ("fact: assessment, instrument: ESAS, items: {pain: a lot}, on: 2026-03-01", ("key items", "pain", "a lot")),
        ("fact: consult, on: 2026-03-01, replaces: nobody", ("fact f1", "key replaces", "nobody")),
        ("id: c, fact: consult, on: 2026-03-01, replaces: c", ("fact c", "key replaces", "circle")),
        ("fact: retraction, of: nobody, on: 2026-03-01", ("fact f1", "key of", "nobody")),
        (
            "fact: resectability, tumour: A, verdict: resectable, recurrence: r, on: 2026-03-01",
            ("key recurrence", "“r”"),
        ),
        ("id: true, fact: consult, on: 2026-03-01", ("fact true", "key id")),
        ("id: c, id: d, fact: consult, on: 2026-03-01", ("x.yaml", "twice")),
    ],
)
def test_what_cannot_be_meant_names_file_fact_and_key(written: str, named: tuple[str, ...]) -> None:
    with pytest.raises(CaseError) as refused:
        facts_of(written)
    assert all(word in str(refused.value) for word in ("x.yaml", *named)), refused.value


@pytest.mark.parametrize(
    ("first", "second", "named"),
    [
        ("id: f2, fact: consult", "fact: consult", ("fact f2", "key id", "twice")),
        ("fact: retraction, of: f2", "fact: retraction, of: f1", ("fact f1", "key of", "retraction")),
        (
            "id: c, fact: consult",
            "fact: resectability, tumour: A, verdict: resectable, recurrence: c",
            ("fact f2", "key recurrence", "no recurrence"),
        ),
    ],
)
def test_facts_that_do_not_fit_together_are_refused(first: str, second: str, named: tuple[str, ...]) -> None:
    with pytest.raises(CaseError) as refused:
        facts_of(f"{first}, on: 2026", f"{second}, on: 2026")
    assert all(word in str(refused.value) for word in ("x.yaml", *named)), refused.value


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("", "today"),
        ("- today", "today"),
        ("today: 2026-03-10", "key facts"),
        ("facts: []", "key today"),
        ("today: 2026-03\nfacts: []", "full date"),
        ("today: 2026-03-10\nfacts: {}", "list"),
        ("today: 2026-03-10\nfacts: []\nexpect:", "key expect"),
        ("today: 2026-03-10\nfacts: []\nexpected: []", "key expected"),
        ("today: 2026-03-10\nfacts: []\npatient: {name: Doe}", "key name"),
        ("today: 2026-03-10\nfacts: []\nexpect:\n  - {rule: x}", "key on"),
        ("today: 2026-03-10\nfacts: [\n", "is not YAML: line"),
        ("today: 2026-03-10\n---\nfacts: []", "is not YAML"),
        (
            'today: 2026-03-10\nfacts: []\ntitle: "\\U00110000"',
            "is not YAML: an escape in quotes stands for no character",
        ),
        ("today: &a 2026-03-10\nfacts: &b [*b]", "contains itself"),
        ("today: 2026-03-10\nfacts: [1]", "fact f1"),
    ],
)
def test_a_file_that_is_no_case_is_refused(written: str, named: str) -> None:
    with pytest.raises(CaseError) as refused:
        parse_case(written, file="x.yaml")
    assert named in str(refused.value)


def test_expectations_default_to_not_late_and_not_held_back() -> None:
    rest = (
        "expect:\n  - {rule: depression_screen, on: 2026-03-01, calls_for: support, suppressed: null, because: [1, 2]}"
    )
    [expectation] = parse_case(case(rest=rest).replace("facts:\n", "facts: []\n"), file="x.yaml").expect or ()
    assert (expectation.tumour, expectation.late_known, expectation.suppressed) == (None, False, None)
    assert expectation.because == ("1", "2")


def test_no_list_of_expectations_is_not_an_empty_one() -> None:
    assert parse_case("today: 2026-03-10\nfacts: []", file="x.yaml").expect is None
    assert parse_case("today: 2026-03-10\nfacts: []\nexpect: []", file="x.yaml").expect == ()


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("today: 9999-12-31\nfacts: []", "outside the years"),
        ("today: 2026-03-01\nfacts: " + "[" * 5000, "nested too deeply"),
        ("today: 2026-03-01\nfacts: " + "{a: " * 3000, "nested too deeply"),
        ('today: 2026-03-01\nfacts: [{id: "\\ud800", fact: phase, value: stable, on: 2026}]', "no text may contain"),
        ("today: 2026-03-01\nfacts: [{tumour: A, icd10: C34.1, on: 2026}]", "key fact: is missing"),
        ("today: 2026-03-01\nfacts: [{fact: staging, tumour: A, stage: IIII, on: 2026}]", "is not a stage group"),
        (
            "a: &a [x, x, x, x, x, x, x, x, x]\n"
            + "".join(
                f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n"
                for before, name in zip("abcdefghi", "bcdefghij", strict=True)
            ),
            "aliases repeat",
        ),
    ],
    ids=["year 9999", "deep list", "deep keys", "surrogate", "no kind", "no stage group", "alias bomb"],
)
def test_hostile_files_are_refused_at_once_with_a_sentence(written: str, words: str) -> None:
    with pytest.raises(CaseError, match=words) as refused:
        parse_case(written, file="x.yaml")
    assert str(refused.value).startswith("x.yaml: ")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        ("fact: performance, scale: ECOG, value: 9", "fact f1: key value: “9” is no value of ECOG; it must be 0 to 5"),
        ("fact: performance, scale: ECOG, value: 1.5", "key value: “1.5” is no value of ECOG"),
        ("fact: performance, scale: KPS, value: 55", "“55” is no value of KPS; it must be 0 to 100 in steps of 10"),
        ("fact: performance, scale: AKPS, value: -10", "“-10” is no value of AKPS"),
        ("fact: assessment, instrument: DT, total: 11", "key total: “11” is no total of DT; it must be 0 to 10"),
        ("fact: assessment, instrument: MIDOS, items: {pain: 4}", "key items: pain: “4” is no answer of MIDOS"),
        ("fact: assessment, instrument: PHQ-9, total: -1", "“-1” is no total of PHQ-9"),
        ("fact: surprise_question, answer: no, horizon_months: 0", "key horizon_months: “0” must be a whole number"),
        ("fact: prognosis, months: 601", "key months: “601” must be a number from 0 to 600"),
        ("fact: treatment, tumour: A, kind: systemic, line: 0", "key line: “0” must be a whole number, 1 to 50"),
    ],
)
def test_numbers_that_nothing_can_have_are_refused(fact: str, reason: str) -> None:
    with pytest.raises(CaseError) as refused:
        facts_of(f"{fact}, on: 2026-01-02")
    assert str(refused.value).startswith("x.yaml: fact f1: key ")
    assert reason in str(refused.value)
