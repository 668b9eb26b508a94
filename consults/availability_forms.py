"""Forms about when the palliative team is there: weekly hours and absences."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from consults.choices import Setting, Weekday
from staff.forms import DayField
from staff.models import User


class SessionForm(forms.Form):
    """Hours that a clinician gives to consults every week."""

    clinician = forms.ModelChoiceField(User.objects.none(), label=_("Who"), empty_label="–")
    weekday = forms.TypedChoiceField(label=_("Weekday"), choices=Weekday.choices, coerce=int)
    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=_("To"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    place = forms.CharField(label=_("Place"), max_length=120)
    setting = forms.ChoiceField(label=_("Setting"), choices=Setting, initial=Setting.OUTPATIENT)
    capacity = forms.IntegerField(label=_("Consults at most"), min_value=1, max_value=20, initial=3)
    valid_from = DayField(label=_("First day"))
    is_list = forms.BooleanField(label=_("A list of the day, without clock times"), required=False)
    on_holidays = forms.BooleanField(label=_("Held on public holidays too"), required=False)
    interpreter = forms.BooleanField(label=_("An interpreter is there"), required=False)
    languages = forms.CharField(
        label=_("Languages spoken besides the site's"),
        help_text=_("Codes as in the personal data, with commas: tr, pl"),
        required=False,
        max_length=60,
    )

    def clean_languages(self) -> list[str]:
        codes = [code.strip().lower() for code in self.cleaned_data["languages"].split(",")]
        if any(len(code) > 10 for code in codes):
            raise forms.ValidationError(_("Give codes of ten letters at most, with commas between them."))
        return [code for code in codes if code]

    def __init__(self, *args: Any, clinicians: QuerySet[User], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        choose_from(self.fields["clinician"], clinicians)
        self.fields["valid_from"].initial = today


class AbsenceForm(forms.Form):
    """Days on which a clinician is away."""

    clinician = forms.ModelChoiceField(User.objects.none(), label=_("Who"), empty_label="–")
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"))

    def __init__(self, *args: Any, clinicians: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        choose_from(self.fields["clinician"], clinicians)


class LastDayForm(forms.Form):
    last_day = DayField(label=_("Last day"))


def choose_from(field: forms.Field, rows: QuerySet[User]) -> None:
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows
