"""What people answered to referrals, one row for each answer, and to whom an unanswered one was put."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from staff.constraints import known, not_before, set_together
from staff.models import User
from triggers.choices import AnswerKind, DeclineReason, DeferReason, EscalationStep
from triggers.models.referrals import Referral


@pghistory.track()
class Answer(models.Model):
    """
    One answer to a referral. The last one that nobody took back is the one that stands.

    The reasons and findings that it closed carry its time, so that they are found again when it is taken back.
    """

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="answers")
    what = models.CharField(max_length=10, choices=AnswerKind)
    reason = models.CharField(max_length=30, blank=True, help_text="Code of the deferral or of the refusal.")
    until = models.DateField(null=True, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    facts = ArrayField(models.BigIntegerField(), default=list, blank=True, help_text="Ids of the facts that it wrote.")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            known("what", AnswerKind, name="answer_is_known"),
            models.CheckConstraint(
                condition=Q(what=AnswerKind.CONFIRM, reason="", until=None)
                | Q(what=AnswerKind.DEFER, reason__in=DeferReason.values, until__isnull=False)
                | Q(what=AnswerKind.DECLINE, reason__in=DeclineReason.values, until=None),
                name="answer_has_what_its_kind_needs",
            ),
            set_together("undone_at", "undone_by", name="answer_undone_by_somebody"),
            not_before("undone_at", "at", name="answer_undone_after_it_was_given"),
            models.UniqueConstraint(fields=["referral", "at"], name="one_answer_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.what} at {self.at:%Y-%m-%d %H:%M}"

    def get_reason_display(self) -> str:
        """Give the words of the reason; nothing for a yes."""
        if not self.reason:
            return ""
        return str((DeferReason if self.what == AnswerKind.DEFER else DeclineReason)(self.reason).label)


@pghistory.track()
class Escalation(models.Model):
    """
    A confirmation that nobody answered was put to somebody else; without `to`, nobody was there for this step.

    Once for each referral, step and person, until it is answered; if it needs a yes after that, they are asked again.
    """

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="escalations")
    step = models.CharField(max_length=10, choices=EscalationStep)
    to = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            known("step", EscalationStep, name="escalation_step_is_known"),
            models.UniqueConstraint(
                fields=["referral", "step", "to", "at"], name="put_to_each_person_once_a_time", nulls_distinct=False
            ),
        ]
        indexes = [models.Index(F("to"), F("at").desc(), name="escalation_by_person")]

    def __str__(self) -> str:
        return f"{self.step} since {self.at:%Y-%m-%d %H:%M}"
