"""Facts and days in the reader's language, for what rules saw of them."""

from collections.abc import Iterable
from datetime import date

import msgspec
from django.utils.translation import get_language, ngettext

from patients.choices import RECOMMENDATIONS
from triggers.disease_names import disease_name
from triggers.facts import Board, Diagnosis, Fact
from triggers.sentences import LANGUAGES, describe, write_date

NAMED_AT_MOST = 3


def language() -> str:
    """Give the reader's language, of those in which facts are told."""
    asked = (get_language() or "")[:2]
    return asked if asked in LANGUAGES else LANGUAGES[0]


def tell(fact: Fact) -> str:
    """Name a fact with its date and without codes: "cT2a cN1 cM0, stage IIB (3 February 2026)"."""
    return f"{_named(fact)} ({day_of(fact)})"


def _named(fact: Fact) -> str:
    if isinstance(fact, Diagnosis):
        return disease_name(fact)
    if not isinstance(fact, Board) or not fact.recommendation:
        return describe(fact, language())
    board = describe(msgspec.structs.replace(fact, recommendation=()), language())
    recommended = ", ".join(str(RECOMMENDATIONS.get(code, code)) for code in fact.recommendation)
    return f"{board}{', ' if ':' in board else ': '}{recommended}"


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
