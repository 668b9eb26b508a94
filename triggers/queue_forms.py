"""What the list of referrals can be asked: read from an address, and written back into one. Words of a search never."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from staff.forms import LARGEST_NUMBER, AfterForm
from staff.models import Unit
from triggers.choices import DeclineReason
from triggers.disease_names import BY_CATEGORY
from triggers.queue import FIRST_TAB, PAGE, SORTS, TABS
from triggers.queue_rows import rule_label
from triggers.rule import OPENS_REFERRAL
from triggers.rules import RULES

# Everything that stands in the address of a list, in this order.
IN_ADDRESS = ("tab", "sort", "whose", "unit", "tumour", "rule", "declined", "place")
# Of these, the list always shows what is chosen; the rest lies behind "Filters".
_IN_LINE = ("whose", "sort")
_ALL, _MINE = _("All patients"), _("My patients")
_REFERRING = [rule for rule in RULES if rule.calls_for in OPENS_REFERRAL]


class QueueForm(AfterForm):
    """Which referrals to show. Everything has a default, so any address shows something."""

    tab = forms.ChoiceField(choices=[(name, tab.label) for name, tab in TABS.items()], required=False)
    sort = forms.ChoiceField(choices=[(name, sort.label) for name, sort in SORTS.items()], required=False)
    whose = forms.ChoiceField(choices=[("all", _ALL), ("mine", _MINE)], required=False)
    unit = forms.IntegerField(min_value=1, max_value=LARGEST_NUMBER, required=False)
    tumour = forms.ChoiceField(choices=[(code, code) for code in BY_CATEGORY], required=False)
    rule = forms.ChoiceField(choices=[(rule.code, rule.code) for rule in _REFERRING], required=False)
    declined = forms.ChoiceField(choices=DeclineReason, required=False)
    place = forms.CharField(max_length=120, required=False)

    def clean_unit(self) -> int | None:
        number: int | None = self.cleaned_data["unit"]
        if number is not None and not Unit.objects.filter(pk=number).exists():
            raise forms.ValidationError(_("There is no such unit."))
        return number

    def chosen(self, name: str) -> Any:
        """Give what was asked for; nothing where it was not, or makes no sense."""
        self.is_valid()
        return self.cleaned_data.get(name) or ""

    @property
    def tab_name(self) -> str:
        return "closed" if self.chosen("declined") else self.chosen("tab") or FIRST_TAB

    def wanted(self) -> dict[str, Any]:
        """Give what was asked for as `wanted_of` takes it; what makes no sense is left out."""
        filters = {name: self.chosen(name) for name in ("unit", "tumour", "rule", "declined", "place")}
        return {"tab": self.tab_name, "sort": self.chosen("sort"), "mine": self.chosen("whose") == "mine", **filters}

    @property
    def filters_set(self) -> int:
        """Give how many are set of those that lie behind "Filters"."""
        return sum(bool(self.chosen(name)) for name in IN_ADDRESS[3:])

    @property
    def has_filters(self) -> bool:
        return self.chosen("whose") == "mine" or self.filters_set > 0

    def in_address(self, **changed: Any) -> dict[str, str]:
        """Give what stands in the address of this list, with some of it changed; "" or None leaves one out."""
        asked = {name: self.chosen(name) for name in IN_ADDRESS} | changed
        if asked["tab"] == FIRST_TAB:
            asked["tab"] = ""
        if asked["whose"] == "all":
            asked["whose"] = ""
        return {name: str(value) for name, value in asked.items() if value}

    def query(self, **changed: Any) -> str:
        """Give the same as the part of an address behind its "?"."""
        return urlencode(self.in_address(**changed))

    def address(self, **changed: Any) -> str:
        """Give the whole address, because the pages of a search and of one row have others."""
        query = self.query(**changed)
        return f"{reverse('triggers:queue')}?{query}" if query else reverse("triggers:queue")

    def of_tab(self, name: str) -> str:
        """Give the address of another tab with the same filters; an order or a reason that it does not know goes."""
        sort = self.chosen("sort")
        kept = {"sort": sort if sort in TABS[name].sorts else "", "declined": self.chosen("declined")}
        if name != "closed":
            kept["declined"] = ""
        return self.address(tab=name, **kept)


class SearchForm(forms.Form):
    """A patient's name or number. It is sent in the body of a request, never in an address."""

    words = forms.CharField(max_length=200, required=False, strip=True)


class SinceForm(forms.Form):
    """
    What a page that is open has seen: the snapshot it was read at, its rows, and those read anew since.

    Of the latter each with the change it was read after: "12-3456,13-3460".
    """

    seen = forms.CharField(max_length=4_000, required=False)
    shown = forms.RegexField(rf"\d{{1,18}}(,\d{{1,18}}){{0,{PAGE - 1}}}", required=False)
    apart_from = forms.RegexField(r"\d{1,18}-\d{1,18}(,\d{1,18}-\d{1,18}){0,99}", required=False)

    def rows_shown(self) -> list[int]:
        return [int(number) for number in self._written("shown")]

    def rows_read_anew(self) -> list[tuple[int, int]]:
        pairs = [pair.split("-") for pair in self._written("apart_from")]
        return [(int(number), int(change)) for number, change in pairs]

    def _written(self, name: str) -> list[str]:
        self.is_valid()
        written = self.cleaned_data.get(name) or ""
        return written.split(",") if written else []


@dataclass(frozen=True)
class Choice:
    """A list to choose from, as the template draws it: value and label of each option, and what is chosen."""

    name: str
    label: str | Promise
    options: list[tuple[str, str | Promise]]
    value: str

    @property
    def is_in_line(self) -> bool:
        return self.name in _IN_LINE


@lru_cache
def _words(_language: str | None) -> dict[str, list[tuple[str, str]]]:
    """Give the options of the long filters in the reader's language, which no request changes."""
    return {
        "tumour": [(code, f"{name} ({code})") for code, name in BY_CATEGORY.items()],
        "rule": [(rule.code, rule_label(rule.code)) for rule in _REFERRING],
        "declined": [(reason.value, str(reason.label)) for reason in DeclineReason],
    }


def filters_shown(form: QueueForm, *, units: Iterable[Unit], places: Iterable[str]) -> list[Choice]:
    """Give the filters with their options; what counts unless somebody chooses is the empty one."""
    words = _words(get_language())
    usual, *others = TABS[form.tab_name].sorts
    offered: list[tuple[str, Promise, Promise, list[tuple[str, Any]]]] = [
        ("whose", _("Whose"), _ALL, [("mine", _MINE)]),
        ("unit", _("Unit"), _("All units"), [(str(unit.pk), unit.name) for unit in units]),
        ("tumour", _("Tumour"), _("All tumours"), words["tumour"]),
        ("rule", _("Rule"), _("All rules"), words["rule"]),
        ("place", _("Place"), _("All places"), [(place, place) for place in places]),
        ("declined", _("Declined because"), _("Any reason"), words["declined"]),
        ("sort", _("Order"), SORTS[usual].label, [(name, SORTS[name].label) for name in others]),
    ]
    return [
        Choice(name, label, [("", unless_chosen), *options], str(form.chosen(name)))
        for name, label, unless_chosen, options in offered
    ]
