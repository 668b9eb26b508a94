"""Forms about accounts, keys and units."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db.models import Model
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from staff.editing import seen_as
from staff.forms import LARGEST_NUMBER, DayField
from staff.models import Profession, Qualification, Unit, User
from staff.permissions import Role
from staff.queries import all_units, colleagues, units_in_use
from staff.services import ACCOUNT_FIELDS


def seen_field(row: Model, fields: Iterable[str]) -> forms.CharField:
    """Make the field that carries what a row looked like when its form was shown, as the services take it."""
    return forms.CharField(
        widget=forms.HiddenInput, required=False, max_length=16, initial=seen_as(row, fields), empty_value=None
    )


class AboutAccount(forms.Form):
    """What is said about an account; the form about one that exists carries what it looked like when it was shown."""

    def __init__(self, *args: Any, account: User | None = None, **options: Any) -> None:
        shown = ACCOUNT_FIELDS & self.base_fields.keys()
        if account is not None:
            options["initial"] = {name: getattr(account, name) for name in shown} | options.get("initial", {})
        super().__init__(*args, **options)
        if account is not None:
            self.fields["seen"] = seen_field(account, shown)
            if "units" in self.fields:
                self.fields["seen_units"] = seen_field(account, ["units"])


class AccountForm(AboutAccount):
    """What an administrator says about a colleague."""

    name = forms.CharField(label=_("Name"), help_text=_("As colleagues read it"), max_length=200)
    email = forms.EmailField(
        label=_("E-mail"), help_text=_("For mails that say that something waits; no data of patients"), required=False
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role, widget=forms.CheckboxSelectMultiple, required=False
    )
    profession = forms.ChoiceField(label=_("Profession"), choices=[("", "–"), *Profession.choices], required=False)
    qualification = forms.ChoiceField(
        label=_("Palliative qualification"), choices=[("", "–"), *Qualification.choices], required=False
    )
    qualified_since = DayField(label=_("Qualified since"), required=False)
    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label=_("Units"),
        help_text=_("Their patients are among “mine”"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, account: User | None = None, **options: Any) -> None:
        if account is not None:
            options["initial"] = {"units": account.units.all()}
        super().__init__(*args, account=account, **options)
        units = self.fields["units"]
        assert isinstance(units, forms.ModelMultipleChoiceField)
        # Whoever belongs to a unit that is out of use stays in it.
        units.queryset = units_in_use() if account is None else (units_in_use() | account.units.all()).distinct()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("qualification")) != bool(cleaned.get("qualified_since")):
            self.add_error("qualified_since", _("A qualification needs its date, and the other way round."))
        return cleaned


class FreeUsername(forms.Form):
    """Refuses a user name that somebody has."""

    username = forms.CharField(
        label=_("User name"), help_text=_("For logging in"), max_length=150, validators=[UnicodeUsernameValidator()]
    )

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("There is an account with this user name already."))
        return username


class NewAccountForm(FreeUsername, AccountForm):
    field_order = ["name", "username"]


class ProgramForm(AboutAccount):
    """A program that uses the API: what it is called, and what it may do."""

    name = forms.CharField(label=_("Name"), help_text=_("Which program, and where it runs"), max_length=200)
    roles = forms.MultipleChoiceField(
        label=_("May do what these may"), choices=Role, widget=forms.CheckboxSelectMultiple
    )


class NewProgramForm(FreeUsername, ProgramForm):
    field_order = ["name", "username"]


def form_about(account: User, sent: QueryDict | None = None) -> AccountForm | ProgramForm:
    """Give the form about an account: of a colleague, or of a program."""
    kind = ProgramForm if account.is_program else AccountForm
    return kind(sent, account=account)


class KeyForm(forms.Form):
    label = forms.CharField(label=_("Label"), help_text=_("Where the key will be, to find it again"), max_length=120)


class AccountSearchForm(forms.Form):
    text = forms.CharField(label=_("Name, user name or e-mail"), max_length=200, min_length=2, strip=True)


class AccountFilterForm(forms.Form):
    """Which accounts to list, all in the address. Nothing here names a person."""

    role = forms.ChoiceField(label=_("Role"), choices=[("", _("All")), *Role.choices], required=False)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), empty_label=_("All"), required=False)
    kind = forms.ChoiceField(
        label=_("Accounts"),
        choices=[
            ("", _("All that are active")),
            ("people", _("People")),
            ("programs", _("Programs")),
            ("shut", _("Shut")),
        ],
        required=False,
    )
    after = forms.IntegerField(min_value=1, max_value=LARGEST_NUMBER, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)
        unit.queryset = all_units()

    def wanted(self) -> dict[str, Any]:
        """Give what is asked for; what makes no sense is not asked for."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class UnitForm(forms.Form):
    name = forms.CharField(label=_("Name of the unit"), max_length=120)

    def __init__(self, *args: Any, unit: Unit | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.unit = unit

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Unit.objects.filter(name__iexact=name).exclude(pk=self.unit.pk if self.unit else 0).exists():
            raise forms.ValidationError(_("There is a unit with this name already."))
        return name


class ChangedUnitForm(UnitForm):
    members = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Members"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, unit: Unit, **options: Any) -> None:
        options["initial"] = {"name": unit.name, "members": unit.members.all()}
        super().__init__(*args, unit=unit, **options)
        self.fields["seen"] = seen_field(unit, ["name"])
        self.fields["seen_members"] = seen_field(unit, ["members"])
        members = self.fields["members"]
        assert isinstance(members, forms.ModelMultipleChoiceField)
        # Whoever has left stays written as a member, and is not asked about.
        members.queryset = colleagues()

    def changes(self) -> dict[str, Any]:
        """Give what is to be stored, as `change_unit` takes it."""
        assert self.unit is not None
        members = [*self.cleaned_data["members"], *self.unit.members.exclude(pk__in=colleagues())]
        return {**self.cleaned_data, "members": members}
