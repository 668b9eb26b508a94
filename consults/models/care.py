"""What follows a consult: tasks, orders of specialised care, and what the oncologist is advised."""

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consults.care_choices import (
    ACTIVATION_LIVE,
    ACTIVATION_MOVES,
    RECOMMENDATION_MOVES,
    TASK_MOVES,
    ActivationState,
    HowClosed,
    RecommendationState,
    Structure,
    TaskKind,
    TaskState,
    WhyNotActivated,
    WhyNotTaken,
    transitions,
)
from consults.models.consult import Consult
from patients.models import Patient
from staff.constraints import known, set_together
from staff.models import Profession, User


@pgtrigger.register(pgtrigger.FSM(name="legal_moves", field="state", transitions=transitions(TASK_MOVES)))
@pghistory.track()
class Task(models.Model):
    """
    Something that one person, or anybody of a profession, does for a patient until a day.

    A measure of a plan keeps its code and words; severe symptoms to be asked about again are `symptoms`, each as
    instrument and item ("esas.pain").
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="tasks")
    consult = models.ForeignKey(Consult, models.PROTECT, null=True, blank=True, related_name="tasks")
    kind = models.CharField(max_length=12, choices=TaskKind)
    problem = models.CharField(_("problem"), max_length=300, blank=True)
    measure = models.CharField(max_length=40, blank=True, help_text="Code of the measure in the list of questions.")
    text = models.TextField(_("what to do"), blank=True)
    symptoms = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    responsible = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    profession = models.CharField(_("profession"), max_length=20, choices=Profession, blank=True)
    due_on = models.DateField(_("due"))
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=TaskState, default=TaskState.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    how_closed = models.CharField(max_length=12, choices=HowClosed, blank=True)
    closing_words = models.TextField(_("a word about it"), blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            known("kind", TaskKind, name="task_kind_is_known"),
            known("state", TaskState, name="task_state_is_known"),
            known("profession", Profession, name="task_profession_is_known", blank=True),
            known("how_closed", HowClosed, name="task_how_closed_is_known", blank=True),
            models.CheckConstraint(
                condition=Q(responsible__isnull=False) | ~Q(profession=""), name="task_is_somebodys"
            ),
            models.CheckConstraint(
                condition=Q(kind=TaskKind.RECHECK, symptoms__len__gt=0)
                | (~Q(kind=TaskKind.RECHECK) & Q(symptoms=[]) & (~Q(measure="") | ~Q(text=""))),
                name="task_says_what_to_do",
            ),
            models.CheckConstraint(
                condition=Q(state=TaskState.OPEN, closed_at=None, closed_by=None, how_closed="", closing_words="")
                | (~Q(state=TaskState.OPEN) & Q(closed_at__isnull=False) & ~Q(how_closed="")),
                name="task_closed_as_its_state_says",
            ),
            models.CheckConstraint(
                condition=~Q(how_closed=HowClosed.BY_HAND) | Q(closed_by__isnull=False), name="task_closed_by_somebody"
            ),
            models.UniqueConstraint(
                fields=["consult"],
                condition=Q(kind=TaskKind.RECHECK, state=TaskState.OPEN),
                name="one_recheck_per_consult",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="task_open", condition=Q(state=TaskState.OPEN)),
            models.Index(fields=["responsible"], name="task_open_by_person", condition=Q(state=TaskState.OPEN)),
            models.Index(fields=["profession"], name="task_open_by_profession", condition=Q(state=TaskState.OPEN)),
            models.Index(fields=["patient", "due_on"], name="task_by_patient"),
        ]

    def __str__(self) -> str:
        return f"Task {self.pk}"


@pgtrigger.register(pgtrigger.FSM(name="legal_moves", field="state", transitions=transitions(ACTIVATION_MOVES)))
@pghistory.track()
class Activation(models.Model):
    """An order of specialised palliative care with a structure, tracked until that care has begun."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="activations")
    consult = models.ForeignKey(Consult, models.PROTECT, related_name="activations")
    structure = models.CharField(_("structure"), max_length=20, choices=Structure)
    unstable = models.BooleanField(_("phase unstable"), default=False)
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    due_on = models.DateField(_("to begin by"))
    state = models.CharField(max_length=10, choices=ActivationState, default=ActivationState.ORDERED)
    provider = models.CharField(_("provider"), max_length=200, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    begun_on = models.DateField(_("begun on"), null=True, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    begun_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    why_cancelled = models.CharField(max_length=20, choices=WhyNotActivated, blank=True)
    cancel_words = models.TextField(_("explanation"), blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True, help_text="Since when team and lead know it is late.")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            known("structure", Structure, name="activation_structure_is_known"),
            known("state", ActivationState, name="activation_state_is_known"),
            known("why_cancelled", WhyNotActivated, name="activation_why_cancelled_is_known", blank=True),
            set_together("accepted_at", "accepted_by", name="activation_accepted_by_somebody"),
            set_together("begun_on", "begun_at", "begun_by", name="activation_begun_by_somebody"),
            models.CheckConstraint(
                condition=Q(state=ActivationState.BEGUN, begun_at__isnull=False)
                | (~Q(state=ActivationState.BEGUN) & Q(begun_at__isnull=True)),
                name="activation_begun_as_its_state_says",
            ),
            models.CheckConstraint(
                condition=~Q(state=ActivationState.ACCEPTED) | Q(accepted_at__isnull=False),
                name="activation_accepted_as_its_state_says",
            ),
            models.CheckConstraint(
                condition=(Q(state=ActivationState.CANCELLED, cancelled_at__isnull=False) & ~Q(why_cancelled=""))
                | (
                    ~Q(state=ActivationState.CANCELLED)
                    & Q(cancelled_at=None, cancelled_by=None, why_cancelled="", cancel_words="")
                ),
                name="activation_cancelled_with_its_reason",
            ),
            models.CheckConstraint(
                condition=~Q(why_cancelled=WhyNotActivated.OTHER) | ~Q(cancel_words=""),
                name="activation_other_reason_explained",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(ActivationState.ACCEPTED, ActivationState.BEGUN))
                | ~Q(structure=Structure.UNDECIDED),
                name="activation_goes_somewhere",
            ),
            models.UniqueConstraint(
                fields=["patient", "structure"],
                condition=Q(state__in=ACTIVATION_LIVE),
                name="one_live_activation_per_structure",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="activation_live", condition=Q(state__in=ACTIVATION_LIVE)),
            models.Index(fields=["patient", "-ordered_at"], name="activation_by_patient"),
        ]

    def __str__(self) -> str:
        return f"Activation {self.pk}"


@pgtrigger.register(pgtrigger.FSM(name="legal_moves", field="state", transitions=transitions(RECOMMENDATION_MOVES)))
@pghistory.track()
class Recommendation(models.Model):
    """What the palliative team advises the oncologist, and the answer."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="recommendations")
    consult = models.ForeignKey(Consult, models.PROTECT, related_name="recommendations")
    text = models.TextField(_("recommendation"))
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=RecommendationState, default=RecommendationState.WAITING)
    why_not = models.CharField(max_length=20, choices=WhyNotTaken, blank=True)
    answer_words = models.TextField(_("explanation"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            known("state", RecommendationState, name="recommendation_state_is_known"),
            known("why_not", WhyNotTaken, name="recommendation_why_not_is_known", blank=True),
            models.CheckConstraint(condition=~Q(text=""), name="recommendation_says_something"),
            set_together("answered_at", "answered_by", name="recommendation_answered_by_somebody"),
            models.CheckConstraint(
                condition=Q(
                    state__in=(RecommendationState.TAKEN_OVER, RecommendationState.NOT_TAKEN),
                    answered_at__isnull=False,
                )
                | Q(
                    state__in=(RecommendationState.WAITING, RecommendationState.WITHDRAWN),
                    answered_at=None,
                    answer_words="",
                ),
                name="recommendation_answered_as_its_state_says",
            ),
            models.CheckConstraint(
                condition=(Q(state=RecommendationState.NOT_TAKEN) & ~Q(why_not=""))
                | (~Q(state=RecommendationState.NOT_TAKEN) & Q(why_not="")),
                name="recommendation_refused_with_its_reason",
            ),
            models.CheckConstraint(
                condition=~Q(why_not=WhyNotTaken.OTHER) | ~Q(answer_words=""),
                name="recommendation_other_reason_explained",
            ),
            models.CheckConstraint(
                condition=Q(state=RecommendationState.WITHDRAWN, withdrawn_at__isnull=False)
                | (~Q(state=RecommendationState.WITHDRAWN) & Q(withdrawn_at=None)),
                name="recommendation_withdrawn_as_its_state_says",
            ),
        ]
        indexes = [
            models.Index(
                fields=["made_at", "id"], name="recommendation_waiting", condition=Q(state=RecommendationState.WAITING)
            ),
            models.Index(fields=["patient", "-made_at"], name="recommendation_by_patient"),
            models.Index(fields=["consult"], name="recommendation_by_consult"),
        ]

    def __str__(self) -> str:
        return f"Recommendation {self.pk}"
