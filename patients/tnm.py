"""
TNM as it is written: read a line such as `cT2a pN1 cM0`, as files write it or as people type it, and write it again.

The categories are kept as text and nothing is derived from them, so every edition and every tumour entity fits.
Source of the symbols: UICC TNM classification, 8th and 9th edition (y during or after treatment, r recurrence, a
autopsy; c clinical, p pathological; u by ultrasound, as the German oncology basic data set knows it).
"""

import re
from typing import Any

import msgspec
from django.utils.translation import gettext as _

SYMBOLS = "yra"
TOKEN = re.compile(r"(?P<symbols>[yra]*)(?P<prefix>[cpu]?)(?P<letter>[TNM])(?P<category>.*)")
# What stands in brackets behind a category is never another category: an M1b there would be lost.
_IN_BRACKETS = r"(\((?![yra]*[cpu]?[TNM][0-4X])[^()\s]+\))*"
# A number stands behind a letter only where an edition has it: T1a1 to T2a2 of the cervix, N2a1, M1c1 and M1c2.
CATEGORIES = {
    "T": re.compile(r"(X|0|is|a|1[ab][1-3]|2a[12]|[1-4](mi|[a-e])?)" + _IN_BRACKETS, re.ASCII),
    "N": re.compile(r"(X|0|2[ab][12]|[1-3](mi|[a-e])?)" + _IN_BRACKETS, re.ASCII),
    "M": re.compile(r"(X|0|1c[12]|1[a-e]?)" + _IN_BRACKETS, re.ASCII),
}
LONGEST_CATEGORY = 12
"""Letters that the database keeps of one category."""


class NotTNM(ValueError):
    """The text is not TNM; the message says which part and why."""


class TNM(msgspec.Struct, frozen=True, kw_only=True):
    """One staging record: up to three categories, each with its prefix ("" if none), and symbols that hold for all."""

    t: str | None = None
    n: str | None = None
    m: str | None = None
    t_prefix: str = ""
    n_prefix: str = ""
    m_prefix: str = ""
    y: bool = False
    r: bool = False
    a: bool = False

    def __str__(self) -> str:
        return format_tnm(self)


class Token(msgspec.Struct, frozen=True):
    """One category as it stands in a text, such as `ypT2a(m)`."""

    symbols: str
    prefix: str
    letter: str
    category: str

    def __str__(self) -> str:
        return f"{self.symbols}{self.prefix}{self.letter}{self.category}"


def parse_tnm(text: str) -> TNM:
    """
    Read tokens such as `cT2a pN1 ypM0 rcM1b`, as files write them: letters large, symbols and prefixes small.

    A symbol on any token holds for the whole record. What people type is read by `patients.typed_tnm`.

    :raises NotTNM: if there is no token, a token is not understood, or T, N or M occurs twice.
    """
    tokens: list[Token] = []
    for written in text.split():
        match = TOKEN.fullmatch(written)
        if not match:
            raise NotTNM(
                _("“%(token)s” is not understood: write T, N or M after c or p, such as cT2a or ypN0.")
                % {"token": written}
            )
        letter, category = match["letter"], match["category"]
        category = "X" + category[1:] if category[:1] == "x" else category
        if not CATEGORIES[letter].fullmatch(category):
            raise NotTNM(
                _("“%(token)s”: %(category)s is not a known %(letter)s category.")
                % {"token": written, "category": letter + category, "letter": letter}
            )
        if any(letter == token.letter for token in tokens):
            raise NotTNM(
                _("“%(token)s”: %(letter)s is given twice; one record has one %(letter)s.")
                % {"token": written, "letter": letter}
            )
        if len(set(match["symbols"])) < len(match["symbols"]):
            raise NotTNM(_("“%(token)s”: a symbol (y, r, a) is given twice.") % {"token": written})
        tokens.append(Token(match["symbols"], match["prefix"], letter, category))
    if not tokens:
        raise NotTNM(_("No T, N or M is given."))
    return record_of(tokens)


def record_of(tokens: list[Token]) -> TNM:
    """Give the record that these tokens make, each of another letter."""
    said: dict[str, Any] = {token.letter.lower(): token.category for token in tokens}
    said |= {f"{token.letter.lower()}_prefix": token.prefix for token in tokens}
    symbols = {symbol for token in tokens for symbol in token.symbols}
    said |= {symbol: symbol in symbols for symbol in SYMBOLS}
    return TNM(**said)


def format_tnm(tnm: TNM) -> str:
    """Write the record as one line, symbols on every token: `ypT0 ypN0 ypM0`; an empty record gives ""."""
    symbols = "".join(symbol for symbol in SYMBOLS if getattr(tnm, symbol))
    parts = ((tnm.t_prefix, "T", tnm.t), (tnm.n_prefix, "N", tnm.n), (tnm.m_prefix, "M", tnm.m))
    return " ".join(
        f"{symbols}{prefix}{letter}{category}" for prefix, letter, category in parts if category is not None
    )
