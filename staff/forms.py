"""Form parts that every app's pages use."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LARGEST_NUMBER = 2**63 - 1


class DayInput(forms.DateInput):
    """The browser's own date picker; it shows the day as the reader's system writes it."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    widget = DayInput


class AfterForm(forms.Form):
    """After which row a page of a list begins: its number alone, no deadline. Anything else begins at the top."""

    after = forms.IntegerField(min_value=1, max_value=LARGEST_NUMBER, required=False, widget=forms.HiddenInput)

    def number(self) -> int | None:
        self.is_valid()
        return self.cleaned_data.get("after")


class ReadingsForm(forms.Form):
    """Which readings to show."""

    patient = forms.IntegerField(label=_("Patient's number"), min_value=1, max_value=LARGEST_NUMBER, required=False)
    after = forms.IntegerField(min_value=1, max_value=LARGEST_NUMBER, required=False, widget=forms.HiddenInput)
