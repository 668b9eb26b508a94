"""How a patient in our care is followed up, from the first consult to the end of care."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consults.models.consult import Consult
from consults.pathway_choices import TAKEN_OVER, PathwayKind, PlaceOfDeath, Rhythm, WhyPathwayEnded
from patients.models import Patient
from staff.constraints import known
from staff.models import User


@pghistory.track()
class PathwayPlan(models.Model):
    """
    The decision for one way of following a patient up; another decision is another row.

    On which step of the stepped pathway the patient is, facts say (`patients.models.Pathway`), so that rules see it.
    `consult` is the one at whose signature it was decided, if it was.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="pathway_plans")
    consult = models.ForeignKey(Consult, models.PROTECT, null=True, blank=True, related_name="pathway_plans")
    kind = models.CharField(_("pathway"), max_length=10, choices=PathwayKind)
    rhythm = models.CharField(_("visits"), max_length=12, choices=Rhythm, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    next_prom_on = models.DateField(_("next questionnaire"), null=True, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    why_ended = models.CharField(_("reason"), max_length=12, choices=WhyPathwayEnded, blank=True)
    end_words = models.CharField(_("explanation"), max_length=500, blank=True)
    provider = models.CharField(_("taken over by"), max_length=200, blank=True)
    place_of_death = models.CharField(_("place of death"), max_length=16, choices=PlaceOfDeath, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["decided_at", "id"]
        constraints = [
            known("kind", PathwayKind, name="pathway_kind_is_known"),
            known("rhythm", Rhythm, name="pathway_rhythm_is_known", blank=True),
            known("why_ended", WhyPathwayEnded, name="pathway_why_ended_is_known", blank=True),
            known("place_of_death", PlaceOfDeath, name="pathway_place_of_death_is_known", blank=True),
            models.CheckConstraint(
                condition=(Q(kind=PathwayKind.STANDARD) & ~Q(rhythm="")) | Q(kind=PathwayKind.STEPPED, rhythm=""),
                name="pathway_rhythm_of_standard_only",
            ),
            models.CheckConstraint(
                condition=(Q(ended_at__isnull=False, ended_on__isnull=False) & ~Q(why_ended=""))
                | Q(ended_at=None, ended_by=None, ended_on=None, why_ended="", end_words=""),
                name="pathway_ended_with_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(place_of_death="") | Q(why_ended=WhyPathwayEnded.DIED), name="pathway_death_has_its_place"
            ),
            models.CheckConstraint(
                condition=(Q(why_ended__in=TAKEN_OVER) & ~Q(provider=""))
                | (~Q(why_ended__in=TAKEN_OVER) & Q(provider="")),
                name="pathway_taken_over_by_somebody",
            ),
            models.UniqueConstraint(fields=["patient"], condition=Q(ended_at=None), name="one_pathway_per_patient"),
        ]
        indexes = [models.Index(fields=["next_prom_on"], name="pathway_by_prom", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return f"Pathway {self.pk}"
