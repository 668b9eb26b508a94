"""What somebody wants for several referrals at once."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from staff.forms import LARGEST_NUMBER
from staff.models import User
from staff.permissions import Role
from staff.queries import people_with
from triggers.together import AT_ONCE

CONFIRM, ASSIGN = "confirm", "assign"
WHAT = [(CONFIRM, _("Confirm")), (ASSIGN, _("Assign"))]


class Ticked(forms.TypedMultipleChoiceField):
    """The numbers of the ticked rows."""

    default_error_messages = {"wrong": _("The selection cannot be read. Look at the list again.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=int, widget=forms.MultipleHiddenInput, **options)

    def valid_value(self, value: Any) -> bool:
        return True

    def clean(self, value: Any) -> list[int]:
        ids = super().clean(value)
        if len(ids) > AT_ONCE:
            raise forms.ValidationError(_("Choose at most %(most)s referrals.") % {"most": AT_ONCE})
        return list(dict.fromkeys(ids))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if not all(_is_number(each) for each in value):
            raise forms.ValidationError(self.error_messages["wrong"], code="wrong")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) <= LARGEST_NUMBER


class SeveralForm(forms.Form):
    """
    Which rows, what with them, and whether only to look (the first time) or to apply.

    With each row comes what the person saw: `version-<number>`, and `responsible-<number>`, empty for nobody.
    """

    ids = Ticked(error_messages={"required": _("Tick the referrals first.")})
    what = forms.ChoiceField(choices=WHAT)
    step = forms.ChoiceField(choices=[("look", "look"), ("apply", "apply")], required=False)
    to = forms.ModelChoiceField(User.objects.none(), label=_("To whom"), required=False, empty_label=None)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        to: Any = self.fields["to"]
        to.queryset = people_with(Role.ONCOLOGIST)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("what") == ASSIGN and said.get("step") == "apply" and not said.get("to"):
            self.add_error("to", _("Choose to whom."))
        return said

    def problems(self) -> list[str]:
        """Give what is wrong, in words."""
        return [str(error) for errors in self.errors.values() for error in errors]

    def version(self, number: int) -> int:
        """Give the version of a row that the person saw; without one, none that ever was."""
        return self._seen("version", number) or 0

    def responsible(self, number: int) -> int | None:
        """Give who was responsible for the patient of a row when the person looked."""
        return self._seen("responsible", number)

    def _seen(self, what: str, number: int) -> int | None:
        text = str(self.data.get(f"{what}-{number}", ""))
        return int(text) if _is_number(text) else None
