"""Forms about what follows a consult: a word about a task, what became of an order, a contact, a recommendation."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from consults.availability_forms import choose_from
from consults.care_choices import (
    ACTIVATION_LIVE,
    CANCEL_ACTIVATION_REASONS,
    ActivationState,
    Reached,
    Structure,
    WhyNotActivated,
    WhyNotTaken,
)
from consults.choices import Weekday
from consults.forms import SeenForm
from staff.forms import DayField
from staff.models import User

WORDS_AT_MOST = 2000
CHOSEN_STRUCTURES = [(each.value, each.label) for each in Structure if each != Structure.UNDECIDED]


def _words(label: Any, *, required: bool) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, max_length=WORDS_AT_MOST, required=required, widget=widget)


class FinishForm(SeenForm):
    words = _words(_("A word about it"), required=False)


class DropForm(SeenForm):
    words = _words(_("Why not"), required=True)


class CloseContactForm(SeenForm):
    reached = forms.ChoiceField(label=_("Who was reached"), choices=Reached, widget=forms.RadioSelect)
    reached_who = forms.CharField(label=_("Name or relation"), max_length=200, required=False)
    done = _words(_("What was done"), required=True)


class AcceptForm(SeenForm):
    """`structure` is asked only where it is still to be decided."""

    structure = forms.ChoiceField(label=_("Structure"), choices=CHOSEN_STRUCTURES)
    provider = forms.CharField(label=_("Provider"), max_length=200)

    def __init__(self, *args: Any, undecided: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if not undecided:
            del self.fields["structure"]


class CareBegunForm(AcceptForm):
    begun_on = DayField(label=_("Begun on"))

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["provider"].required = False
        self.fields["begun_on"].initial = today


class CancelActivationForm(SeenForm):
    why = forms.TypedChoiceField(
        label=_("Reason"),
        choices=[(reason.value, reason.label) for reason in CANCEL_ACTIVATION_REASONS],
        coerce=WhyNotActivated,
        widget=forms.RadioSelect,
    )
    words = _words(_("Explanation"), required=False)


class ActivationFilterForm(forms.Form):
    """Which orders are shown; anything else shows those that have not begun."""

    STATES = (
        ("live", _("Not begun")),
        ("overdue", _("Overdue")),
        *((each.value, each.label) for each in (*ACTIVATION_LIVE, ActivationState.BEGUN, ActivationState.CANCELLED)),
        ("all", _("All")),
    )
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    structure = forms.ChoiceField(label=_("Structure"), choices=[("", _("All")), *Structure.choices], required=False)

    def asked(self) -> dict[str, str]:
        self.full_clean()
        chosen = self.cleaned_data if self.is_bound else {}
        return {"state": chosen.get("state") or "live", "structure": chosen.get("structure") or ""}


class RefuseForm(SeenForm):
    why_not = forms.TypedChoiceField(
        label=_("Reason"), choices=WhyNotTaken, coerce=WhyNotTaken, widget=forms.RadioSelect
    )
    words = _words(_("Explanation"), required=False)


class OnCallForm(forms.Form):
    """Hours of a weekday in which somebody is on call; what ends before it starts ends the next day."""

    person = forms.ModelChoiceField(User.objects.none(), label=_("Who"), empty_label="–")
    weekday = forms.TypedChoiceField(label=_("Weekday"), choices=Weekday.choices, coerce=int)
    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=_("To"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    phone = forms.CharField(label=_("Phone"), max_length=60, required=False)

    def __init__(self, *args: Any, people: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        choose_from(self.fields["person"], people)


class UndoForm(forms.Form):
    """A button that takes something back sends nothing but where it stood."""
