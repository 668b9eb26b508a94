"""When the palliative team is there, and what was agreed with whom."""

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from consults.choices import TAKES_TIME, AppointmentState, Setting, Weekday, WhyFreed, WhyMissed, WhySlot
from consults.models.consult import Consult
from patients.models import Patient
from staff.constraints import known, not_before, set_together
from staff.models import User


@pghistory.track()
class WeeklySession(models.Model):
    """
    Hours that a clinician gives to consults every week, in the site's time.

    Slots begin every `slot_minutes`; at most `capacity` consults fit into one session. In a list the places have no
    clock times. A session of a single day is one more of that day: its first day is its last.
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
    is_list = models.BooleanField(_("a list of the day, without clock times"), default=False, db_default=False)
    on_holidays = models.BooleanField(_("held on public holidays too"), default=False, db_default=False)
    languages = ArrayField(
        models.CharField(max_length=10), verbose_name=_("languages spoken"), default=list, db_default=[], blank=True
    )
    interpreter = models.BooleanField(_("an interpreter is there"), default=False, db_default=False)

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
class SessionOff(models.Model):
    """A session is not held on one of its days, though its clinician may be there."""

    session = models.ForeignKey(WeeklySession, models.PROTECT, related_name="days_off")
    day = models.DateField(_("day"))
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Taken back: the session is held after all.")
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["day", "id"]
        constraints = [
            set_together("ended_at", "ended_by", name="session_off_ended_by_somebody"),
            models.UniqueConstraint(
                fields=["session", "day"], condition=Q(ended_at=None), name="session_off_once_a_day"
            ),
        ]
        indexes = [models.Index(fields=["day"], name="session_off_by_day", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return f"Session {self.session_id} off on {self.day}"


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
    by_list = models.BooleanField(
        default=False, db_default=False, help_text="A place in the list of the day: its times are for the order alone."
    )
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


@pghistory.track()
class NoShow(models.Model):
    """An appointment to which the patient did not come, and why."""

    appointment = models.OneToOneField(Appointment, models.PROTECT, related_name="no_show")
    why = models.CharField(_("reason"), max_length=20, choices=WhyMissed)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["noted_at", "id"]
        constraints = [known("why", WhyMissed, name="no_show_reason_is_known")]

    def __str__(self) -> str:
        return f"No-show {self.pk}"


@pghistory.track()
class VisitWish(models.Model):
    """When and where a patient would like to be seen; an empty list means that it does not matter."""

    patient = models.OneToOneField(Patient, models.PROTECT, related_name="visit_wish")
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday), verbose_name=_("weekdays"), default=list, blank=True
    )
    caregiver_weekdays = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday),
        verbose_name=_("weekdays on which somebody can come along"),
        default=list,
        blank=True,
    )
    not_before = models.TimeField(_("not before"), null=True, blank=True)
    not_after = models.TimeField(_("not after"), null=True, blank=True)
    settings = ArrayField(
        models.CharField(max_length=12, choices=Setting), verbose_name=_("where"), default=list, blank=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=Weekday.values, caregiver_weekdays__contained_by=Weekday.values),
                name="visit_wish_weekdays_are_known",
            ),
            models.CheckConstraint(
                condition=Q(settings__contained_by=Setting.values), name="visit_wish_settings_are_known"
            ),
            models.CheckConstraint(
                condition=Q(not_after__gt=F("not_before")) | Q(not_before=None) | Q(not_after=None),
                name="visit_wish_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"Visit wish {self.pk}"


@pghistory.track()
class CalendarFeed(models.Model):
    """
    A secret address under which calendars fetch the team's appointments, without anything of patients.

    Only the hash of the secret is stored: the address is shown once. Whoever revokes it, or leaves, ends it.
    """

    owner = models.ForeignKey(User, models.PROTECT, related_name="calendar_feeds")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    whole_team = models.BooleanField(_("of the whole team"), default=False)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [set_together("revoked_at", "revoked_by", name="calendar_feed_revoked_by_somebody")]

    def __str__(self) -> str:
        return f"Calendar feed {self.pk}"
