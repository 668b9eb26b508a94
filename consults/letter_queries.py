"""Reading letters: whose language they speak, what of a document is private, and what was made and sent."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from consults.dimensions.given import is_left
from consults.dimensions.lists import list_of
from consults.dimensions.question import Question
from consults.dimensions.summary import Line, summarised
from consults.document_choices import DocumentState
from consults.document_queries import answers_of, current_draft
from consults.letter_choices import LetterKind
from consults.models import Consult, Document, Letter, LetterChoice
from consults.queries import may_tell_patient
from patients.models import Patient
from staff.models import User
from staff.permissions import Permission


def language_for(kind: LetterKind, patient: Patient) -> str:
    """Give the language of a letter: the patient's own in the patient's copy, if we speak it, else the site's."""
    wished = (patient.merged_into or patient).language[:2]
    return wished if kind == LetterKind.PATIENT and wished in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE[:2]


def private_questions(document: Document) -> list[Question]:
    """Give the questions of a document's list that stand in no letter unless somebody ticks them."""
    return [
        question
        for _section, question in list_of(document.list_version).questions()
        if question.private and question.letter
    ]


def choice_of(document: Document) -> LetterChoice:
    """Give what of the private answers may stand in a document's letters; where nobody chose, a row not stored yet."""
    chosen = LetterChoice.objects.filter(document=document).select_related("changed_by").first()
    if chosen is not None:
        return chosen
    earlier = choice_of(document.amends).ticked if document.amends else []
    return LetterChoice(document=document, version=0, ticked=earlier)


def answered_private(document: Document) -> list[Line]:
    """Give what a document says to the questions that are private, in words."""
    answers = answers_of(document)
    private = {question.key for question in private_questions(document)}
    sections = summarised(list_of(document.list_version), answers)
    return [
        line for section in sections for line in section.lines if line.key in private and not is_left(answers[line.key])
    ]


def last_signed(consult: Consult) -> Document | None:
    """Give the version of a consult's document that counts, with its consult."""
    signed = Document.objects.filter(consult=consult, state=DocumentState.SIGNED).order_by("-number")
    return signed.select_related("consult__patient__merged_into").first()


def letters_before(document: Document) -> dict[str, Letter]:
    """
    Give kind → the letter about an earlier version of the same consult, without its content: of several the last one.

    A patient who was told late has a copy of some versions only.
    """
    earlier = Letter.objects.filter(document__consult=document.consult_id, document__number__lt=document.number)
    letters = earlier.defer("content").select_related("document").order_by("document__number")
    return {letter.kind: letter for letter in letters}


def visible_letters(user: User) -> QuerySet[Letter]:
    """Give the letters this user may open, without their content."""
    letters = Letter.objects.all() if user.may(Permission.SEE_CONSULTS) else Letter.objects.none()
    return letters.defer("content", "replaces__content", "replaced_by__content").select_related(
        *("document__consult__patient__merged_into", "document__consult__patient__responsible_oncologist"),
        *("document__signed_by", "replaces__document", "replaced_by__document", "asked_by"),
    )


def letters_of(user: User, consult: Consult) -> list[Letter]:
    """Give the letters about all versions of a consult, those of the latest first, with where they were sent."""
    letters = visible_letters(user).filter(document__consult=consult)
    return list(letters.prefetch_related("sendings__noted_by").order_by("-document__number", "pk"))


def content_of(user: User, letter: Letter) -> bytes | None:
    """Give a letter's PDF; None while it is being made."""
    content = visible_letters(user).filter(pk=letter.pk).values_list("content", flat=True).first()
    return None if content is None else bytes(content)


def recipient_of(letter: Letter) -> str:
    """Say to whom a letter goes, as far as a person is known by name."""
    patient = letter.document.consult.patient
    patient = patient.merged_into or patient
    if letter.kind == LetterKind.PATIENT:
        return str(patient)
    return str(patient.responsible_oncologist or "") if letter.kind == LetterKind.ONCOLOGIST else ""


def part_of(consult: Consult, user: User, today: date) -> dict[str, Any]:
    """Give what a consult's page shows of its letters."""
    draft, signed, letters = current_draft(consult), last_signed(consult), letters_of(user, consult)
    may_write, may_tell = user.may(Permission.DOCUMENT_CONSULT), may_tell_patient(consult)
    copied = [letter.document_id for letter in letters if letter.kind == LetterKind.PATIENT]
    return {
        "consult": consult,
        "draft": draft,
        "previews": [kind for kind in LetterKind if may_tell or kind != LetterKind.PATIENT] if draft else [],
        "letters": letters,
        "may_write": may_write,
        "may_tell": may_tell,
        "may_copy": bool(signed and may_write and may_tell and signed.pk not in copied),
    }
