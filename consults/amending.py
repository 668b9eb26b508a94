"""Amending what is signed: a new version with its reason. The earlier one stays as it is, and both are shown."""

from datetime import datetime

from django.utils.translation import gettext as _

from consults.current import locked_consult
from consults.document_choices import DocumentState
from consults.documents import locked_document
from consults.models import Consult, Document, SectionAnswers
from staff.models import User
from staff.retry import retried_whole
from triggers.current import NotNow


@retried_whole
def begin_amendment(*, consult: Consult, reason: str, by: User, at: datetime) -> Document:
    """
    Open the next version of a signed document, with the answers as they stand and in the names of who gave them.

    :raises NotNow: if nothing is signed yet, somebody is amending it already, or no reason is given.
    """
    consult = locked_consult(consult)
    last = Document.objects.filter(consult=consult).order_by("-number").first()
    if last is None:
        raise NotNow(_("This consult was signed without a document; there is nothing to amend."))
    if last.state == DocumentState.DRAFT:
        raise NotNow(_("%(name)s is writing in this document already.") % {"name": last.begun_by})
    if not reason.strip():
        raise NotNow(_("An amendment needs its reason."))
    amendment = Document.objects.create(
        consult=consult,
        number=last.number + 1,
        list_version=last.list_version,
        amends=last,
        reason=reason.strip(),
        begun_at=at,
        begun_by=by,
    )
    for row in SectionAnswers.objects.filter(document=last).order_by("pk"):
        row.pk, row.document, row.version, row.written_from, row.stroke = None, amendment, 1, "", 0
        row._state.adding = True
        row.save()
    return amendment


@retried_whole
def drop_amendment(*, document: Document) -> None:
    """
    Throw away an amendment that nobody signed; its history keeps it.

    :raises NotNow: if it is signed, or is the first version.
    """
    document = locked_document(document)
    if document.amends_id is None:
        raise NotNow(_("The first document of a consult cannot be dropped."))
    SectionAnswers.objects.filter(document=document).delete()
    document.delete()
