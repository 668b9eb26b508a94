"""What a letter is put together from before anybody knows how its page looks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from consults.dimensions.given import Answers
from consults.dimensions.question import QuestionList


@dataclass(frozen=True)
class Line:
    """A piece of text with its name; one without a name stands alone."""

    label: str
    text: str


@dataclass(frozen=True)
class Block:
    """
    A titled piece of a letter: lines, then numbered points, then a table with relative widths of its columns.

    :ivar flowing: whether the lines follow each other like sentences rather than one below the other.
    """

    title: str
    lines: list[Line] = field(default_factory=list)
    flowing: bool = False
    points: list[str] = field(default_factory=list)
    header: list[str] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.lines or self.points or self.rows)


@dataclass(frozen=True)
class Author:
    """Who stands under a letter: profession and training, and when they signed, if they did."""

    name: str
    what: str = ""
    note: str = ""


@dataclass(frozen=True)
class LetterText:
    """A whole letter, word for word. `mark` stands across the page of one that is not valid; "" where it is."""

    language: str
    title: str
    mark: str
    sender: str
    letterhead: list[str]
    return_address: str
    recipient: list[str]
    about: list[Line]
    subject: str
    notes: list[str]
    greeting: str
    opening: list[str]
    blocks: list[Block]
    closing: list[str]
    farewell: str
    authors: list[Author]
    small: list[str]
    footer: str
    page: str
    large: bool = False
    """Whether it begins in large print, for readers who are ill and may be old."""


@dataclass(frozen=True)
class Head:
    """
    What the site puts on its letters.

    :ivar wording: language → name of a phrase → what the site says instead of ours.
    """

    sender: str
    lines: list[str]
    return_address: str
    phone: str
    phone_at_any_hour: str
    service: str
    """What patients are told the service is called."""
    wording: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Written:
    """What a letter is about: a document with its patient, in plain structures."""

    questions: QuestionList
    answers: Answers
    ticked: frozenset[str]
    """Keys of the private questions that may stand in it."""
    family_name: str
    given_names: str
    born: str
    address: list[str]
    recipient: list[str]
    """Whom a letter to a colleague goes to; empty where nobody is known by name."""
    held_on: date
    written_on: date
    reasons: list[str]
    """What the consult answers, where the document does not say it."""
    authors: list[Author]
    contact: str
    """Whom to ask: the name of who signed."""
    replaces: date | None
    """The day of the letter that this one replaces."""
    draft: bool

    @property
    def patient_name(self) -> str:
        return f"{self.family_name}, {self.given_names}" if self.given_names else self.family_name
