"""Documents that are filled in as far as they must be, and consults that were held."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from consults.dimensions.question import Kind, Question
from consults.document_queries import current_draft, list_for, rows_of
from consults.documents import save_section
from consults.models import Consult, Document
from consults.services import begin_consult
from consults.signing import sign_document, what_is_missing
from staff.models import User

# What the usual invented patient says, where any answer of its kind would not do.
USUAL: dict[str, Any] = {
    "held_on": None,
    "esas": {"items": {"pain": 3, "tiredness": 4}, "total": None, "respondent": "patient"},
    "complexity": "low",
    "akps": "70",
    "ecog": "1",
    "palliative_phase": "stable",
    "wish_to_die": "no",
    "self_harm": "no",
    "surprise_question": "yes",
}
ROUNDS = 8


def draft_of(consult: Consult) -> Document:
    draft = current_draft(Consult.objects.select_related("patient", "referral").get(pk=consult.pk))
    assert draft is not None
    return draft


def write(document: Document, by: User, at: datetime | None = None, **answers: Any) -> None:
    """Save these answers, each in its section, with what stands there already."""
    for section in list_for(document).sections:
        here = {key: value for key, value in answers.items() if key in section.by_key}
        if here:
            row = rows_of(document).get(section.key)
            save_section(
                document=document,
                section=section.key,
                answers={**(row.answers if row else {}), **here},
                version=row.version if row else 0,
                by=by,
                at=at or timezone.now(),
            )


def fill(document: Document, by: User, at: datetime | None = None, **answers: Any) -> Document:
    """Answer everything without which the document could not be signed; `answers` are said as they are."""
    at = at or timezone.now()
    write(document, by, at, **answers)
    for _round in range(ROUNDS):
        lacks = what_is_missing(document)
        if not lacks:
            return document
        questions = list_for(document)
        write(document, by, at, **{each.key: an_answer(questions.question(each.key), at) for each in lacks})
    raise AssertionError(f"Still missing: {what_is_missing(document)}")


def hold(consult: Consult, by: User, at: datetime | None = None, **answers: Any) -> Document:
    """Begin a consult, document it and sign it."""
    begin_consult(consult=consult, by=by, at=at or timezone.now())
    return sign(consult, by, at, **answers)


def sign(consult: Consult, by: User, at: datetime | None = None, **answers: Any) -> Document:
    """Document a consult that has begun, and sign it."""
    document = fill(draft_of(consult), by, at, **answers)
    return sign_document(document=document, by=by, at=at or timezone.now())


def an_answer(question: Question, at: datetime) -> Any:
    """Give an answer that makes sense, of the question's kind."""
    today = timezone.localdate(at)
    if USUAL.get(question.key) is not None:
        return USUAL[question.key]
    if question.kind == Kind.ROWS:
        return [{column.key: an_answer(column, at) for column in question.columns if column.need == "always"}]
    if question.kind == Kind.SCORES:
        return {"items": {}, "total": 40, "respondent": "patient"}
    if question.kind == Kind.DATE:
        return today.isoformat() if question.key == "held_on" else (today + timedelta(days=28)).isoformat()
    simple: dict[Kind, Any] = {Kind.TEXT: "Said.", Kind.LINE: "Said.", Kind.YES_NO: "no", Kind.TIME: "10:00"}
    if question.kind in simple:
        return simple[question.kind]
    if question.kind == Kind.NUMBER:
        return int(question.minimum or 0) or 1
    codes = [code for code, _label in question.options]
    return codes[:1] if question.kind == Kind.CHOICES else codes[0]
