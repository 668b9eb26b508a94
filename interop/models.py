"""Imports: what was asked for, what came in, what became of every message; and questions about doubles."""

import pghistory
import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patients.models import Fact, Patient, Tumour
from staff.constraints import known, set_together
from staff.models import User


class RunState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    STOPPED = "stopped", _("Stopped before its end")


FINISHED = (RunState.DONE, RunState.STOPPED)


class Outcome(models.TextChoices):
    IMPORTED = "imported", _("Imported")
    UNCHANGED = "unchanged", _("Unchanged")
    CORRECTED = "corrected", _("Corrected")
    REJECTED = "rejected", _("Rejected")


class Same(models.TextChoices):
    OPEN = "open", _("Open")
    SAME = "same", _("The same")
    DIFFERENT = "different", _("Different")


COUNTERS = [outcome.value for outcome in Outcome]


@pghistory.track(exclude=COUNTERS)
class ImportRun(models.Model):
    """
    One import of oBDS files, and the workers' queue: an unfinished run is taken up by whoever comes first.

    The counters say how many messages had which outcome so far; they and the messages are stored in one transaction.
    """

    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    first_load = models.BooleanField(_("first load of old records"), default=False)
    dry_run = models.BooleanField(_("try only, store nothing"), default=False)
    state = models.CharField(max_length=10, choices=RunState, default=RunState.WAITING)
    finished_at = models.DateTimeField(null=True, blank=True)
    imported = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    corrected = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-requested_at", "-id"]
        constraints = [
            known("state", RunState, name="import_run_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=FINISHED, finished_at__isnull=False)
                | (~Q(state__in=FINISHED) & Q(finished_at__isnull=True)),
                name="import_run_finished_at_its_end",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="import_run_unfinished", condition=~Q(state__in=FINISHED)),
        ]

    def __str__(self) -> str:
        return f"Import {self.pk}"

    @property
    def messages(self) -> int:
        """How many messages have been dealt with so far."""
        return self.imported + self.unchanged + self.corrected + self.rejected


@pghistory.track(exclude=["content"])
class ImportedFile(models.Model):
    """
    A file of an import, in the order of import. An uploaded one carries its content until it is done; what it said
    is kept message by message.
    """

    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="files")
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField(default=0)
    content = models.BinaryField(null=True)
    done = models.BooleanField(default=False)

    class Meta:
        ordering = ["run", "id"]
        indexes = [models.Index(fields=["run", "id"], name="import_file_by_run")]

    def __str__(self) -> str:
        return self.name


@pgtrigger.register(pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete))
class MessageContent(models.Model):
    """
    One version of a message, as it came (`raw`) and as it was understood (`says`). Never changed.

    A message is sender + patient + Meldung_ID; a version of it is known by the hash of its content.
    """

    sender = models.CharField(max_length=120)
    patient_ref = models.CharField(max_length=120, help_text="The sender's Patient_ID.")
    message_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    content_hash = models.BinaryField(max_length=32)
    reported_on = models.DateField(help_text="Meldedatum of the first file that brought it.")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    raw = models.BinaryField()
    says = models.JSONField(encoder=DjangoJSONEncoder)
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "patient_ref", "message_id", "content_hash"], name="one_row_per_message_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"


@pgtrigger.register(pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete))
class ImportedMessage(models.Model):
    """What became of one message of one file: a line of the report. Never changed."""

    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="lines")
    file = models.ForeignKey(ImportedFile, models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField(help_text="Its place in the file, from 1.")
    sender = models.CharField(max_length=120, blank=True)
    patient_ref = models.CharField(max_length=120, blank=True)
    message_id = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    reported_on = models.DateField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    problems = models.JSONField(default=list, help_text="Objects of element, message and values.")
    content = models.ForeignKey(MessageContent, models.PROTECT, null=True, related_name="sightings")

    class Meta:
        ordering = ["file", "number"]
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="one_line_per_message_of_a_file"),
            known("outcome", Outcome, name="import_outcome_is_known"),
        ]
        indexes = [
            models.Index(fields=["run", "outcome", "id"], name="import_line_by_outcome"),
            models.Index(fields=["run", "id"], name="import_line_by_run"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.outcome}"


@pghistory.track()
class Match(models.Model):
    """
    A question: is what a message brought the same as what was entered before it?

    While it is open the two are treated as one, so that nothing is doubled and, as all their facts count, nothing is
    missed: the imported tumour points to the other one, or the imported recurrence replaces the other one. The answer
    "different" takes that back.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    tumour = models.ForeignKey(Tumour, models.PROTECT, related_name="+", help_text="The imported one.")
    other_tumour = models.ForeignKey(Tumour, models.PROTECT, related_name="+")
    fact = models.ForeignKey(Fact, models.PROTECT, null=True, blank=True, related_name="+", help_text="A recurrence.")
    other_fact = models.ForeignKey(Fact, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=Same, default=Same.OPEN)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            known("state", Same, name="match_state_is_known"),
            set_together("fact", "other_fact", name="match_of_two_facts_or_none"),
            set_together("answered_at", "answered_by", name="match_answered_by_somebody"),
            models.CheckConstraint(
                condition=Q(state=Same.OPEN, answered_at__isnull=True)
                | (~Q(state=Same.OPEN) & Q(answered_at__isnull=False)),
                name="match_answered_when_not_open",
            ),
            models.UniqueConstraint(
                fields=["tumour", "other_tumour"], condition=Q(fact__isnull=True), name="one_match_per_two_tumours"
            ),
            models.UniqueConstraint(fields=["fact", "other_fact"], name="one_match_per_two_facts"),
            models.CheckConstraint(condition=~Q(fact=F("other_fact")), name="match_of_two_different_facts"),
        ]
        indexes = [models.Index(fields=["patient"], name="match_open_by_patient", condition=Q(state=Same.OPEN))]

    def __str__(self) -> str:
        return f"Match {self.pk}"


@pghistory.track()
class PatientMatch(models.Model):
    """
    A question: is the patient whom an import made the same person as one who was here before?

    Name and birth date are the same, but no number. Until somebody answers they are two, so that nobody's records are
    mixed up by accident; the answer "the same" merges them.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+", help_text="Whom the import made.")
    other = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=Same, default=Same.OPEN)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            known("state", Same, name="patient_match_state_is_known"),
            set_together("answered_at", "answered_by", name="patient_match_answered_by_somebody"),
            models.CheckConstraint(
                condition=Q(state=Same.OPEN, answered_at__isnull=True)
                | (~Q(state=Same.OPEN) & Q(answered_at__isnull=False)),
                name="patient_match_answered_when_not_open",
            ),
            models.CheckConstraint(condition=~Q(patient=F("other")), name="patient_match_of_two"),
            models.UniqueConstraint(fields=["patient", "other"], name="one_match_per_two_patients"),
        ]

    def __str__(self) -> str:
        return f"Patient match {self.pk}"
