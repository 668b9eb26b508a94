"""The form of an upload, and the answer whether two entries are the same."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from interop.models import Outcome


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One or more files; cleans to a list."""

    widget = SeveralFilesInput

    def clean(self, value: Any, initial: Any = None) -> list[UploadedFile]:
        chosen = value if isinstance(value, list | tuple) else [value]
        return [super(SeveralFilesField, self).clean(each, initial) for each in chosen or [None]]


class UploadForm(forms.Form):
    chosen = SeveralFilesField(label=_("oBDS files"), help_text=_("One or more XML files, oBDS 3.0"))
    first_load = forms.BooleanField(
        label=_("First load of old records"),
        help_text=_(
            "Facts from before this site went live count as known since their own date: old disease opens no referral."
        ),
        required=False,
    )
    dry_run = forms.BooleanField(label=_("Try only, store nothing"), required=False)


class LinesForm(forms.Form):
    """Which lines of a report to show."""

    outcome = forms.ChoiceField(label=_("Show"), choices=[("", _("All messages")), *Outcome.choices], required=False)
    after = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)


class SameForm(forms.Form):
    same = forms.TypedChoiceField(
        choices=[("yes", _("The same")), ("no", _("Different"))], coerce=lambda word: word == "yes"
    )
