"""Quick entry in templates."""

from django import template

from triggers.quick_kinds import QUICK, Quick

register = template.Library()


@register.simple_tag
def quick_kinds() -> list[Quick]:
    """Give the kinds of quick entry, each with the key that opens it."""
    return list(QUICK.values())
