"""
What a signed document records as facts: scores, function, phase, surprise question, prognosis, concerns.

Drafts: kind and columns. Who typed them, when and for whom is added by whoever signs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from consults.dimensions.given import Answers, is_answered, standing
from consults.dimensions.question import AnsweredBy, Kind, QuestionList
from patients.choices import ConcernKind, FactKind, Respondent, Scale

# Whoever helped: the answers are the patient's own, as the rules need them.
RESPONDENTS: dict[str, Respondent] = {
    AnsweredBy.PATIENT: Respondent.PATIENT,
    AnsweredBy.ASSISTED: Respondent.PATIENT,
    AnsweredBy.PROXY: Respondent.PROXY,
    AnsweredBy.STAFF: Respondent.STAFF,
}
USUAL_HORIZON = 12

# (question, answer that is a concern) → the concern.
CONCERNS: tuple[tuple[str, str, ConcernKind], ...] = (
    ("wish_to_die_result", "hasten", ConcernKind.HASTENED_DEATH_REQUEST),
    ("risk_flags", "hastened_death", ConcernKind.HASTENED_DEATH_REQUEST),
    ("spiritual_distress", "crisis", ConcernKind.EXISTENTIAL_CRISIS),
    ("decision_help", "yes", ConcernKind.DECISION_SUPPORT_NEED),
    ("delirium", "present", ConcernKind.DELIRIUM),
    ("risk_flags", "delirium", ConcernKind.DELIRIUM),
    ("cord_signs", "yes", ConcernKind.SPINAL_CORD_COMPRESSION),
    ("risk_flags", "cord_compression", ConcernKind.SPINAL_CORD_COMPRESSION),
)


@dataclass(frozen=True)
class FactDraft:
    """
    A fact that the document states.

    :param values: columns of `patients.models.Fact`.
    :param assisted: of an assessment, whether somebody helped the patient to answer.
    """

    kind: FactKind
    values: dict[str, Any]
    assisted: bool = False


def facts_of(questions: QuestionList, answers: Answers, *, earlier: Answers | None = None) -> list[FactDraft]:
    """
    Give the facts that a document states.

    :param earlier: answers of the last signed document: a concern that it stated already is not stated anew, since each
        concern is a finding of its own.
    """
    values = _values(questions, answers)
    told = set(_concerns(_values(questions, earlier or {})))
    return [
        *_assessments(questions, values),
        *_states(values),
        *(FactDraft(FactKind.CONCERN, {"concern": kind.value}) for kind in _concerns(values) if kind not in told),
    ]


def _values(questions: QuestionList, answers: Answers) -> dict[str, Any]:
    """Give the answers that count and are real ones."""
    return {
        key: value
        for section in questions.sections
        for key, value in standing(section, answers).items()
        if is_answered(section.by_key[key], value)
    }


def _assessments(questions: QuestionList, values: Mapping[str, Any]) -> Iterator[FactDraft]:
    for _section, question in questions.questions():
        if question.kind != Kind.SCORES or question.key not in values:
            continue
        value = values[question.key]
        # Where nobody said who answered, it never counts as the patient's own word.
        answered_by = value.get("respondent") or AnsweredBy.STAFF.value
        total = value.get("total")
        yield FactDraft(
            FactKind.ASSESSMENT,
            {
                "instrument": question.instrument,
                "respondent": RESPONDENTS[answered_by].value,
                "valid": True,
                "total": None if total is None else Decimal(str(total)),
                "items": value.get("items") or None,
            },
            assisted=answered_by == AnsweredBy.ASSISTED,
        )


def _states(values: Mapping[str, Any]) -> Iterator[FactDraft]:
    for key, scale in (("ecog", Scale.ECOG), ("akps", Scale.AKPS)):
        if key in values:
            yield FactDraft(FactKind.PERFORMANCE, {"scale": scale.value, "value_number": int(values[key])})
    if "palliative_phase" in values:
        yield FactDraft(FactKind.PHASE, {"phase": values["palliative_phase"]})
    if "surprise_question" in values:
        months = int(values.get("surprise_months", USUAL_HORIZON))
        yield FactDraft(FactKind.SURPRISE_QUESTION, {"answer": values["surprise_question"], "horizon_months": months})
    if values.get("prognosis_months", "longer") != "longer":
        yield FactDraft(FactKind.PROGNOSIS, {"months": int(values["prognosis_months"])})


def _concerns(values: Mapping[str, Any]) -> list[ConcernKind]:
    """Give the concerns once each, in the order of the table."""
    found = dict.fromkeys(
        kind
        for key, answer, kind in CONCERNS
        if answer == values.get(key) or (isinstance(values.get(key), list) and answer in values[key])
    )
    return list(found)
