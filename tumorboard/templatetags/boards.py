"""Words of the tumour board in templates."""

from django import template

from patients.choices import RECOMMENDATIONS

register = template.Library()


@register.filter
def recommended(code: str) -> str:
    """Say a code of a recommendation in words: "Chemotherapy (CH)"."""
    return f"{RECOMMENDATIONS[code]} ({code})" if code in RECOMMENDATIONS else code
