"""Forms of letters: which private answers may stand in them, and where one was sent."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consults.letter_choices import Way


class ChoiceForm(forms.Form):
    """Ticks for the private answers of a document; `version` is that of the choice that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    keys = forms.MultipleChoiceField(
        label=_("May stand in the letters to colleagues"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, answered: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["keys"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = answered


class SentForm(forms.Form):
    """On which day a letter left the house, how, and to whom."""

    way = forms.ChoiceField(label=_("Way"), choices=Way.choices, widget=forms.RadioSelect)
    to = forms.CharField(label=_("To whom"), max_length=200)
    on = forms.DateField(label=_("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    def clean_way(self) -> Way:
        return Way(self.cleaned_data["way"])
