"""
Making the letters that are wanted.

The row is the outbox. A letter is made and stored in one transaction that holds its row: whoever is killed meanwhile
has made nothing, and the row is still there for the next one.
"""

import hashlib
from collections import Counter
from datetime import datetime

import structlog
from django.conf import settings
from django.db import transaction

from consults.letter_choices import LetterState
from consults.letter_content import text_of
from consults.letter_pdf import pdf_of
from consults.models import Letter

log = structlog.get_logger(__name__)


def make_wanted_letters(*, at: datetime, limit: int) -> Counter[str]:
    """Make the letters that are wanted, each in a transaction of its own; say how many were made, how many failed."""
    done: Counter[str] = Counter()
    wanted = Letter.objects.filter(state=LetterState.WANTED).order_by("pk").values_list("pk", flat=True)
    for letter_id in list(wanted[:limit]):
        try:
            done["made"] += _make(letter_id, at)
        except Exception as error:  # noqa: BLE001  whatever is wrong with this letter, the others must not wait
            # It is tried again with every sweep. What the error says is not logged: it may hold what people wrote.
            log.error("letter_failed", letter=letter_id, error=type(error).__name__)
            done["failed"] += 1
    return +done


@transaction.atomic
def _make(letter_id: int, at: datetime) -> bool:
    """Make one letter, unless somebody else does so or has done so."""
    wanted = Letter.objects.filter(pk=letter_id, state=LetterState.WANTED)
    letter = wanted.select_for_update(skip_locked=True).first()
    if letter is None:
        return False
    content = pdf_of(text_of(letter), at=at, logo=settings.LETTER_LOGO)
    letter.content, letter.digest = content, hashlib.sha256(content).hexdigest()
    letter.state, letter.made_at = LetterState.MADE, at
    letter.save(update_fields=["content", "digest", "state", "made_at"])
    return True
