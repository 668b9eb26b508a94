"""What lists of work store beside findings and referrals: board questions, who was never seen, what the team noted."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q

from patients.models import Patient
from staff.constraints import set_together
from staff.models import User
from triggers.models.findings import Trigger
from triggers.models.referrals import Referral


@pghistory.track()
class BoardQuestion(models.Model):
    """
    A question that somebody put on the next tumour board; the board takes it up from here.

    It ends when the question is put to somebody else. While it has not, the board looks whether it is still asked.
    """

    trigger = models.ForeignKey(Trigger, models.PROTECT, related_name="board_questions")
    note = models.TextField(blank=True, help_text="What the board should know or decide.")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["trigger"], condition=Q(ended_at__isnull=True), name="question_on_the_board_once"
            ),
            set_together("ended_at", "ended_by", name="board_question_ended_by_somebody"),
        ]
        indexes = [
            models.Index(fields=["asked_at", "id"], name="board_question_open", condition=Q(ended_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"Board question {self.pk}"


class NeverSeen(models.Model):
    """
    A living patient with advanced disease who has only historic findings, and whom palliative care never saw.

    Derived from facts and findings by every evaluation, in its transaction. `burden` is the sum of points that
    `triggers.burden` gives; the list begins with the highest.
    """

    patient = models.OneToOneField(Patient, models.PROTECT, primary_key=True, related_name="never_seen")
    burden = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["-burden", "patient"]
        indexes = [models.Index(F("burden").desc(), F("patient"), name="never_seen_sickest_first")]

    def __str__(self) -> str:
        return f"Patient {self.patient_id}, never seen"


@pgtrigger.register(pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete))
class Acknowledgement(models.Model):
    """
    Somebody has noted that the reasons of a referral went: it was withdrawn, or its consult had begun and goes on.

    `gone_at` is the referral's `ended_at` or `reasons_gone_at` at that time: what comes back and goes again is noted
    anew.
    """

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="acknowledgements")
    gone_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "gone_at"], name="reasons_gone_acknowledged_once"),
        ]

    def __str__(self) -> str:
        return f"Acknowledgement {self.pk}"
