"""Forms of questions: which to show, and each of their answers."""

import re
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.validators import RegexValidator
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from patients.choices import AssessedBy, Verdict
from staff.forms import AfterForm, DayField
from triggers.choices import Addressee, QuestionAnswer
from triggers.question_list import About, Tab
from triggers.questions import AT_ONCE

CHOSEN = re.compile(r"^(\d{1,18}):([0-9a-f]{16})$")
VERDICTS = [choice for choice in Verdict.choices if choice[0] != Verdict.NOT_ASSESSED]


class QuestionsForm(AfterForm):
    """Which questions to show; also, sent with an answer, where in the list the person was."""

    tab = forms.ChoiceField(choices=Tab, required=False)
    about = forms.ChoiceField(label=_("About"), choices=[("", _("Everything")), *About.choices], required=False)

    def chosen_tab(self) -> Tab | None:
        """Give the tab that was asked for, if it is one."""
        self.is_valid()
        word = self.cleaned_data.get("tab")
        return Tab(word) if word else None

    def chosen_about(self) -> About | None:
        self.is_valid()
        word = self.cleaned_data.get("about")
        return About(word) if word else None

    def query(self, **changed: Any) -> str:
        """Give these filters as the query of an address, some of them changed; `None` leaves one out."""
        asked = {"tab": self.chosen_tab(), "about": self.chosen_about(), "after": self.number(), **changed}
        query = urlencode({name: getattr(value, "value", value) for name, value in asked.items() if value})
        return f"?{query}" if query else ""

    def address(self, **changed: Any) -> str:
        """Give the address of the list with these filters."""
        return reverse("triggers:questions") + self.query(**changed)


class SeenForm(forms.Form):
    """What the answers share; `version` is what the person saw."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=16)


class ConfirmDataForm(SeenForm):
    """The data that somebody called wrong are right after all."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class WithoutFactForm(forms.Form):
    """An answer that adds no fact."""

    answer = forms.ChoiceField(label=_("Answer"), choices=QuestionAnswer, widget=forms.RadioSelect)
    until = DayField(
        label=_("Ask again on"), required=False, help_text=_("Needed if it is not known yet; 84 days ahead at most")
    )
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class QuestionForm(SeenForm, WithoutFactForm):
    """An answer to one question that adds no fact."""

    field_order = ["answer", "until", "reason"]


class VerdictForm(SeenForm):
    """Whether a recurrence can be operated on."""

    verdict = forms.ChoiceField(label=_("Verdict"), choices=VERDICTS, widget=forms.RadioSelect)
    on = DayField(label=_("Given on"))
    assessed_by = forms.ChoiceField(
        label=_("Assessed by"), choices=[("", _("not given")), *AssessedBy.choices], required=False
    )


class PutToForm(forms.Form):
    """Whom to ask instead; `version` is what the person saw."""

    version = forms.CharField(max_length=16, required=False, empty_value=None)
    to = forms.ChoiceField(choices=Addressee)
    note = forms.CharField(max_length=1000, required=False)


class ChosenField(forms.MultipleChoiceField):
    """Questions that were ticked, each as its number and what the person saw: "17:0123456789abcdef"."""

    def validate(self, value: list[str]) -> None:
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        for word in value:
            RegexValidator(CHOSEN)(word)
        if len(value) > AT_ONCE:
            raise forms.ValidationError(_("Choose at most %(most)s questions.") % {"most": AT_ONCE})


class ChosenForm(forms.Form):
    """Which questions to answer together."""

    chosen = ChosenField(error_messages={"required": _("Tick the questions that have the same answer.")})

    def seen(self) -> dict[int, str]:
        """Give question → what the person saw."""
        found = [CHOSEN.fullmatch(word) for word in self.cleaned_data["chosen"]]
        return {int(each[1]): each[2] for each in found if each}
