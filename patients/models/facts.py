"""Facts: one append-only table. Corrections and retractions are new rows; nothing is ever changed or deleted."""

from collections.abc import Collection
from functools import cache
from typing import Any, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.base import ModelState
from django.utils.translation import gettext_lazy as _

from patients import choices
from patients.choices import FactKind, Precision, Source
from patients.dates import last_day_of
from patients.models.fact_constraints import FACT_CONSTRAINTS
from patients.models.people import Patient, Tumour
from staff.models import User


@pgtrigger.register(pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete))
class Fact(models.Model):
    """
    Something recorded about a patient.

    `on` is the clinical date (the first day of its period where `on_precision` is month or year), `recorded` the day on
    which the source knew it, `stored_at` when this system did. The typed columns belong to the kinds that
    `kinds.py` lists; the database refuses a fact that fills a column of another kind or lacks one of its own.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="facts")
    tumour = models.ForeignKey(Tumour, models.PROTECT, null=True, blank=True, related_name="facts")
    kind = models.CharField(max_length=20, choices=FactKind, editable=False)
    on = models.DateField(_("date"))
    on_precision = models.CharField(_("precision"), max_length=5, choices=Precision, default=Precision.DAY)
    recorded = models.DateField(_("known since"))
    stored_at = models.DateTimeField(editable=False)
    stored_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    source = models.CharField(max_length=20, choices=Source, default=Source.MANUAL, editable=False)
    external_id = models.CharField(max_length=200, blank=True, editable=False)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", editable=False
    )
    comment = models.TextField(_("comment"), blank=True)

    # Diagnosis
    icd10 = models.CharField(_("ICD-10"), max_length=8, null=True)
    morphology = models.CharField(_("morphology (ICD-O)"), max_length=10, null=True, blank=True)
    certainty = models.CharField(_("certainty"), max_length=10, choices=choices.Certainty, null=True)
    side = models.CharField(_("side"), max_length=1, choices=choices.Side, null=True, blank=True)

    # Staging: categories without their letter ("2a", "X", "1b"), prefixes c, p or u
    t_prefix = models.CharField(max_length=1, null=True, blank=True)
    t_category = models.CharField(_("T category"), max_length=12, null=True, blank=True)
    n_prefix = models.CharField(max_length=1, null=True, blank=True)
    n_category = models.CharField(_("N category"), max_length=12, null=True, blank=True)
    m_prefix = models.CharField(max_length=1, null=True, blank=True)
    m_category = models.CharField(_("M category"), max_length=12, null=True, blank=True)
    y_symbol = models.BooleanField(_("after therapy (y)"), null=True)
    r_symbol = models.BooleanField(_("recurrence (r)"), null=True)
    a_symbol = models.BooleanField(_("autopsy (a)"), null=True)
    edition = models.CharField(_("TNM edition"), max_length=3, null=True, blank=True)
    stage = models.CharField(_("UICC stage"), max_length=6, null=True, blank=True)

    # Staging (small cell) and recurrence
    extent = models.CharField(_("extent"), max_length=10, choices=choices.Extent, null=True, blank=True)

    site = models.CharField(_("site"), max_length=3, choices=choices.Site, null=True)

    # Resectability
    recurrence = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="verdicts")
    verdict = models.CharField(_("verdict"), max_length=30, choices=choices.Verdict, null=True)
    assessed_by = models.CharField(_("assessed by"), max_length=10, choices=choices.AssessedBy, null=True, blank=True)

    # Intent, treatment, board
    intent = models.CharField(_("intent"), max_length=20, choices=choices.Intent, null=True, blank=True)
    treatment_kind = models.CharField(_("kind of treatment"), max_length=20, choices=choices.TreatmentKind, null=True)
    line = models.PositiveSmallIntegerField(_("line of therapy"), null=True, blank=True)
    ended = models.CharField(_("reason for ending"), max_length=20, choices=choices.Ended, null=True, blank=True)
    recommendation = ArrayField(models.CharField(max_length=5), null=True, blank=True)
    palliative = models.BooleanField(_("palliative involvement recommended"), null=True)
    description = models.CharField(_("description"), max_length=500, null=True, blank=True)

    # Treatment, stay, palliative care: the day from which it has ended
    until = models.DateField(_("until"), null=True, blank=True)
    until_precision = models.CharField(max_length=5, choices=Precision, null=True, blank=True)

    # Stay
    stay_kind = models.CharField(_("kind of stay"), max_length=20, choices=choices.StayKind, null=True)
    planned = models.BooleanField(_("planned"), null=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=choices.Outcome, null=True, blank=True)
    ward = models.CharField(_("ward"), max_length=60, null=True, blank=True)
    room = models.CharField(_("room"), max_length=20, null=True, blank=True)
    bed = models.CharField(_("bed"), max_length=20, null=True, blank=True)

    # Assessment
    instrument = models.CharField(_("instrument"), max_length=10, choices=choices.Instrument, null=True)
    respondent = models.CharField(_("answered by"), max_length=10, choices=choices.Respondent, null=True)
    valid = models.BooleanField(_("valid"), null=True)
    total = models.DecimalField(_("total"), max_digits=6, decimal_places=2, null=True, blank=True)
    items = models.JSONField(_("items"), null=True, blank=True)

    # Performance, phase, prognosis
    scale = models.CharField(_("scale"), max_length=10, choices=choices.Scale, null=True)
    value_number = models.PositiveSmallIntegerField(_("value"), null=True)
    phase = models.CharField(_("phase"), max_length=20, choices=choices.Phase, null=True)
    answer = models.CharField(_("answer"), max_length=3, choices=choices.YesNo, null=True)
    horizon_months = models.PositiveSmallIntegerField(_("within months"), null=True)
    months = models.PositiveSmallIntegerField(_("months"), null=True)

    # Concern
    concern = models.CharField(_("concern"), max_length=30, choices=choices.ConcernKind, null=True)
    resolved = models.DateField(_("resolved on"), null=True, blank=True)

    # Pathway, palliative care, refusal and retraction
    step = models.SmallIntegerField(_("step"), choices=choices.Step, null=True)
    provider = models.CharField(_("provider"), max_length=200, null=True, blank=True)
    own = models.BooleanField(_("our own service"), null=True)
    reason = models.CharField(_("reason"), max_length=200, null=True, blank=True)
    of = models.ForeignKey("self", models.PROTECT, null=True, related_name="retractions")

    class Meta:
        ordering = ["on", "recorded", "id"]
        constraints = FACT_CONSTRAINTS
        indexes = [
            models.Index(fields=["patient", "on", "recorded", "id"], name="fact_by_patient"),
            models.Index(fields=["replaces"], name="fact_by_replaced", condition=Q(replaces__isnull=False)),
            models.Index(
                fields=["patient", "source", "external_id"], name="fact_by_external_id", condition=~Q(external_id="")
            ),
            models.Index(fields=["stored_at"], name="fact_by_storing"),
            models.Index(
                fields=["patient"], name="fact_of_own_care", condition=Q(kind=FactKind.PALLIATIVE_CARE, own=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        raise TypeError("Facts are stored by triggers.record alone: record(), correct() or retract().")

    @classmethod
    def from_db(  # type: ignore[override]  # a later Django gives it one argument more
        cls, db: str | None, field_names: Collection[str], values: Collection[Any]
    ) -> Self:
        """
        Make a fact of a row that was read.

        Django sets each of the sixty-six columns by itself, which takes as long as reading them: a long illness has
        hundreds of facts. Columns that were not read are read when they are asked for, as ever.
        """
        fact = cls.__new__(cls)
        fact._state = ModelState()
        fact._state.adding, fact._state.db = False, db
        vars(fact).update(zip(field_names, values, strict=True))
        return fact

    def _get_FIELD_display(self, field: "models.Field[Any, Any]") -> Any:  # noqa: N802 - Django's name
        """Give a choice's label as Django does, which translates all of a field to find one; a page shows hundreds."""
        value = getattr(self, field.attname)
        label = _labels(field.name).get(value, value)
        return label if label is None else str(label)

    def clean(self) -> None:
        """Turn the database's refusals that a person can cause into sentences beside the field."""
        super().clean()
        if self.until and self.on and last_day_of(self.until, self.until_precision or Precision.DAY) < self.on:
            raise ValidationError({"until": _("The end lies before the beginning.")})
        if self.resolved and self.on and self.resolved < self.on:
            raise ValidationError({"resolved": _("The end lies before the beginning.")})


@cache
def _labels(name: str) -> dict[Any, Any]:
    """Give a field's choices by value, their labels not yet in any language."""
    return dict(Fact._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
