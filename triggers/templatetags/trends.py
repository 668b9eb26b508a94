"""Trends in templates: their numbers, and which looks a key explains."""

from collections.abc import Iterable
from decimal import Decimal

from django import template
from django.utils.formats import number_format

from triggers.trends import TrendGroup

register = template.Library()


@register.filter
def plain_number(number: int | float | Decimal) -> str:
    """Write a number without needless places, in the reader's language: 10 for 10.00, "92,5" for 92.50."""
    return number_format(f"{float(number):g}", use_l10n=True)


@register.filter
def looks(groups: Iterable[TrendGroup]) -> set[str]:
    """Give how the values of these groups look, for the key below them."""
    return {look for group in groups for look in group.looks}
