"""The form fields of a question, what they show of an answer, and the answer that was typed into them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consults.dimensions.given import Answers, is_given
from consults.dimensions.question import AnsweredBy, Kind, Options, Question, Section
from patients.instruments import SCALES, item_label
from staff.forms import DayField

LONGEST_LINE, LONGEST_TEXT = 300, 8000
# With more answers than this a list that opens is easier to read than buttons.
MOST_BUTTONS = 7
# Answers that say "nothing of this" stand alone.
ALONE = frozenset({"none", "nobody"})
# FACT-L totals may be prorated (FACIT scoring rules).
PLACES_OF_TOTAL = 2

PLAIN_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
THOUSAND_OR_FRACTION = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


class NumberField(forms.CharField):
    """A number, typed with a comma or a point; cleans to int, to float where it has a fraction, or None."""

    def __init__(self, *, minimum: float | None, maximum: float | None, decimals: int = 0, **options: Any) -> None:
        options.setdefault(
            "widget", forms.TextInput({"inputmode": "decimal" if decimals else "numeric", "autocomplete": "off"})
        )
        super().__init__(required=False, max_length=20, **options)
        self.minimum, self.maximum, self.decimals = minimum, maximum, decimals

    def prepare_value(self, value: Any) -> Any:
        return number_format(value, use_l10n=True) if isinstance(value, int | float) else value

    def clean(self, value: Any) -> int | float | None:
        text = super().clean(value)
        if not text:
            return None
        if THOUSAND_OR_FRACTION.fullmatch(text):
            raise ValidationError(
                _("“%(text)s” may mean a thousand or a fraction: write it without the sign.") % {"text": text}
            )
        if not PLAIN_NUMBER.fullmatch(text):
            raise ValidationError(_("“%(text)s” is no number.") % {"text": text})
        number = float(text.replace(",", "."))
        if round(number, self.decimals) != number:
            raise ValidationError(self._too_fine())
        self._check_range(number)
        return int(number) if number.is_integer() else number

    def _too_fine(self) -> str:
        if not self.decimals:
            return _("Write a whole number.")
        words = ngettext(
            "At most %(count)s digit after the comma.", "At most %(count)s digits after the comma.", self.decimals
        )
        return words % {"count": self.decimals}

    def _check_range(self, number: float) -> None:
        if (self.minimum is not None and number < self.minimum) or (self.maximum is not None and number > self.maximum):
            raise ValidationError(
                _("This goes from %(lowest)s to %(highest)s.")
                % {"lowest": _plain(self.minimum), "highest": _plain(self.maximum)}
            )


def _plain(number: float | None) -> str:
    return (
        "–" if number is None else number_format(int(number) if float(number).is_integer() else number, use_l10n=True)
    )


class CodesField(forms.MultipleChoiceField):
    """Several codes; one that says "none of this" stands alone."""

    def __init__(self, *, choices: Options, **options: Any) -> None:
        super().__init__(choices=choices, widget=forms.CheckboxSelectMultiple, required=False, **options)
        self.words = dict(choices)

    def clean(self, value: Any) -> list[str]:
        codes: list[str] = super().clean(value)
        alone = next((code for code in codes if code in ALONE), None)
        if alone and len(codes) > 1:
            raise ValidationError(_("“%(answer)s” and others exclude each other.") % {"answer": self.words[alone]})
        return codes


@dataclass(frozen=True)
class Making:
    """
    What the fields of a question are made for.

    :param people: number and name of those who can be made responsible; without them a name is typed.
    """

    people: Options = field(default_factory=tuple)

    def with_those_of(self, section: Section, answers: Answers) -> "Making":
        """Add the people whom the stored answers name, be it that they have left the team or were typed by name."""
        if not self.people:
            return self
        known = dict(self.people)
        for question in section.questions:
            value = answers.get(question.key)
            for row in value if question.kind == Kind.ROWS and isinstance(value, list) else []:
                for column in question.columns:
                    if column.kind == Kind.PERSON and (person := row.get(column.key)):
                        known.setdefault(_cell_shown(column, person), person["name"])
        return Making(tuple(known.items()))


def field_of(question: Question, making: Making) -> forms.Field:
    """Make the one field of a question that needs only one."""
    options: dict[str, Any] = {"label": label_of(question), "help_text": _help(question)}
    match question.kind:
        case Kind.NUMBER:
            return NumberField(
                minimum=question.minimum, maximum=question.maximum, decimals=question.decimals, **options
            )
        case Kind.TEXT:
            options["widget"] = forms.Textarea({"rows": 3})
            return forms.CharField(required=False, max_length=LONGEST_TEXT, **options)
        case Kind.DATE:
            return DayField(required=False, **options)
        case Kind.TIME:
            options["widget"] = forms.TimeInput({"type": "time"}, format="%H:%M")
            return forms.TimeField(required=False, **options)
        case Kind.CHOICES:
            return CodesField(choices=question.options, **options)
        case Kind.CHOICE | Kind.YES_NO:
            return _choice(question.options or YES_OR_NO, options)
        case Kind.PERSON if making.people:
            return _choice(making.people, options, as_list=True)
        case _:
            widget = forms.TextInput({"autocomplete": "off"})
            return forms.CharField(required=False, max_length=LONGEST_LINE, widget=widget, **options)


YES_OR_NO: Options = (("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")))


def _choice(choices: Options, options: dict[str, Any], *, as_list: bool = False) -> forms.ChoiceField:
    as_list = as_list or len(choices) > MOST_BUTTONS
    return forms.ChoiceField(
        choices=[("", gettext_lazy("open")), *choices],
        widget=forms.Select if as_list else forms.RadioSelect,
        required=False,
        **options,
    )


def label_of(question: Question) -> Any:
    return (
        format_lazy("{label} ({unit})", label=question.label, unit=question.unit) if question.unit else question.label
    )


def _help(question: Question) -> Any:
    if question.help or question.minimum != 0 or question.maximum is None or question.maximum > 10:
        return question.help
    return gettext_lazy("0 to %(highest)s") % {"highest": int(question.maximum)}


def fields_of(question: Question, making: Making, rows: int) -> Iterator[tuple[str, forms.Field]]:
    """
    Give the fields of a question with their names: one, or those of an instrument, or those of its rows.

    :param rows: how many rows there are, empty ones included.
    """
    if question.kind == Kind.SCORES:
        yield from _fields_of_scores(question)
    elif question.kind == Kind.ROWS:
        for number in range(rows):
            for column in question.columns:
                # In a row there is little room: what has few answers is a list too.
                made = field_of(column, making)
                if isinstance(made.widget, forms.RadioSelect):
                    made = _choice(column.options or YES_OR_NO, {"label": label_of(column)}, as_list=True)
                yield cell_name(question, number, column), made
    else:
        yield question.key, field_of(question, making)


def cell_name(question: Question, number: int, column: Question) -> str:
    return f"{question.key}__{number}__{column.key}"


def _fields_of_scores(question: Question) -> Iterator[tuple[str, forms.Field]]:
    scale = SCALES[question.instrument]
    for name in scale.items:
        yield (
            f"{question.key}__{name}",
            NumberField(label=item_label(name), help_text="", minimum=0, maximum=scale.highest),
        )
    help_text = gettext_lazy("0 to %(highest)s") % {"highest": scale.highest_total}
    yield (
        f"{question.key}__total",
        NumberField(
            label=gettext_lazy("Total"),
            help_text=help_text,
            minimum=0,
            maximum=scale.highest_total,
            decimals=0 if scale.items else PLACES_OF_TOTAL,
        ),
    )
    yield f"{question.key}__respondent", _choice(tuple(AnsweredBy.choices), {"label": gettext_lazy("Answered by")})


def shown(question: Question, value: Any) -> dict[str, Any]:
    """Give what each field of a question shows of its answer."""
    if question.kind == Kind.SCORES:
        parts = {**(value.get("items") or {}), "total": value.get("total"), "respondent": value.get("respondent")}
        return {f"{question.key}__{name}": part for name, part in parts.items()}
    if question.kind == Kind.ROWS:
        return {
            cell_name(question, number, column): _cell_shown(column, row.get(column.key))
            for number, row in enumerate(value)
            for column in question.columns
        }
    return {question.key: _cell_shown(question, value)}


def _cell_shown(question: Question, value: Any) -> Any:
    if question.kind == Kind.PERSON and value:
        return str(value["id"]) if value.get("id") else value.get("name")
    return value


def typed(question: Question, cleaned: Mapping[str, Any], making: Making, rows: int) -> Any:
    """Give the answer that the cleaned fields of a question hold; nothing given is None, "" or []."""
    if question.kind == Kind.SCORES:
        return _scores_typed(question, cleaned)
    if question.kind == Kind.ROWS:
        lines = [_row_typed(question, cleaned, making, number) for number in range(rows)]
        return [line for line in lines if line]
    return _cell_typed(question, cleaned.get(question.key), making)


def _row_typed(question: Question, cleaned: Mapping[str, Any], making: Making, number: int) -> dict[str, Any]:
    cells = {
        column.key: _cell_typed(column, cleaned.get(cell_name(question, number, column)), making)
        for column in question.columns
    }
    return {key: value for key, value in cells.items() if is_given(value)}


def _cell_typed(question: Question, value: Any, making: Making) -> Any:
    if not is_given(value):
        return None
    if question.kind == Kind.DATE:
        return value.isoformat()
    if question.kind == Kind.TIME:
        return value.strftime("%H:%M")
    if question.kind == Kind.PERSON:
        names = {code: str(name) for code, name in making.people}
        return {"id": int(value) if value.isdecimal() else None, "name": names.get(value, value)}
    return value


def _scores_typed(question: Question, cleaned: Mapping[str, Any]) -> dict[str, Any] | None:
    names: Sequence[str] = SCALES[question.instrument].items
    items = {name: number for name in names if (number := cleaned.get(f"{question.key}__{name}")) is not None}
    total, respondent = cleaned.get(f"{question.key}__total"), cleaned.get(f"{question.key}__respondent") or ""
    if not items and total is None and not respondent:
        return None
    return {"items": items, "total": total, "respondent": respondent}
