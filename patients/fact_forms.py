"""
The form of each kind of fact, built from the columns that the kind has.

TNM is typed as one line, dates as precisely as they are known, an instrument's items each in its own small field.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.choices import TUMOUR_KINDS, FactKind, Instrument, Precision, Scale
from patients.contradictions import Known, contradictions, group_of
from patients.fact_description import COLUMNS_OF_KIND, DEFAULTS, VALUES_OF_SCALE
from patients.fact_fields import NEW_TUMOUR, ask_for_tick, choice_of, fields_of
from patients.forms import ClinicalDateField
from patients.instruments import SCALES
from patients.models import KIND_MODELS, Fact, Patient, Tumour
from patients.queries import FactLine
from patients.staging_groups import edition_on
from patients.tnm import TNM, NotTNM, format_tnm, parse_tnm
from patients.tnm_field import Reading
from patients.typed_tnm import TypedTNM, parse_typed_tnm
from patients.wording import tnm_of
from staff.forms import DayField

# Written by the program itself, never entered.
NOT_BY_HAND = frozenset({FactKind.RETRACTION, FactKind.CONSULT})
BY_HAND = tuple(kind for kind in FactKind if kind not in NOT_BY_HAND)
# What may be planned ahead; everything else has happened.
MAY_LIE_AHEAD = frozenset({FactKind.TREATMENT, FactKind.STAY})


class FactForm(forms.Form):
    """
    What a fact of one kind needs. `fact()` gives it, unsaved.

    :param tumours: the patient's tumours with the words they are shown by.
    :param recurrences: those a verdict on resectability may name.
    :param instrument: of an assessment; decides which items are asked.
    :param correcting: the fact whose values fill the form.
    :param facts: all that is known of the patient, for warnings of what contradicts it.
    """

    def __init__(
        self,
        *args: Any,
        kind: FactKind,
        patient: Patient,
        today: date,
        tumours: Sequence[tuple[Tumour, str]] = (),
        recurrences: Sequence[Fact] = (),
        instrument: str = "",
        correcting: Fact | None = None,
        facts: Sequence[FactLine] = (),
        **options: Any,
    ) -> None:
        self.kind, self.patient, self.today, self.correcting = kind, patient, today, correcting
        self.tumours = {str(tumour.pk): tumour for tumour, _words in tumours}
        self.recurrences = {str(fact.pk): fact for fact in recurrences}
        self.instrument = instrument
        self.known = Known([line.fact for line in facts if line.counts and line.fact != correcting])
        self.warnings: list[str] = []
        self.typed = TypedTNM(TNM())
        options["initial"] = {**DEFAULTS.get(kind, {}), **self._usual(), **_values_of(correcting)}
        super().__init__(*args, **options)
        if kind in TUMOUR_KINDS:
            self.fields["tumour"] = choice_of(tumours, label=_("Tumour"), new=kind == FactKind.DIAGNOSIS)
        self.fields["on"] = ClinicalDateField(label=_("Date"))
        for name, field in fields_of(kind, recurrences, instrument):
            self.fields[name] = field
        self.fields["comment"] = forms.CharField(
            label=_("Comment"), required=False, widget=forms.Textarea(attrs={"rows": 2})
        )
        if correcting is None:
            self.fields["known_since"] = DayField(
                label=_("Known since"),
                help_text=_("The day on which somebody here learned it. For old records: the day of that record."),
                initial=today,
            )

    def _usual(self) -> dict[str, Any]:
        """Give what a new fact most often says: it is of today, and a lung tumour is staged by the edition of today."""
        lung = self.kind == FactKind.STAGING and all(map(self.known.is_lung, self.tumours.values())) and self.tumours
        usual: dict[str, Any] = {"on": (self.today, Precision.DAY)}
        return usual | {"edition": edition_on(self.today)} if lung else usual

    @property
    def lacks_tumour(self) -> bool:
        """Whether the kind needs a tumour and the patient has none."""
        return self.kind in TUMOUR_KINDS and self.kind != FactKind.DIAGNOSIS and not self.tumours

    @property
    def instrument_name(self) -> str:
        return str(Instrument(self.instrument).label)

    def clean_icd10(self) -> str:
        return self.cleaned_data["icd10"].upper()

    def clean_known_since(self) -> date:
        return self._not_ahead(self.cleaned_data["known_since"])

    def clean_on(self) -> tuple[date, str]:
        on: tuple[date, str] = self.cleaned_data["on"]
        if self.kind not in MAY_LIE_AHEAD:
            self._not_ahead(on[0])
        return on

    def _not_ahead(self, day: date) -> date:
        if day > self.today:
            raise ValidationError(_("This day lies in the future."))
        return day

    def clean_tnm(self) -> str:
        text: str = self.cleaned_data["tnm"]
        if not text:
            return text
        tumour = self.tumours.get(self.cleaned_data.get("tumour") or "")
        try:
            self.typed = parse_typed_tnm(text, is_lung=self.known.is_lung(tumour))
        except NotTNM as wrong:
            raise ValidationError(str(wrong)) from None
        return format_tnm(self.typed.tnm)

    def clean_stage(self) -> str | None:
        """Give the stage, be it that it stands in the line of the TNM."""
        stage: str | None = self.cleaned_data["stage"]
        if stage and self.typed.stage and stage != self.typed.stage:
            raise ValidationError(_("In the line of the TNM stands stage %(stage)s.") % {"stage": self.typed.stage})
        return stage or self.typed.stage or None

    def clean_edition(self) -> str | None:
        """Give the edition, be it that it stands in the line of the TNM."""
        edition: str | None = self.cleaned_data["edition"]
        if edition and self.typed.edition and edition != self.typed.edition:
            raise ValidationError(
                _("In the line of the TNM stands edition %(edition)s.") % {"edition": self.typed.edition}
            )
        return edition or self.typed.edition or None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_empty_staging = not any(cleaned.get(name) for name in ("tnm", "stage", "extent"))
        if self.kind == FactKind.STAGING and is_empty_staging and "tnm" not in self.errors:
            self.add_error("tnm", _("Give TNM, stage or extent."))
        if self.kind == FactKind.PERFORMANCE:
            self._check_performance(cleaned)
        if self.kind == FactKind.ASSESSMENT and cleaned.get("total") is None and not self._items():
            self.add_error("total", _("Give the total, or at least one item."))
        if not self.errors:
            self._check_fact()
        if not self.errors:
            self.warnings = contradictions(self.fact(), self.known)
            ask_for_tick(self, self.warnings)
        return cleaned

    def _check_performance(self, cleaned: dict[str, Any]) -> None:
        scale, value = cleaned.get("scale"), cleaned.get("value_number")
        if not scale or value is None:
            return
        if value not in VALUES_OF_SCALE[Scale(scale)]:
            is_ecog = scale == Scale.ECOG
            self.add_error(
                "value_number",
                _("ECOG goes from 0 to 5.") if is_ecog else _("KPS and AKPS go from 0 to 100 in tens."),
            )

    def _check_fact(self) -> None:
        try:
            self.fact().clean()
        except ValidationError as wrong:
            for field, messages in wrong.message_dict.items():
                self.add_error(field if field in self.fields else None, messages)

    @property
    def reading(self) -> Reading | None:
        """How a TNM that was typed is understood; None where there is none or it is not."""
        if not self.is_bound or not self.data.get(self.add_prefix("tnm")) or "tnm" not in self.cleaned_data:
            return None
        fact, typed = self._staging_as_far_as_known(), self.typed
        categories = format_tnm(typed.tnm).split()
        group = group_of(fact, self.known)
        is_lung = self.known.is_lung(fact.tumour) if fact.tumour else None
        return Reading(categories, fact.edition or "", group, is_lung, typed.stage, typed.edition, typed.beside)

    def _staging_as_far_as_known(self) -> Fact:
        cleaned = self.cleaned_data
        return KIND_MODELS[FactKind.STAGING](
            tumour=self.tumours.get(cleaned.get("tumour") or ""),
            edition=cleaned.get("edition") or self.typed.edition or None,
            **_tnm_columns(cleaned["tnm"]),
        )

    @property
    def asked(self) -> list[tuple[forms.BoundField, str | None]]:
        """The fields with, in a correction, what the corrected entry says there."""
        visible = [field for field in self.visible_fields() if field.name != "confirmed"]
        return [(field, self._old(field) if self.correcting and field.name != "comment" else None) for field in visible]

    def _old(self, field: forms.BoundField) -> str:
        """Say what the corrected entry says in this field, as it is shown to people."""
        value = field.field.prepare_value(self.initial.get(field.name))
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        labels = {str(code): str(label) for code, label in getattr(field.field, "choices", ())}
        values = value if isinstance(value, list | tuple) else [value]
        return ", ".join(labels.get(str(one), str(one)) for one in values if one not in (None, "")) or "–"

    def opens_tumour(self) -> bool:
        """Whether the fact is the diagnosis of a tumour that is not there yet."""
        return self.cleaned_data.get("tumour") == NEW_TUMOUR

    def fact(self) -> Fact:
        """Give the fact, unsaved; without a tumour where `opens_tumour()` says so."""
        cleaned = self.cleaned_data
        on, precision = cleaned["on"]
        columns = {
            name: cleaned[name]
            for name in COLUMNS_OF_KIND[self.kind][0] + COLUMNS_OF_KIND[self.kind][1]
            if name in cleaned
        }
        columns.update(self._apart())
        return KIND_MODELS[self.kind](
            patient=self.correcting.patient if self.correcting else self.patient,
            tumour=self.tumours.get(cleaned.get("tumour") or ""),
            on=on,
            on_precision=precision,
            recorded=cleaned.get("known_since") or self.today,
            comment=cleaned["comment"],
            **columns,
        )

    def _apart(self) -> dict[str, Any]:
        """Give the columns that are not typed one by one."""
        cleaned = self.cleaned_data
        apart: dict[str, Any] = {}
        if "until" in cleaned:
            apart["until"], apart["until_precision"] = cleaned["until"] or (None, None)
        if "recurrence" in cleaned:
            apart["recurrence"] = self.recurrences.get(cleaned["recurrence"] or "")
        if "recommendation" in cleaned:
            apart["recommendation"] = cleaned["recommendation"] or None
        if self.kind == FactKind.STAGING:
            apart.update(_tnm_columns(cleaned["tnm"]))
        if self.kind == FactKind.ASSESSMENT:
            apart.update(instrument=self.instrument, items=self._items() or None)
        return apart

    def _items(self) -> dict[str, int]:
        names = SCALES[self.instrument].items
        values = {name: self.cleaned_data.get(f"item_{name}") for name in names}
        return {name: value for name, value in values.items() if value is not None}


def _tnm_columns(text: str) -> dict[str, Any]:
    tnm = parse_tnm(text) if text else None
    columns: dict[str, Any] = {f"{symbol}_symbol": bool(tnm and getattr(tnm, symbol)) for symbol in "yra"}
    for letter in "tnm":
        category = getattr(tnm, letter) if tnm else None
        columns[f"{letter}_category"] = category
        columns[f"{letter}_prefix"] = getattr(tnm, f"{letter}_prefix") if category is not None else None
    return columns


def _values_of(fact: Fact | None) -> dict[str, Any]:
    """Give a fact's values as its form shows them."""
    if fact is None:
        return {}
    values = {column: getattr(fact, column) for column in sum(COLUMNS_OF_KIND[FactKind(fact.kind)], ())}
    values.update(
        tumour=str((fact.tumour.merged_into_id or fact.tumour_id) if fact.tumour else ""),
        on=(fact.on, fact.on_precision),
        comment=fact.comment,
        recurrence=str(fact.recurrence_id or ""),
        tnm=format_tnm(tnm_of(fact)),
        **{f"item_{name}": value for name, value in (fact.items or {}).items()},
    )
    if fact.until:
        values["until"] = (fact.until, fact.until_precision or "day")
    return values


class RetractForm(forms.Form):
    """Why a fact is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Why is this wrong?"),
        max_length=200,
        help_text=gettext_lazy("The fact stays readable, struck through, with this reason."),
    )


def instruments() -> list[tuple[str, str]]:
    """Give the instruments that can be entered, with their names."""
    return [(instrument.value, str(instrument.label)) for instrument in Instrument]
