"""Answers in words, in the language that is active."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from consults.dimensions.given import is_given, is_left
from consults.dimensions.question import AnsweredBy, Kind, Question, WhyNot
from patients.choices import YesNo
from patients.instruments import SCALES, item_label


def in_words(question: Question, value: Any) -> str:
    """Say what was answered; each row of several on a line of its own. "" where nothing was."""
    if not is_given(value):
        return ""
    if is_left(value):
        return _why_left(value)
    return WORDS[question.kind](question, value)


def _why_left(value: Mapping[str, str]) -> str:
    known = dict(WhyNot.choices)
    reason = str(known.get(value["not_assessed"], value["not_assessed"]))
    said = f"{reason}: {value['text']}" if value.get("text") else reason
    return _("Not assessed (%(reason)s)") % {"reason": said}


def _as_typed(question: Question, value: Any) -> str:
    return str(value)


def _code(question: Question, value: Any) -> str:
    return str(question.words.get(value, value))


def _codes(question: Question, value: Any) -> str:
    return ", ".join(_code(question, code) for code in value)


def _yes_no(question: Question, value: Any) -> str:
    return str(YesNo(value).label) if value in YesNo.values else str(value)


def _number(question: Question, value: Any) -> str:
    return f"{number_format(value, use_l10n=True)} {question.unit}".rstrip()


def _day(question: Question, value: Any) -> str:
    return date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")


def _person(question: Question, value: Any) -> str:
    return str(value["name"])


def _rows(question: Question, value: Any) -> str:
    return "\n".join(" · ".join(filter(None, cells_of(question, row))) for row in value)


def cells_of(question: Question, row: Mapping[str, Any]) -> list[str]:
    """Give a row's cells in words, in the order of the columns; "" where one is empty."""
    return [in_words(column, row.get(column.key)) for column in question.columns]


def _scores(question: Question, value: Any) -> str:
    scale = SCALES[question.instrument]
    total, items = value.get("total"), value.get("items") or {}
    parts = []
    if total is not None:
        figures = {"total": number_format(total, use_l10n=True), "highest": scale.highest_total}
        parts.append(_("%(total)s of %(highest)s") % figures)
    parts += [f"{item_label(name)} {items[name]}" for name in scale.items if name in items]
    answered_by = value.get("respondent")
    if answered_by in AnsweredBy.values and answered_by != AnsweredBy.PATIENT:
        parts.append(_("answered by: %(who)s") % {"who": AnsweredBy(answered_by).label})
    return ", ".join(parts)


WORDS: dict[Kind, Callable[[Question, Any], str]] = {
    Kind.CHOICE: _code,
    Kind.CHOICES: _codes,
    Kind.NUMBER: _number,
    Kind.TEXT: _as_typed,
    Kind.LINE: _as_typed,
    Kind.DATE: _day,
    Kind.TIME: _as_typed,
    Kind.PERSON: _person,
    Kind.YES_NO: _yes_no,
    Kind.ROWS: _rows,
    Kind.SCORES: _scores,
}
