"""
What a question of the consult is: one line of data that entry, summary, completeness, letter and facts read.

Keys are unique in a whole list and never used again for something else; answers are stored for years by them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Options = tuple[tuple[str, "StrOrPromise"], ...]


class Kind(StrEnum):
    """How a question is answered, and what of it is stored."""

    CHOICE = "choice"  # one code
    CHOICES = "choices"  # a list of codes
    NUMBER = "number"  # a number
    TEXT = "text"  # several lines
    LINE = "line"  # one line
    DATE = "date"  # "2026-05-04"
    TIME = "time"  # "14:30"
    PERSON = "person"  # {"id": number of the account or None, "name": as it was then}
    YES_NO = "yes_no"  # "yes" or "no"
    ROWS = "rows"  # a list of {column: value}
    SCORES = "scores"  # {"items": {name: number}, "total": number or None, "respondent": code}


class Need(StrEnum):
    """When a document cannot be signed without an answer."""

    ALWAYS = "always"
    FIRST = "first"
    BY_THIRD_VISIT = "by_third_visit"
    OPTIONAL = "optional"


class Dimension(TextChoices):
    FRAME = "frame", _("Frame")
    PHYSICAL = "physical", _("Physical")
    PSYCHOLOGICAL = "psychological", _("Psychological")
    SOCIAL = "social", _("Social")
    SPIRITUAL = "spiritual", _("Spiritual")
    GOALS = "goals", _("Goals and advance care planning")
    RELATIVES = "relatives", _("Relatives")
    CONCLUSION = "conclusion", _("Assessment and plan")


class WhyNot(TextChoices):
    """Why a question was not assessed."""

    UNABLE = "unable", _("The patient is not able to answer")
    REFUSED = "refused", _("The patient does not want to answer")
    NO_TIME = "no_time", _("No time for it today")
    NOT_RELEVANT_NOW = "not_relevant_now", _("Not relevant at present")
    OTHER = "other", _("Other")


class AnsweredBy(TextChoices):
    """Who gave the answers of an instrument; who typed them is whoever saved the section."""

    PATIENT = "patient", _("Patient")
    ASSISTED = "assisted", _("Patient, with help")
    PROXY = "proxy", _("Relative")
    STAFF = "staff", _("Staff")


@dataclass(frozen=True)
class When:
    """That another question of the same section has one of these answers; without answers named, any answer."""

    key: str
    among: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """
    One thing that is asked.

    :param options: code and label of each answer, for choice, choices.
    :param minimum: with `maximum` the range of a number, in `unit`, with at most `decimals` places.
    :param columns: of rows; each is a question itself, needed where its need is ALWAYS.
    :param professions: who sees it first within its section.
    :param letter: whether it may stand in a letter at all; `private`: only where somebody ticked it.
    :param short: also asked at a follow-up, whatever its need.
    :param shown_if: asked, and needed, only then.
    :param instrument: of scores, a value of `patients.choices.Instrument`.
    :param may_be_left: whether "not assessed" with a reason is an answer with which the document may be signed.
    """

    key: str
    label: "StrOrPromise"
    kind: Kind
    need: Need = Need.OPTIONAL
    help: "StrOrPromise" = ""
    options: Options = ()
    minimum: float | None = None
    maximum: float | None = None
    unit: "StrOrPromise" = ""
    columns: tuple["Question", ...] = ()
    professions: tuple[str, ...] = ()
    letter: bool = True
    private: bool = False
    short: bool = False
    shown_if: When | None = None
    instrument: str = ""
    decimals: int = 0
    may_be_left: bool = True

    @property
    def offers_not_assessed(self) -> bool:
        """Whether "not assessed" is offered: what nobody needs is simply left empty."""
        return self.may_be_left and self.need != Need.OPTIONAL

    @cached_property
    def words(self) -> Mapping[str, "StrOrPromise"]:
        """The label of each code."""
        return dict(self.options)


@dataclass(frozen=True)
class Section:
    """
    Questions that stand and are saved together.

    :param professions: who sees the section first; everybody sees all.
    :param holds_up_first: whether what is needed here holds up the signature of a first consult.
    """

    key: str
    dimension: Dimension
    title: "StrOrPromise"
    questions: tuple[Question, ...]
    help: "StrOrPromise" = ""
    professions: tuple[str, ...] = ()
    holds_up_first: bool = True

    @cached_property
    def by_key(self) -> Mapping[str, Question]:
        return {question.key: question for question in self.questions}


@dataclass(frozen=True)
class QuestionList:
    """All sections of one version. A signed document is always drawn with its own."""

    version: int
    sections: tuple[Section, ...]
    _by_key: dict[str, Section] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_key.update({section.key: section for section in self.sections})

    def section(self, key: str) -> Section:
        """
        Give a section.

        :raises KeyError: if the list has none of that key.
        """
        return self._by_key[key]

    def questions(self) -> Iterator[tuple[Section, Question]]:
        """Give every question with its section, in their order."""
        for section in self.sections:
            for question in section.questions:
                yield section, question

    def question(self, key: str) -> Question:
        """
        Give a question.

        :raises KeyError: if the list has none of that key.
        """
        for section in self.sections:
            if key in section.by_key:
                return section.by_key[key]
        raise KeyError(key)

    def sections_for(self, profession: str) -> list[Section]:
        """Give all sections, those of a profession first; the order within both stays."""
        return sorted(self.sections, key=lambda section: profession not in section.professions)
