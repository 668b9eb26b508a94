"""
TNM as people type it: `T2a N1 M1b`, `cT2acN1cM1b`, `pT1b(m) N0`, `ypt0 ypn0`, in one word or in pieces.

Every way to read the text is tried. Where there are several, those of a lung tumour's own categories go before others,
and one that writes prefixes and symbols evenly (on every category, or only on the first) before one that does not:
`cT2acN1cM1b` is T2a cN1 cM1b, `cT1cN0M0` is T1c. A small a is part of T2a rather than the sign of an autopsy. What then
still can be read in two ways is not guessed.
"""

import re
from collections.abc import Callable, Iterator

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
# Place → the tokens that may begin there, the longest first, each with the place behind it and what separates it.
Steps = dict[int, list[tuple[Token, int]]]


def parse_typed_tnm(text: str, *, is_lung: bool = False) -> TNM:
    """
    Read TNM in any case, with or without spaces and commas.

    :param is_lung: whether it describes a lung tumour, where a text can be read in several ways.
    :raises NotTNM: saying which part, from which character on, is not understood, is given twice or is ambiguous.
    """
    if not BETWEEN.sub("", text):
        raise NotTNM(_("No T, N or M is given."))
    ways = [_steps(text, head) for head in (HEAD, HEAD_IN_PIECES)]
    readings = next(filter(None, (set(_readings(steps, _behind_spaces(text, 0), len(text))) for steps in ways)), None)
    if readings is None:
        twice = next(filter(None, (_twice(steps, len(text)) for steps in ways)), None)
        raise NotTNM(_given_twice(twice) if twice else _why_not(text, max(ways[0])))
    records = {record_of(list(reading)) for reading in _likeliest(readings, is_lung=is_lung)}
    if len(records) > 1:
        said = f" {_('or')} ".join(sorted(format_tnm(record) for record in records))
        raise NotTNM(
            _("“%(text)s” can be read as %(ways)s: put spaces between T, N and M.") % {"text": text, "ways": said}
        )
    return records.pop()


def _behind_spaces(text: str, place: int) -> int:
    between = BETWEEN.match(text, place)
    return between.end() if between else place


def _steps(text: str, head: re.Pattern[str]) -> Steps:
    """Give every place that reading can reach, each looked at once, with the tokens that may begin there."""
    steps: Steps = {}
    ahead = [_behind_spaces(text, 0)]
    while ahead:
        place = ahead.pop()
        if place not in steps:
            steps[place] = [(token, _behind_spaces(text, end)) for token, end in _tokens(text, place, head)]
            ahead += [end for _token, end in steps[place]]
    return steps


def _readings(steps: Steps, place: int, end: int, letters: str = "TNM") -> Iterator[Reading]:
    """Give every way to read the text from a place to its end with each of these letters at most once."""
    if place == end:
        yield ()
        return
    for token, behind in steps[place]:
        if token.letter in letters:
            for rest in _readings(steps, behind, end, letters.replace(token.letter, "")):
                yield (token, *rest)


def _twice(steps: Steps, end: int) -> Token | None:
    """Give the first token that repeats a letter, where the whole text can be read but for that."""
    leading = {end}
    for place in sorted(steps, reverse=True):
        if any(behind in leading for _token, behind in steps[place]):
            leading.add(place)
    place, letters = min(steps), set()
    while place in leading and place != end:
        token, behind = next(step for step in steps[place] if step[1] in leading)
        if token.letter in letters:
            return token
        letters.add(token.letter)
        place = behind
    return None


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


def _given_twice(token: Token) -> str:
    return _("“%(token)s”: %(letter)s is given twice; one record has one %(letter)s.") % {
        "token": token,
        "letter": token.letter,
    }


def _why_not(text: str, start: int) -> str:
    """Say which part of the text is not understood: the one that begins here."""
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
