"""
TNM as people type it: `T2a N1 M1b`, `cT2acN1cM1b`, `pT1b(m) N0`, `T2 a`, in one word or in pieces, with what else a
pathologist writes in that line: `pT2a pN1 (3/12) L1 V0 Pn0 R0`.

Every way to read the text is tried. Where there are several, those of a lung tumour's own categories go before others,
and one that writes prefixes and symbols evenly (on every category, or only on the first) before one that does not:
`cT2acN1cM1b` is T2a cN1 cM1b, `cT1cN0M0` is T1c. A small a is part of T2a rather than the sign of an autopsy. What then
still can be read in two ways is not guessed.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from patients.beside_tnm import (
    BESIDE,
    EDITION_IN_BRACKETS,
    LABEL,
    PERINEURAL,
    PERINEURAL_AS_WRITTEN,
    STAGED,
    edition_in,
    in_brackets_by_mistake,
    stage_as_stored,
)
from patients.tnm import CATEGORIES, LONGEST_CATEGORY, TNM, NotTNM, Token, format_tnm, record_of
from patients.tnm_said_once import labelled, said_once_for_all

BETWEEN = re.compile(r"[\s,;./–-]*")
_LETTER = r"(?P<letter>[tnm])"
_SUFFIX = re.compile(rf"\s*(?!{EDITION_IN_BRACKETS})\([^()]+\)")


@dataclass(frozen=True)
class Way:
    """How closely a category is written: what stands before its value, and the value."""

    head: re.Pattern[str]
    value: re.Pattern[str]


IN_ONE_WORD = Way(
    re.compile(rf"(?P<symbols>[yra]*)(?P<prefix>[cpu]?){_LETTER}", re.IGNORECASE),
    re.compile(r"x|0|is|a|[1-4](?:mi|[a-e]\d?)?", re.IGNORECASE),
)
IN_PIECES = Way(
    re.compile(rf"(?P<symbols>(?:[yra]\s*)*)(?P<prefix>[cpu]?)\s*{_LETTER}\s*", re.IGNORECASE),
    re.compile(r"x|0|is|a|[1-4](?:\s*(?:mi|[a-e](?:\s*\d)?))?", re.IGNORECASE),
)
# Categories of lung tumours, 8th and 9th edition (clinical.md 6.1): they tell apart T2 cN1 and T2c N1.
OF_LUNG = {
    "T": re.compile(r"X|0|is|1(mi|[abc])?|2[ab]?|[34]"),
    "N": re.compile(r"X|0|1|2[ab]?|3"),
    "M": re.compile(r"X|0|1([ab]|c[12]?)?"),
}
KNOWN = {"T": "TX, T0, Tis, T1–T4", "N": "NX, N0, N1–N3", "M": "MX, M0, M1"}


@dataclass(frozen=True)
class TypedTNM:
    """
    What a line says.

    `stage` and `edition` are those which stand in it, "" if none; `beside` what is understood but has no field, as it
    was written.
    """

    tnm: TNM
    stage: str = ""
    edition: str = ""
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Piece:
    """A part of a line as it was written: one of T, N and M with its token, the stage, or what stands beside them."""

    said: str
    token: Token | None = None
    stage: str = ""

    @property
    def letter(self) -> str:
        """Which of T, N and M this is; "Pn" of the nerves; "" of what may be said more than once."""
        if self.token:
            return self.token.letter
        return PERINEURAL_AS_WRITTEN if PERINEURAL.fullmatch(self.said) else ""


Reading = tuple[Piece, ...]
# Place → the pieces that may begin there, each with the place behind it and what separates it.
Steps = dict[int, list[tuple[Piece, int]]]


def parse_typed_tnm(text: str, *, is_lung: bool = False) -> TypedTNM:
    """
    Read TNM in any case, with or without spaces and commas, and what a report says beside it.

    :param is_lung: whether it describes a lung tumour, where a text can be read in several ways.
    :raises NotTNM: saying which part, from which character on, is not understood, is given twice or is ambiguous.
    """
    if remark := in_brackets_by_mistake(text):
        raise NotTNM(
            _(
                "“%(part)s”: a category or a stage in brackets is not read. Write it without brackets, or as a comment "
                "if it must stay."
            )
            % {"part": remark}
        )
    ways = [_steps(text, way) for way in (IN_ONE_WORD, IN_PIECES)]
    readings = next(filter(None, (set(_readings(steps, _behind_spaces(text, 0), len(text))) for steps in ways)), None)
    if readings is None:
        twice = next(filter(None, (_twice(steps, len(text)) for steps in ways)), None)
        raise NotTNM(_given_twice(twice) if twice else _why_not(text, max(ways[0])))
    said = {_said(reading) for reading in _likeliest(readings, is_lung=is_lung)}
    if len(said) > 1:
        shown = f" {_('or')} ".join(sorted({format_tnm(one.tnm) for one in said}))
        raise NotTNM(
            _("“%(text)s” can be read as %(ways)s: put spaces between T, N and M.") % {"text": text, "ways": shown}
        )
    return said.pop()


def _said(reading: Reading) -> TypedTNM:
    tokens = [piece.token for piece in reading if piece.token]
    stages = {piece.stage for piece in reading if piece.stage}
    if not tokens and not stages:
        raise NotTNM(_("No T, N or M is given."))
    if len(stages) > 1:
        raise NotTNM(_("Two stages are given: %(stages)s.") % {"stages": ", ".join(sorted(stages))})
    others = [piece.said for piece in reading if not (piece.token or piece.stage)]
    editions = {edition for said in others if (edition := edition_in(said))}
    if len(editions) > 1:
        raise NotTNM(_("Two editions are given: %(editions)s.") % {"editions": ", ".join(sorted(editions))})
    beside = tuple(said for said in others if not (LABEL.fullmatch(said) or edition_in(said)))
    record = record_of(said_once_for_all(labelled(tokens, others)))
    return TypedTNM(record, "".join(stages), "".join(editions), beside)


def _behind_spaces(text: str, place: int) -> int:
    between = BETWEEN.match(text, place)
    return between.end() if between else place


def _steps(text: str, way: Way) -> Steps:
    """Give every place that reading can reach, each looked at once, with the pieces that may begin there."""
    steps: Steps = {}
    ahead = [_behind_spaces(text, 0)]
    while ahead:
        place = ahead.pop()
        if place not in steps:
            steps[place] = [(piece, _behind_spaces(text, end)) for piece, end in _pieces(text, place, way)]
            ahead += [end for _piece, end in steps[place]]
    return steps


def _readings(steps: Steps, place: int, end: int, letters: tuple[str, ...] = ()) -> Iterator[Reading]:
    """Give every way to read the text from a place to its end with each letter, but those given, at most once."""
    if place == end:
        yield ()
        return
    for piece, behind in steps[place]:
        if piece.letter not in letters:
            taken = (*letters, piece.letter) if piece.letter else letters
            for rest in _readings(steps, behind, end, taken):
                yield (piece, *rest)


def _twice(steps: Steps, end: int) -> Piece | None:
    """Give the first piece that repeats a letter, where the whole text can be read but for that."""
    leading = {end}
    for place in sorted(steps, reverse=True):
        if any(behind in leading for _piece, behind in steps[place]):
            leading.add(place)
    place, letters = min(steps), set()
    while place in leading and place != end:
        piece, behind = next(step for step in steps[place] if step[1] in leading)
        if piece.letter in letters:
            return piece
        letters.add(piece.letter)
        letters.discard("")
        place = behind
    return None


def _pieces(text: str, start: int, way: Way) -> Iterator[tuple[Piece, int]]:
    """Give the pieces that may begin here, with where each ends."""
    for token, end in _tokens(text, start, way):
        yield Piece(text[start:end], token), end
    if staged := STAGED.match(text, start):
        yield Piece(staged[0], stage=stage_as_stored(staged["stage"])), staged.end()
    elif beside := PERINEURAL.match(text, start) or BESIDE.match(text, start):
        yield Piece(beside[0]), beside.end()


def _tokens(text: str, start: int, way: Way) -> Iterator[tuple[Token, int]]:
    """Give the tokens that may begin here, with where each ends, the longest first."""
    found = way.head.match(text, start)
    if not found:
        return
    symbols = _in_one_word(found["symbols"].lower())
    if len(set(symbols)) < len(symbols):
        return
    letter, at = found["letter"].upper(), found.end()
    longest = way.value.match(text, at)
    for end in range(longest.end() if longest else at, at, -1):
        if text[end - 1].isspace():
            continue
        category, after = _with_suffixes(_value(text[at:end]), text, end)
        if CATEGORIES[letter].fullmatch(category):
            yield Token(symbols, found["prefix"].lower(), letter, category), after


def _value(typed: str) -> str:
    return "X" if typed in ("x", "X") else _in_one_word(typed.lower())


def _with_suffixes(category: str, text: str, end: int) -> tuple[str, int]:
    """Add what stands behind a category in brackets, such as (m) or (3/12), as far as the database has room for it."""
    while suffix := _SUFFIX.match(text, end):
        longer = category + _in_one_word(suffix[0])
        if len(longer) > LONGEST_CATEGORY:
            break
        category, end = longer, suffix.end()
    return category, end


def _in_one_word(text: str) -> str:
    return re.sub(r"\s", "", text)


def _likeliest(readings: set[Reading], *, is_lung: bool) -> set[Reading]:
    preferences: list[Callable[[Reading], bool]] = [_is_of_lung] if is_lung else []
    for is_preferred in (_has_nerves_as_written, _has_nodes_first, _is_of_the_living, *preferences, _is_even):
        readings = {reading for reading in readings if is_preferred(reading)} or readings
    return readings


def _has_nerves_as_written(reading: Reading) -> bool:
    """Whether Pn0 stands for the nerves, and pn0 and PN0 for lymph nodes."""
    return all(
        (piece.letter == PERINEURAL_AS_WRITTEN) == (PERINEURAL_AS_WRITTEN in piece.said)
        for piece in reading
        if piece.letter in ("N", PERINEURAL_AS_WRITTEN)
    )


def _has_nodes_first(reading: Reading) -> bool:
    """Whether of two that are written alike, as in `pn1 l0 v0 pn0`, the first stands for the lymph nodes."""
    letters = [piece.letter for piece in reading if piece.letter in ("N", PERINEURAL_AS_WRITTEN)]
    return letters[:1] != [PERINEURAL_AS_WRITTEN]


def _is_of_lung(reading: Reading) -> bool:
    return all(
        OF_LUNG[token.letter].fullmatch(token.category.partition("(")[0])
        for token in (piece.token for piece in reading)
        if token
    )


def _is_even(reading: Reading) -> bool:
    """Whether prefixes, and symbols, stand on every category, only on the first, or on none."""
    tokens = [piece.token for piece in reading if piece.token]
    prefixes = [bool(token.prefix) for token in tokens]
    symbols = [bool(token.symbols) for token in tokens]
    return all(len(set(marks)) <= 1 or (marks[0] and not any(marks[1:])) for marks in (prefixes, symbols))


def _is_of_the_living(reading: Reading) -> bool:
    """Whether no small a is taken for the symbol of an autopsy that may as well belong to the category before it."""
    return not any(piece.token and "a" in piece.token.symbols for piece in reading)


def _given_twice(piece: Piece) -> str:
    return _("“%(token)s”: %(letter)s is given twice; one record has one %(letter)s.") % {
        "token": piece.token or piece.said,
        "letter": piece.letter,
    }


def _why_not(text: str, start: int) -> str:
    """Say which part of the text is not understood: the one that begins here."""
    part = re.split(r"[\s,;]", text[start:], maxsplit=1)[0]
    place = {"part": part, "place": start + 1}
    if head := IN_ONE_WORD.head.match(part):
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
    return (
        _("“%(part)s” (character %(place)s) is not understood: write T, N or M with its category, such as cT2a.")
        % place
    )
