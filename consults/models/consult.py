"""Consults: from the wish for a talk to its signature."""

from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consults.choices import (
    AHEAD,
    OPEN,
    TAKES_TIME,
    Occasion,
    Setting,
    State,
    WhyCancelled,
    minutes_of,
    state_transitions,
)
from patients.models import Patient
from staff.constraints import known, not_before, set_together
from staff.models import User
from triggers.models import Referral, Trigger

if TYPE_CHECKING:
    from consults.models.diary import Appointment


@pgtrigger.register(pgtrigger.FSM(name="legal_moves", field="state", transitions=state_transitions()))
@pghistory.track()
class Consult(models.Model):
    """
    One talk of the palliative team with a patient, from the wish for it to the signature.

    It may have had many appointments, but has one at most that counts. `late` says that it lies after the deadline, or
    that the deadline has passed; `escalated_at`, since when the team is told that it is late, has no appointment, or
    had one that nobody kept.

    A planned visit is not before its day, and knows the consult that planned it and where it is to be held.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="consults")
    occasion = models.CharField(_("occasion"), max_length=10, choices=Occasion)
    referral = models.OneToOneField(Referral, models.PROTECT, null=True, blank=True, related_name="consult")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.WAITING)
    see_by = models.DateField(_("see by"))
    target_on = models.DateField(_("target"))
    not_before = models.DateField(_("not before"), null=True, blank=True)
    planned_in = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="planned_visits")
    wished_setting = models.CharField(
        _("where, as planned"), max_length=12, choices=Setting, blank=True, default="", db_default=""
    )
    setting = models.CharField(_("setting"), max_length=12, choices=Setting, blank=True)
    late = models.BooleanField(_("late"), default=False)
    escalated_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    begun_at = models.DateTimeField(null=True, blank=True)
    begun_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    why_cancelled = models.CharField(max_length=20, choices=WhyCancelled, blank=True)

    class Meta:
        ordering = ["see_by", "id"]
        constraints = [
            known("occasion", Occasion, name="consult_occasion_is_known"),
            known("state", State, name="consult_state_is_known"),
            known("setting", Setting, name="consult_setting_is_known", blank=True),
            known("why_cancelled", WhyCancelled, name="consult_why_cancelled_is_known", blank=True),
            set_together("claimed_at", "claimed_by", name="consult_claimed_by_somebody"),
            set_together("begun_at", "begun_by", name="consult_begun_by_somebody"),
            set_together("signed_at", "signed_by", name="consult_signed_by_somebody"),
            models.CheckConstraint(
                condition=Q(occasion=Occasion.REFERRAL, referral__isnull=False)
                | (~Q(occasion=Occasion.REFERRAL) & Q(referral__isnull=True)),
                name="consult_first_one_has_its_referral",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(State.IN_PROGRESS, State.SIGNED), begun_at__isnull=False)
                | (~Q(state__in=(State.IN_PROGRESS, State.SIGNED)) & Q(begun_at__isnull=True)),
                name="consult_begun_as_its_state_says",
            ),
            models.CheckConstraint(
                condition=Q(state=State.SIGNED, signed_at__isnull=False)
                | (~Q(state=State.SIGNED) & Q(signed_at__isnull=True)),
                name="consult_signed_as_its_state_says",
            ),
            models.CheckConstraint(
                condition=(Q(state=State.CANCELLED, cancelled_at__isnull=False) & ~Q(why_cancelled=""))
                | (
                    ~Q(state=State.CANCELLED)
                    & Q(cancelled_at__isnull=True, cancelled_by__isnull=True, why_cancelled="")
                ),
                name="consult_cancelled_with_its_reason",
            ),
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(occasion=Occasion.VISIT, state__in=AHEAD),
                name="one_visit_ahead_per_patient",
            ),
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(occasion=Occasion.PLANNED, state__in=AHEAD),
                name="one_planned_visit_ahead_per_patient",
            ),
            known("wished_setting", Setting, name="consult_wished_setting_is_known", blank=True),
            models.CheckConstraint(
                condition=Q(occasion=Occasion.PLANNED)
                | Q(not_before__isnull=True, planned_in__isnull=True, wished_setting=""),
                name="consult_planned_as_its_occasion_says",
            ),
            not_before("target_on", "not_before", name="consult_target_not_before_its_day"),
        ]
        indexes = [
            models.Index(fields=["state", "see_by", "id"], name="consult_open", condition=Q(state__in=OPEN)),
            models.Index(fields=["see_by", "id"], name="consult_open_by_deadline", condition=Q(state__in=OPEN)),
            models.Index(fields=["claimed_by", "see_by", "id"], name="consult_by_claimer", condition=Q(state__in=OPEN)),
            models.Index(fields=["patient", "-opened_at"], name="consult_by_patient"),
            # Those that an answer taken back lets go on.
            models.Index(
                fields=["referral"],
                name="consult_stopped",
                condition=Q(state=State.CANCELLED, why_cancelled=WhyCancelled.REFERRAL_DECLINED),
            ),
        ]

    def __str__(self) -> str:
        return f"Consult {self.pk}"

    @property
    def minutes(self) -> int:
        return minutes_of(self.occasion)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def appointment(self) -> "Appointment | None":
        """The one that counts. Lists prefetch `appointments`."""
        return next((one for one in self.appointments.all() if one.state in TAKES_TIME), None)


@pghistory.track()
class VisitReason(models.Model):
    """A finding in a patient already in our care, and the consult that is to answer it: of several the last one."""

    consult = models.ForeignKey(Consult, models.PROTECT, related_name="visit_reasons")
    trigger = models.OneToOneField(Trigger, models.PROTECT, related_name="visit_reason")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at", "id"]

    def __str__(self) -> str:
        return f"Visit reason {self.pk}"
