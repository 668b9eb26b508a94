"""Reading documents: the sections with what was written, who wrote it, and what was written before."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from consults.dimensions.lists import list_of
from consults.dimensions.question import QuestionList
from consults.document_choices import DocumentState
from consults.models import Consult, Document, SectionAnswers, ShortContact
from patients.models import Patient
from patients.queries import records_of
from staff.models import User
from staff.past import events_of
from staff.permissions import Permission


def visible_documents(user: User) -> QuerySet[Document]:
    """Give the documents that this user may see: all of the centre, or none."""
    every = Document.objects.select_related("consult__patient__merged_into", "signed_by", "co_signed_by", "begun_by")
    return every if user.may(Permission.SEE_CONSULTS) else every.none()


def documents_of(user: User, consult: Consult) -> list[Document]:
    """Give all versions of what was documented in a consult, the first one first."""
    return list(visible_documents(user).filter(consult=consult).order_by("number"))


def current_draft(consult: Consult) -> Document | None:
    """Give the version of a consult's document that is being written, with its consult."""
    draft = Document.objects.filter(consult=consult, state=DocumentState.DRAFT).select_related("begun_by").first()
    if draft is not None:
        draft.consult = consult
    return draft


def rows_of(document: Document) -> dict[str, SectionAnswers]:
    """Give section → what is stored of it."""
    rows = SectionAnswers.objects.filter(document=document).select_related("changed_by", "unchanged_from")
    return {row.section: row for row in rows}


def answers_of(document: Document) -> dict[str, Any]:
    """Give all answers of a document by question."""
    rows = SectionAnswers.objects.filter(document=document).order_by("pk")
    return {key: value for row in rows for key, value in row.answers.items()}


def list_for(document: Document) -> QuestionList:
    """Give the list that a document is drawn with: always its own."""
    return list_of(document.list_version)


def earlier_documents(consult: Consult) -> QuerySet[Document]:
    """Give the signed documents of the person's other consults that began before, the latest first."""
    people = records_of(consult.patient.merged_into or consult.patient)
    signed = Document.objects.filter(consult__patient__in=people, state=DocumentState.SIGNED)
    if consult.begun_at is not None:
        signed = signed.filter(consult__begun_at__lt=consult.begun_at)
    return signed.exclude(consult=consult).select_related("consult").order_by("-consult__begun_at", "-number")


def last_document_before(consult: Consult) -> Document | None:
    """Give what was signed at the person's last consult, with its amendments: the version that counts."""
    return earlier_documents(consult).first()


def is_first(consult: Consult) -> bool:
    """
    Say whether a consult has to ask what a first one asks.

    A consult without anybody palliatively qualified does not count: the next one is still the first.
    """
    return not earlier_documents(consult).filter(qualified=True).exists()


def does_not_count(document: Document) -> bool:
    """Say whether a signed document is that of a first consult that nobody palliatively qualified wrote or signed."""
    return document.state == DocumentState.SIGNED and not document.qualified and is_first(document.consult)


def is_without_qualification(consult: Consult) -> bool:
    """Say whether a consult is signed and does not count, see `does_not_count`."""
    last = Document.objects.filter(consult=consult, state=DocumentState.SIGNED).order_by("-number").first()
    if last is None:
        return False
    last.consult = consult
    return does_not_count(last)


def visit_number(consult: Consult) -> int:
    """Say which of the person's documented consults this is; 1 for the first."""
    return earlier_documents(consult).values("consult").distinct().count() + 1


def authors_of(document: Document) -> list[User]:
    """Give everybody who wrote in a document, by name."""
    wrote = events_of(SectionAnswers).filter(document=document.pk).order_by().values("changed_by").distinct()
    return list(User.objects.filter(pk__in=wrote).order_by("name", "pk"))


def typed_by(document: Document) -> dict[str, int]:
    """Give question → who typed the answer that stands, which need not be who signs or who gave it."""
    said: dict[str, Any] = {}
    typed: dict[str, int] = {}
    for answers, person in (
        events_of(SectionAnswers).filter(document=document.pk).order_by("pgh_id").values_list("answers", "changed_by")
    ):
        for key, value in answers.items():
            if key not in said or said[key] != value:
                said[key], typed[key] = value, person
    return typed


def is_qualified(person: User, *, on: date) -> bool:
    """Say whether somebody had a palliative qualification on a day."""
    return bool(person.qualification) and person.qualified_since is not None and person.qualified_since <= on


def seen_of(rows: Mapping[str, SectionAnswers]) -> str:
    """Write which versions of the sections a page shows: "physical-3.social-1"."""
    return ".".join(f"{section}-{rows[section].version}" for section in sorted(rows))


def contacts_of(user: User, patient: Patient, *, limit: int = 200) -> list[ShortContact]:
    """Give the short contacts with a person, the latest first."""
    if not user.may(Permission.SEE_CONSULTS):
        return []
    contacts = ShortContact.objects.filter(patient__in=records_of(patient)).select_related("noted_by")
    return list(contacts[:limit])


def earlier_answers(consult: Consult) -> dict[str, Any]:
    """Give all answers of the person's earlier consults by question; of several, the latest."""
    numbers = list(earlier_documents(consult).values_list("pk", flat=True))
    found: dict[int, dict[str, Any]] = {number: {} for number in reversed(numbers)}
    for row in SectionAnswers.objects.filter(document__in=numbers):
        found[row.document_id].update(row.answers)
    return {key: value for answers in found.values() for key, value in answers.items()}
