"""Patients, their identifiers, tumours and oncology appointments."""

from typing import Any

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from patients.choices import AllergyStatus, AppointmentKind, Precision, Sex, Telling
from patients.names import comparable
from staff.constraints import known, not_before, set_together
from staff.models import Unit, User


class WordsOf(models.Func):
    """The words of a folded text, so that an index finds each of them by its beginning."""

    template = "array_to_tsvector(string_to_array(%(expressions)s, ' '))"
    output_field = SearchVectorField()


@pghistory.track()
class Patient(models.Model):
    """
    One person as one record.

    A record found to be a duplicate points to its survivor in `merged_into`; facts stay where they were recorded, and
    the survivor's history is that of all its records. Pointers have depth one: a survivor is never itself merged.
    """

    family_name = models.CharField(_("family name"), max_length=200)
    given_names = models.CharField(_("given names"), max_length=200, blank=True)
    search_name = models.CharField(max_length=400, editable=False)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    birth_date_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    sex = models.CharField(_("sex"), max_length=10, choices=Sex, default=Sex.UNKNOWN)
    language = models.CharField(_("language"), max_length=10, default="de")
    needs_interpreter = models.BooleanField(_("needs an interpreter"), default=False)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    responsible_oncologist = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("responsible oncologist")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit"))
    named_nurse = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("named palliative nurse")
    )
    informed_on = models.DateField(_("informed of the incurable disease on"), null=True, blank=True)
    informed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("informed by")
    )
    agrees_to_palliative_care = models.BooleanField(_("agrees to palliative co-care"), null=True, blank=True)
    may_be_called = models.BooleanField(_("may be called"), null=True, blank=True)
    contact_note = models.CharField(
        _("how to reach the patient"), max_length=300, blank=True, default="", db_default=""
    )
    telling = models.CharField(
        _("who may be told"),
        max_length=20,
        choices=Telling,
        default=Telling.NOT_ASKED,
        db_default=Telling.NOT_ASKED.value,
    )
    allergies_known = models.CharField(
        _("allergies"),
        max_length=20,
        choices=AllergyStatus,
        default=AllergyStatus.UNKNOWN,
        db_default=AllergyStatus.UNKNOWN.value,
    )
    allergies = ArrayField(models.CharField(max_length=200), default=list, db_default=[], blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_records")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["search_name", "id"]
        constraints = [
            set_together("informed_on", "informed_by", name="patient_informed_by_somebody"),
            known("sex", Sex, name="patient_sex_is_known"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="patient_not_merged_into_itself"),
            models.CheckConstraint(condition=~Q(family_name=""), name="patient_has_a_name"),
            known("telling", Telling, name="patient_telling_is_known"),
            known("allergies_known", AllergyStatus, name="patient_allergies_are_known"),
            models.CheckConstraint(
                condition=Q(allergies_known=AllergyStatus.LISTED, allergies__len__gt=0)
                | (~Q(allergies_known=AllergyStatus.LISTED) & Q(allergies=[])),
                name="patient_allergies_are_listed",
            ),
        ]
        indexes = [
            models.Index(fields=["search_name", "id"], name="patient_by_name"),
            models.Index(fields=["search_name"], name="patient_name_prefix", opclasses=["varchar_pattern_ops"]),
            GinIndex(WordsOf("search_name"), name="patient_by_words_of_name"),
            models.Index(Coalesce("merged_into", "id"), name="patient_by_survivor"),
            models.Index(fields=["birth_date"], name="patient_by_birth_date"),
        ]

    def __str__(self) -> str:
        return f"{self.family_name}, {self.given_names}" if self.given_names else self.family_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fold_name()
        super().save(*args, **kwargs)

    def fold_name(self) -> None:
        """Write down the name by which it is searched."""
        # Folding may lengthen a name.
        self.search_name = comparable(f"{self.family_name} {self.given_names}")[:400]

    @property
    def survivor_id(self) -> int:
        """The record that stands for this person: itself, unless it was merged."""
        return self.merged_into_id or self.pk


@pghistory.track()
class PatientIdentifier(models.Model):
    """A number somebody gave this patient: hospital, registry sender, insurer."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="identifiers")
    assigner = models.CharField(_("assigned by"), max_length=120)
    value = models.CharField(_("number"), max_length=120)

    class Meta:
        ordering = ["assigner", "value"]
        constraints = [
            models.UniqueConstraint(fields=["assigner", "value"], name="one_patient_per_identifier"),
            models.CheckConstraint(condition=~Q(assigner="") & ~Q(value=""), name="identifier_is_complete"),
        ]
        # Whoever searches for a number does not say who gave it.
        indexes = [models.Index(fields=["value"], name="patient_identifier_by_value")]

    def __str__(self) -> str:
        return f"{self.assigner}: {self.value}"


@pghistory.track()
class Tumour(models.Model):
    """
    One primary tumour. What it is (ICD-10, histology, stage) is said by its facts.

    A tumour found to be the same as another points to it in `merged_into` (depth one, reversible); rules see one.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="tumours")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_tumours")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="tumour_not_merged_into_itself"),
            # Facts refer to (tumour, patient) as a pair, so that no fact can name another patient's tumour.
            models.UniqueConstraint(fields=["id", "patient"], name="tumour_of_its_patient"),
        ]

    def __str__(self) -> str:
        return f"Tumour {self.pk}"


@pghistory.track()
class TumourIdentifier(models.Model):
    """A number a registry sender gave this tumour; unique within sender and patient record."""

    tumour = models.ForeignKey(Tumour, models.PROTECT, related_name="identifiers")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    assigner = models.CharField(max_length=120)
    value = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patient", "assigner", "value"], name="one_tumour_per_identifier"),
        ]

    def __str__(self) -> str:
        return f"{self.assigner}: {self.value}"


@pghistory.track()
class OncologyAppointment(models.Model):
    """When the patient is in the house anyway; a palliative visit on that day spares a journey."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="oncology_appointments")
    kind = models.CharField(max_length=20, choices=AppointmentKind)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=120)
    external_id = models.CharField(max_length=120)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["patient", "starts_at"], name="oncology_appt_by_patient")]
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="one_row_per_oncology_appt"),
            not_before("ends_at", "starts_at", name="oncology_appt_ends_after_start"),
            known("kind", AppointmentKind, name="oncology_appt_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.starts_at:%Y-%m-%d}"
