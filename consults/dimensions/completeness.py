"""What a document still lacks before it can be signed, and how far a section has come."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from consults.dimensions.given import Answers, is_answered, is_asked, is_given, is_left
from consults.dimensions.question import Kind, Need, Question, QuestionList, Section

THIRD = 3


@dataclass(frozen=True)
class Missing:
    """A question that has no answer yet; section and key lead to its field."""

    section: str
    key: str
    label: str


def missing(
    questions: QuestionList,
    answers: Answers,
    *,
    is_first: bool,
    visit_number: int,
    earlier: Answers | None = None,
    for_figures: bool = False,
) -> list[Missing]:
    """
    Say what holds up the signature.

    :param visit_number: which consult of the patient this is, from 1.
    :param earlier: answers of earlier signed documents; they serve for what is needed by the third visit only once.
    :param for_figures: whether "not assessed" counts as missing, as it does for the quality figures.
    """
    known = earlier or {}
    found = []
    for section, question in questions.questions():
        if not is_asked(section, question, answers):
            continue
        if not _holds_up(section, question, is_first=is_first, visit_number=visit_number):
            lacks = [] if is_left(value := answers.get(question.key)) else _half_typed(question, value)
        elif _is_asked_once(section, question) and not _lacks(question, known, for_figures=for_figures):
            continue
        else:
            lacks = _lacks(question, answers, for_figures=for_figures)
        found += [Missing(section.key, question.key, label) for label in lacks]
    return found


def progress(section: Section, answers: Answers, *, is_first: bool = True, visit_number: int = 1) -> tuple[int, int]:
    """Give how many of the wanted answers are there, and how many are wanted: optional questions count for neither."""
    asked = [
        question
        for question in section.questions
        if is_wanted(question, is_first=is_first, visit_number=visit_number) and is_asked(section, question, answers)
    ]
    return sum(is_given(answers.get(question.key)) for question in asked), len(asked)


def is_wanted(question: Question, *, is_first: bool, visit_number: int = 1) -> bool:
    """Whether a complete document of this visit answers the question, be it that the signature does not wait for it."""
    if question.need == Need.BY_THIRD_VISIT:
        return visit_number >= THIRD
    return question.need == Need.ALWAYS or (question.need == Need.FIRST and is_first)


def is_short(question: Question) -> bool:
    """Whether the question belongs to the shorter list of a follow-up."""
    return question.short or question.need in (Need.ALWAYS, Need.BY_THIRD_VISIT)


def _holds_up(section: Section, question: Question, *, is_first: bool, visit_number: int) -> bool:
    if is_first and not section.holds_up_first:
        return False
    if question.need == Need.FIRST:
        # Where the first visit may pass without it, the third may not.
        return is_first if section.holds_up_first else visit_number >= THIRD
    return question.need == Need.ALWAYS or (question.need == Need.BY_THIRD_VISIT and visit_number >= THIRD)


def _is_asked_once(section: Section, question: Question) -> bool:
    return question.need == Need.BY_THIRD_VISIT or (question.need == Need.FIRST and not section.holds_up_first)


def _lacks(question: Question, answers: Answers, *, for_figures: bool) -> list[str]:
    """Say what a question that is needed lacks; nothing where it is answered, or left as it may be."""
    value = answers.get(question.key)
    if is_left(value) and question.may_be_left and not for_figures:
        return []
    return _half_typed(question, value) if is_answered(question, value) else [str(question.label)]


def _half_typed(question: Question, value: Any) -> list[str]:
    """Say what was begun and not finished: rows without a cell they need, scores that nobody is said to have given."""
    label = str(question.label)
    if question.kind == Kind.SCORES and is_answered(question, value) and not value.get("respondent"):
        return [_("%(question)s: who answered?") % {"question": label}]
    if question.kind != Kind.ROWS or not isinstance(value, list):
        return []
    return [
        _("%(question)s, row %(number)s: %(column)s") % {"question": label, "number": number, "column": column.label}
        for number, row in enumerate(value, start=1)
        for column in question.columns
        if column.need == Need.ALWAYS and not is_given(row.get(column.key))
    ]
