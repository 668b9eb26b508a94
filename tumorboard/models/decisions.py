"""What a board decided, what follows from it, and the protocols that say so."""

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.choices import Intent, Verdict
from patients.models import Fact, Patient
from staff.constraints import known, set_together
from staff.models import User
from tumorboard.choices import (
    ACTION_MOVES,
    ActionKind,
    ActionState,
    Basis,
    Involvement,
    ProtocolState,
    WhyDeviating,
    WhyNotDone,
    transitions,
)
from tumorboard.models.boards import Meeting
from tumorboard.models.cases import Case

WORST_ECOG = 4


@pgtrigger.register(pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete))
class Decision(models.Model):
    """
    What a board decided about a case. A correction is a new row with the next number and a reason; the last one counts.

    The facts it wrote, or found standing and kept, are its `DecisionFact` rows.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    reason = models.CharField(_("why it was corrected"), max_length=500, blank=True)
    recommendation = ArrayField(models.CharField(max_length=5), verbose_name=_("recommendation"), default=list)
    text = models.TextField(_("recommendation in words"), blank=True)
    intent = models.CharField(_("intent"), max_length=20, choices=Intent, blank=True)
    verdict = models.CharField(_("resectability"), max_length=30, choices=Verdict, blank=True)
    basis = models.CharField(_("what the verdict rests on"), max_length=20, choices=Basis, blank=True)
    recurrence = models.ForeignKey(
        Fact, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recurrence")
    )
    ecog = models.PositiveSmallIntegerField("ECOG", null=True, blank=True)
    involvement = models.CharField(_("palliative care"), max_length=20, choices=Involvement)
    provider = models.CharField(_("provider"), max_length=200, blank=True)
    deviates = models.BooleanField(_("deviates from the guideline"), default=False)
    why_deviating = models.CharField(_("reason"), max_length=20, choices=WhyDeviating, blank=True)
    deviation_words = models.CharField(_("explanation"), max_length=500, blank=True)
    patient_wish = models.TextField(_("what the patient wishes"), blank=True)
    responsible = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("carried out by")
    )
    due_on = models.DateField(_("until"), null=True, blank=True)
    back_on = models.DateField(_("back to the board on"), null=True, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["case", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_decision_per_number"),
            models.CheckConstraint(
                condition=Q(number=1, reason="") | (Q(number__gt=1) & ~Q(reason="")), name="correction_has_a_reason"
            ),
            known("intent", Intent, name="decision_intent_is_known", blank=True),
            known("verdict", Verdict, name="decision_verdict_is_known", blank=True),
            known("basis", Basis, name="decision_basis_is_known", blank=True),
            known("involvement", Involvement, name="decision_involvement_is_known"),
            known("why_deviating", WhyDeviating, name="decision_deviation_is_known", blank=True),
            models.CheckConstraint(condition=Q(ecog=None) | Q(ecog__lte=WORST_ECOG), name="decision_ecog_in_range"),
            models.CheckConstraint(
                condition=Q(deviates=False, why_deviating="") | (Q(deviates=True) & ~Q(why_deviating="")),
                name="deviation_has_a_reason",
            ),
            models.CheckConstraint(
                condition=(Q(involvement=Involvement.ALREADY_INVOLVED) & ~Q(provider=""))
                | (~Q(involvement=Involvement.ALREADY_INVOLVED) & Q(provider="")),
                name="already_involved_names_its_provider",
            ),
            models.CheckConstraint(
                condition=Q(recommendation__len__gt=0) | ~Q(text=""), name="decision_recommends_something"
            ),
        ]

    def __str__(self) -> str:
        return f"Decision {self.number} of case {self.case_id}"


@pgtrigger.register(pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete))
class DecisionFact(models.Model):
    """A fact that a decision wrote."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="facts")
    fact = models.ForeignKey(Fact, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "fact"], name="one_row_per_decision_and_fact"),
        ]
        indexes = [models.Index(fields=["fact"], name="decision_of_fact")]

    def __str__(self) -> str:
        return f"Fact {self.fact_id}"


@pgtrigger.register(pgtrigger.FSM(name="legal_moves", field="state", transitions=transitions(ACTION_MOVES)))
@pghistory.track()
class Action(models.Model):
    """What a recommendation asks for, open until a fact shows that it was done, or somebody says what became of it."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="actions")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="board_actions")
    kind = models.CharField(_("what"), max_length=20, choices=ActionKind)
    text = models.CharField(_("in words"), max_length=500, blank=True)
    responsible = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("carried out by")
    )
    due_on = models.DateField(_("until"))
    state = models.CharField(max_length=10, choices=ActionState, default=ActionState.OPEN)
    fact = models.ForeignKey(Fact, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    why_not = models.CharField(_("reason"), max_length=20, choices=WhyNotDone, blank=True)
    words = models.CharField(_("explanation"), max_length=500, blank=True)
    brought_back = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="+", help_text="The case that asks about it again."
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            known("kind", ActionKind, name="action_kind_is_known"),
            known("state", ActionState, name="action_state_is_known"),
            known("why_not", WhyNotDone, name="action_why_not_is_known", blank=True),
            models.CheckConstraint(condition=~Q(kind=ActionKind.OTHER) | ~Q(text=""), name="other_action_is_named"),
            models.CheckConstraint(
                condition=Q(state=ActionState.OPEN, closed_at=None, closed_by=None, fact=None, why_not="")
                | (~Q(state=ActionState.OPEN) & Q(closed_at__isnull=False)),
                name="action_closed_as_its_state_says",
            ),
            models.CheckConstraint(
                condition=~Q(state=ActionState.NOT_DONE) | ~Q(why_not=""), name="action_not_done_has_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state=ActionState.CHANGED) | ~Q(words=""), name="action_changed_is_explained"
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="action_open", condition=Q(state=ActionState.OPEN)),
            models.Index(fields=["patient"], name="action_by_patient"),
        ]

    def __str__(self) -> str:
        return f"Action {self.pk}"


@pghistory.track(exclude=["content"])
class Protocol(models.Model):
    """
    The protocol of a meeting, or of one of its cases, as PDF; it counts once the chair has signed it.

    What is signed never changes: an amendment is the next number, with a reason.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="protocols")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="protocols")
    number = models.PositiveSmallIntegerField(default=1)
    reason = models.CharField(_("why it was amended"), max_length=500, blank=True)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=ProtocolState, default=ProtocolState.WANTED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    says = models.JSONField(help_text="What stands in it, as it was when it was asked for.")
    made_at = models.DateTimeField(null=True, blank=True)
    content = models.BinaryField(null=True, editable=False)
    digest = models.CharField(max_length=64, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["meeting", "case", "number"]
        constraints = [
            known("state", ProtocolState, name="protocol_state_is_known"),
            models.UniqueConstraint(
                fields=["meeting", "case", "number", "language"], nulls_distinct=False, name="one_protocol_per_number"
            ),
            models.CheckConstraint(
                condition=Q(number=1, reason="") | (Q(number__gt=1) & ~Q(reason="")),
                name="amended_protocol_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=ProtocolState.WANTED, content=None, made_at=None, digest="")
                | (Q(state=ProtocolState.MADE, content__isnull=False, made_at__isnull=False) & ~Q(digest="")),
                name="protocol_made_as_its_state_says",
            ),
            set_together("signed_at", "signed_by", name="protocol_signed_by_somebody"),
        ]
        indexes = [
            models.Index(fields=["asked_at", "id"], name="protocol_wanted", condition=Q(state=ProtocolState.WANTED)),
        ]

    def __str__(self) -> str:
        return f"Protocol {self.pk}"
