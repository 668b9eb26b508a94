"""What a signed document records as facts, and the complexity it proposes."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from consults.dimensions.complexity import HIGH, LOW, MEDIUM, Inputs, inputs_of, proposed_complexity
from consults.dimensions.facts import FactDraft, facts_of
from consults.dimensions.given import not_assessed
from consults.dimensions.lists import CURRENT
from consults.dimensions.question import Dimension, Kind, WhyNot
from patients.choices import ConcernKind, FactKind
from patients.fact_description import COLUMNS_OF_KIND
from tests.questions import complete_answers


def esas(**items: int) -> dict[str, Any]:
    answers: dict[str, Any] = {"symptom_instrument": ["esas"]}
    return answers | {"esas": {"items": items, "total": None, "respondent": "patient"}}


def level(**answers: Any) -> str:
    return proposed_complexity(inputs_of(CURRENT, answers)).level


def test_every_score_is_an_assessment_of_its_instrument() -> None:
    scores = {q.key: q.instrument for _section, q in CURRENT.questions() if q.kind == Kind.SCORES}
    score = {"items": {}, "total": 3, "respondent": "patient"}
    answers: dict[str, Any] = dict.fromkeys(scores, score)
    answers |= {"symptom_instrument": ["esas", "midos", "ipos_3_days"]}
    facts = facts_of(CURRENT, answers)
    assert {fact.values["instrument"] for fact in facts} == set(scores.values())


@pytest.mark.parametrize(
    ("answered_by", "respondent", "assisted"),
    [
        ("patient", "patient", False),
        ("assisted", "patient", True),
        ("proxy", "proxy", False),
        ("staff", "staff", False),
        ("", "staff", False),
    ],
)
def test_who_answered_is_kept(answered_by: str, respondent: str, assisted: bool) -> None:
    (fact,) = facts_of(CURRENT, {"fact_l": {"items": {}, "total": 98.5, "respondent": answered_by}})
    assert fact == FactDraft(
        FactKind.ASSESSMENT,
        {
            "instrument": "FACT-L",
            "respondent": respondent,
            "valid": True,
            "total": Decimal("98.5"),
            "items": None,
        },
        assisted=assisted,
    )


def test_function_phase_and_prognosis_become_facts() -> None:
    facts = facts_of(
        CURRENT,
        {
            "ecog": "2",
            "akps": "60",
            "palliative_phase": "unstable",
            "surprise_question": "no",
            "surprise_months": "6",
            "prognosis_months": "6",
        },
    )
    assert [(fact.kind, fact.values) for fact in facts] == [
        (FactKind.PERFORMANCE, {"scale": "ECOG", "value_number": 2}),
        (FactKind.PERFORMANCE, {"scale": "AKPS", "value_number": 60}),
        (FactKind.PHASE, {"phase": "unstable"}),
        (FactKind.SURPRISE_QUESTION, {"answer": "no", "horizon_months": 6}),
        (FactKind.PROGNOSIS, {"months": 6}),
    ]


def test_what_was_left_or_is_not_asked_states_nothing() -> None:
    answers = {
        "ecog": not_assessed(WhyNot.UNABLE),
        "prognosis_months": "longer",
        # Chosen away again: the numbers stay in the answers and count for nothing.
        "symptom_instrument": ["midos"],
        "esas": {"items": {"pain": 8}, "total": None, "respondent": "patient"},
        "wish_to_die": "no",
        "wish_to_die_result": "hasten",
    }
    assert facts_of(CURRENT, answers) == []


@pytest.mark.parametrize(
    ("answers", "concern"),
    [
        ({"wish_to_die": "yes", "wish_to_die_result": "hasten"}, ConcernKind.HASTENED_DEATH_REQUEST),
        ({"risk_flags": ["hastened_death"]}, ConcernKind.HASTENED_DEATH_REQUEST),
        ({"spiritual_distress": "crisis"}, ConcernKind.EXISTENTIAL_CRISIS),
        ({"decision_help": "yes"}, ConcernKind.DECISION_SUPPORT_NEED),
        ({"delirium": "present", "risk_flags": ["delirium"]}, ConcernKind.DELIRIUM),
        ({"cord_signs": "yes"}, ConcernKind.SPINAL_CORD_COMPRESSION),
    ],
)
def test_a_concern_is_stated_once_and_not_again_at_the_next_visit(
    answers: dict[str, Any], concern: ConcernKind
) -> None:
    assert facts_of(CURRENT, answers) == [FactDraft(FactKind.CONCERN, {"concern": concern.value})]
    assert facts_of(CURRENT, answers, earlier=answers) == []
    assert len(facts_of(CURRENT, answers, earlier={"risk_flags": ["abuse"]})) == 1


def test_every_draft_fills_the_columns_of_its_kind() -> None:
    answers = complete_answers(CURRENT, wish_to_die="yes", wish_to_die_result="hasten", prognosis_months="3")
    for fact in facts_of(CURRENT, answers):
        must, may = COLUMNS_OF_KIND[fact.kind]
        assert set(must) <= fact.values.keys() <= {*must, *may}


@pytest.mark.parametrize(
    ("answers", "proposed"),
    [
        ({}, LOW),
        (esas(pain=3), LOW),
        (esas(pain=5), LOW),
        (esas(pain=7), MEDIUM),
        ({"pain": "yes", "pain_worst": 8}, MEDIUM),
        ({"anxiety": "severe"}, MEDIUM),
        ({"phq9": {"items": {}, "total": 15, "respondent": "patient"}}, MEDIUM),
        ({"phq9": {"items": {f"item{number}": 2 for number in range(1, 9)}, "total": None}}, MEDIUM),
        ({"problems": [{"problem": "Bleeding", "severity": "severe"}]}, MEDIUM),
        ({"has_caregiver": "no"}, MEDIUM),
        ({"has_caregiver": "yes", "caregiver_burden": 8}, MEDIUM),
        ({"akps": "50", "palliative_phase": "deteriorating"}, MEDIUM),
        ({"palliative_phase": "terminal"}, MEDIUM),
        ({"mood": "moderate", "palliative_phase": "deteriorating"}, MEDIUM),
        (esas(pain=7) | {"palliative_phase": "unstable"}, HIGH),
        (esas(pain=7) | {"akps": "30", "palliative_phase": "deteriorating"}, HIGH),
        ({"wish_to_die": "yes"}, HIGH),
        ({"self_harm": "yes"}, HIGH),
        ({"cord_signs": "yes"}, HIGH),
        ({"delirium": "present"}, HIGH),
        ({"spiritual_distress": "crisis"}, HIGH),
    ],
)
def test_complexity_is_proposed_from_needs_relatives_function_and_phase(answers: dict[str, Any], proposed: str) -> None:
    assert level(**answers) == proposed


def test_a_proposal_says_what_it_rests_on_and_what_nobody_assessed() -> None:
    proposal = proposed_complexity(inputs_of(CURRENT, esas(pain=8, anxiety=5) | {"akps": "40", "ecog": "3"}))
    assert [(one.label, one.value, one.weight) for one in proposal.inputs] == [
        ("Needs of the patient", "severe: Physical; moderate: Psychological", 2),
        ("Needs of the relatives", "not assessed", 0),
        ("Function", "AKPS 40, ECOG 3", 1),
        ("Palliative phase", "not assessed", 0),
    ]
    assert proposal.level == MEDIUM


def test_a_danger_is_named_in_the_readers_language() -> None:
    with translation.override("en"):
        inputs = inputs_of(CURRENT, {"wish_to_die": "yes", "wish_to_die_result": "suicide_plan"})
        assert proposed_complexity(inputs).inputs[0].value == "Wish to die"


def test_moderate_never_hides_severe() -> None:
    inputs = inputs_of(CURRENT, esas(pain=8, nausea=5) | {"fatigue": "moderate"})
    assert inputs.worst == {Dimension.PHYSICAL: "severe"}
    assert proposed_complexity(Inputs(worst={})).level == LOW
