"""The page on which a consult is documented: its sections as their reader needs them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from consults import presence
from consults.dimensions.answers import SectionForm, form_of
from consults.dimensions.completeness import progress
from consults.dimensions.question import Options, Section
from consults.dimensions.summary import Difference, differences
from consults.document_known import known_answers, known_of, latest_answers, recorded_since
from consults.document_queries import is_first, last_document_before, list_for, rows_of, seen_of
from consults.documents import carried_over
from consults.models import Document, SectionAnswers
from consults.queries import possible_clinicians
from staff.models import User
from triggers.queries import summary_of
from triggers.summary import PatientSummary

Answers = Mapping[str, Any]


@dataclass
class Conflict:
    """What somebody else saved first, and what is not saved yet: both are shown."""

    words: str
    row: SectionAnswers
    differences: list[Difference]


@dataclass
class SectionEntry:
    """
    A section as it stands in the page.

    :param known: whether its fields show what is known, and nothing is saved yet.
    :param unchanged_since: the day of the last consult, where that says something that may be taken over.
    :param others: who else is in it right now.
    """

    section: Section
    row: SectionAnswers | None
    form: SectionForm
    done: int
    wanted: int
    is_mine: bool
    known: bool = False
    unchanged_since: date | None = None
    others: list[str] = field(default_factory=list)
    conflict: Conflict | None = None
    open: bool = False

    @property
    def version(self) -> int:
        return self.row.version if self.row else 0

    @property
    def is_complete(self) -> bool:
        return self.done >= self.wanted


@dataclass
class Entry:
    """All that the page needs of a draft."""

    document: Document
    sections: list[SectionEntry]
    is_first: bool
    seen: str
    last: Document | None
    summary: PatientSummary
    since: list[str]
    """What was recorded since the last consult, in words."""
    last_answers: list[str]
    """The latest answers of each instrument, in words."""

    @property
    def done(self) -> int:
        return sum(each.done for each in self.sections)

    @property
    def wanted(self) -> int:
        return sum(each.wanted for each in self.sections)

    def section(self, key: str) -> SectionEntry:
        return next(each for each in self.sections if each.section.key == key)


def entry_of(document: Document, *, by: User, at: datetime) -> Entry:
    """Put the page of a draft together for its reader: the sections of their profession first and open."""
    questions, rows = list_for(document), rows_of(document)
    first, last = is_first(document.consult), last_document_before(document.consult)
    patient = document.consult.patient.merged_into or document.consult.patient
    summary = summary_of(patient, today=timezone.localdate(at))
    known = known_answers(document, summary, by=by, at=at) if document.amends_id is None else {}
    before = {row.section: row.answers for row in last.sections.all()} if last else {}
    keys = [section.key for section in questions.sections]
    others = presence.who_is_where(document=document, sections=keys, but=by, at=at)
    people = people_to_ask()
    sections = [
        section_entry(
            section,
            rows.get(section.key),
            known=known_of(section, known),
            before=before.get(section.key, {}),
            last=last,
            is_first=first,
            people=people,
            profession=by.profession,
        )
        for section in questions.sections_for(by.profession)
    ]
    for each in sections:
        each.others = others.get(each.section.key, [])
    if not any(each.open for each in sections):
        sections[0].open = True
    return Entry(
        document,
        sections,
        first,
        seen_of(rows),
        last,
        summary,
        recorded_since(summary, timezone.localdate(last.consult.begun_at)) if last else [],
        latest_answers(summary),
    )


def section_entry(
    section: Section,
    row: SectionAnswers | None,
    *,
    known: Answers,
    before: Answers,
    last: Document | None,
    is_first: bool,
    people: Options,
    profession: str,
) -> SectionEntry:
    """Put one section together; what is known fills its fields until something is saved."""
    stored = row.answers if row else {}
    done, wanted = progress(section, stored, is_first=is_first)
    mine = profession in section.professions
    may_take_over = last is not None and not stored and bool(carried_over(section, before))
    return SectionEntry(
        section,
        row,
        form_of(section, stored if row else known, is_first=is_first, people=people),
        done,
        wanted,
        is_mine=mine,
        known=row is None and bool(known),
        unchanged_since=timezone.localdate(last.consult.begun_at) if may_take_over and last else None,
        open=mine,
    )


def show_what_was_sent(entry: Entry, key: str, data: QueryDict, *, conflict: Conflict | None = None) -> None:
    """Show in a section what was sent, not what is stored: with its errors, or beside what somebody else saved."""
    each = entry.section(key)
    each.form = SectionForm(
        each.section, each.row.answers if each.row else {}, is_first=entry.is_first, people=people_to_ask(), data=data
    )
    each.conflict, each.open, each.known = conflict, True, False


def conflict_in(document: Document, section: str, sent: Answers, words: str, row: SectionAnswers) -> Conflict:
    """Say where what was sent differs from what somebody else saved."""
    found = differences(list_for(document), row.answers, sent)
    return Conflict(words, row, [each for each in found if each.section == section])


def people_to_ask() -> Options:
    """Give number and name of those who can be made responsible for a measure."""
    return tuple((str(person.pk), str(person)) for person in possible_clinicians())
