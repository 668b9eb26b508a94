"""What was documented in a consult, section by section, and contacts that were too short for one."""

import functools
import operator

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consults.document_choices import DOCUMENT_MOVES, ContactReason, ContactWith, DocumentState
from consults.models.consult import Consult
from patients.models import Patient
from staff.constraints import known, set_together
from staff.models import User

# A second signature is put under a document that is signed, and may make it count; nothing else of it ever changes.
STAYS = (
    *("consult", "number", "list_version", "state", "amends", "reason", "begun_at", "begun_by"),
    *("signed_at", "signed_by"),
)

DOCUMENT_IS_OPEN = """
    IF (SELECT state FROM consults_document WHERE id = {document} FOR SHARE) = 'signed' THEN
        RAISE EXCEPTION 'The answers of a signed document cannot change.';
    END IF;
    RETURN {row};
"""


@pgtrigger.register(
    pgtrigger.FSM(name="legal_moves", field="state", transitions=DOCUMENT_MOVES),
    pgtrigger.Protect(
        name="signed_stays",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__state=DocumentState.SIGNED.value)
        & functools.reduce(
            operator.or_, (pgtrigger.Q(**{f"old__{field}__df": pgtrigger.F(f"new__{field}")}) for field in STAYS)
        ),
    ),
    pgtrigger.Protect(
        name="signed_is_kept",
        operation=pgtrigger.Delete,
        condition=pgtrigger.Q(old__state=DocumentState.SIGNED.value),
    ),
)
@pghistory.track()
class Document(models.Model):
    """
    One version of what was documented in a consult: the first, or an amendment with its reason.

    `qualified` says, once it is signed, that somebody with a palliative qualification wrote or signed it; without one
    a first consult does not count as such.
    """

    consult = models.ForeignKey(Consult, models.PROTECT, related_name="documents")
    number = models.PositiveSmallIntegerField(help_text="1 for the first version, 2 for the first amendment.")
    list_version = models.PositiveSmallIntegerField(help_text="Version of the list of questions that it is drawn with.")
    state = models.CharField(max_length=10, choices=DocumentState, default=DocumentState.DRAFT)
    amends = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="amendments")
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    co_signed_at = models.DateTimeField(null=True, blank=True)
    co_signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    qualified = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["consult", "number"]
        constraints = [
            known("state", DocumentState, name="document_state_is_known"),
            set_together("signed_at", "signed_by", name="document_signed_by_somebody"),
            set_together("co_signed_at", "co_signed_by", name="document_co_signed_by_somebody"),
            models.CheckConstraint(
                condition=Q(state=DocumentState.SIGNED, signed_at__isnull=False)
                | Q(state=DocumentState.DRAFT, signed_at__isnull=True, co_signed_at__isnull=True, qualified=False),
                name="document_signed_as_its_state_says",
            ),
            models.CheckConstraint(
                condition=Q(number=1, amends__isnull=True, reason="")
                | (Q(number__gt=1, amends__isnull=False) & ~Q(reason="")),
                name="document_amends_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(co_signed_by__isnull=True) | ~Q(co_signed_by=models.F("signed_by")),
                name="document_co_signed_by_somebody_else",
            ),
            models.UniqueConstraint(fields=["consult", "number"], name="one_document_per_number"),
            models.UniqueConstraint(
                fields=["consult"], condition=Q(state=DocumentState.DRAFT), name="one_draft_per_consult"
            ),
        ]

    def __str__(self) -> str:
        return f"Document {self.consult_id}/{self.number}"

    @property
    def is_draft(self) -> bool:
        return self.state == DocumentState.DRAFT


@pgtrigger.register(
    pgtrigger.Trigger(
        name="open_document",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=DOCUMENT_IS_OPEN.format(document="NEW.document_id", row="NEW"),
    ),
    pgtrigger.Trigger(
        name="open_document_for_deletion",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func=DOCUMENT_IS_OPEN.format(document="OLD.document_id", row="OLD"),
    ),
)
@pghistory.track()
class SectionAnswers(models.Model):
    """
    The answers of one section of a document, by question; frozen with it.

    `unchanged_from` is the consult whose answers were taken over in one tap. `written_from` is the open page that wrote
    last, and `stroke` the number of its save: what a slow network delivers late does not overwrite what followed.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="sections")
    section = models.CharField(max_length=40)
    answers = models.JSONField(default=dict)
    unchanged_from = models.ForeignKey(Consult, models.PROTECT, null=True, blank=True, related_name="+")
    written_from = models.CharField(max_length=40, blank=True)
    stroke = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["document", "id"]
        constraints = [models.UniqueConstraint(fields=["document", "section"], name="one_row_per_section")]

    def __str__(self) -> str:
        return f"Section {self.section} of document {self.document_id}"


@pgtrigger.register(pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete))
class ShortContact(models.Model):
    """A phone call, a word with a relative, two minutes at the bedside: never a consult."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="short_contacts")
    on = models.DateField(_("day"))
    reason = models.CharField(_("reason"), max_length=20, choices=ContactReason)
    with_whom = models.CharField(_("with whom"), max_length=20, choices=ContactWith)
    done = models.TextField(_("what was done"), max_length=4000)
    next_step = models.TextField(_("next step"), max_length=2000, blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            known("reason", ContactReason, name="contact_reason_is_known"),
            known("with_whom", ContactWith, name="contact_with_whom_is_known"),
            models.CheckConstraint(condition=~Q(done=""), name="contact_says_what_was_done"),
        ]
        indexes = [models.Index(fields=["patient", "-on"], name="contact_by_patient")]

    def __str__(self) -> str:
        return f"Short contact {self.pk}"
