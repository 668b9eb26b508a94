"""The form of a patient's history: what to show of it, and behind which line."""

from django import forms
from django.utils.translation import gettext_lazy as _

from triggers.change_sources import Kind
from triggers.changes import Place


class ChangesForm(forms.Form):
    """Which changes to show. Anything else than a kind shows all; what is no place begins with the latest."""

    kind = forms.ChoiceField(label=_("Show"), choices=[("", _("Everything")), *Kind.choices], required=False)
    after = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)

    def chosen_kind(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("kind", ""))

    def place(self) -> Place | None:
        """Give the place behind which the page begins."""
        self.is_valid()
        return Place.read(self.cleaned_data.get("after", ""))
