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
from patients.tnm_field import TNMField
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
        yield "tnm", TNMField()
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
    if isinstance(field, forms.ChoiceField):
        nothing = _("Choose") if required else _("not given")
        field.choices = stored.get_choices(blank_choice=[("", nothing)])
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


def ask_for_tick(form: forms.Form, warnings: Sequence[str]) -> None:
    """
    Let somebody confirm these very warnings by a tick, in the clean() of a form; until then they are its error.

    A tick that was set for other warnings is shown empty and does not count. Without warnings nothing is asked.
    """
    if not warnings:
        return
    seen = hashlib.sha256("\n".join(warnings).encode()).hexdigest()[:16]
    is_set = form.data.get(form.add_prefix("confirmed")) == seen
    form.fields["confirmed"] = forms.BooleanField(
        label=_("I have checked this: save it as it stands"),
        required=False,
        widget=forms.CheckboxInput({"value": seen}, check_test=lambda value: is_set),
    )
    if not is_set:
        form.add_error("confirmed", list(warnings))


def choice_of(
    rows: Sequence[tuple[Any, str]], *, label: str, new: bool = False, required: bool = True
) -> forms.ChoiceField:
    """Build the choice of one of the patient's own rows; rows of others cannot be named."""
    choices = [(str(row.pk), words) for row, words in rows]
    # Which of several is meant must be seen without opening the list.
    widget = forms.Select({"data-wide": True} if len(choices) > 1 else {})
    if required and len(choices) > 1:
        # With several nothing is taken for granted.
        choices.insert(0, ("", _("Choose")))
    if new:
        choices.append((NEW_TUMOUR, _("A new tumour")))
    if not required:
        choices.insert(0, ("", _("not given")))
    return forms.ChoiceField(label=label, choices=choices, required=required, widget=widget)
