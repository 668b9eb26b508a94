"""What answers look like: whether a question is asked at all, answered, or left with a reason."""

from collections.abc import Mapping
from typing import Any

from consults.dimensions.question import Kind, Question, Section, WhyNot

# Question key → JSON value; what was left empty is not in it.
Answers = Mapping[str, Any]


def not_assessed(why: WhyNot, text: str = "") -> dict[str, str]:
    """Give the answer of a question that was left, with its reason."""
    return {"not_assessed": why.value, "text": text}


def leave_section(section: Section, why: WhyNot, text: str = "") -> dict[str, Any]:
    """Give the answers of a section that was left as a whole: its reason at everything that offers it."""
    return {question.key: not_assessed(why, text) for question in section.questions if question.offers_not_assessed}


def is_left(value: Any) -> bool:
    """Whether the answer says that the question was not assessed, and why."""
    return isinstance(value, Mapping) and "not_assessed" in value


def is_given(value: Any) -> bool:
    """Whether there is an answer, be it that it was not assessed. 0 and "no" are answers."""
    return value not in (None, "", [], {})


def is_answered(question: Question, value: Any) -> bool:
    """Whether the question has a real answer: not left, and of an instrument at least one number."""
    if not is_given(value) or is_left(value):
        return False
    if question.kind == Kind.SCORES:
        return bool(value.get("items")) or value.get("total") is not None
    return True


def is_asked(section: Section, question: Question, answers: Answers) -> bool:
    """
    Whether the question is asked, given the other answers of its section.

    What was answered before its condition ceased to hold stays in the answers, and counts for nothing.
    """
    condition = question.shown_if
    if condition is None:
        return True
    other = section.by_key[condition.key]
    value = answers.get(condition.key)
    if not is_asked(section, other, answers) or not is_answered(other, value):
        return False
    return not condition.among or not set(condition.among).isdisjoint(value if isinstance(value, list) else [value])


def standing(section: Section, answers: Answers) -> dict[str, Any]:
    """Give the answers of a section that count: those of questions that are asked."""
    return {
        question.key: answers[question.key]
        for question in section.questions
        if is_given(answers.get(question.key)) and is_asked(section, question, answers)
    }
