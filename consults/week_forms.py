"""Forms of the diary: a week, a session of one day, who did not come, who is away, by when somebody is to be seen."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from consults.availability_forms import choose_from
from consults.choices import Setting, Weekday, WhyMissed
from consults.forms import MoveForm, SeenForm
from consults.scheduling import Slot
from staff.forms import LARGEST_NUMBER, DayField
from staff.models import User


class WeekForm(forms.Form):
    """Which week, by any of its days, and whose."""

    day = DayField(label=_("Week of"), required=False)
    who = forms.ModelChoiceField(User.objects.none(), label=_("Who"), required=False, empty_label=_("Everybody"))

    def __init__(self, *args: Any, clinicians: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        choose_from(self.fields["who"], clinicians)

    def monday(self, today: date) -> date:
        """Give the Monday of the week asked for; without a day, or with nonsense, of the present week."""
        day = (self.cleaned_data.get("day") if self.is_valid() else None) or today
        return day - timedelta(days=day.weekday()) if day.year > 1 else today


class ExtraForm(forms.Form):
    """Hours on one day alone."""

    clinician = forms.ModelChoiceField(User.objects.none(), label=_("Who"), empty_label="–")
    day = DayField(label=_("Day"))
    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=_("To"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    place = forms.CharField(label=_("Place"), max_length=120)
    setting = forms.ChoiceField(label=_("Setting"), choices=Setting, initial=Setting.OUTPATIENT)
    capacity = forms.IntegerField(label=_("Consults at most"), min_value=1, max_value=20, initial=3)
    is_list = forms.BooleanField(label=_("A list of the day, without clock times"), required=False)

    def __init__(self, *args: Any, clinicians: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        choose_from(self.fields["clinician"], clinicians)


class OffForm(forms.Form):
    """A session on a day on which it is not held."""

    session = forms.IntegerField(min_value=1, max_value=LARGEST_NUMBER)
    day = DayField()


class DropForm(SeenForm):
    """A free slot, by its name."""

    slot = forms.CharField(max_length=40)


class NoShowForm(MoveForm):
    """Why the patient did not come, and the next time: one of those that are free, or the best one."""

    why = forms.ChoiceField(label=_("Reason"), choices=WhyMissed, widget=forms.RadioSelect)
    field_order = ["version", "why", "slot"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        slot = self.fields["slot"]
        assert isinstance(slot, forms.ChoiceField)
        slot.label, slot.required = _("Next time"), False
        slot.choices = [("", _("Whatever suits the patient best")), *list(slot.choices)]  # type: ignore[arg-type]

    def clean_slot(self) -> Slot | None:  # type: ignore[override]
        key = self.cleaned_data["slot"]
        return self.slots[key] if key else None


class UntilForm(forms.Form):
    """By when somebody urgent is to be seen."""

    until = DayField(label=_("See by"))

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < self.today:
            raise forms.ValidationError(_("This day is over."))
        return until


class RoomForm(SeenForm):
    """Whose appointment makes room: the name of the proposal; none for a time that is free anyway."""

    until = DayField()
    room = forms.CharField(max_length=120, required=False)


class WishForm(forms.Form):
    """When and where a patient would like to be seen."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"), choices=Weekday.choices, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    caregiver_weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays on which somebody can come along"),
        choices=Weekday.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    settings = forms.MultipleChoiceField(
        label=_("Where"), choices=Setting.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    not_before = forms.TimeField(
        label=_("Not before"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    not_after = forms.TimeField(
        label=_("Not after"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        begins, ends = cleaned.get("not_before"), cleaned.get("not_after")
        if begins and ends and ends <= begins:
            self.add_error("not_after", _("The end lies before the beginning."))
        return cleaned
