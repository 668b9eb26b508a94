"""From rows to the words of a letter: the document as it is stored, its patient and its authors."""

from collections.abc import Collection
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from consults.dimensions.lists import list_of
from consults.document_queries import answers_of, authors_of
from consults.letter_choices import LetterKind
from consults.letter_parts import Author, Head, LetterText, Written
from consults.letter_plain import patient_copy
from consults.letter_queries import language_for, letters_before
from consults.letter_text import colleague_letter
from consults.models import Document, Letter
from patients.dates import write_clinical_date
from patients.models import Patient
from staff.models import User


def text_of(letter: Letter) -> LetterText:
    """Give the words of a letter about a signed document."""
    return _text(
        letter.document,
        LetterKind(letter.kind),
        letter.language,
        ticked=letter.ticked,
        written_on=_site_day(letter.document.signed_at or letter.asked_at),
        replaces=_day_of(letter.replaces),
    )


def preview_of(document: Document, kind: LetterKind, *, ticked: Collection[str], at: datetime) -> LetterText:
    """Give the words that a letter would have if the draft were signed now; it says that it is a draft."""
    language, earlier = language_for(kind, document.consult.patient), letters_before(document).get(kind)
    return _text(document, kind, language, ticked=ticked, written_on=_site_day(at), replaces=_day_of(earlier))


def _text(
    document: Document,
    kind: LetterKind,
    language: str,
    *,
    ticked: Collection[str],
    written_on: date,
    replaces: date | None,
) -> LetterText:
    # Whatever language the worker or the reader has: a letter is in its own.
    with translation.override(language):
        written = _written(document, kind, frozenset(ticked), written_on, replaces)
        if kind == LetterKind.PATIENT:
            return patient_copy(written, site_head(), language)
        return colleague_letter(kind, written, site_head(), language)


def site_head() -> Head:
    return Head(
        sender=settings.LETTER_SENDER,
        lines=settings.LETTERHEAD,
        return_address=settings.LETTER_RETURN_ADDRESS,
        phone=settings.LETTER_PHONE,
        phone_at_any_hour=settings.LETTER_PHONE_24H,
        service=str(settings.SERVICE_NAME),
        wording=settings.LETTER_WORDING,
    )


def _written(
    document: Document, kind: LetterKind, ticked: frozenset[str], written_on: date, replaces: date | None
) -> Written:
    consult = document.consult
    patient = consult.patient.merged_into or consult.patient
    answers = answers_of(document)
    signed_by = document.signed_by or document.begun_by
    return Written(
        questions=list_of(document.list_version),
        answers=answers,
        ticked=ticked,
        family_name=patient.family_name,
        given_names=patient.given_names,
        born=_born(patient),
        address=[line for line in (patient.street, f"{patient.postal_code} {patient.city}".strip()) if line],
        recipient=_oncologist(patient) if kind == LetterKind.ONCOLOGIST else [],
        held_on=_held_on(answers, document),
        written_on=written_on,
        reasons=_reasons(document),
        authors=_authors(document),
        contact=str(signed_by),
        replaces=replaces,
        draft=document.is_draft,
    )


def _held_on(answers: dict[str, object], document: Document) -> date:
    """Give the day of the talk: as documented, else that on which the consult began."""
    said = answers.get("held_on")
    return (
        date.fromisoformat(said) if isinstance(said, str) else _site_day(document.consult.begun_at or document.begun_at)
    )


def _born(patient: Patient) -> str:
    if patient.birth_date is None:
        return ""
    return _("born %(day)s") % {"day": write_clinical_date(patient.birth_date, patient.birth_date_precision)}


def _oncologist(patient: Patient) -> list[str]:
    oncologist = patient.responsible_oncologist
    if oncologist is None:
        return []
    return [str(oncologist), *([str(patient.unit)] if patient.unit else [])]


def _reasons(document: Document) -> list[str]:
    """Say what the consult answers: what was found, or in whose words it was asked for."""
    referral = document.consult.referral
    if referral is not None:
        reasons = referral.reasons.select_related("trigger").order_by("see_by", "pk")
        return [reason.trigger.sentence if reason.trigger else reason.request for reason in reasons]
    visits = document.consult.visit_reasons.select_related("trigger")
    return [visit.trigger.sentence for visit in visits]


def _authors(document: Document) -> list[Author]:
    """Name who signed, then who wrote sections, each with profession and training."""
    signed = ((document.signed_by, document.signed_at), (document.co_signed_by, document.co_signed_at))
    notes = {
        person.pk: (
            person,
            _("signed on %(time)s") % {"time": date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")},
        )
        for person, at in signed
        if person is not None and at is not None
    }
    people = notes | {person.pk: (person, "") for person in authors_of(document) if person.pk not in notes}
    return [Author(str(person), _profession(person), note) for person, note in people.values()]


def _profession(person: User) -> str:
    said = (person.get_profession_display() if person.profession else "", person.get_qualification_display())
    return ", ".join(str(each) for each in said if each)


def _day_of(letter: Letter | None) -> date | None:
    """Give the day by which a letter is known to those who have it."""
    return None if letter is None else _site_day(letter.document.signed_at or letter.asked_at)


def _site_day(at: datetime) -> date:
    return timezone.localdate(at)
