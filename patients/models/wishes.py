"""Who stands by a patient, and what the patient has decided ahead."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.choices import AnswerOrUnknown, CodeLimit, CodeStatus, Precision, Relation
from patients.models.people import Patient
from staff.constraints import known


@pghistory.track()
class Caregiver(models.Model):
    """Somebody who stands by the patient. One who no longer does is marked as such, and stays in the history."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="caregivers")
    name = models.CharField(_("name"), max_length=200)
    relation = models.CharField(_("relation"), max_length=20, choices=Relation)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    may_be_told = models.BooleanField(_("may be told about the illness"), null=True, blank=True)
    is_main = models.BooleanField(_("main caregiver"), default=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-is_main", "id"]
        constraints = [
            known("relation", Relation, name="caregiver_relation_is_known"),
            models.CheckConstraint(condition=~Q(name=""), name="caregiver_has_a_name"),
            models.UniqueConstraint(
                fields=["patient"], condition=Q(is_main=True, removed_at=None), name="one_main_caregiver"
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class AdvancePlanning(models.Model):
    """
    What a patient has decided ahead: code status, advance directive, health-care proxy. No row: nothing is known.

    "Not known", "no" and "yes" are told apart everywhere; details stand only where the answer is yes.
    """

    patient = models.OneToOneField(Patient, models.PROTECT, related_name="advance_planning")
    code_status = models.CharField(
        _("code status"), max_length=20, choices=CodeStatus, default=CodeStatus.NOT_DISCUSSED
    )
    code_limits = ArrayField(
        models.CharField(max_length=20, choices=CodeLimit), verbose_name=_("limits"), default=list, blank=True
    )
    code_status_on = models.DateField(_("decided on"), null=True, blank=True)
    code_status_by = models.CharField(_("talked over with"), max_length=200, blank=True)
    code_status_note = models.CharField(_("note"), max_length=300, blank=True)
    directive = models.CharField(
        _("advance directive"), max_length=10, choices=AnswerOrUnknown, default=AnswerOrUnknown.UNKNOWN
    )
    directive_on = models.DateField(_("written on"), null=True, blank=True)
    directive_on_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    directive_place = models.CharField(_("where it lies"), max_length=200, blank=True)
    proxy = models.CharField(
        _("health-care proxy"), max_length=10, choices=AnswerOrUnknown, default=AnswerOrUnknown.UNKNOWN
    )
    proxy_name = models.CharField(_("name of the proxy"), max_length=200, blank=True)
    proxy_phone = models.CharField(_("phone of the proxy"), max_length=60, blank=True)

    class Meta:
        constraints = [
            known("code_status", CodeStatus, name="code_status_is_known"),
            models.CheckConstraint(
                condition=Q(code_limits__contained_by=CodeLimit.values), name="code_limits_are_known"
            ),
            models.CheckConstraint(
                condition=Q(code_status=CodeStatus.LIMITED, code_limits__len__gt=0)
                | (~Q(code_status=CodeStatus.LIMITED) & Q(code_limits=[])),
                name="code_status_limited_by_something",
            ),
            models.CheckConstraint(
                condition=Q(code_status=CodeStatus.NOT_DISCUSSED, code_status_on=None, code_status_by="")
                | (~Q(code_status=CodeStatus.NOT_DISCUSSED) & Q(code_status_on__isnull=False) & ~Q(code_status_by="")),
                name="code_status_said_when_and_with_whom",
            ),
            known("directive", AnswerOrUnknown, name="directive_is_known"),
            known("directive_on_precision", Precision, name="directive_precision_is_known"),
            models.CheckConstraint(
                condition=Q(directive=AnswerOrUnknown.YES) | Q(directive_on=None, directive_place=""),
                name="directive_details_of_one_that_exists",
            ),
            known("proxy", AnswerOrUnknown, name="proxy_is_known"),
            models.CheckConstraint(
                condition=(Q(proxy=AnswerOrUnknown.YES) & ~Q(proxy_name=""))
                | (~Q(proxy=AnswerOrUnknown.YES) & Q(proxy_name="", proxy_phone="")),
                name="proxy_has_a_name",
            ),
        ]

    def __str__(self) -> str:
        return f"Advance planning of patient {self.patient_id}"

    @property
    def limits(self) -> list[str]:
        """The limits in words, in the order of the list."""
        return [str(limit.label) for limit in CodeLimit if limit.value in self.code_limits]
