"""What an evaluation says of a patient beside its findings, and evaluations of everybody that somebody asked for."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patients.models import Patient
from staff.models import User

COUNTERS = ["total", "done", "changed", "last_patient"]


class Outlook(models.Model):
    """
    When to look at a patient again without any new fact.

    Derived from the facts by every evaluation, in its transaction; a patient who was never evaluated has none.
    """

    patient = models.OneToOneField(Patient, models.PROTECT, primary_key=True, related_name="outlook")
    look_again_on = models.DateField(null=True, help_text="On no earlier day does a finding change by itself.")

    class Meta:
        indexes = [
            models.Index(
                fields=["look_again_on", "patient"], name="outlook_due", condition=Q(look_again_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"Outlook of patient {self.patient_id}"


@pghistory.track(exclude=COUNTERS)
class Reevaluation(models.Model):
    """
    A request to evaluate every patient anew; the unfinished ones are the workers' queue.

    Patients are taken by id: `last_patient` is the last one done, so that whoever takes it up goes on there.
    """

    because = models.CharField(_("reason"), max_length=200)
    rules = models.CharField(max_length=64, default="", db_default="", help_text="A digest of their versions.")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    total = models.PositiveBigIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    changed = models.PositiveBigIntegerField(default=0)
    last_patient = models.PositiveBigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("asked_at")),
                name="reevaluation_finished_after_asked",
            ),
        ]
        indexes = [models.Index(fields=["id"], name="reevaluation_open", condition=Q(finished_at__isnull=True))]

    def __str__(self) -> str:
        return f"Evaluation {self.pk}"
