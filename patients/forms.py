"""Forms about a patient as a person: search, personal data, and that the patient has been informed."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from patients.choices import Precision, Sex
from patients.dates import NotADate, date_as_typed, parse_clinical_date
from patients.models import Patient
from patients.services import PERSONAL_FIELDS
from staff.editing import seen_as
from staff.forms import DayField
from staff.models import Unit, User

LANGUAGE_HELP = _("Two letters, such as de, en or tr")


class ToldAtOnce(forms.BoundField):
    """
    A field that says below it what is wrong while it is filled in, where its form is looked at meanwhile.

    The place for these words is there from the beginning, described and announced; `said` is the template of the words.
    """

    template_name = "django/forms/told_at_once.html"
    said = "django/forms/said.html"

    @property
    def aria_describedby(self) -> str:
        help_too = [f"{self.auto_id}_helptext"] if self.field.help_text else []
        return " ".join([*help_too, f"{self.auto_id}_error"])

    @property
    def wrong(self) -> list[str]:
        """What is wrong with what was typed; that nothing was typed is said only when the form is sent."""
        return [str(words) for words in self.errors] if self.data else []


class ClinicalDateField(forms.CharField):
    """A day, a month or a year, as text; cleans to (first day, precision), or None where it is empty."""

    bound_field_class = ToldAtOnce

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("Day, month or year: 2026-03-05, 05.03.2026, 2026-03, 2026"))
        options.setdefault("widget", forms.TextInput({"autocomplete": "off"}))
        super().__init__(max_length=20, **options)

    def prepare_value(self, value: Any) -> Any:
        """Write a date that was not typed, (first day, precision), as people here would type it."""
        return date_as_typed(*value) if isinstance(value, tuple) else value

    def clean(self, value: Any) -> tuple[date, Precision] | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_clinical_date(text)
        except NotADate as wrong:
            raise forms.ValidationError(str(wrong)) from None


class SearchForm(forms.Form):
    """Who is looked for. Sent by POST: names never stand in an address or a log."""

    text = forms.CharField(
        label=_("Name or number"),
        help_text=_("Family or given names, at least two letters; or a complete patient number"),
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )


class PatientForm(forms.Form):
    """Personal data. The rows to choose from are passed in."""

    family_name = forms.CharField(label=_("Family name"), max_length=200)
    given_names = forms.CharField(label=_("Given names"), max_length=200, required=False)
    born = ClinicalDateField(label=_("Date of birth"), required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex, initial=Sex.UNKNOWN)
    phone = forms.CharField(label=_("Phone"), max_length=60, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    street = forms.CharField(label=_("Street"), max_length=200, required=False)
    postal_code = forms.CharField(label=_("Postal code"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=120, required=False)
    responsible_oncologist = forms.ModelChoiceField(
        User.objects.none(), label=_("Responsible oncologist"), required=False, empty_label="–"
    )
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), required=False, empty_label="–")
    named_nurse = forms.ModelChoiceField(
        User.objects.none(), label=_("Named palliative nurse"), required=False, empty_label="–"
    )
    agrees_to_palliative_care = forms.NullBooleanField(label=_("Agrees to palliative co-care"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def __init__(
        self,
        *args: Any,
        oncologists: QuerySet[User],
        nurses: QuerySet[User],
        units: QuerySet[Unit],
        today: date,
        patient: Patient | None = None,
        **options: Any,
    ) -> None:
        if patient is not None:
            shown = PERSONAL_FIELDS & self.base_fields.keys() | {"birth_date", "birth_date_precision"}
            seen = {"seen": seen_as(patient, shown)}
            options["initial"] = {**_personal_data(patient), **seen, **options.get("initial", {})}
        super().__init__(*args, **options)
        self.today = today
        for name, rows in (("responsible_oncologist", oncologists), ("named_nurse", nurses), ("unit", units)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows

    def clean_born(self) -> tuple[date, Precision] | None:
        born: tuple[date, Precision] | None = self.cleaned_data["born"]
        if born and born[0] > self.today:
            raise forms.ValidationError(_("This day lies in the future."))
        return born

    def personal(self) -> dict[str, Any]:
        """Give the fields as `create_patient` and `update_patient` take them."""
        fields = {name: value for name, value in self.cleaned_data.items() if name in PERSONAL_FIELDS}
        born = self.cleaned_data["born"]
        fields["birth_date"], fields["birth_date_precision"] = born or (None, Precision.DAY)
        return fields

    def changes(self) -> dict[str, Any]:
        """Give the fields as a section's service takes them."""
        return self.personal()

    def seen_before(self) -> str | None:
        """Give what the data looked like when the form was shown."""
        return self.cleaned_data["seen"] or None


def _personal_data(patient: Patient) -> dict[str, Any]:
    values = {name: getattr(patient, name) for name in PERSONAL_FIELDS & PatientForm.base_fields.keys()}
    if patient.birth_date:
        values["born"] = (patient.birth_date, patient.birth_date_precision)
    return values


class NewPatientForm(PatientForm):
    """Personal data of a new patient, with the language and the first number."""

    language = forms.CharField(
        label=_("Language"),
        help_text=LANGUAGE_HELP,
        max_length=10,
        initial=settings.LANGUAGES[1][0],
    )
    needs_interpreter = forms.BooleanField(label=_("Needs an interpreter"), required=False)
    assigner = forms.CharField(
        label=_("Number assigned by"), help_text=_("Hospital, registry or insurer"), max_length=120, required=False
    )
    number = forms.CharField(label=_("Patient number"), max_length=120, required=False)
    is_new = forms.BooleanField(
        label=_("I have looked: none of these is the patient. Create a new one."),
        required=False,
        widget=forms.HiddenInput,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("assigner")) != bool(cleaned.get("number")):
            self.add_error("number", _("A number needs who assigned it, and the other way round."))
        return cleaned

    def identifiers(self) -> list[tuple[str, str]]:
        """Give the numbers as (assigner, value)."""
        number = (self.cleaned_data["assigner"].strip(), self.cleaned_data["number"].strip())
        return [number] if all(number) else []

    def ask_whether_new(self) -> None:
        """Show the tick that says that the possible duplicates were looked at."""
        self.fields["is_new"].widget = forms.CheckboxInput()
        self.fields["is_new"].required = True


class InformedForm(forms.Form):
    """When the patient was told that the disease cannot be cured."""

    on = DayField(label=_("The patient was told that the disease cannot be cured on"))

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.fields["on"].initial = today

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(_("This day lies in the future."))
        return on
