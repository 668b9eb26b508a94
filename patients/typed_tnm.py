"""
TNM as people type it: `T2a N1 M1b`, `cT2acN1cM1b`, `pT1b(m) N0`, `ypt0 ypn0`, in one word or in pieces.

Every way to read the text is tried. Where there are several, those of a lung tumour's own categories go before others,
and one that writes prefixes and symbols evenly (on every category, or only on the first) before one that does not:
`cT2acN1cM1b` is T2a cN1 cM1b, `cT1cN0M0` is T1c. A small a is part of T2a rather than the sign of an autopsy. What then
still can be read in two ways is not guessed.
"""

import re
from collections.abc import Callable, Iterator
from itertools import chain

from django.utils.translation import gettext as _

from patients.tnm import CATEGORIES, LONGEST_CATEGORY, TNM, NotTNM, Token, format_tnm, record_of

BETWEEN = re.compile(r"[\s,;]*")
_LETTER = r"(?P<letter>[tnm])"
HEAD = re.compile(rf"(?P<symbols>[yra]*)(?P<prefix>[cpu]?){_LETTER}", re.IGNORECASE)
HEAD_IN_PIECES = re.compile(rf"(?P<symbols>(?:[yra]\s*)*)(?P<prefix>[cpu]?)\s*{_LETTER}\s*", re.IGNORECASE)
VALUE = re.compile(r"x|0|is|a|[1-4](?:mi|[a-e]\d?)?", re.IGNORECASE)
SUFFIXES = re.compile(r"(?:\s?\([^()\s]+\))*")
# Categories of lung tumours, 8th and 9th edition (clinical.md 6.1): they tell apart T2 cN1 and T2c N1.
OF_LUNG = {
    "T": re.compile(r"X|0|is|1(mi|[abc])?|2[ab]?|[34]"),
    "N": re.compile(r"X|0|1|2[ab]?|3"),
    "M": re.compile(r"X|0|1([ab]|c[12]?)?"),
}
KNOWN = {"T": "TX, T0, Tis, T1–T4", "N": "NX, N0, N1–N3", "M": "MX, M0, M1"}
# Written beside TNM, but no part of it.
BESIDE = re.compile(r"(L|V|Pn|R|G)[X0-4]", re.IGNORECASE)
STAGE = re.compile(r"(UICC|stage|stadium|I{1,3}[ABC]?\d?|IV[ABC]?)", re.IGNORECASE)

Reading = tuple[Token, ...]


def parse_typed_tnm(text: str, *, is_lung: bool = False) -> TNM:
    """
    Read TNM in any case, with or without spaces and commas.

    :param is_lung: whether it describes a lung tumour, where a text can be read in several ways.
    :raises NotTNM: saying which part, from which character on, is not understood, is given twice or is ambiguous.
    """
    if not BETWEEN.sub("", text):
        raise NotTNM(_("No T, N or M is given."))
    readings = set(_readings(text, 0, HEAD)) or set(_readings(text, 0, HEAD_IN_PIECES))
    if not readings:
        raise NotTNM(_why_not(text))
    once = {reading for reading in readings if len({token.letter for token in reading}) == len(reading)}
    if not once:
        raise NotTNM(_given_twice(min(readings, key=len)))
    records = {record_of(list(reading)) for reading in _likeliest(once, is_lung=is_lung)}
    if len(records) > 1:
        ways = f" {_('or')} ".join(sorted(format_tnm(record) for record in records))
        raise NotTNM(
            _("“%(text)s” can be read as %(ways)s: put spaces between T, N and M.") % {"text": text, "ways": ways}
        )
    return records.pop()


def _readings(text: str, start: int, head: re.Pattern[str]) -> Iterator[Reading]:
    """Give every way to read the text from here to its end."""
    between = BETWEEN.match(text, start)
    start = between.end() if between else start
    if start == len(text):
        yield ()
        return
    for token, end in _tokens(text, start, head):
        for rest in _readings(text, end, head):
            yield (token, *rest)


def _tokens(text: str, start: int, head: re.Pattern[str]) -> Iterator[tuple[Token, int]]:
    """Give the tokens that may begin here, with where each ends, the longest first."""
    found = head.match(text, start)
    if not found:
        return
    symbols = re.sub(r"\s", "", found["symbols"].lower())
    if len(set(symbols)) < len(symbols):
        return
    letter, at = found["letter"].upper(), found.end()
    longest = VALUE.match(text, at)
    for end in range(longest.end() if longest else at, at, -1):
        value = _value(text[at:end])
        suffixes = SUFFIXES.match(text, end)
        after = suffixes.end() if suffixes else end
        category = value + re.sub(r"\s", "", text[end:after])
        if CATEGORIES[letter].fullmatch(category) and len(category) <= LONGEST_CATEGORY:
            yield Token(symbols, found["prefix"].lower(), letter, category), after


def _value(typed: str) -> str:
    return "X" if typed in ("x", "X") else typed.lower()


def _likeliest(readings: set[Reading], *, is_lung: bool) -> set[Reading]:
    preferences: list[Callable[[Reading], bool]] = [_is_of_lung] if is_lung else []
    for is_preferred in (*preferences, _is_even, _is_of_the_living):
        readings = {reading for reading in readings if is_preferred(reading)} or readings
    return readings


def _is_of_lung(reading: Reading) -> bool:
    return all(OF_LUNG[token.letter].fullmatch(token.category.partition("(")[0]) for token in reading)


def _is_even(reading: Reading) -> bool:
    """Whether prefixes, and symbols, stand on every category, only on the first, or on none."""
    prefixes = [bool(token.prefix) for token in reading]
    symbols = [bool(token.symbols) for token in reading]
    return all(len(set(marks)) == 1 or (marks[0] and not any(marks[1:])) for marks in (prefixes, symbols))


def _is_of_the_living(reading: Reading) -> bool:
    """Whether no small a is taken for the symbol of an autopsy that may as well belong to the category before it."""
    return not any("a" in token.symbols for token in reading)


def _given_twice(reading: Reading) -> str:
    letters = [token.letter for token in reading]
    twice = next(token for place, token in enumerate(reading) if token.letter in letters[:place])
    return _("“%(token)s”: %(letter)s is given twice; one record has one %(letter)s.") % {
        "token": twice,
        "letter": twice.letter,
    }


def _why_not(text: str) -> str:
    """Say which part of the text is not understood, and where it begins."""
    start = _understood_up_to(text)
    part = re.split(r"[\s,;]", text[start:], maxsplit=1)[0]
    place = {"part": part, "place": start + 1}
    if head := HEAD.match(part):
        letter = head["letter"].upper()
        if len(set(head["symbols"].lower())) < len(head["symbols"]):
            return _("“%(part)s” (character %(place)s): a symbol (y, r, a) is given twice.") % place
        if head.end() == len(part):
            return _("“%(part)s” (character %(place)s): the %(letter)s category is missing.") % {
                **place,
                "letter": letter,
            }
        return _("“%(part)s” (character %(place)s) is not a known %(letter)s category: known are %(known)s.") % {
            **place,
            "letter": letter,
            "known": KNOWN[letter],
        }
    if BESIDE.match(part):
        return (
            _("“%(part)s” (character %(place)s) is no part of TNM here: leave it out, or note it as a comment.") % place
        )
    if STAGE.match(part):
        return _("“%(part)s” (character %(place)s) is no part of TNM: the stage has a field of its own.") % place
    return (
        _("“%(part)s” (character %(place)s) is not understood: write T, N or M with its category, such as cT2a.")
        % place
    )


def _understood_up_to(text: str) -> int:
    """Give the farthest place up to which the text can be read as categories."""
    reached, places = 0, {0}
    while places:
        at = places.pop()
        between = BETWEEN.match(text, at)
        at = between.end() if between else at
        reached = max(reached, at)
        places |= set(chain.from_iterable((end,) for _token, end in _tokens(text, at, HEAD)))
    return reached
