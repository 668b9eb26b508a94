"""The field of each column that a fact may have, and the small fields of an instrument's items."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext as _

from patients.choices import RECOMMENDATIONS, RECURRENCE_EXTENTS, SMALL_CELL_EXTENTS, FactKind
from patients.dates import write_clinical_date
from patients.fact_description import CODED, COLUMNS_OF_KIND, HELP, RANGES
from patients.forms import ClinicalDateField
from patients.instruments import SCALES, item_label
from patients.models import Fact
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

EDITIONS = ("9", "8", "7", "6", "5", "4")


def fields_of(kind: FactKind, recurrences: Sequence[Fact], instrument: str) -> Iterable[tuple[str, forms.Field]]:
    must, may = COLUMNS_OF_KIND[kind]
    if kind == FactKind.STAGING:
        yield (
            "tnm",
            forms.CharField(
                label="TNM",
                help_text=_("As you would write it: T2a N1 M1b, cT2acN1cM1b, ypT0 ypN0"),
                max_length=100,
                required=False,
                widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}),
            ),
        )
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
    if column == "edition":
        editions = [("", _("not given")), *((edition, edition) for edition in EDITIONS)]
        return forms.TypedChoiceField(label=_("TNM edition"), choices=editions, empty_value=None, required=False)
    options = {"required": required, **_options_of(column)}
    stored = Fact._meta.get_field(column)
    assert isinstance(stored, models.Field), column
    if stored.get_internal_type() == "BooleanField":
        sort = forms.BooleanField if required else forms.NullBooleanField
        return sort(label=str(stored.verbose_name).capitalize(), required=False)
    field = stored.formfield(**options)
    assert field is not None, column
    return field


def _options_of(column: str) -> dict[str, Any]:
    """Give what the description says of a column, as a field takes it."""
    options: dict[str, Any] = {}
    if column in HELP:
        options["help_text"] = HELP[column]
    if column in RANGES:
        options.update(min_value=RANGES[column][0], max_value=RANGES[column][-1])
    if column in CODED:
        form = CODED[column]
        options["validators"] = [RegexValidator(form.pattern, form.wrong, flags=form.flags)]
    return options


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


def warning_tick(warnings: Sequence[str], ticked: str | None) -> tuple[forms.BooleanField, bool]:
    """
    Build the tick by which somebody confirms these very warnings, and say whether it is set.

    :param ticked: what came with the form; a tick that was set for other warnings is shown empty and does not count.
    """
    seen = hashlib.sha256("\n".join(warnings).encode()).hexdigest()[:16]
    is_set = ticked == seen
    widget = forms.CheckboxInput({"value": seen}, check_test=lambda value: is_set)
    label = _("I have checked this: save it as it stands")
    return forms.BooleanField(label=label, required=False, widget=widget), is_set


def choice_of(
    rows: Sequence[tuple[Any, str]], *, label: str, new: bool = False, required: bool = True
) -> forms.ChoiceField:
    """Build the choice of one of the patient's own rows; rows of others cannot be named."""
    choices = [(str(row.pk), words) for row, words in rows]
    if required and len(choices) > 1:
        # With several nothing is taken for granted.
        choices.insert(0, ("", _("Choose")))
    if new:
        choices.append((NEW_TUMOUR, _("A new tumour")))
    if not required:
        choices.insert(0, ("", _("not given")))
    return forms.ChoiceField(label=label, choices=choices, required=required)
