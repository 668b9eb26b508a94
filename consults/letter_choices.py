"""
The kinds and states of letters, and the ways in which they leave the house.

Codes are stored for years: never reuse one.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LetterKind(TextChoices):
    ONCOLOGIST = "oncologist", _("Letter to the oncologist")
    GP = "gp", _("Letter to the general practitioner")
    PATIENT = "patient", _("Copy for the patient in plain words")


class LetterState(TextChoices):
    WANTED = "wanted", pgettext_lazy("letter", "Being made")
    MADE = "made", pgettext_lazy("letter", "Made")


# From which state to which: a letter that is made stays as it is.
LETTER_MOVES: list[tuple[str, str]] = [(LetterState.WANTED.value, LetterState.MADE.value)]


class Way(TextChoices):
    """How a letter left the house."""

    POST = "post", _("By post")
    FAX = "fax", _("By fax")
    KIM = "kim", _("By KIM, the secure e-mail of health care")
    HANDED_OVER = "handed_over", _("Handed over")
