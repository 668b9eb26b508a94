"""What the rules found: triggers, and the questions among them."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from patients.models import Patient, Tumour
from staff.constraints import known, set_together
from staff.models import User
from triggers.choices import (
    ASKED_BY_RULE,
    Addressee,
    CallsFor,
    CareAnswer,
    QuestionAnswer,
    Suppressed,
    TriggerState,
    WhyEnded,
)
from triggers.standing import Standing


def asks() -> Q:
    """Say which triggers ask somebody: live questions, and findings whose data an oncologist called wrong."""
    question = Q(state=TriggerState.LIVE, calls_for=CallsFor.QUESTION, suppressed="")
    disputed = Q(state=TriggerState.ANSWERED, why_ended=WhyEnded.DATA_WRONG)
    return Q(shadow=False) & (question | disputed)


def corrected() -> Q:
    """
    Say which triggers a correction took away: their facts no longer support them.

    Questions and questionnaires are left out: what ends those is their answer.
    """
    answered_by_facts = (CallsFor.QUESTION, CallsFor.QUESTIONNAIRE)
    gone = Q(state=TriggerState.WITHDRAWN, why_ended=WhyEnded.FACTS_CHANGED, shadow=False)
    return gone & ~Q(calls_for__in=answered_by_facts)


@pghistory.track()
class Trigger(Standing, models.Model):
    """
    A stored finding: one row for each (patient, key), for ever; it may be withdrawn and come back.

    `released_at` is the time of the very setting that opens in portions where it was never part of them.

    `see_by` never moves later. `has_opened` says that it once led to something (a reason of a referral, a visit, a
    question put off), and therefore never becomes historic. The last answer to a question stays readable when the
    question is asked again.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="triggers")
    rule = models.CharField(max_length=40)
    tumour = models.ForeignKey(Tumour, models.PROTECT, null=True, blank=True, related_name="triggers")
    key = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=TriggerState, default=TriggerState.LIVE)
    calls_for = models.CharField(max_length=15, choices=CallsFor)
    on = models.DateField()
    see_by = models.DateField()
    known_on = models.DateField()
    late_known = models.BooleanField(default=False)
    suppressed = models.CharField(max_length=20, choices=Suppressed, blank=True)
    because = ArrayField(models.BigIntegerField(), help_text="Ids of the deciding facts, the deciding one first.")
    sentence_en = models.TextField()
    sentence_de = models.TextField()
    rule_version = models.PositiveSmallIntegerField()
    see_within = models.PositiveSmallIntegerField(help_text="Days, as set when the finding was first seen.")
    settings_version = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="Of the rule's settings; 0 for those it is written with."
    )
    shadow = models.BooleanField(default=False)
    has_opened = models.BooleanField(default=False)
    held_at = models.DateTimeField(
        null=True, blank=True, help_text="It waits since then until its rule's portions let it open a referral."
    )
    released_at = models.DateTimeField(null=True, blank=True, help_text="Since then it need not wait any more.")
    first_seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    why_ended = models.CharField(max_length=20, choices=WhyEnded, blank=True)
    care_answer = models.CharField(max_length=20, choices=CareAnswer, blank=True)
    care_answered_at = models.DateTimeField(null=True, blank=True)
    care_answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answer_comment = models.TextField(_("reason"), blank=True, default="", db_default="")
    quiet_until = models.DateField(null=True, blank=True, help_text="On this day a question is asked again.")
    addressed_to = models.CharField(
        _("asked of"),
        max_length=15,
        choices=Addressee,
        blank=True,
        default="",
        db_default="",
        help_text="Whom a person has put the question to; empty: whom the rule asks.",
    )

    class Meta:
        ordering = ["see_by", "id"]
        constraints = [
            models.UniqueConstraint(fields=["patient", "key"], name="one_trigger_per_finding"),
            known("state", TriggerState, name="trigger_state_is_known"),
            known("calls_for", CallsFor, name="trigger_calls_for_is_known"),
            known("suppressed", Suppressed, name="trigger_suppressed_is_known", blank=True),
            known("why_ended", WhyEnded, name="trigger_why_ended_is_known", blank=True),
            known("care_answer", CareAnswer, name="trigger_care_answer_is_known", blank=True),
            known("addressed_to", Addressee, name="trigger_addressed_to_is_known", blank=True),
            set_together("care_answered_at", "care_answered_by", name="trigger_care_answered_by_somebody"),
            set_together("answered_at", "answered_by", name="trigger_answered_by_somebody"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer_comment="")
                | (Q(answered_at__isnull=False) & ~Q(answer_comment="")),
                name="trigger_answered_with_its_reason",
            ),
            models.CheckConstraint(
                condition=~Q(why_ended__in=QuestionAnswer.values) | Q(answered_at__isnull=False),
                name="trigger_question_closed_by_an_answer",
            ),
            models.CheckConstraint(
                condition=~Q(why_ended=WhyEnded.UNKNOWN_UNTIL) | Q(quiet_until__isnull=False),
                name="trigger_unknown_until_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state=TriggerState.LIVE, ended_at__isnull=True, why_ended="")
                | (~Q(state=TriggerState.LIVE) & Q(ended_at__isnull=False) & ~Q(why_ended="")),
                name="trigger_ended_with_its_reason",
            ),
            models.CheckConstraint(condition=Q(because__len__gte=1), name="trigger_has_a_deciding_fact"),
            models.CheckConstraint(
                condition=Q(held_at__isnull=True) | Q(released_at__isnull=True), name="trigger_held_or_released"
            ),
        ]
        indexes = [
            # All that the figures of rules count by, so that they are read from here alone.
            models.Index(fields=["rule", "shadow", "suppressed", "first_seen_at"], name="trigger_figures"),
            models.Index(
                fields=["calls_for", "see_by", "id"],
                name="trigger_live",
                condition=Q(state=TriggerState.LIVE, shadow=False),
            ),
            models.Index(
                fields=["see_by", "id"],
                name="trigger_live_in_care",
                condition=Q(state=TriggerState.LIVE, shadow=False)
                & (Q(suppressed=Suppressed.ALREADY_IN_CARE) | Q(calls_for=CallsFor.VISIT)),
            ),
            models.Index(fields=["see_by", "id"], name="trigger_asks", condition=asks()),
            models.Index(fields=["rule", "see_by", "id"], name="trigger_held", condition=Q(held_at__isnull=False)),
            models.Index(
                fields=["rule", "released_at"], name="trigger_released", condition=Q(released_at__isnull=False)
            ),
            models.Index(fields=["-ended_at", "-id"], name="trigger_corrected", condition=corrected()),
            models.Index(
                fields=["shadow", "suppressed", "id"],
                name="trigger_held_back",
                condition=Q(state=TriggerState.LIVE, calls_for__in=(CallsFor.REFERRAL, CallsFor.CONFIRMATION))
                & (Q(shadow=True) | ~Q(suppressed="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.on}"

    @property
    def asked_of(self) -> Addressee:
        """Who is to answer: whom a person put it to, else whom the rule asks; of disputed data, documentation."""
        if self.addressed_to:
            return Addressee(self.addressed_to)
        return Addressee.DOCUMENTATION if self.is_disputed else ASKED_BY_RULE.get(self.rule, Addressee.DOCUMENTATION)

    @property
    def sentence(self) -> str:
        """The reader's sentence, as stored, in the reader's language."""
        return self.sentence_de if (get_language() or "").startswith("de") else self.sentence_en
