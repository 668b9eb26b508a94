"""Form parts that every app's pages use."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DayInput(forms.DateInput):
    """The browser's own date picker; it shows the day as the reader's system writes it."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    widget = DayInput


class AfterForm(forms.Form):
    """Where a page of a list by deadline begins: after this day and number. Anything else begins at the top."""

    after = forms.RegexField(r"^\d{4}-\d\d-\d\d\.\d{1,18}$", required=False, widget=forms.HiddenInput)

    def key(self) -> tuple[date, int] | None:
        self.is_valid()
        day, _dot, number = self.cleaned_data.get("after", "").partition(".")
        try:
            return date.fromisoformat(day), int(number)
        except ValueError:
            return None


class ReadingsForm(forms.Form):
    """Which readings to show."""

    patient = forms.IntegerField(label=_("Patient's number"), min_value=1, required=False)
    after = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)
