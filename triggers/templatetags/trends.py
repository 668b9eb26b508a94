"""Numbers of trends in templates."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def plain_number(number: int | float | Decimal) -> str:
    """Write a number without needless places, in the reader's language: 10 for 10.00, "92,5" for 92.50."""
    return number_format(f"{float(number):g}", use_l10n=True)
