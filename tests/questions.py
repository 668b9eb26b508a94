"""A question added in a test, and answers that complete a document."""

from dataclasses import replace
from typing import Any

from consults.dimensions.given import is_asked
from consults.dimensions.question import Kind, Need, Question, QuestionList

NEW_QUESTION = Question(
    "itching",
    "Itching",
    Kind.NUMBER,
    Need.ALWAYS,
    help="0 none, 10 the worst",
    minimum=0,
    maximum=10,
)


def with_question(questions: QuestionList, question: Question, *, section: str) -> QuestionList:
    """Give the list with one question more, at the end of a section."""
    sections = tuple(
        replace(one, questions=(*one.questions, question)) if one.key == section else one for one in questions.sections
    )
    return QuestionList(questions.version, sections)


def without_question(questions: QuestionList, key: str) -> QuestionList:
    """Give the list with one question less."""
    sections = tuple(
        replace(one, questions=tuple(question for question in one.questions if question.key != key))
        for one in questions.sections
    )
    return QuestionList(questions.version, sections)


def answer_to(question: Question) -> Any:
    """Give an answer that the question takes; a choice takes its first one, and yes or no is no."""
    return {
        Kind.CHOICE: lambda: question.options[0][0],
        Kind.CHOICES: lambda: [question.options[0][0]],
        Kind.NUMBER: lambda: int(question.minimum or 0),
        Kind.TEXT: lambda: "Some words",
        Kind.LINE: lambda: "Some words",
        Kind.DATE: lambda: "2026-05-04",
        Kind.TIME: lambda: "14:30",
        Kind.PERSON: lambda: {"id": None, "name": "A colleague"},
        Kind.YES_NO: lambda: "no",
        Kind.ROWS: lambda: [{column.key: answer_to(column) for column in question.columns}],
        Kind.SCORES: lambda: {"items": {}, "total": 1, "respondent": "patient"},
    }[question.kind]()


def complete_answers(questions: QuestionList, **given: Any) -> dict[str, Any]:
    """Give answers to everything that is asked, optional questions included; those given go before."""
    answers = dict(given)
    for section, question in questions.questions():
        if question.key not in answers and is_asked(section, question, answers):
            answers[question.key] = answer_to(question)
    return answers
