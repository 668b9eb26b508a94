"""Forms of trials: the period and settings to try, and which of a trial's patients to show."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from staff.forms import AfterForm, DayField
from triggers.rule import RuleSettings
from triggers.rule_forms import LONGEST_DEADLINE, LONGEST_FRESH

LONGEST_PERIOD = timedelta(days=3660)


class PeriodForm(forms.Form):
    """A period of the past and the settings with which to walk through it; the rule is taken as active."""

    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"), help_text=_("Today at the latest; ten years at once at most."))
    see_within = forms.IntegerField(label=_("See within (days)"), min_value=0, max_value=LONGEST_DEADLINE)
    fresh_for = forms.IntegerField(label=_("Fresh for (days)"), min_value=0, max_value=LONGEST_FRESH)

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        starts_on, ends_on = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if ends_on and ends_on > self.today:
            self.add_error("ends_on", _("This day lies in the future."))
        if starts_on and ends_on and starts_on > ends_on:
            self.add_error("ends_on", _("The last day lies before the first."))
        if starts_on and ends_on and ends_on - starts_on > LONGEST_PERIOD:
            self.add_error("starts_on", _("This is more than ten years at once."))
        return cleaned

    def wanted(self) -> dict[str, Any]:
        """Give what `ask_trial` takes."""
        said = self.cleaned_data
        settings = RuleSettings(see_within=said["see_within"], fresh_for=said["fresh_for"])
        return {"settings": settings, "starts_on": said["starts_on"], "ends_on": said["ends_on"]}


class TrialPatientsForm(AfterForm):
    """Which of a trial's patients to show. Everything has a default, so any address shows something."""

    week = forms.DateField(required=False, widget=forms.HiddenInput)
    later = forms.BooleanField(required=False, widget=forms.HiddenInput)
    what = forms.ChoiceField(label=_("Show"), choices=[("", _("Everything"))], required=False)

    def __init__(self, *args: Any, whats: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        choice = self.fields["what"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", _("Everything")), *whats]

    def wanted(self) -> dict[str, Any]:
        """Give the filters as `trial_patients` takes them; a filter that makes no sense is left out."""
        after = self.number()
        asked = self.cleaned_data
        week = asked.get("week")
        return {
            "after": after,
            "week": week - timedelta(days=week.weekday()) if week else None,
            "later": bool(asked.get("later")),
            "what": asked.get("what", ""),
        }
