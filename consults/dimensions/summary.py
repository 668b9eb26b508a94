"""What was answered, to read: on the page, in a letter, and as what changed between two versions."""

from collections.abc import Collection
from dataclasses import dataclass

from consults.dimensions.given import Answers, standing
from consults.dimensions.question import Question, QuestionList, Section
from consults.dimensions.wording import in_words


@dataclass(frozen=True)
class Line:
    """An answer in words; each row of several stands on a line of its own."""

    key: str
    label: str
    text: str


@dataclass(frozen=True)
class SectionSummary:
    section: str
    title: str
    lines: list[Line]


@dataclass(frozen=True)
class Difference:
    """What two versions say to one question; "" where one of them says nothing."""

    section: str
    key: str
    label: str
    before: str
    after: str


def summarised(
    questions: QuestionList, answers: Answers, *, letter: bool = False, ticked: Collection[str] = frozenset()
) -> list[SectionSummary]:
    """
    Give what was answered, by section; sections without an answer are left out.

    :param letter: whether it is for a letter: then what never stands in one is left out, and what is private too.
    :param ticked: keys of the private questions, or of whole sections, that somebody ticked for the letter.
    """
    read = [
        SectionSummary(section.key, str(section.title), lines_of(section, answers, letter=letter, ticked=ticked))
        for section in questions.sections
    ]
    return [summary for summary in read if summary.lines]


def lines_of(
    section: Section, answers: Answers, *, letter: bool = False, ticked: Collection[str] = frozenset()
) -> list[Line]:
    """Give what was answered in one section."""
    counts = standing(section, answers)
    return [
        Line(question.key, str(question.label), in_words(question, counts[question.key]))
        for question in section.questions
        if question.key in counts and (not letter or _may_be_told(section, question, ticked))
    ]


def _may_be_told(section: Section, question: Question, ticked: Collection[str]) -> bool:
    return question.letter and (not question.private or question.key in ticked or section.key in ticked)


def differences(questions: QuestionList, before: Answers, after: Answers) -> list[Difference]:
    """Say what differs between two versions of a document, question by question."""
    found = []
    for section in questions.sections:
        old, new = standing(section, before), standing(section, after)
        for question in section.questions:
            if old.get(question.key) != new.get(question.key):
                said = (in_words(question, answers.get(question.key)) for answers in (old, new))
                found.append(Difference(section.key, question.key, str(question.label), *said))
    return found
