"""Trends in templates: their numbers, and which looks a key explains."""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from django import template
from django.utils.formats import number_format
from django.utils.translation import get_language

from triggers.trends import TrendGroup

register = template.Library()


@register.filter
def plain_number(number: int | float | Decimal) -> str:
    """Write a number without needless places, in the reader's language: 10 for 10.00, "92,5" for 92.50."""
    return _written(f"{float(number):g}", get_language() or "")


@lru_cache(maxsize=1024)
def _written(number: str, language: str) -> str:
    """The pictures of a long illness write few numbers many times."""
    return number_format(number, use_l10n=True)


@register.filter
def looks(groups: Iterable[TrendGroup]) -> set[str]:
    """Give how the values of these groups look, for the key below them."""
    return {look for group in groups for look in group.looks}
