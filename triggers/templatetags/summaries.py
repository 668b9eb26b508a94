"""What a patient's history comes to, in templates."""

from django import template

from triggers import summary_words
from triggers.disease_names import disease_name
from triggers.summary import TumourSummary

register = template.Library()

register.filter("said", summary_words.in_words)
register.filter("day_of", summary_words.day_of)
register.filter("said_with_day", summary_words.dated)
register.filter("sites_in_words", summary_words.sites_in_words)
register.filter("is_spread_since_staging", summary_words.spread_since_staging)
register.filter("disease_name", disease_name)
register.filter("intent_in_words", summary_words.intent_in_words)
register.filter("phase_in_words", summary_words.phase_in_words)
register.filter("therapy_in_words", summary_words.therapy_in_words)


@register.filter
def is_weak(tumour: TumourSummary) -> bool:
    """Whether only weak evidence says that the tumour has spread."""
    return tumour.spread is not None and tumour.spread.is_weak
