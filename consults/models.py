"""Consults and their appointments, and when the palliative team is there for them."""

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from consults.choices import (
    AHEAD,
    MINUTES,
    OPEN,
    TAKES_TIME,
    AppointmentState,
    Occasion,
    Setting,
    State,
    Weekday,
    WhyCancelled,
    WhyFreed,
    WhySlot,
    state_transitions,
)
from patients.models import Patient
from staff.constraints import known, not_before, set_together
from staff.models import User
from triggers.models import Referral, Trigger


@pgtrigger.register(pgtrigger.FSM(name="legal_moves", field="state", transitions=state_transitions()))
@pghistory.track()
class Consult(models.Model):
    """
    One talk of the palliative team with a patient, from the wish for it to the signature.

    It may have had many appointments, but has one at most that counts. `late` says that it lies after the deadline, or
    that the deadline has passed; `escalated_at`, since when the team is told that it is late, has no appointment, or
    had one that nobody kept.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="consults")
    occasion = models.CharField(_("occasion"), max_length=10, choices=Occasion)
    referral = models.OneToOneField(Referral, models.PROTECT, null=True, blank=True, related_name="consult")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.WAITING)
    see_by = models.DateField(_("see by"))
    target_on = models.DateField(_("target"))
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
        return MINUTES[self.occasion]

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


@pghistory.track()
class WeeklySession(models.Model):
    """
    Hours that a clinician gives to consults every week, in the site's time.

    Slots begin every `slot_minutes`; at most `capacity` consults fit into one session.
    """

    clinician = models.ForeignKey(User, models.PROTECT, related_name="weekly_sessions")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))
    place = models.CharField(_("place"), max_length=120)
    setting = models.CharField(_("setting"), max_length=12, choices=Setting)
    slot_minutes = models.PositiveSmallIntegerField(_("a slot begins every (minutes)"), default=30)
    capacity = models.PositiveSmallIntegerField(_("consults at most"))
    valid_from = models.DateField(_("first day"))
    valid_until = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        ordering = ["clinician", "weekday", "starts", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__in=Weekday.values), name="session_weekday_is_known"),
            known("setting", Setting, name="session_setting_is_known"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="session_ends_after_start"),
            models.CheckConstraint(condition=Q(slot_minutes__gte=5, capacity__gte=1), name="session_has_room"),
            not_before("valid_until", "valid_from", name="session_valid_until_after_from"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"


@pghistory.track()
class Absence(models.Model):
    """Days on which a clinician is away, both included."""

    clinician = models.ForeignKey(User, models.PROTECT, related_name="absences")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Taken back: the clinician is there after all.")
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            not_before("last_day", "first_day", name="absence_ends_after_start"),
            set_together("ended_at", "ended_by", name="absence_ended_by_somebody"),
        ]
        indexes = [models.Index(fields=["clinician", "last_day"], name="absence_by_clinician")]

    def __str__(self) -> str:
        return f"{self.first_day}–{self.last_day}"


def nobody_twice(person: str, *, name: str) -> ExclusionConstraint:
    """Build the constraint that a person has no two appointments at once, from what PostgreSQL brings by itself."""
    number = Func(F(person), F(person), Value("[]"), function="int8range", output_field=BigIntegerRangeField())
    period = Func(F("starts_at"), F("ends_at"), function="tstzrange", output_field=DateTimeRangeField())
    return ExclusionConstraint(
        expressions=[(number, RangeOperators.OVERLAPS), (period, RangeOperators.OVERLAPS)],
        condition=Q(state__in=TAKES_TIME),
        name=name,
    )


@pgtrigger.register(
    pgtrigger.FSM(
        name="legal_moves",
        field="state",
        transitions=[
            (AppointmentState.LIVE.value, AppointmentState.KEPT.value),
            (AppointmentState.LIVE.value, AppointmentState.CANCELLED.value),
        ],
    )
)
@pghistory.track()
class Appointment(models.Model):
    """A time that was agreed for a consult. A new time is a new row; the old one stays, cancelled, with its reason."""

    consult = models.ForeignKey(Consult, models.PROTECT, related_name="appointments")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="appointments")
    clinician = models.ForeignKey(User, models.PROTECT, related_name="appointments")
    session = models.ForeignKey(WeeklySession, models.PROTECT, null=True, blank=True, related_name="appointments")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=120)
    setting = models.CharField(max_length=12, choices=Setting)
    why = ArrayField(
        models.CharField(max_length=24, choices=WhySlot), help_text="Why this slot, the main reason first."
    )
    state = models.CharField(max_length=10, choices=AppointmentState, default=AppointmentState.LIVE)
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    why_cancelled = models.CharField(max_length=20, choices=WhyFreed, blank=True)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            known("state", AppointmentState, name="appointment_state_is_known"),
            known("setting", Setting, name="appointment_setting_is_known"),
            known("why_cancelled", WhyFreed, name="appointment_why_cancelled_is_known", blank=True),
            models.CheckConstraint(condition=Q(why__contained_by=WhySlot.values), name="appointment_why_is_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="appointment_ends_after_start"),
            models.CheckConstraint(
                condition=(Q(state=AppointmentState.CANCELLED, cancelled_at__isnull=False) & ~Q(why_cancelled=""))
                | (~Q(state=AppointmentState.CANCELLED) & Q(cancelled_at__isnull=True, why_cancelled="")),
                name="appointment_cancelled_with_its_reason",
            ),
            models.UniqueConstraint(
                fields=["consult"], condition=Q(state__in=TAKES_TIME), name="one_appointment_per_consult"
            ),
            nobody_twice("clinician_id", name="clinician_in_one_place_at_a_time"),
            nobody_twice("patient_id", name="patient_in_one_place_at_a_time"),
        ]
        indexes = [
            models.Index(
                fields=["ends_at", "clinician"], name="appointment_taking_time", condition=Q(state__in=TAKES_TIME)
            ),
            models.Index(
                fields=["clinician", "starts_at"], name="appointment_by_clinician", condition=Q(state__in=TAKES_TIME)
            ),
        ]

    def __str__(self) -> str:
        return f"Appointment {self.pk}"
