"""A document to be read: what was answered, and of an amendment what it changed."""

from dataclasses import dataclass

from consults.dimensions.summary import Difference, SectionSummary, differences, summarised
from consults.document_queries import answers_of, authors_of, does_not_count, list_for
from consults.models import Document
from consults.signing import wants_co_signature
from staff.models import User


@dataclass(frozen=True)
class Reading:
    """
    One version of a document in words.

    :param differences: what it changed of the version before; empty for the first one.
    """

    document: Document
    sections: list[SectionSummary]
    differences: list[Difference]
    authors: list[User]
    does_not_count: bool
    wants_co_signature: bool

    @property
    def changed(self) -> set[str]:
        """The questions that this version answers otherwise than the one before."""
        return {each.key for each in self.differences}


def reading_of(document: Document) -> Reading:
    """Put a version into words, drawn with its own list."""
    questions, answers = list_for(document), answers_of(document)
    before = answers_of(document.amends) if document.amends is not None else None
    return Reading(
        document,
        summarised(questions, answers),
        differences(questions, before, answers) if before is not None else [],
        authors_of(document),
        does_not_count(document),
        wants_co_signature(document),
    )
