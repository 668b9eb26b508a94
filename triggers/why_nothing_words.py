"""Facts and days in the reader's language, for what rules saw of them."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import get_language, ngettext

from triggers.facts import Fact
from triggers.sentences import LANGUAGES, describe, write_date

NAMED_AT_MOST = 3


def language() -> str:
    """Give the reader's language, of those in which facts are told."""
    asked = (get_language() or "")[:2]
    return asked if asked in LANGUAGES else LANGUAGES[0]


def tell(fact: Fact) -> str:
    """Name a fact with its date: "cT2a cN1 cM0, stage IIB (3 February 2026)"."""
    return f"{describe(fact, language())} ({day_of(fact)})"


def day_of(fact: Fact) -> str:
    return write_date(fact.on, fact.precision, language())


def tell_all(facts: Iterable[Fact], none: str) -> str:
    """Name the last few of these facts, the latest first; `none` where there is none."""
    told = list(facts)
    words = [tell(fact) for fact in reversed(told[-NAMED_AT_MOST:])]
    more = len(told) - len(words)
    if more > 0:
        words.append(ngettext("%(number)s earlier one", "%(number)s earlier ones", more) % {"number": more})
    return "; ".join(words) or none


def write_day(day: date | None) -> str:
    return write_date(day, "day", language()) if day else ""
