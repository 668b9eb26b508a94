"""What somebody typed beside what somebody else has stored meanwhile."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Difference:
    """A field with what is stored now and what was typed, in words."""

    label: str | Promise
    stored: str
    typed: str


def differences(form: forms.Form, stored: forms.Form) -> list[Difference]:
    """
    Give the fields that differ, in the order of the form.

    :param form: what was typed.
    :param stored: the same form as it would be shown now.
    """
    found = []
    for name, field in form.fields.items():
        if isinstance(field.widget, forms.HiddenInput):
            continue
        now = _in_words(field, stored[name].value())
        typed = _in_words(field, form[name].value())
        if now != typed:
            found.append(Difference(field.label or name, now, typed))
    return found


def both_versions(form: forms.Form, stored: forms.Form) -> forms.Form:
    """Keep what was typed, and let the form know what is stored now: saved once more, it changes that knowingly."""
    form.data = form.data.copy()  # type: ignore[attr-defined]
    form.data[form.add_prefix("seen")] = stored["seen"].value()  # type: ignore[index]
    return form


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.BooleanField) and not isinstance(field, forms.NullBooleanField):
        return _("yes") if value in (True, "on", "True", "true") else _("no")
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        choices: Any = field.choices
        labels = {str(key): str(label) for key, label in choices}
        chosen = value if isinstance(value, list | tuple) else [value]
        return ", ".join(labels.get(_key(one), "") or "–" for one in chosen) or "–"
    if isinstance(field, forms.NullBooleanField):
        return {True: _("yes"), False: _("no"), None: "–"}[field.to_python(value)]
    if isinstance(field, forms.DateField) and value:
        day = field.to_python(value)
        return date_format(day, "SHORT_DATE_FORMAT") if day else "–"
    return str(value).strip() if value not in (None, "") else "–"


def _key(value: Any) -> str:
    if value is None:
        return ""
    return str(getattr(value, "pk", value))
