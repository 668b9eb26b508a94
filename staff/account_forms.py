"""Forms about accounts and units."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from staff.forms import DayField
from staff.models import Profession, Qualification, Unit, User
from staff.permissions import Role
from staff.queries import all_units


class AccountForm(forms.Form):
    """What an administrator says about a colleague."""

    name = forms.CharField(label=_("Name"), help_text=_("As colleagues read it"), max_length=200)
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role, widget=forms.CheckboxSelectMultiple, required=False
    )
    profession = forms.ChoiceField(label=_("Profession"), choices=[("", "–"), *Profession.choices], required=False)
    qualification = forms.ChoiceField(
        label=_("Palliative qualification"), choices=[("", "–"), *Qualification.choices], required=False
    )
    qualified_since = DayField(label=_("Qualified since"), required=False)
    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label=_("Units"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, account: User | None = None, **options: Any) -> None:
        if account is not None:
            shown = {name: getattr(account, name) for name in self.base_fields if name != "units"}
            options["initial"] = {**shown, "units": account.units.all()}
        super().__init__(*args, **options)
        units = self.fields["units"]
        assert isinstance(units, forms.ModelMultipleChoiceField)
        units.queryset = all_units()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("qualification")) != bool(cleaned.get("qualified_since")):
            self.add_error("qualified_since", _("A qualification needs its date, and the other way round."))
        return cleaned


class NewAccountForm(AccountForm):
    username = forms.CharField(label=_("User name"), help_text=_("For logging in"), max_length=150)

    field_order = ["name", "username"]

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("There is an account with this user name already."))
        return username


class ChangedAccountForm(AccountForm):
    is_active = forms.BooleanField(
        label=_("Active"), help_text=_("Nobody logs in with an account that is not active"), required=False
    )


class UnitForm(forms.Form):
    unit = forms.CharField(label=_("Name of the unit"), max_length=120)

    def clean_unit(self) -> str:
        name: str = self.cleaned_data["unit"]
        if Unit.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError(_("There is a unit with this name already."))
        return name
