"""Facts and clinical dates in templates."""

from collections.abc import Iterable
from datetime import date

from django import template
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from patients.dates import write_clinical_date
from patients.models import Fact
from patients.wording import in_words, tumour_in_words

register = template.Library()

register.filter("in_words", in_words)
register.filter("tumour_in_words", tumour_in_words)


@register.filter
def clinical_date(fact: Fact) -> str:
    """Write the day of a fact as precisely as it is known."""
    return write_clinical_date(fact.on, fact.on_precision)


@register.simple_tag
def dated(day: date | None, precision: str = "day") -> str:
    """Write a date as precisely as it is known; nothing for none."""
    return write_clinical_date(day, precision) if day else ""


@register.filter
def as_dated(day: date | None, precision: str) -> str:
    """Write a date as precisely as it is known, where a tag would not fit."""
    return dated(day, precision)


@register.filter
def language_in_words(code: str) -> str:
    """Name a language in the reader's: "Turkish"; a code nobody knows stands for itself."""
    try:
        return str(_(get_language_info(code)["name"]))
    except KeyError:
        return code


@register.filter
def languages_in_words(codes: Iterable[str]) -> str:
    """Name the languages that the records of a person say: "German / Turkish"."""
    return " / ".join(language_in_words(code) for code in codes)


@register.filter
def age_on(birth_date: date | None, today: date) -> int | None:
    """Give the age in years on a day."""
    if birth_date is None:
        return None
    return today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))
