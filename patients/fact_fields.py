"""The field of each column that a fact may have, and the small fields of an instrument's items."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.choices import RECOMMENDATIONS, RECURRENCE_EXTENTS, SMALL_CELL_EXTENTS, FactKind
from patients.dates import write_clinical_date
from patients.forms import ClinicalDateField
from patients.instruments import SCALES, item_label
from patients.models import Fact
from patients.models.fact_constraints import COLUMNS_OF_KIND
from patients.patterns import ICD10, MORPHOLOGY, STAGE, whole
from patients.wording import in_words
from staff.forms import DayField

NEW_TUMOUR = "new"

TNM_COLUMNS = frozenset(
    {
        *(f"{letter}_{part}" for letter in "tnm" for part in ("prefix", "category")),
        *(f"{symbol}_symbol" for symbol in "yra"),
    }
)
# Shown in another way than column by column.
HANDLED_APART = TNM_COLUMNS | {"until_precision", "items"}

FIELD_OPTIONS: dict[str, dict[str, Any]] = {
    "icd10": {
        "help_text": gettext_lazy("Such as C34.1"),
        "validators": [
            RegexValidator(whole(ICD10), gettext_lazy("An ICD-10 code looks like C34.1."), flags=re.IGNORECASE)
        ],
    },
    "morphology": {
        "help_text": gettext_lazy("Such as 8140/3"),
        "validators": [RegexValidator(whole(MORPHOLOGY), gettext_lazy("A morphology code looks like 8140/3."))],
    },
    "edition": {"help_text": gettext_lazy("Such as 8 or 9")},
    "stage": {
        "help_text": gettext_lazy("Such as IIIB or IVA"),
        "validators": [RegexValidator(whole(STAGE), gettext_lazy("A UICC stage looks like IIIB or IVA."))],
    },
    "line": {"min_value": 1, "max_value": 20},
    "horizon_months": {"min_value": 1, "max_value": 60},
    "months": {"min_value": 0, "max_value": 120},
    "description": {"help_text": gettext_lazy("Protocol, procedure or the board's words")},
    "reason": {"help_text": gettext_lazy("In the patient's words, if you can")},
}


def fields_of(kind: FactKind, recurrences: Sequence[Fact], instrument: str) -> Iterable[tuple[str, forms.Field]]:
    must, may = COLUMNS_OF_KIND[kind]
    if kind == FactKind.STAGING:
        yield "tnm", forms.CharField(label="TNM", help_text=_("Such as cT2a cN1 cM1b"), max_length=100, required=False)
    for column in (*must, *may):
        if column == "instrument":
            yield from _assessment_fields(instrument)
        elif column == "recurrence":
            named = [
                (fact, f"{write_clinical_date(fact.on, fact.on_precision)} {in_words(fact)}") for fact in recurrences
            ]
            yield column, choice_of(named, label=_("Recurrence"), required=False)
        elif column not in HANDLED_APART and column != "total":
            yield column, _field_of(kind, column, required=column in must)


def _field_of(kind: FactKind, column: str, *, required: bool) -> forms.Field:
    if column == "until":
        return ClinicalDateField(label=_("Until"), required=False)
    if column == "resolved":
        return DayField(label=_("Resolved on"), required=False)
    if column == "recommendation":
        return forms.MultipleChoiceField(
            label=_("Recommendation"),
            choices=[(code, f"{label} ({code})") for code, label in RECOMMENDATIONS.items()],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
    if column == "extent":
        extents = SMALL_CELL_EXTENTS if kind == FactKind.STAGING else RECURRENCE_EXTENTS
        choices = [("", _("not given")), *((extent.value, extent.label) for extent in extents)]
        return forms.TypedChoiceField(label=_("Extent"), choices=choices, empty_value=None, required=False)
    options = {"required": required, **FIELD_OPTIONS.get(column, {})}
    stored = Fact._meta.get_field(column)
    assert isinstance(stored, models.Field), column
    if stored.get_internal_type() == "BooleanField":
        sort = forms.BooleanField if required else forms.NullBooleanField
        return sort(label=str(stored.verbose_name).capitalize(), required=False)
    field = stored.formfield(**options)
    assert field is not None, column
    return field


def _assessment_fields(instrument: str) -> Iterable[tuple[str, forms.Field]]:
    scale = SCALES[instrument]
    for name in scale.items:
        yield (
            f"item_{name}",
            forms.IntegerField(label=item_label(name), min_value=0, max_value=scale.highest, required=False),
        )
    yield (
        "total",
        forms.DecimalField(
            label=_("Total"),
            help_text=_("0 to %(highest)s") % {"highest": scale.highest_total},
            min_value=0,
            max_value=scale.highest_total,
            required=False,
        ),
    )


def choice_of(
    rows: Sequence[tuple[Any, str]], *, label: str, new: bool = False, required: bool = True
) -> forms.ChoiceField:
    """Build the choice of one of the patient's own rows; rows of others cannot be named."""
    choices = [(str(row.pk), words) for row, words in rows]
    if new:
        choices.append((NEW_TUMOUR, _("A new tumour")))
    if not required:
        choices.insert(0, ("", _("not given")))
    return forms.ChoiceField(label=label, choices=choices, required=required)
