"""Boards, who sits in them, their weekly meetings, and who came."""

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from staff.constraints import known, not_before, set_together
from staff.models import User
from tumorboard.choices import MEETING_MOVES, Discipline, Item, MeetingState, transitions

MINUTES_OF_A_DAY = 24 * 60


@pghistory.track()
class Board(models.Model):
    """A tumour board that meets every week, and what it asks of its cases."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    icd_prefixes = ArrayField(
        models.CharField(max_length=4),
        verbose_name=_("tumours (beginnings of ICD-10 codes)"),
        help_text=_("C33 and C34 are lung cancer; empty: every tumour."),
        default=list,
        blank=True,
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), help_text="0 is Monday")
    starts = models.TimeField(_("begins"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60)
    place = models.CharField(_("place"), max_length=120, blank=True)
    video_link = models.URLField(_("video link"), max_length=300, blank=True)
    closes_days_before = models.PositiveSmallIntegerField(
        _("registration closes (days before)"), default=1, help_text=_("0 closes on the day of the meeting.")
    )
    closes_at = models.TimeField(_("registration closes (time)"))
    minutes_per_case = models.PositiveSmallIntegerField(_("minutes per case"), default=4)
    asks_for = ArrayField(
        models.CharField(max_length=12, choices=Item), verbose_name=_("asks of a case"), default=list, blank=True
    )
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["weekday", "starts", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="board_weekday_is_known"),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MINUTES_OF_A_DAY, minutes_per_case__gte=1),
                name="board_takes_time",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="board_has_a_name"),
            models.CheckConstraint(condition=Q(asks_for__contained_by=Item.values), name="board_asks_for_known_items"),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Seat(models.Model):
    """A discipline that is expected in a board, by a person where that is settled."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="seats")
    discipline = models.CharField(_("discipline"), max_length=20, choices=Discipline)
    is_main_partner = models.BooleanField(_("main partner"), default=False)
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person"))

    class Meta:
        ordering = ["id"]
        constraints = [
            known("discipline", Discipline, name="seat_discipline_is_known"),
            models.UniqueConstraint(
                fields=["board", "discipline", "person"],
                nulls_distinct=False,
                name="one_seat_per_discipline_and_person",
            ),
        ]

    def __str__(self) -> str:
        return self.get_discipline_display()


@pgtrigger.register(pgtrigger.FSM(name="legal_moves", field="state", transitions=transitions(MEETING_MOVES)))
@pghistory.track()
class Meeting(models.Model):
    """One meeting of a board. Whether somebody of palliative care was there must be said before it counts as held."""

    board = models.ForeignKey(Board, models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    closes_at = models.DateTimeField(_("registration closes"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    video_link = models.URLField(_("video link"), max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=MeetingState, default=MeetingState.PLANNED)
    chair = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chair"))
    palliative_present = models.BooleanField(_("palliative care was present"), null=True, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    why_cancelled = models.CharField(_("why cancelled"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            known("state", MeetingState, name="meeting_state_is_known"),
            not_before("ends_at", "starts_at", name="meeting_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(closes_at__lte=models.F("starts_at")), name="meeting_closes_before"),
            models.UniqueConstraint(fields=["board", "starts_at"], name="one_meeting_of_a_board_at_a_time"),
            models.CheckConstraint(
                condition=~Q(state=MeetingState.HELD)
                | Q(palliative_present__isnull=False, begun_at__isnull=False, ended_at__isnull=False),
                name="meeting_held_says_palliative_presence",
            ),
            set_together("cancelled_at", "cancelled_by", name="meeting_cancelled_by_somebody"),
            models.CheckConstraint(
                condition=Q(state=MeetingState.CANCELLED, cancelled_at__isnull=False)
                | (~Q(state=MeetingState.CANCELLED) & Q(cancelled_at=None)),
                name="meeting_cancelled_as_its_state_says",
            ),
        ]
        indexes = [models.Index(fields=["starts_at", "id"], name="meeting_by_time")]

    def __str__(self) -> str:
        return f"Meeting {self.pk}"


@pghistory.track()
class Attendance(models.Model):
    """Somebody who was expected in a meeting, or came: an account, or a guest by name."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    discipline = models.CharField(_("discipline"), max_length=20, choices=Discipline)
    is_main_partner = models.BooleanField(_("main partner"), default=False)
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person"))
    guest = models.CharField(_("name"), max_length=120, blank=True)
    present = models.BooleanField(_("present"))
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            known("discipline", Discipline, name="attendance_discipline_is_known"),
            models.UniqueConstraint(
                fields=["meeting", "discipline", "person", "guest"],
                nulls_distinct=False,
                name="one_attendance_per_person",
            ),
            models.CheckConstraint(condition=Q(person=None) | Q(guest=""), name="attendance_of_one"),
        ]

    def __str__(self) -> str:
        return f"{self.get_discipline_display()}"


@pgtrigger.register(pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete))
class AgendaSent(models.Model):
    """The agenda as it was sent: what stands there in which order, so that what changed since can be said."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agendas")
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    cases = models.JSONField(help_text="In order: case, minutes, question and missing items of each.")

    class Meta:
        ordering = ["sent_at", "id"]

    def __str__(self) -> str:
        return f"Agenda of meeting {self.meeting_id}"
