"""Who must be presented, cases on a meeting's agenda, their tags, and what was waived."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models import Fact, Patient, Tumour
from staff.constraints import known, set_together
from staff.models import User
from tumorboard.choices import (
    CASE_MOVES,
    ON_AGENDA,
    CaseState,
    DueState,
    Item,
    Occasion,
    Tag,
    WhyWaived,
    transitions,
)
from tumorboard.models.boards import Meeting


class Due(models.Model):
    """
    That a tumour must be presented, or was treated without: kept by the worker from the patient's history.

    Nobody writes it by hand, and it can be made anew at any time; `tumorboard.due` says what it means.
    """

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="presentations_due")
    tumour = models.ForeignKey(Tumour, models.CASCADE, related_name="+")
    icd10 = models.CharField(max_length=8, blank=True)
    occasion = models.CharField(max_length=20, choices=Occasion)
    because = models.ForeignKey(Fact, models.CASCADE, related_name="+", help_text="The fact that asks for it.")
    since = models.DateField(help_text="Day of that fact: from then on it waits.")
    state = models.CharField(max_length=10, choices=DueState)
    therapy = models.ForeignKey(
        Fact, models.CASCADE, null=True, related_name="+", help_text="The therapy that began without presentation."
    )

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            known("occasion", Occasion, name="due_occasion_is_known"),
            known("state", DueState, name="due_state_is_known"),
            models.UniqueConstraint(fields=["because"], name="one_presentation_per_fact"),
            models.CheckConstraint(
                condition=~Q(state=DueState.MISSED) | Q(therapy__isnull=False), name="due_missed_by_a_therapy"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "since", "id"], name="due_by_state_and_wait"),
            models.Index(fields=["patient"], name="due_by_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.occasion} since {self.since}"


class ToLookAt(models.Model):
    """A patient whose history changed since the list was last kept. Written by the database with the fact itself."""

    patient = models.OneToOneField(Patient, models.CASCADE, primary_key=True, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["asked_at", "patient_id"]

    def __str__(self) -> str:
        return f"Patient {self.patient_id}"


@pghistory.track()
class PresentationWaived(models.Model):
    """Somebody said why a presentation is not asked for; it holds for the fact that asked."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    because = models.OneToOneField(Fact, models.PROTECT, related_name="+")
    why = models.CharField(_("reason"), max_length=20, choices=WhyWaived)
    words = models.CharField(_("explanation"), max_length=500, blank=True)
    waived_at = models.DateTimeField()
    waived_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["waived_at", "id"]
        constraints = [
            known("why", WhyWaived, name="waived_why_is_known"),
            models.CheckConstraint(condition=~Q(why=WhyWaived.OTHER) | ~Q(words=""), name="waived_other_is_explained"),
        ]

    def __str__(self) -> str:
        return f"Waived {self.because_id}"


@pgtrigger.register(pgtrigger.FSM(name="legal_moves", field="state", transitions=transitions(CASE_MOVES)))
@pghistory.track()
class Case(models.Model):
    """A tumour on the agenda of a meeting."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="cases")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="board_cases")
    tumour = models.ForeignKey(Tumour, models.PROTECT, related_name="+")
    occasion = models.CharField(_("occasion"), max_length=20, choices=Occasion)
    because = models.ForeignKey(Fact, models.PROTECT, null=True, blank=True, related_name="+")
    question = models.TextField(_("question to the board"), blank=True)
    presenter = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("presenter")
    )
    position = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    state = models.CharField(max_length=12, choices=CaseState, default=CaseState.REGISTERED)
    why_off = models.CharField(_("why postponed or taken off"), max_length=300, blank=True)
    postponed_to = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="postponed_from", editable=False
    )
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    told_missing_at = models.DateTimeField(
        null=True, blank=True, help_text="When the presenter was told what is missing."
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            known("occasion", Occasion, name="case_occasion_is_known"),
            known("state", CaseState, name="case_state_is_known"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="case_takes_time"),
            models.UniqueConstraint(
                fields=["meeting", "tumour"], condition=Q(state__in=ON_AGENDA), name="one_case_per_tumour_and_meeting"
            ),
            models.UniqueConstraint(
                fields=["tumour"], condition=Q(state=CaseState.REGISTERED), name="one_registered_case_per_tumour"
            ),
        ]
        indexes = [
            models.Index(fields=["meeting", "position", "id"], name="case_by_meeting"),
            models.Index(fields=["patient"], name="case_by_patient"),
        ]

    def __str__(self) -> str:
        return f"Case {self.pk}"


@pghistory.track()
class ItemAnswer(models.Model):
    """That something a case lacks is there after all (imaging has no fact), or is waived with a reason."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="item_answers")
    item = models.CharField(max_length=12, choices=Item)
    waived = models.BooleanField()
    words = models.CharField(_("what, or why not"), max_length=300)
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            known("item", Item, name="item_answer_is_known"),
            models.CheckConstraint(condition=~Q(words=""), name="item_answer_is_explained"),
            models.UniqueConstraint(fields=["case", "item"], name="one_answer_per_item"),
        ]

    def __str__(self) -> str:
        return self.get_item_display()


@pghistory.track()
class CaseTag(models.Model):
    """A tag of a case: by rule with its reason, or by hand. A rule's tag may be refuted; it is then kept as refuted."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="tags")
    tag = models.CharField(max_length=20, choices=Tag)
    by_rule = models.BooleanField()
    because = models.JSONField(
        default=dict, blank=True, help_text="Of a rule's tag: code of the reason and ids of its facts."
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    refuted_at = models.DateTimeField(null=True, blank=True)
    refuted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    why_refuted = models.CharField(_("why it does not hold"), max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            known("tag", Tag, name="tag_is_known"),
            models.UniqueConstraint(fields=["case", "tag"], name="one_of_each_tag"),
            models.CheckConstraint(condition=Q(by_rule=True) | Q(added_by__isnull=False), name="tag_by_rule_or_person"),
            set_together("refuted_at", "refuted_by", name="tag_refuted_by_somebody"),
            models.CheckConstraint(
                condition=Q(refuted_at=None, why_refuted="") | (Q(refuted_at__isnull=False) & ~Q(why_refuted="")),
                name="tag_refuted_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["tag", "case"], name="tag_that_holds", condition=Q(refuted_at=None)),
        ]

    def __str__(self) -> str:
        return self.get_tag_display()
