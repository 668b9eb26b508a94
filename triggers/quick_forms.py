"""
The form of quick entry, for each of its kinds.

The date is today's, the tumour the only one there is; the facts are stored together, once, however often the form is
sent.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from patients.choices import RECURRENCE_EXTENTS, FactKind, Intent, Precision, TreatmentKind
from patients.contradictions import Known, contradictions
from patients.dates import last_day_of, write_clinical_date
from patients.fact_description import COLUMNS_OF_KIND, RANGES
from patients.fact_fields import ask_for_tick, choice_of
from patients.forms import ClinicalDateField, ToldAtOnce
from patients.models import KIND_MODELS, Fact, Patient, Tumour
from patients.wording import in_words
from triggers.quick_kinds import Quick


class LineField(forms.IntegerField):
    bound_field_class = ToldAtOnce


class QuickForm(forms.Form):
    """
    One quick entry. `facts()` gives what is to be stored, unsaved.

    :param tumours: the patient's tumours with the words they are shown by.
    :param known: the facts of the patient that count.
    """

    entry = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        quick: Quick,
        patient: Patient,
        today: date,
        tumours: Sequence[tuple[Tumour, str]],
        known: Known,
        **options: Any,
    ) -> None:
        self.quick, self.patient, self.today, self.known = quick, patient, today, known
        self.tumours = {str(tumour.pk): tumour for tumour, _words in tumours}
        self.warnings: list[str] = []
        self.proposes_line = False
        options["initial"] = {"entry": uuid4(), "on": (today, Precision.DAY)}
        super().__init__(*args, **options)
        if quick.choices:
            self.fields["choice"] = forms.ChoiceField(
                label=quick.asks,
                choices=[(word, label) for word, label, _key in quick.choices],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one of these.")},
            )
        if quick.code == "ended":
            running = [(fact, self._named(fact)) for fact in self._running()]
            self.fields["treatment"] = choice_of(running, label=_("Treatment"))
        else:
            self.fields["tumour"] = choice_of(tumours, label=_("Tumour"))
        for name, field in MORE_FIELDS.get(quick.code, dict)().items():
            self.fields[name] = field
        if quick.code == "started":
            self.initial.update(self._usual_treatment())
            self._propose_line()
        self.fields["on"] = ClinicalDateField(label=_("Date"))

    @property
    def lacks(self) -> str:
        """What must be there first, in words; nothing where the entry can be made."""
        if self.quick.code == "ended" and not self._running():
            return _("No treatment is running.")
        return "" if self.tumours else _("This patient has no tumour yet.")

    @property
    def is_understood(self) -> bool:
        """Whether the facts can be told, be it that a warning still has to be confirmed."""
        return self.is_valid() or set(self.errors) == {"confirmed"}

    @property
    def asked(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in ("choice", "confirmed")]

    def _running(self) -> list[Fact]:
        """Give the treatments without an end; an operation is over when it is known."""
        return [
            fact
            for fact in self.known.of_kind(FactKind.TREATMENT)
            if fact.treatment_kind != TreatmentKind.SURGERY and fact.until is None and fact.ended is None
        ]

    def _named(self, fact: Fact) -> str:
        return f"{in_words(fact)} ({write_clinical_date(fact.on, fact.on_precision)})"

    def _usual_treatment(self) -> dict[str, Any]:
        """Give the next line of systemic therapy and the intent still meant of the only tumour, if there is but one."""
        if len(self.tumours) != 1:
            return {}
        [tumour] = self.tumours
        return {"line": self._next_line(tumour), "line_of": tumour, "intent": self._intent_still_meant()}

    def _next_line(self, tumour: str) -> str:
        """Give the next line of systemic therapy of a tumour as it is typed; "" where none is chosen."""
        if tumour not in self.tumours:
            return ""
        treatments = self.known.of_kind(FactKind.TREATMENT, self.tumours[tumour])
        return str(max((fact.line for fact in treatments if fact.line), default=0) + 1)

    def _propose_line(self) -> None:
        """Put in the next line of the tumour that was chosen now, unless another than the proposed one was typed."""
        chosen, before = self.data.get("tumour", ""), self.data.get("line_of", "")
        self.proposes_line = chosen != before and self.data.get("line") == self._next_line(before)
        if self.proposes_line:
            # What was sent cannot be changed, and unpacked it would be a dictionary of lists.
            data = QueryDict(mutable=True)
            data.update(self.data)
            data["line"], data["line_of"] = self._next_line(chosen), chosen
            self.data = data

    def _intent_still_meant(self) -> str:
        """Give the intent that was stated last; none where metastases or a recurrence are known since."""
        stated = [fact for fact in self.known.facts if fact.tumour and fact.intent and fact.intent != Intent.UNKNOWN]
        if not stated:
            return ""
        last = stated[-1]
        came_back = self.known.of_kind(FactKind.RECURRENCE)
        for tumour in self.tumours.values():
            came_back += self.known.metastatic_evidence(tumour)
        return "" if any(fact.on > last.on for fact in came_back) else str(last.intent)

    def clean_on(self) -> tuple[date, Precision]:
        on: tuple[date, Precision] = self.cleaned_data["on"]
        if on[0] > self.today:
            raise ValidationError(_("This day lies in the future."))
        return on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            self._check_end(cleaned)
        if not self.errors:
            self._ask_about_contradictions()
        return cleaned

    def _check_end(self, cleaned: dict[str, Any]) -> None:
        treatment = self._treatment() if self.quick.code == "ended" else None
        if treatment and last_day_of(*cleaned["on"]) < treatment.on:
            self.add_error("on", _("The end lies before the beginning."))

    def _ask_about_contradictions(self) -> None:
        self.warnings = [words for fact in self.facts() for words in contradictions(fact, self._apart_from(fact))]
        ask_for_tick(self, self.warnings)

    def _apart_from(self, fact: Fact) -> Known:
        return Known([other for other in self.known.facts if other.pk != fact.replaces_id])

    def _treatment(self) -> Fact:
        chosen = self.cleaned_data["treatment"]
        return next(fact for fact in self._running() if str(fact.pk) == chosen)

    @property
    def entry_id(self) -> UUID:
        number: UUID = self.cleaned_data["entry"]
        return number

    def facts(self) -> list[Fact]:
        """Give the facts of this entry, unsaved, in the order in which they are stored."""
        return FACTS_OF[self.quick.code](self)

    def new(self, kind: FactKind, **columns: Any) -> Fact:
        """Build one fact about the tumour chosen, on the date given."""
        on, precision = self.cleaned_data["on"]
        tumour = self.tumours[self.cleaned_data["tumour"]]
        return KIND_MODELS[kind](
            # A tumour's facts lie with its own record, which may be another one of a merged patient.
            patient_id=tumour.patient_id,
            tumour=tumour,
            on=on,
            on_precision=precision,
            recorded=self.today,
            **columns,
        )

    def ended_treatment(self) -> Fact:
        """Build the treatment chosen once more, ended: what corrects the entry of its start."""
        treatment, (until, precision) = self._treatment(), self.cleaned_data["on"]
        columns = {column: getattr(treatment, column) for column in sum(COLUMNS_OF_KIND[FactKind.TREATMENT], ())}
        columns |= {"until": until, "until_precision": precision, "ended": self.cleaned_data["choice"]}
        return KIND_MODELS[FactKind.TREATMENT](
            patient_id=treatment.patient_id,
            tumour=treatment.tumour,
            on=treatment.on,
            on_precision=treatment.on_precision,
            recorded=self.today,
            comment=treatment.comment,
            replaces=treatment,
            **columns,
        )


def _recurrence_fields() -> dict[str, forms.Field]:
    extents = [("", _("not given")), *((extent.value, extent.label) for extent in RECURRENCE_EXTENTS)]
    return {
        "extent": forms.TypedChoiceField(label=_("Extent"), choices=extents, empty_value=None, required=False),
    }


def _treatment_fields() -> dict[str, forms.Field]:
    lines = RANGES["line"]
    intents = [("", _("not given")), *Intent.choices]
    return {
        "line": LineField(label=_("Line of systemic therapy"), min_value=lines[0], max_value=lines[-1], required=False),
        # The tumour for which the line was proposed.
        "line_of": forms.CharField(widget=forms.HiddenInput, required=False),
        "intent": forms.TypedChoiceField(label=_("Intent"), choices=intents, empty_value=None, required=False),
    }


MORE_FIELDS: dict[str, Callable[[], dict[str, forms.Field]]] = {
    "recurrence": _recurrence_fields,
    "started": _treatment_fields,
}


def _recurrence(form: QuickForm) -> list[Fact]:
    # The verdict names no recurrence: it is about the one of its own day, which is stored with it.
    return [
        form.new(FactKind.RECURRENCE, extent=form.cleaned_data["extent"]),
        form.new(FactKind.RESECTABILITY, verdict=form.cleaned_data["choice"]),
    ]


def _started(form: QuickForm) -> list[Fact]:
    said = form.cleaned_data
    line = said["line"] if said["choice"] == TreatmentKind.SYSTEMIC else None
    return [form.new(FactKind.TREATMENT, treatment_kind=said["choice"], line=line, intent=said["intent"])]


FACTS_OF: dict[str, Callable[[QuickForm], list[Fact]]] = {
    "metastasis": lambda form: [form.new(FactKind.METASTASIS, site=form.cleaned_data["choice"])],
    "recurrence": _recurrence,
    "progression": lambda form: [form.new(FactKind.PROGRESSION)],
    "started": _started,
    "ended": lambda form: [form.ended_treatment()],
}


def facts_in_words(facts: Sequence[Fact]) -> str:
    """Say what an entry says: "Distant metastasis: Brain"."""
    return "; ".join(": ".join(filter(None, (str(FactKind(fact.kind).label), in_words(fact)))) for fact in facts)
