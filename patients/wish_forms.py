"""The forms of a patient's page in sections: contact wishes, allergies, what was decided ahead, caregivers."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.choices import AllergyStatus, AnswerOrUnknown, CodeLimit, CodeStatus, Precision, Relation, Telling
from patients.forms import LANGUAGE_HELP, ClinicalDateField
from patients.models import AdvancePlanning, Caregiver, Patient
from patients.wishes import CAREGIVER_FIELDS, PLANNING_FIELDS
from staff.editing import seen_as
from staff.forms import DayField

LONGEST_ALLERGY = 200


class AskedField(forms.TypedChoiceField):
    """Yes, no, or that nobody asked yet, which is an answer of its own."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=[("", gettext_lazy("Not asked yet")), ("True", gettext_lazy("Yes")), ("False", gettext_lazy("No"))],
            coerce=lambda word: word == "True",
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        return "" if value is None else str(value)


class SectionForm(forms.Form):
    """
    Part of what is known about a patient. `changes()` gives it as the service takes it.

    It carries what its columns looked like when it was shown, so that the second of two people is told.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)
    # Columns that the form shows nothing of, but whose change its reader must know.
    watched: frozenset[str] = frozenset()

    def __init__(self, *args: Any, row: Patient | AdvancePlanning | Caregiver | None = None, **options: Any) -> None:
        if row is not None:
            shown = {name: getattr(row, name) for name in self.columns() if name in self.base_fields}
            options["initial"] = {"seen": seen_as(row, self.columns() | self.watched), **shown, **self.said_by(row)}
        super().__init__(*args, **options)

    @classmethod
    def columns(cls) -> frozenset[str]:
        """Give the columns that the form may change."""
        raise NotImplementedError

    def said_by(self, row: Any) -> dict[str, Any]:
        """Give what the fields show that are no columns themselves."""
        return {}

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.columns()}

    def seen_before(self) -> str | None:
        """Give what the columns looked like when the form was shown; a form that does not say has seen nothing."""
        return self.cleaned_data["seen"] or None


class ContactForm(SectionForm):
    """How the patient wishes to be reached, in which language, and whom we may tell."""

    language = forms.CharField(label=gettext_lazy("Language"), help_text=LANGUAGE_HELP, max_length=10)
    needs_interpreter = forms.BooleanField(label=gettext_lazy("Needs an interpreter"), required=False)
    may_be_called = AskedField(label=gettext_lazy("May we call the patient?"))
    contact_note = forms.CharField(
        label=gettext_lazy("How to reach the patient"),
        help_text=gettext_lazy("For example when to call, or that no message may be left"),
        max_length=300,
        required=False,
    )
    telling = forms.ChoiceField(
        label=gettext_lazy("Who may be told about the illness?"), choices=Telling, widget=forms.RadioSelect
    )

    @classmethod
    def columns(cls) -> frozenset[str]:
        return frozenset({"language", "needs_interpreter", "may_be_called", "contact_note", "telling"})


class AllergiesForm(SectionForm):
    """What the patient must not be given."""

    allergies_known = forms.ChoiceField(
        label=gettext_lazy("Allergies and intolerances"), choices=AllergyStatus, widget=forms.RadioSelect
    )
    listed = forms.CharField(
        label=gettext_lazy("Which"),
        help_text=gettext_lazy("One to a line, with what happened: Penicillin – rash"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        required=False,
    )

    @classmethod
    def columns(cls) -> frozenset[str]:
        return frozenset({"allergies_known", "allergies"})

    def said_by(self, row: Patient) -> dict[str, Any]:
        return {"listed": "\n".join(row.allergies)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        lines = [line.strip() for line in cleaned.get("listed", "").splitlines() if line.strip()]
        is_listed = cleaned.get("allergies_known") == AllergyStatus.LISTED
        if is_listed and not lines:
            self.add_error("listed", _("Name at least one, or choose “None known” or “Not known”."))
        if not is_listed and lines:
            self.add_error("listed", _("Either something is listed here, or none is known: choose one."))
        if any(len(line) > LONGEST_ALLERGY for line in lines):
            self.add_error("listed", _("A line may have 200 letters at most."))
        cleaned["allergies"] = lines
        return cleaned


class PlanningForm(SectionForm):
    """Code status, advance directive and health-care proxy."""

    code_status = forms.ChoiceField(
        label=gettext_lazy("Treatment in an emergency (code status)"), choices=CodeStatus, widget=forms.RadioSelect
    )
    code_limits = forms.MultipleChoiceField(
        label=gettext_lazy("Limits"), choices=CodeLimit, widget=forms.CheckboxSelectMultiple, required=False
    )
    code_status_on = DayField(label=gettext_lazy("Decided on"), required=False)
    code_status_by = forms.CharField(
        label=gettext_lazy("Talked over with"),
        help_text=gettext_lazy("The physician who talked with the patient or the proxy"),
        max_length=200,
        required=False,
    )
    code_status_note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)
    directive = forms.ChoiceField(
        label=gettext_lazy("Is there an advance directive?"), choices=AnswerOrUnknown, widget=forms.RadioSelect
    )
    written = ClinicalDateField(label=gettext_lazy("Written on"), required=False)
    directive_place = forms.CharField(label=gettext_lazy("Where it lies"), max_length=200, required=False)
    proxy = forms.ChoiceField(
        label=gettext_lazy("Is there a health-care proxy?"), choices=AnswerOrUnknown, widget=forms.RadioSelect
    )
    proxy_name = forms.CharField(label=gettext_lazy("Name of the proxy"), max_length=200, required=False)
    proxy_phone = forms.CharField(label=gettext_lazy("Phone of the proxy"), max_length=60, required=False)

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    @classmethod
    def columns(cls) -> frozenset[str]:
        return PLANNING_FIELDS

    def said_by(self, row: AdvancePlanning) -> dict[str, Any]:
        if row.directive_on is None:
            return {}
        return {"written": (row.directive_on, row.directive_on_precision)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        written = cleaned.get("written")
        cleaned["directive_on"], cleaned["directive_on_precision"] = written or (None, Precision.DAY.value)
        self._check_code_status(cleaned)
        for name, day in (("code_status_on", cleaned.get("code_status_on")), ("written", cleaned["directive_on"])):
            if day and day > self.today:
                self.add_error(name, _("This day lies in the future."))
        if cleaned.get("directive") != AnswerOrUnknown.YES and (written or cleaned.get("directive_place")):
            self.add_error("directive", _("Date and place are those of a directive: say that there is one."))
        has_proxy = cleaned.get("proxy") == AnswerOrUnknown.YES
        if has_proxy and not cleaned.get("proxy_name"):
            self.add_error("proxy_name", _("Who is it?"))
        if not has_proxy and (cleaned.get("proxy_name") or cleaned.get("proxy_phone")):
            self.add_error("proxy", _("A name is given: say that there is a proxy."))
        return cleaned

    def _check_code_status(self, cleaned: dict[str, Any]) -> None:
        status, limits = cleaned.get("code_status"), cleaned.get("code_limits")
        if status == CodeStatus.LIMITED and not limits:
            self.add_error("code_limits", _("Tick what is not wanted."))
        if status != CodeStatus.LIMITED and limits:
            self.add_error("code_status", _("Limits are ticked: choose “Limited”, or take the ticks away."))
        said = status != CodeStatus.NOT_DISCUSSED
        for name in ("code_status_on", "code_status_by"):
            if said and name not in self.errors and not cleaned.get(name):
                self.add_error(name, _("A code status needs its date and with whom it was talked over."))
            if not said and cleaned.get(name):
                self.add_error(name, _("This belongs to a code status that was discussed."))


class CaregiverForm(SectionForm):
    """Somebody who stands by the patient."""

    watched = frozenset({"removed_at"})
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    relation = forms.ChoiceField(label=gettext_lazy("Relation"), choices=Relation)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=60, required=False)
    may_be_told = AskedField(label=gettext_lazy("May be told about the illness?"))
    is_main = forms.BooleanField(
        label=gettext_lazy("Main caregiver"), help_text=gettext_lazy("There is one at most"), required=False
    )

    @classmethod
    def columns(cls) -> frozenset[str]:
        return CAREGIVER_FIELDS
