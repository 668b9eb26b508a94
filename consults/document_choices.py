"""
The states of a document and the codes of short contacts.

Codes are stored for years: never reuse one.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DocumentState(TextChoices):
    DRAFT = "draft", _("Draft")
    SIGNED = "signed", pgettext_lazy("document", "Signed")


# From which state to which: a signed document stays as it is.
DOCUMENT_MOVES: list[tuple[str, str]] = [(DocumentState.DRAFT.value, DocumentState.SIGNED.value)]


class CoSigning(TextChoices):
    """When a site wants a second signature under a consult."""

    NEVER = "never", _("Never")
    UNQUALIFIED = "unqualified", _("Where no author has a palliative qualification")
    ALWAYS = "always", _("Always")


class ContactReason(TextChoices):
    """Why there was a short contact."""

    SYMPTOMS = "symptoms", _("Symptoms")
    MEDICATION = "medication", _("Medication")
    QUESTION = "question", _("A question")
    RELATIVES = "relatives", _("Worries of relatives")
    ORGANISATION = "organisation", _("Something to organise")
    CRISIS = "crisis", _("A crisis")
    BEREAVEMENT = "bereavement", _("Bereavement")
    OTHER = "other", _("Other")


class ContactWith(TextChoices):
    """With whom a short contact was."""

    PATIENT = "patient", _("Patient")
    RELATIVE = "relative", _("Relative")
    WARD = "ward", _("Ward or clinic")
    PRACTICE = "practice", _("Practice (GP or specialist)")
    SERVICE = "service", _("Home care, hospice or another service")
    OTHER = "other", _("Other")
