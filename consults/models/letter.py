"""Letters about a consult, what of the private answers may stand in them, and where they were sent."""

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consults.letter_choices import LETTER_MOVES, LetterKind, LetterState, Way
from consults.models.document import Document
from staff.constraints import known
from staff.models import User


@pghistory.track()
class LetterChoice(models.Model):
    """
    Which private questions of a document may stand in its letters, by key.

    No row: none, or of an amendment those of what it amends. It goes with an amendment that is dropped.
    """

    document = models.OneToOneField(Document, models.CASCADE, related_name="letter_choice")
    ticked = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"Private answers in the letters of document {self.document_id}"


@pgtrigger.register(
    pgtrigger.FSM(name="legal_moves", field="state", transitions=LETTER_MOVES),
    pgtrigger.Protect(
        name="made_stays", operation=pgtrigger.Update, condition=pgtrigger.Q(old__state=LetterState.MADE.value)
    ),
    pgtrigger.Protect(
        name="made_is_kept", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__state=LetterState.MADE.value)
    ),
)
@pghistory.track(exclude=["content"])
class Letter(models.Model):
    """
    One letter about a signed document, and the workers' queue: one that is wanted is made by whoever comes first.

    :ivar ticked: keys of the private questions that may stand in it, as they were ticked when the document was signed.
    :ivar replaces: the letter about the version that its document amends.
    :ivar digest: SHA-256 of the PDF, in hexadecimal.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=12, choices=LetterKind)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    state = models.CharField(max_length=10, choices=LetterState, default=LetterState.WANTED)
    ticked = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(null=True, blank=True)
    content = models.BinaryField(null=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["document", "id"]
        constraints = [
            known("kind", LetterKind, name="letter_kind_is_known"),
            known("state", LetterState, name="letter_state_is_known"),
            models.CheckConstraint(
                condition=Q(language__in=[code for code, _name in settings.LANGUAGES]), name="letter_language_is_known"
            ),
            models.CheckConstraint(
                condition=(Q(state=LetterState.MADE, made_at__isnull=False, content__isnull=False) & ~Q(digest=""))
                | Q(state=LetterState.WANTED, made_at__isnull=True, content__isnull=True, digest=""),
                name="letter_made_as_its_state_says",
            ),
            models.UniqueConstraint(fields=["document", "kind"], name="one_letter_per_kind"),
        ]
        indexes = [models.Index(fields=["id"], name="letter_wanted", condition=Q(state=LetterState.WANTED))]

    def __str__(self) -> str:
        return f"Letter {self.pk}"

    @property
    def is_made(self) -> bool:
        return self.state == LetterState.MADE


@pgtrigger.register(pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete))
class LetterSent(models.Model):
    """That a letter left the house: on which day, how, and to whom."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="sendings")
    on = models.DateField(_("day"))
    way = models.CharField(_("way"), max_length=12, choices=Way)
    to = models.CharField(_("to whom"), max_length=200)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            known("way", Way, name="letter_way_is_known"),
            models.CheckConstraint(condition=~Q(to=""), name="letter_sent_to_somebody"),
        ]

    def __str__(self) -> str:
        return f"Sending {self.pk} of letter {self.letter_id}"
