"""What is sent with a section, with a signature, and with an amendment."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from staff.forms import LARGEST_NUMBER


class SavedForm(forms.Form):
    """
    What a section is sent with: the version that was seen, and, from a page that saves by itself, which page that is.

    `stroke` counts the saves of one page.
    """

    version = forms.IntegerField(min_value=0, max_value=LARGEST_NUMBER)
    page = forms.CharField(max_length=40, required=False)
    stroke = forms.IntegerField(min_value=0, max_value=LARGEST_NUMBER, required=False)

    def clean_stroke(self) -> int:
        return self.cleaned_data["stroke"] or 0


class SeenSectionsForm(forms.Form):
    """Which versions of the sections the signer saw: "physical-3.social-1"."""

    seen = forms.CharField(max_length=2000, required=False)

    def clean_seen(self) -> dict[str, int]:
        pairs = (each.rpartition("-") for each in self.cleaned_data["seen"].split(".") if each)
        try:
            return {section: int(version) for section, _dash, version in pairs}
        except ValueError:
            raise forms.ValidationError(_("This page is out of date. Load it again.")) from None


class AmendForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is amended"), help_text=_("Stands with both versions, for whoever reads them"), max_length=500
    )


class HereForm(forms.Form):
    """In which section somebody is; none while they only read."""

    section = forms.CharField(max_length=40, required=False)

    def section_among(self, sections: list[str]) -> str:
        return self.cleaned_data["section"] if self.is_valid() and self.cleaned_data["section"] in sections else ""


def only_answers(data: Any) -> Any:
    """Give what was sent of a section without what its form says of itself."""
    answers = data.copy()
    for name in (*SavedForm.base_fields, "csrfmiddlewaretoken"):
        answers.pop(name, None)
    return answers
