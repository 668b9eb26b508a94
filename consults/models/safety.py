"""Contacts that answers about safety ask for on their day, to whom they go, and who is on call."""

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consults.care_choices import (
    CONTACT_LIVE,
    CONTACT_MOVES,
    ContactState,
    ContactStep,
    Reached,
    SafetyReason,
    WhyStopped,
    transitions,
)
from consults.choices import Weekday
from consults.models.consult import Consult
from patients.models import Patient
from staff.constraints import known, set_together
from staff.models import User


@pgtrigger.register(pgtrigger.FSM(name="legal_moves", field="state", transitions=transitions(CONTACT_MOVES)))
@pghistory.track()
class ContactTask(models.Model):
    """
    A contact that an answer about safety asks for on its day; it goes on from person to person until one claims it.

    `next_step_at` is when it goes on. `answered_no_at` says that the answer was corrected to "no" afterwards; the task
    stays, because somebody has to understand why.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="contact_tasks")
    consult = models.ForeignKey(Consult, models.PROTECT, null=True, blank=True, related_name="contact_tasks")
    reasons = ArrayField(models.CharField(max_length=20, choices=SafetyReason))
    on = models.DateField(_("day"))
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ContactState, default=ContactState.OPEN)
    next_step_at = models.DateTimeField(null=True, blank=True)
    answered_no_at = models.DateTimeField(null=True, blank=True)
    answered_no_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reached = models.CharField(_("who was reached"), max_length=10, choices=Reached, blank=True)
    reached_who = models.CharField(_("name"), max_length=200, blank=True)
    done = models.TextField(_("what was done"), blank=True)
    why_stopped = models.CharField(max_length=12, choices=WhyStopped, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            known("state", ContactState, name="contact_state_is_known"),
            known("reached", Reached, name="contact_reached_is_known", blank=True),
            known("why_stopped", WhyStopped, name="contact_why_stopped_is_known", blank=True),
            models.CheckConstraint(
                condition=Q(reasons__contained_by=SafetyReason.values, reasons__len__gt=0),
                name="contact_reasons_are_known",
            ),
            set_together("claimed_at", "claimed_by", name="contact_claimed_by_somebody"),
            set_together("closed_at", "closed_by", name="contact_closed_by_somebody"),
            set_together("answered_no_at", "answered_no_by", name="contact_corrected_by_somebody"),
            models.CheckConstraint(
                condition=~Q(state=ContactState.OPEN) | Q(claimed_at=None), name="contact_open_is_unclaimed"
            ),
            models.CheckConstraint(
                condition=~Q(state=ContactState.CLAIMED) | Q(claimed_at__isnull=False),
                name="contact_claimed_as_its_state_says",
            ),
            models.CheckConstraint(
                condition=(Q(state=ContactState.CLOSED, closed_at__isnull=False) & ~Q(reached="") & ~Q(done=""))
                | (~Q(state=ContactState.CLOSED) & Q(closed_at=None, reached="", reached_who="", done="")),
                name="contact_closed_with_what_was_done",
            ),
            models.CheckConstraint(
                condition=(Q(state=ContactState.STOPPED) & ~Q(why_stopped=""))
                | (~Q(state=ContactState.STOPPED) & Q(why_stopped="")),
                name="contact_stopped_with_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=ContactState.OPEN) | Q(next_step_at=None), name="contact_goes_on_while_open"
            ),
            models.UniqueConstraint(
                fields=["patient"], condition=Q(state__in=CONTACT_LIVE), name="one_live_contact_per_patient"
            ),
        ]
        indexes = [
            models.Index(fields=["next_step_at"], name="contact_goes_on", condition=Q(state=ContactState.OPEN)),
            models.Index(fields=["made_at", "id"], name="contact_live", condition=Q(state__in=CONTACT_LIVE)),
            models.Index(fields=["consult"], name="contact_by_consult"),
        ]

    def __str__(self) -> str:
        return f"Contact {self.pk}"


@pgtrigger.register(pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete))
class ContactStepTaken(models.Model):
    """To whom a contact of the day was put, and when; nobody where a step has nobody."""

    contact = models.ForeignKey(ContactTask, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=10, choices=ContactStep)
    to = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            known("step", ContactStep, name="contact_step_is_known"),
            models.UniqueConstraint(
                fields=["contact", "step", "to", "at"], name="contact_put_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} at {self.at:%Y-%m-%d %H:%M}"


@pghistory.track()
class OnCall(models.Model):
    """Hours of a weekday in which somebody is on call, in the site's time; what ends before it starts ends next day."""

    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))
    person = models.ForeignKey(User, models.PROTECT, related_name="on_call_hours", verbose_name=_("who"))
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["weekday", "starts", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__in=Weekday.values), name="on_call_weekday_is_known"),
            set_together("ended_at", "ended_by", name="on_call_ended_by_somebody"),
            models.UniqueConstraint(
                fields=["weekday", "starts", "ends", "person"],
                condition=Q(ended_at=None),
                name="on_call_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"
