"""Forms of a pathway: choose another one, and end our care."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consults.forms import SeenForm
from consults.pathway_choices import END_REASONS, TAKEN_OVER, PathwayKind, PlaceOfDeath, Rhythm, WhyPathwayEnded


class ChangePathwayForm(SeenForm):
    """Another pathway, rhythm or step; one field for all of them, since each excludes the others."""

    way = forms.ChoiceField(label=_("Follow-up"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.TextInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["way"]
        assert isinstance(field, forms.ChoiceField)
        choices: list[Any] = [(f"standard-{rhythm.value}", f"{_('Standard')}: {rhythm.label}") for rhythm in Rhythm]
        stepped = [("stepped-1", _("Stepped: step 1")), ("stepped-2", _("Stepped: step 2, every four weeks"))]
        field.choices = choices + (stepped if settings.FACT_L_LICENCE else [])

    def clean_way(self) -> tuple[PathwayKind, str, int | None]:
        """Give kind, rhythm and step."""
        kind, _dash, rest = self.cleaned_data["way"].partition("-")
        if kind == PathwayKind.STEPPED:
            return PathwayKind.STEPPED, "", int(rest)
        return PathwayKind.STANDARD, rest, None


class EndCareForm(SeenForm):
    why = forms.ChoiceField(
        label=_("Why"), choices=[(reason.value, reason.label) for reason in END_REASONS], widget=forms.RadioSelect
    )
    on = forms.DateField(
        label=_("From this day on"),
        help_text=_("After a death, the day of death"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    provider = forms.CharField(label=_("Who has taken over"), max_length=200, required=False)
    place_of_death = forms.ChoiceField(
        label=_("Place of death"), choices=[("", "–"), *PlaceOfDeath.choices], required=False
    )
    words = forms.CharField(label=_("Explanation"), max_length=200, required=False)

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.fields["on"].widget.attrs["max"] = today.isoformat()

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(_("This day lies in the future."))
        return on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        why = cleaned.get("why")
        if why in TAKEN_OVER and not cleaned.get("provider", "").strip():
            self.add_error("provider", _("Name who has taken over."))
        if why == WhyPathwayEnded.DIED and not cleaned.get("place_of_death"):
            self.add_error("place_of_death", _("Choose the place of death, or “Not known”."))
        return cleaned
