"""A letter as it would be if the draft were signed now. It says that it is a draft, and is stored nowhere."""

from datetime import datetime

from django.conf import settings

from consults.letter_choices import LetterKind
from consults.letter_content import preview_of
from consults.letter_pdf import pdf_of
from consults.letter_queries import choice_of
from consults.models import Document


def preview_pdf(draft: Document, kind: LetterKind, *, at: datetime) -> bytes:
    """Lay out the letter of a draft."""
    text = preview_of(draft, kind, ticked=choice_of(draft).ticked, at=at)
    return pdf_of(text, at=at, logo=settings.LETTER_LOGO)
