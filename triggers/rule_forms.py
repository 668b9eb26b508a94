"""Forms of the rule register: settings to try, and what is said when they are saved."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from triggers.choices import RuleMode
from triggers.rule import Mode, RuleSettings

LONGEST_DEADLINE = 365
LONGEST_FRESH = 3650
LARGEST_PORTION = 1000


class SettingsForm(forms.Form):
    """Settings of a rule, to be tried on the patients of today before anything is saved."""

    mode = forms.ChoiceField(
        label=_("Mode"),
        choices=RuleMode.choices,
        help_text=_(
            "In shadow mode new findings are counted, shown only to the clinical lead, and open nothing; what is open "
            "stays open. Switched off, its open findings are withdrawn."
        ),
    )
    see_within = forms.IntegerField(
        label=_("See within (days)"),
        min_value=0,
        max_value=LONGEST_DEADLINE,
        help_text=_("Deadline of what is first found from now on; what is open keeps its own."),
    )
    fresh_for = forms.IntegerField(
        label=_("Fresh for (days)"),
        min_value=0,
        max_value=LONGEST_FRESH,
        help_text=_("Older findings are historic: they are counted and open nothing."),
    )
    comment = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept with the change. Can also be said when the change is saved. No patient's name here."),
    )

    def settings(self) -> RuleSettings:
        """Give what was entered, as rules know it."""
        said = self.cleaned_data
        return RuleSettings(mode=Mode(said["mode"]), see_within=said["see_within"], fresh_for=said["fresh_for"])


class SaveRuleForm(forms.Form):
    """What is said when the settings that were tried are put in force."""

    comment = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Everybody who looks at the rule reads this. No patient's name here."),
    )
    portion = forms.IntegerField(
        label=_("Referrals that open on each working day (Monday to Friday), at most"),
        min_value=1,
        max_value=LARGEST_PORTION,
        required=False,
        help_text=_("The most urgent first, the others wait visibly. Empty: all open at once."),
    )

    def __init__(self, *args: Any, in_portions: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        if not in_portions:
            del self.fields["portion"]

    def wanted(self) -> dict[str, Any]:
        """Give what `change_rule` takes."""
        return {"comment": self.cleaned_data["comment"], "portion": self.cleaned_data.get("portion")}
