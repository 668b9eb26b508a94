"""What people do with letters: want them by signing, choose what may stand in them, note where they went."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consults.current import locked_consult
from consults.document_choices import DocumentState
from consults.document_queries import answers_of
from consults.documents import locked_document
from consults.letter_choices import LetterKind, Way
from consults.letter_queries import choice_of, language_for, letters_before, part_of, private_questions
from consults.models import Document, Letter, LetterChoice, LetterSent
from consults.queries import may_tell_patient
from staff.models import User
from staff.retry import retried_whole
from triggers.current import ChangedMeanwhile, NotNow
from triggers.nudge import nudge_on_commit

__all__ = ["choose_private", "note_sent", "part_of", "want_letters", "want_patient_copy"]

TASK = "consults.make_letters"
TO_COLLEAGUES = (LetterKind.ONCOLOGIST, LetterKind.GP)


@transaction.atomic
def want_letters(*, document: Document, by: User, at: datetime) -> list[Letter]:
    """
    Ask for the letters about a document that was just signed; workers make them. Asking again changes nothing.

    The patient's copy only where somebody has told the patient that the disease cannot be cured, and unless the
    document says that the patient wants none. What is said of an amendment replaces the letter about what it amends.
    """
    wants_copy = answers_of(document).get("patient_copy") != "no"
    to_patient = [LetterKind.PATIENT] if wants_copy and may_tell_patient(document.consult) else []
    _want(document, [*TO_COLLEAGUES, *to_patient], by, at)
    return list(document.letters.all())


@retried_whole
def want_patient_copy(*, document: Document, by: User, at: datetime) -> Letter:
    """
    Ask for the patient's copy of a signed document afterwards: the patient was told only after the signature.

    :raises NotNow: if the document is not signed, or was amended, or the patient is still not told.
    """
    locked_consult(document.consult)
    document = Document.objects.select_related("consult__patient__merged_into").get(pk=document.pk)
    if document.state != DocumentState.SIGNED or document.amendments.exists():
        raise NotNow(_("Only the last signed version of a consult goes to the patient."))
    if not may_tell_patient(document.consult):
        raise NotNow(_("Nothing goes to the patient until somebody has told them that the disease cannot be cured."))
    _want(document, [LetterKind.PATIENT], by, at)
    return document.letters.get(kind=LetterKind.PATIENT)


def _want(document: Document, kinds: Iterable[LetterKind], by: User, at: datetime) -> None:
    choice = choice_of(document)
    replaced = letters_before(document)
    Letter.objects.bulk_create(
        [
            Letter(
                document=document,
                kind=kind,
                language=language_for(kind, document.consult.patient),
                ticked=choice.ticked,
                replaces=replaced.get(kind),
                asked_at=at,
                asked_by=by,
            )
            for kind in kinds
        ],
        ignore_conflicts=True,
    )
    nudge_on_commit(TASK)


@retried_whole
def choose_private(
    *, document: Document, keys: Iterable[str], by: User, at: datetime, version: int = 0
) -> LetterChoice:
    """
    Say which private answers of a draft may stand in its letters; the others stay out.

    :param version: of the choice that the person saw; 0 where there was none.
    :raises NotNow: if the document is signed, or one of these questions is not private.
    :raises ChangedMeanwhile: if somebody else chose meanwhile.
    """
    document = locked_document(document)
    private = [question.key for question in private_questions(document)]
    if unknown := set(keys) - set(private):
        raise NotNow(_("These questions are not asked in this consult: %(keys)s.") % {"keys": ", ".join(unknown)})
    choice = choice_of(document)
    if choice.version != version:
        raise ChangedMeanwhile(
            _("%(name)s chose meanwhile what may stand in the letters. Look at it again.") % {"name": choice.changed_by}
        )
    choice.ticked = [key for key in private if key in set(keys)]
    choice.changed_at, choice.changed_by, choice.version = at, by, version + 1
    choice.save()
    return choice


@retried_whole
def note_sent(*, letter: Letter, way: Way, to: str, on: date, by: User, at: datetime) -> LetterSent:
    """
    Note that a letter left the house.

    :raises NotNow: if it is not made yet, or the day lies before that or ahead.
    """
    letter = Letter.objects.defer("content").select_for_update(no_key=True).get(pk=letter.pk)
    if letter.made_at is None:
        raise NotNow(_("This letter is still being made. Try again in a minute."))
    if not timezone.localdate(letter.made_at) <= on <= timezone.localdate(at):
        raise NotNow(_("The day lies between that on which the letter was made and today."))
    return LetterSent.objects.create(letter=letter, way=way, to=to, on=on, noted_at=at, noted_by=by)
