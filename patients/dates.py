"""Clinical dates as people type and read them: a day, a month or just a year. Pure but for the reader's language."""

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from patients.choices import Precision

SHAPES = (
    re.compile(r"(?P<year>\d{4})(-(?P<month>\d{1,2})(-(?P<day>\d{1,2}))?)?"),
    re.compile(r"((?P<day>\d{1,2})\.)?(?P<month>\d{1,2})\.(?P<year>\d{4})"),
    re.compile(r"(?P<month>\d{1,2})/(?P<year>\d{4})"),
)


class NotADate(ValueError):
    """The text is no date; the message says how to write one."""


def parse_clinical_date(text: str) -> tuple[date, Precision]:
    """
    Read `2026-03-05`, `5.3.2026`, `2026-03`, `03.2026`, `3/2026` or `2026`.

    :returns: the first day of the period, and how precise it is.
    :raises NotADate: if it is none of these, or a day that does not exist.
    """
    match = next((found for shape in SHAPES if (found := shape.fullmatch(text.strip().replace(" ", "")))), None)
    if match is None:
        raise NotADate(_("Write a day (2026-03-05 or 05.03.2026), a month (2026-03) or a year (2026)."))
    parts = match.groupdict()
    try:
        day = date(int(parts["year"]), int(parts.get("month") or 1), int(parts.get("day") or 1))
    except ValueError:
        raise NotADate(_("This day does not exist.")) from None
    if parts.get("day"):
        return day, Precision.DAY
    return day, Precision.MONTH if parts.get("month") else Precision.YEAR


def write_clinical_date(day: date, precision: str) -> str:
    """Write a date as precisely as it is known, in the reader's language: "5 Mar 2026", "März 2026", "2026"."""
    return _written(day, precision, get_language() or "")


@lru_cache(maxsize=8192)
def _written(day: date, precision: str, language: str) -> str:
    """A page of a long illness writes hundreds of dates, most of them more than once."""
    if precision == Precision.YEAR:
        return f"{day.year}"
    return date_format(day, "YEAR_MONTH_FORMAT" if precision == Precision.MONTH else "SHORT_DATE_FORMAT")


def date_as_typed(day: date, precision: str) -> str:
    """Write a date as the reader would type it: "05.03.2026" and "03.2026" in German, else "2026-03-05", "2026-03"."""
    written = typed_clinical_date(day, precision)
    return ".".join(reversed(written.split("-"))) if (get_language() or "").startswith("de") else written


def typed_clinical_date(day: date, precision: str) -> str:
    """Write a date as programs write it, which `parse_clinical_date` reads too: "2026-03-05", "2026-03", "2026"."""
    return day.isoformat()[: {Precision.YEAR: 4, Precision.MONTH: 7}.get(Precision(precision), 10)]


def last_day_of(day: date, precision: str) -> date:
    """Give the last day that a clinical date may mean: of its month or year where it is known no better."""
    if precision == Precision.YEAR:
        return date(day.year, 12, 31)
    if precision == Precision.MONTH:
        return date(day.year, day.month, monthrange(day.year, day.month)[1])
    return day
