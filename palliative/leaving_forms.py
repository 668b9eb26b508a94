"""The form of shutting an account: who gets what is the person's."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from palliative.leaving import Leaving
from staff.models import User
from staff.permissions import Role
from staff.queries import colleagues


class LeavingForm(forms.Form):
    """Asks only for what somebody has to hand over, and then insists. One query."""

    def __init__(self, *args: Any, account: User, leaving: Leaving, **options: Any) -> None:
        super().__init__(*args, **options)
        people = list(colleagues().exclude(pk=account.pk))
        if leaving.patients.as_oncologist:
            self._ask("oncologist", _("New responsible oncologist"), people, Role.ONCOLOGIST)
        if leaving.patients.as_nurse:
            self._ask("nurse", _("New named nurse"), people, Role.PALLIATIVE_NURSE)
        if leaving.stands_in:
            self._ask("deputy", _("Deputy in their place"), people, None)

    def _ask(self, name: str, label: str, people: list[User], role: Role | None) -> None:
        heirs = {str(person.pk): person for person in people if role is None or role in person.roles}
        choices = [("", "–"), *((pk, str(person)) for pk, person in heirs.items())]
        self.fields[name] = forms.TypedChoiceField(label=label, choices=choices, coerce=heirs.__getitem__)

    def heirs(self) -> dict[str, User | None]:
        """Give who gets what; nobody what there is none of."""
        return {name: self.cleaned_data.get(name) for name in ("oncologist", "nurse", "deputy")}
