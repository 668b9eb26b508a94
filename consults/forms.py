"""Forms of a consult: which version was seen, why it is cancelled, to which free time it moves."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from consults.choices import CANCEL_REASONS, Setting
from consults.scheduling import Slot


class SeenForm(forms.Form):
    """`version` is what the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class BeginForm(SeenForm):
    setting = forms.ChoiceField(label=_("Where"), choices=[("", _("As planned")), *Setting.choices], required=False)

    def clean_setting(self) -> Setting | None:
        return Setting(self.cleaned_data["setting"]) if self.cleaned_data["setting"] else None


class CancelForm(SeenForm):
    why = forms.ChoiceField(
        label=_("Reason"), choices=[(reason.value, reason.label) for reason in CANCEL_REASONS], widget=forms.RadioSelect
    )


class MoveForm(SeenForm):
    """The choice of one of the free slots that are passed in."""

    slot = forms.ChoiceField(label=_("Free times"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, slots: list[Slot], clinicians: dict[int, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.slots = {f"{slot.starts_at:%Y%m%d%H%M}-{slot.clinician}-{slot.session}": slot for slot in slots}
        field = self.fields["slot"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, _slot_in_words(slot, clinicians)) for key, slot in self.slots.items()]

    def clean_slot(self) -> Slot:
        return self.slots[self.cleaned_data["slot"]]


def _slot_in_words(slot: Slot, clinicians: dict[int, str]) -> str:
    starts = timezone.localtime(slot.starts_at)
    when = f"{date_format(starts, 'D')} {date_format(starts, 'SHORT_DATETIME_FORMAT')}"
    return ", ".join((when, clinicians.get(slot.clinician, ""), slot.place))
