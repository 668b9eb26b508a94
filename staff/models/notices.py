"""What people are told in the product, what of it they want where, and the mails about it that must go out."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from staff.constraints import known, set_together
from staff.models.people import User


@pghistory.track()
class Notice(models.Model):
    """
    One thing somebody should know: its kind, and where it is found. The words are made when it is shown.

    The patient is a bare number, and nothing else is said about a patient.
    """

    to = models.ForeignKey(User, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=40, help_text="Code of a kind in staff.notice_kinds.")
    patient_id = models.BigIntegerField(null=True, blank=True)
    address = models.CharField(max_length=200, blank=True, help_text="Path of the page it is about.")
    subject_id = models.BigIntegerField(
        null=True, blank=True, help_text="Number of what happened, such as an answer or an absence."
    )
    same_day = models.BooleanField(default=False)
    day = models.DateField(help_text="The site's day of `at`; the same is told once a day.")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(kind=""), name="notice_has_a_kind"),
            set_together("read_at", "read_by", name="notice_read_by_somebody"),
            models.UniqueConstraint(
                fields=["to", "kind", "patient_id", "address", "subject_id", "day"],
                name="each_is_told_once_a_day",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(fields=["to", "-at", "-id"], name="notice_by_person"),
            models.Index(fields=["to"], name="notice_unread", condition=Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M}"


@pghistory.track()
class NoticeChoice(models.Model):
    """What one person wants of one kind of notice, where that is not what everybody gets."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notice_choices")
    kind = models.CharField(max_length=40)
    in_app = models.BooleanField(_("in the product"), default=True)
    by_mail = models.BooleanField(_("by e-mail"), default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_choice_per_kind")]

    def __str__(self) -> str:
        return self.kind


class MailState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    NOT_NEEDED = "not_needed", _("Not needed any more")
    GIVEN_UP = "given_up", _("Given up")


@pghistory.track()
class Mail(models.Model):
    """
    A mail that must go out, and afterwards that it did: the row is the outbox.

    With a notice it is about that one, for the same day; without, it is the person's digest of the day.
    """

    to = models.ForeignKey(User, models.PROTECT, related_name="mails")
    day = models.DateField()
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, blank=True, related_name="mails")
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=MailState, default=MailState.WAITING)
    settled_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField(help_text="Not before.")
    failure = models.CharField(max_length=80, blank=True, help_text="What kind of error the last attempt met.")

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            known("state", MailState, name="mail_state_is_known"),
            models.UniqueConstraint(fields=["to", "day"], condition=Q(notice=None), name="one_digest_a_day"),
            models.UniqueConstraint(fields=["notice", "to"], name="one_mail_per_notice"),
            models.CheckConstraint(
                condition=Q(state=MailState.WAITING, settled_at=None)
                | (~Q(state=MailState.WAITING) & Q(settled_at__isnull=False)),
                name="mail_settled_when_not_waiting",
            ),
        ]
        indexes = [models.Index(fields=["try_at"], name="mail_waiting", condition=Q(state="waiting"))]

    def __str__(self) -> str:
        return f"{self.state} on {self.day}"
