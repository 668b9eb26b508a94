"""What a site puts on its letters in its own words, read from a file."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

LANGUAGES = frozenset({"de", "en"})
PHRASES = frozenset(
    {
        *("greeting", "opening", "closing", "farewell", "small"),
        *("patient_greeting", "patient_opening", "patient_closing"),
    }
)


def wording_from(place: str) -> Mapping[str, Mapping[str, str]]:
    """
    Read language → phrase → the site's words, from JSON; nothing where no file is named.

    :raises ImproperlyConfigured: if the file cannot be read, or names a language or phrase that there is not.
    """
    if not place:
        return {}
    path = Path(place)
    try:
        said: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"LETTER_WORDING: {path} cannot be read as JSON: {error}") from None
    if not isinstance(said, dict) or not all(isinstance(phrases, dict) for phrases in said.values()):
        raise ImproperlyConfigured(f"LETTER_WORDING: {path} holds an object of languages, each an object of phrases.")
    named = {(language, phrase): words for language, phrases in said.items() for phrase, words in phrases.items()}
    for (language, phrase), words in named.items():
        if language not in LANGUAGES or phrase not in PHRASES or not isinstance(words, str):
            raise ImproperlyConfigured(
                f"LETTER_WORDING: {path} says {language}.{phrase}. It may say a text for each of"
                f" {', '.join(sorted(PHRASES))}, in {' and '.join(sorted(LANGUAGES))}."
            )
    return said


def logo_from(place: str) -> Path | None:
    """
    Find the picture of the letterhead; None where no file is named.

    :raises ImproperlyConfigured: if there is none there, or of a kind that letters cannot show.
    """
    if not place:
        return None
    path = Path(place).resolve()
    if not path.is_file() or path.suffix.lower() not in {".svg", ".png", ".jpg", ".jpeg"}:
        raise ImproperlyConfigured(f"LETTER_LOGO: {path} is no SVG, PNG or JPEG picture that can be read.")
    return path
