"""Forms of the referral queue: what to show, answers to referrals and to findings in care."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from staff.forms import AfterForm, DayField
from triggers.choices import CareAnswer, DeclineReason, DeferReason, WhoAsked

USUAL_DEADLINE = timedelta(days=28)


WHOSE_CORRECTIONS = [("mine", _("My patients")), ("all", _("All patients"))]


class CorrectionsForm(AfterForm):
    """Which corrections to show: of whose patients, and those that touched a referral or a visit, or all."""

    whose = forms.ChoiceField(choices=WHOSE_CORRECTIONS, required=False)
    everything = forms.BooleanField(required=False)

    def chosen_whose(self) -> str | None:
        """Give "mine" or "all"; None where nothing was chosen."""
        self.is_valid()
        return self.cleaned_data.get("whose") or None

    def wanted(self) -> dict[str, Any]:
        """Give the filters as `correction_page` takes them."""
        return {"after": self.number(), "with_nothing_opened": bool(self.cleaned_data.get("everything"))}

    def address(self, **changed: Any) -> str:
        """Give the address of this list with some of its filters changed; "" or None leaves one out."""
        everything = "on" if self.wanted()["with_nothing_opened"] else ""
        asked = {"whose": self.chosen_whose(), "everything": everything, "after": self.number()} | changed
        return f"?{urlencode({name: value for name, value in asked.items() if value})}"


class AnswerForm(forms.Form):
    """What the answers share; `version` is what the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    comment = forms.CharField(label=_("Comment"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class ConfirmForm(AnswerForm):
    """Yes: the consult is arranged."""


class DeferForm(AnswerForm):
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=DeferReason,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason; nothing was changed.")},
    )
    until = DayField(label=_("Until"), help_text=_("28 days at most; with curative intent 84"))

    field_order = ["reason", "until", "comment"]


class DeclineForm(AnswerForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=DeclineReason, widget=forms.RadioSelect)
    provider = forms.CharField(
        label=_("Who cares for the patient"),
        help_text=_("Needed if already in palliative care elsewhere"),
        max_length=200,
        required=False,
    )

    field_order = ["reason", "provider", "comment"]


class TakeOverForm(forms.Form):
    """Becoming responsible; `seen` is who was so when the person looked, nothing for nobody."""

    seen = forms.IntegerField(min_value=1, required=False)


class ReferByHandForm(forms.Form):
    """
    A referral for a reason that no rule saw.

    :param by_clinician: whether a clinician fills it in, who refers at her own wish unless she says otherwise; for
        anybody else nothing is chosen beforehand.
    """

    who_asked = forms.ChoiceField(
        label=_("Who asks for it?"),
        choices=WhoAsked,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who asks for it; nothing was changed.")},
    )
    request = forms.CharField(label=_("Why is the patient referred?"), widget=forms.Textarea(attrs={"rows": 3}))
    see_by = DayField(label=_("To be seen by"))

    def __init__(self, *args: Any, today: date, by_clinician: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["see_by"].initial = today + USUAL_DEADLINE
        if by_clinician:
            self.fields["who_asked"].initial = WhoAsked.CLINICIAN


class CareAnswerForm(forms.Form):
    """What the nurse does about a finding in a patient of our own care."""

    answer = forms.ChoiceField(choices=CareAnswer)


TOLD_ANSWERS = [(CareAnswer.CONTACTED.value, _("Provider told")), (CareAnswer.KNOWN.value, _("Provider knows already"))]


class ToldForm(forms.Form):
    """Whether the other provider who cares for a patient knows of a finding."""

    answer = forms.ChoiceField(choices=TOLD_ANSWERS)
