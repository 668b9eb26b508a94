"""Trials: what a rule with other settings would open and close today, or would have opened in the past."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patients.models import Patient
from staff.constraints import known, not_before
from staff.models import User
from triggers.choices import RuleMode, TrialKind, TrialState, TrialWhat
from triggers.rule import Mode, RuleSettings

FINISHED = (TrialState.DONE, TrialState.CANCELLED, TrialState.FAILED)
COUNTERS = ["total", "done", "last_patient", "result"]


@pghistory.track(exclude=COUNTERS)
class Trial(models.Model):
    """
    A trial of a rule with certain settings, and the workers' queue: they carry out the unfinished ones, one at a time.

    `today` compares these settings with those in force, `period` walks through the past. It changes nothing but its own
    rows. Patients are taken by id: `last_patient` is the last one whose rows are stored, so that another worker goes
    on there. `result` are the figures of a finished trial, as `triggers.trial_figures` describes them.
    """

    rule = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=TrialKind)
    mode = models.CharField(_("mode"), max_length=10, choices=RuleMode)
    see_within = models.PositiveSmallIntegerField(_("see within"), help_text="Days.")
    fresh_for = models.PositiveSmallIntegerField(_("fresh for"), help_text="Days.")
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=TrialState, default=TrialState.WAITING)
    begun_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    total = models.PositiveBigIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    last_patient = models.PositiveBigIntegerField(default=0)
    result = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            known("kind", TrialKind, name="trial_kind_is_known"),
            known("mode", RuleMode, name="trial_mode_is_known"),
            known("state", TrialState, name="trial_state_is_known"),
            models.CheckConstraint(
                condition=Q(kind=TrialKind.PERIOD, starts_on__isnull=False, ends_on__gte=F("starts_on"))
                | Q(kind=TrialKind.TODAY, starts_on__isnull=True, ends_on__isnull=True),
                name="trial_of_a_period_has_its_days",
            ),
            models.CheckConstraint(
                condition=Q(state__in=FINISHED, finished_at__isnull=False)
                | (~Q(state__in=FINISHED) & Q(finished_at__isnull=True)),
                name="trial_finished_at_its_end",
            ),
            not_before("begun_at", "asked_at", name="trial_begun_after_asked"),
        ]
        indexes = [
            models.Index(fields=["id"], name="trial_unfinished", condition=~Q(state__in=FINISHED)),
            models.Index(fields=["-asked_at", "-id"], name="trial_by_time"),
        ]

    def __str__(self) -> str:
        return f"Trial {self.pk}"

    @property
    def settings(self) -> RuleSettings:
        """The settings that are tried."""
        return RuleSettings(see_within=self.see_within, fresh_for=self.fresh_for, mode=Mode(self.mode))

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED


@pgtrigger.register(pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update))
class TrialPatient(models.Model):
    """
    One thing that a trial says of a patient: what happens on which day. Deleted with its trial.

    `found_on` is the date of the finding behind it; `needs_yes`: only if a clinician says yes; `anyway`: another rule
    in force calls for a referral of this patient too, by the day of the consult.
    """

    trial = models.ForeignKey(Trial, models.CASCADE, related_name="rows")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    on = models.DateField()
    what = models.CharField(max_length=15, choices=TrialWhat)
    found_on = models.DateField(null=True)
    needs_yes = models.BooleanField(default=False)
    anyway = models.BooleanField(default=False)

    class Meta:
        ordering = ["on", "id"]
        constraints = [known("what", TrialWhat, name="trial_what_is_known")]
        indexes = [models.Index(fields=["trial", "on", "id"], name="trial_patient_by_day")]

    def __str__(self) -> str:
        return f"{self.what} {self.on}"
