"""Public holidays of the site: computed for a country, or for one of its parts, as its settings say."""

from datetime import date
from functools import cache

import holidays
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import get_language


def holidays_between(first: date, last: date) -> dict[date, str]:
    """
    Give day → name of the public holidays from the first to the last day, in the reader's language where it is known.

    :raises ImproperlyConfigured: if the setting HOLIDAYS names no country, or none of its parts.
    """
    language = get_language() or settings.LANGUAGE_CODE
    return {
        day: name
        for year in range(first.year, last.year + 1)
        for day, name in _of_year(settings.HOLIDAYS, year, language[:2]).items()
        if first <= day <= last
    }


@cache
def _of_year(place: str, year: int, language: str) -> dict[date, str]:
    if not place:
        return {}
    country, _, part = place.partition("-")
    try:
        spoken = holidays.country_holidays(country).supported_languages
        # Some languages are written with their country, as en_US.
        known = next((code for code in sorted(spoken) if code[:2] == language), None)
        return dict(holidays.country_holidays(country, subdiv=part or None, years=year, language=known))
    except NotImplementedError as error:
        raise ImproperlyConfigured(
            f"HOLIDAYS is {place!r}: {error} Give a country's code, or one of its parts after a hyphen, as DE-BW."
        ) from error
