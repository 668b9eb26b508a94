"""Dates that may be known by the month or the year only."""

import re
from datetime import date

import msgspec

# xs:date, xs:gYearMonth and xs:gYear, with the time zone XML Schema allows behind them
_XML_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:Z|[+-]\d\d:\d\d)?")
_GERMAN_DATE = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})")
# oBDS: E exact, T day estimated, M month estimated, V everything estimated (a year is the least we can say)
_COARSEST = {"": "day", "E": "day", "T": "month", "M": "year", "V": "year"}
_FINENESS = ("year", "month", "day")


class NoDate(ValueError):
    """The text is no date that a fact can have."""


class PartialDate(msgspec.Struct, frozen=True):
    """A date and how exactly it is known; an imprecise one is the first day of its period."""

    on: date
    precision: str


def coarser(first: str, second: str) -> str:
    """Give the coarser of two precisions."""
    return min(first, second, key=_FINENESS.index)


def read_date(text: str, accuracy: str = "") -> PartialDate:
    """
    Read `2024-03-05`, `2024-03`, `2024` or `05.03.2024`, as exact as both its form and its Datumsgenauigkeit allow.

    :raises NoDate: if it is no date, or one before 1900.
    """
    if match := _GERMAN_DATE.fullmatch(text):
        day, month, year = match.groups()
    elif match := _XML_DATE.fullmatch(text):
        year, month, day = match.groups()
    else:
        raise NoDate(text)
    written = "day" if day else "month" if month else "year"
    try:
        whole = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise NoDate(text) from None
    if whole.year < 1900:
        raise NoDate(text)
    precision = coarser(written, _COARSEST.get(accuracy.upper(), "day"))
    return PartialDate(start_of_period(whole, precision), precision)


def start_of_period(day: date, precision: str) -> date:
    """Give the first day of the day, month or year that a date stands for."""
    if precision == "year":
        return day.replace(month=1, day=1)
    return day.replace(day=1) if precision == "month" else day
