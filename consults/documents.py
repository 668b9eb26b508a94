"""Writing a consult's document, section by section. Nothing that somebody else wrote meanwhile is overwritten."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from consults.current import locked_consult
from consults.dimensions.given import is_left
from consults.dimensions.lists import CURRENT, list_of
from consults.dimensions.question import Kind, Section
from consults.document_choices import DocumentState
from consults.models import Consult, Document, SectionAnswers
from consults.safety import notice_answers
from staff.models import User
from staff.retry import retried_whole
from triggers.current import ChangedMeanwhile, NotNow

Answers = Mapping[str, Any]

# What belongs to one talk alone: never taken over from an earlier one.
OF_ONE_TALK = frozenset({"header", "assessment", "plan", "communication"})
# What is measured, or asked, on its own day.
ASKED_ANEW = frozenset({"wish_to_die", "self_harm", "ecog", "akps", "palliative_phase", "surprise_question"})


class SectionChanged(ChangedMeanwhile):
    """
    Somebody else saved the section first.

    `row` is how it stands now.
    """

    def __init__(self, row: SectionAnswers) -> None:
        super().__init__(
            _("%(name)s saved this section at %(time)s. Yours is not saved yet: both are shown.")
            % {"name": row.changed_by, "time": date_format(timezone.localtime(row.changed_at), "TIME_FORMAT")}
        )
        self.row = row


def open_document(consult: Consult, *, by: User, at: datetime) -> Document:
    """Begin the first document of a locked consult that has begun."""
    return Document.objects.create(consult=consult, number=1, list_version=CURRENT.version, begun_at=at, begun_by=by)


def locked_document(document: Document, *, consult: Consult | None = None) -> Document:
    """
    Lock a draft, after patient, referral and consult.

    :param consult: its consult, where that is locked already.
    :raises NotNow: if it was signed meanwhile.
    """
    consult = consult or locked_consult(document.consult)
    locked = Document.objects.select_for_update().filter(pk=document.pk).first()
    if locked is None:
        raise NotNow(_("This amendment was dropped meanwhile."))
    if locked.state != DocumentState.DRAFT:
        raise NotNow(
            _("%(name)s signed this document at %(time)s. What is to be changed now is an amendment.")
            % {
                "name": locked.signed_by,
                "time": date_format(timezone.localtime(locked.signed_at), "SHORT_DATETIME_FORMAT"),
            }
        )
    locked.consult = consult
    return locked


@retried_whole
def save_section(
    *,
    document: Document,
    section: str,
    answers: Answers,
    version: int,
    by: User,
    at: datetime,
    left: Collection[str] = (),
    page: str = "",
    stroke: int = 0,
) -> SectionAnswers:
    """
    Save one section of a draft.

    :param version: the version of the section that was seen; 0 where nothing was saved yet.
    :param left: questions whose answers stay as they are stored, because what was typed makes no sense yet.
    :param page: which open page writes, and the number of its save: it never collides with itself, and what a slow
        network brings late is dropped for what followed it.
    :raises SectionChanged: if somebody else saved it since.
    :raises NotNow: if the document was signed meanwhile, or has no such section.
    """
    document = locked_document(document)
    _section_of(document, section)
    row = _locked_section(document, section)
    if row is None:
        return _store(SectionAnswers(document=document, section=section, version=0), answers, by, at, page, stroke)
    own = bool(page) and row.written_from == page
    if own and stroke <= row.stroke:
        return row
    wanted = {**answers, **{key: row.answers[key] for key in left if key in row.answers}}
    if wanted == row.answers and not own:
        return row
    if row.version != version and not own:
        raise SectionChanged(row)
    return _store(row, wanted, by, at, page, stroke)


@retried_whole
def take_over_section(
    *, document: Document, section: str, earlier: Document, version: int, by: User, at: datetime
) -> SectionAnswers:
    """
    Say that a section is unchanged since an earlier consult: its answers hold today too.

    What is measured or asked on its own day is left open: scores, function and phase, and the questions about safety.

    :raises SectionChanged: if somebody saved the section since it was seen.
    :raises NotNow: if there is nothing to take over, or the document was signed meanwhile.
    """
    document = locked_document(document)
    shape = _section_of(document, section)
    row = _locked_section(document, section)
    if row is not None and row.version != version:
        raise SectionChanged(row)
    before = SectionAnswers.objects.filter(document=earlier, section=section).first()
    taken = carried_over(shape, before.answers if before else {})
    if not taken:
        raise NotNow(_("The last consult says nothing here that could be taken over."))
    row = row or SectionAnswers(document=document, section=section, version=0)
    return _store(row, {**taken, **row.answers}, by, at, unchanged_from=earlier.consult)


def carried_over(section: Section, answers: Answers) -> dict[str, Any]:
    """Give what may be taken over of these answers."""
    if section.key in OF_ONE_TALK:
        return {}
    return {
        key: value
        for key, value in answers.items()
        if (question := section.by_key.get(key)) is not None
        and question.kind != Kind.SCORES
        and key not in ASKED_ANEW
        and not is_left(value)
    }


def _section_of(document: Document, section: str) -> Section:
    try:
        return list_of(document.list_version).section(section)
    except KeyError:
        raise NotNow(_("This document has no section “%(section)s”.") % {"section": section}) from None


def _locked_section(document: Document, section: str) -> SectionAnswers | None:
    rows = SectionAnswers.objects.select_related("changed_by").select_for_update(of=("self",))
    return rows.filter(document=document, section=section).first()


def _store(
    row: SectionAnswers,
    answers: Answers,
    by: User,
    at: datetime,
    page: str = "",
    stroke: int = 0,
    unchanged_from: Consult | None = None,
) -> SectionAnswers:
    # Whoever changes one answer of a section has looked at it again.
    row.unchanged_from = unchanged_from
    row.answers, row.version = dict(answers), row.version + 1
    row.written_from, row.stroke = page, stroke
    row.changed_by, row.changed_at = by, at
    row.save()
    notice_answers(document=row.document, section=row.section, answers=row.answers, by=by, at=at)
    return row
