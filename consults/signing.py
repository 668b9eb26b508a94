"""
Signing a document: it says what is missing, freezes, writes its facts, and starts what follows from it.

All in one transaction: a signature is whole or not at all.
"""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from consults import booking, care, letters, pathway
from consults.choices import MOVES
from consults.current import check_state, locked_consult
from consults.dimensions.completeness import Missing, missing
from consults.document_choices import CoSigning, DocumentState
from consults.document_queries import (
    answers_of,
    authors_of,
    earlier_answers,
    is_first,
    is_qualified,
    list_for,
    rows_of,
    visit_number,
)
from consults.documents import locked_document
from consults.models import Document
from consults.services import answer_findings
from consults.signing_facts import amend_facts, held_on, record_consult
from staff.models import User
from staff.retry import retried_whole
from triggers.choices import WhyEnded
from triggers.current import ChangedMeanwhile, NotNow
from triggers.progress import note_consult_done


class NotComplete(NotNow):
    """Says what a document lacks before it can be signed; `missing` leads to the fields."""

    def __init__(self, lacks: list[Missing]) -> None:
        super().__init__(_("The document cannot be signed yet. It lacks: %(what)s.") % {"what": named(lacks)})
        self.missing = lacks


def named(lacks: list[Missing]) -> str:
    return ", ".join(each.label for each in lacks)


def what_is_missing(document: Document) -> list[Missing]:
    """Give the questions that a document must still answer before it can be signed."""
    consult = document.consult
    return missing(
        list_for(document),
        answers_of(document),
        is_first=is_first(consult),
        visit_number=visit_number(consult),
        earlier=earlier_answers(consult),
    )


@retried_whole
def sign_document(*, document: Document, by: User, at: datetime, seen: Mapping[str, int] | None = None) -> Document:
    """
    Sign a draft: the consult takes place with it, an amendment counts from now on.

    The same signature sent twice (a double click, an answer lost on its way) is one: the second changes nothing.

    :param seen: section → the version that the signer saw; sections not named were empty then.
    :raises NotComplete: if something is missing.
    :raises ChangedMeanwhile: if somebody changed a section that the signer has not seen so.
    :raises NotNow: if it was signed already otherwise, or an amendment changes nothing.
    """
    consult = locked_consult(document.consult)
    if signed := _signed_just_so(document, by, seen):
        return signed
    document = locked_document(document, consult=consult)
    _check_seen(document, seen)
    if lacks := what_is_missing(document):
        raise NotComplete(lacks)
    if document.amends is None:
        check_state(consult, MOVES["sign"].sources)
        _end_consult(document, by, at)
    elif answers_of(document) == answers_of(document.amends):
        raise NotNow(_("This amendment changes nothing yet."))
    _freeze(document, by, at)
    if document.amends is None:
        record_consult(document, by=by, at=at)
    else:
        amend_facts(document, by=by, at=at)
    answers = answers_of(document)
    care.follow_signature(document=document, answers=answers, by=by, at=at)
    letters.want_letters(document=document, by=by, at=at)
    pathway.follow_signature(document=document, answers=answers, by=by, at=at)
    return document


def _signed_just_so(document: Document, by: User, seen: Mapping[str, int] | None) -> Document | None:
    """The document, if this person has signed it as it was seen here."""
    mine = Document.objects.select_related("consult").filter(pk=document.pk, state=DocumentState.SIGNED, signed_by=by)
    signed = mine.first()
    if signed is None or seen is None:
        return None
    return signed if all(row.version == seen.get(key, 0) for key, row in rows_of(signed).items()) else None


def _check_seen(document: Document, seen: Mapping[str, int] | None) -> None:
    if seen is None:
        return
    for section, row in rows_of(document).items():
        if row.version != seen.get(section, 0):
            raise ChangedMeanwhile(
                _("%(name)s changed “%(section)s” at %(time)s. Look at it before you sign.")
                % {
                    "name": row.changed_by,
                    "section": list_for(document).section(section).title,
                    "time": date_format(timezone.localtime(row.changed_at), "TIME_FORMAT"),
                }
            )


def _end_consult(document: Document, by: User, at: datetime) -> None:
    consult = document.consult
    booking.move(consult, "sign")
    consult.signed_at, consult.signed_by = at, by
    booking.save(consult)
    # Before the facts: care that begins must not look like a reason that went away from an unfinished referral.
    if consult.referral is not None:
        note_consult_done(referral=consult.referral, at=at)
    answer_findings(consult, WhyEnded.CONSULT_HELD, at)


def _freeze(document: Document, by: User, at: datetime) -> None:
    day = held_on(document)
    document.qualified = any(is_qualified(person, on=day) for person in (by, *authors_of(document)))
    document.state = DocumentState.SIGNED
    document.signed_at, document.signed_by = at, by
    document.version += 1
    document.save()


def wants_co_signature(document: Document) -> bool:
    """Say whether the site wants a second signature under a document that has only one."""
    if document.state != DocumentState.SIGNED or document.co_signed_at is not None:
        return False
    wanted = CoSigning(settings.CO_SIGNATURE)
    return wanted == CoSigning.ALWAYS or (wanted == CoSigning.UNQUALIFIED and not document.qualified)


@retried_whole
def co_sign_document(*, document: Document, by: User, at: datetime) -> Document:
    """
    Put a second signature under a signed document; that of somebody qualified makes it count.

    :raises NotNow: if none is wanted, or it would be the first signer's own.
    """
    locked_consult(document.consult)
    document = Document.objects.select_for_update().select_related("consult").get(pk=document.pk)
    if not wants_co_signature(document):
        raise NotNow(_("No second signature is wanted here."))
    if document.signed_by_id == by.pk:
        raise NotNow(_("The second signature is a colleague's."))
    document.co_signed_at, document.co_signed_by = at, by
    document.qualified = document.qualified or is_qualified(by, on=timezone.localdate(at))
    document.version += 1
    document.save()
    return document
