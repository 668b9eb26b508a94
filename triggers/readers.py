"""
Read one value of a case file: what was written, or a sentence why it cannot be meant.

Every reader takes a value as `read_yaml` gives it and raises ValueError with a reason that fits after "key …:".
"""

import re
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from patients.tnm import TNM, parse_tnm
from triggers.facts import Number, Precision
from triggers.yaml12 import Word

Read = Callable[[object], object]
Item = TypeVar("Item")

NOTHING = ("", "~", "null")
TRUTH_VALUES = {"true": True, "false": False}
YEARS = range(1850, 2200)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
PERIODS: dict[Precision, re.Pattern[str]] = {
    "day": DAY,
    "month": re.compile(r"\d{4}-\d{2}"),
    "year": re.compile(r"\d{4}"),
}


def is_nothing(value: object) -> bool:
    """Whether the key stands there without a value."""
    return value is None or (isinstance(value, Word) and value in NOTHING)


def _scalar(value: object, wanted: str) -> str:
    if is_nothing(value):
        raise ValueError(f"has no value; it must be {wanted}")
    if not isinstance(value, str):
        found = "a list" if isinstance(value, list) else "a group of keys"
        raise ValueError(f"must be {wanted}, not {found}")
    return value


def text(value: object) -> str:
    """Read any text; a number may serve as an id."""
    read = _scalar(value, "text")
    if not read or (isinstance(value, Word) and read in TRUTH_VALUES):
        raise ValueError(f"“{read}” must be text")
    return str(read)


def matching(pattern: str, wanted: str) -> Callable[[object], str]:
    """Give a reader of text of a certain form; `wanted` says which, with an example."""
    form = re.compile(pattern)

    def read(value: object) -> str:
        found = text(value)
        if not form.fullmatch(found):
            raise ValueError(f"“{found}” is not {wanted}")
        return found

    return read


def one_of(*words: str) -> Callable[[object], str]:
    """Give a reader of one of these words."""

    def read(value: object) -> str:
        found = str(_scalar(value, f"one of {', '.join(words)}"))
        if found not in words:
            raise ValueError(f"“{found}” is not known; it must be one of {', '.join(words)}")
        return found

    return read


def flag(value: object) -> bool:
    """Read true or false; `yes` and `no` are words, not truth values."""
    found = _scalar(value, "true or false")
    if not isinstance(value, Word) or found not in TRUTH_VALUES:
        raise ValueError(f"“{found}” must be true or false")
    return TRUTH_VALUES[found]


def number(value: object) -> Number:
    found = _scalar(value, "a number")
    if not isinstance(value, Word) or not re.fullmatch(r"[+-]?\d+(\.\d+)?", found):
        raise ValueError(f"“{found}” must be a number")
    return float(found) if "." in found else int(found)


def whole(lowest: int, highest: int | None = None) -> Callable[[object], int]:
    """Give a reader of whole numbers from lowest to highest, both included."""

    def read(value: object) -> int:
        found = number(value)
        if not isinstance(found, int) or found < lowest or (highest is not None and found > highest):
            upper = "or more" if highest is None else f"to {highest}"
            raise ValueError(f"“{value}” must be a whole number, {lowest} {upper}")
        return found

    return read


def in_range(values: range) -> Callable[[object], int]:
    """Give a reader of the whole numbers of a range."""
    return whole(values[0], values[-1])


def between(values: range) -> Callable[[object], Number]:
    """Give a reader of numbers, whole or not, from the first to the last of a range."""

    def read(value: object) -> Number:
        found = number(value)
        if not values[0] <= found <= values[-1]:
            raise ValueError(f"“{value}” must be a number from {values[0]} to {values[-1]}")
        return found

    return read


def day(value: object) -> date:
    """Read a full date."""
    found = _scalar(value, "a date, YYYY-MM-DD")
    if not DAY.fullmatch(found):
        raise ValueError(f"“{found}” must be a full date, YYYY-MM-DD")
    return _existing_day(found, found)


def period(value: object) -> tuple[date, Precision]:
    """Read a day, a month or a year: its first day, and how precise it is."""
    found = _scalar(value, "a date: YYYY-MM-DD, YYYY-MM or YYYY")
    for precision, form in PERIODS.items():
        if form.fullmatch(found):
            return _existing_day((found + "-01-01")[:10], found), precision
    raise ValueError(f"“{found}” must be a date: YYYY-MM-DD, YYYY-MM or YYYY")


def _existing_day(iso: str, written: str) -> date:
    try:
        found = date.fromisoformat(iso)
    except ValueError:
        raise ValueError(f"“{written}” is no date of the calendar") from None
    if found.year not in YEARS:
        raise ValueError(f"“{written}” lies outside the years {YEARS[0]} to {YEARS[-1]}")
    return found


def tnm(value: object) -> TNM:
    """Read TNM tokens such as `cT2a pN1 ypM0`."""
    return parse_tnm(text(value))


def list_of(read_item: Callable[[object], Item]) -> Callable[[object], tuple[Item, ...]]:
    """Give a reader of lists."""

    def read(value: object) -> tuple[Item, ...]:
        if not isinstance(value, list):
            raise ValueError("must be a list, such as [OP, CH]")
        return tuple(read_item(item) for item in value)

    return read


def numbers_by_name(value: object) -> dict[str, Number]:
    """Read named numbers, such as the items of a questionnaire."""
    if not isinstance(value, dict):
        raise ValueError("must name numbers, such as {pain: 7}")
    read = {}
    for name, item in value.items():
        try:
            read[str(name)] = number(item)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    return read
