"""
TNM as it is written: read a line such as `cT2a pN1 cM0` and write it again.

The categories are kept as text and nothing is derived from them, so every edition and every tumour entity fits.
Source of the symbols: UICC TNM classification, 8th and 9th edition (y during or after treatment, r recurrence, a
autopsy; c clinical, p pathological; u by ultrasound, as the German oncology basic data set knows it).
"""

import re

import msgspec
from django.utils.translation import gettext as _

TOKEN = re.compile(r"(?P<symbols>[yra]*)(?P<prefix>[cpu]?)(?P<letter>[TNM])(?P<category>.*)")
CATEGORIES = {
    "T": re.compile(r"(X|0|is|a|[1-4](mi|[a-e]\d?)?)(\([^()\s]+\))*"),
    "N": re.compile(r"(X|0|[1-3](mi|[a-e]\d?)?)(\([^()\s]+\))*"),
    "M": re.compile(r"(X|0|1([a-e]\d?)?)(\([^()\s]+\))*"),
}


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


def parse_tnm(text: str) -> TNM:
    """
    Read tokens such as `cT2a pN1 ypM0 rcM1b`: symbols y, r, a, then c, p or u, then T, N or M with its category.

    A symbol on any token holds for the whole record.

    :raises NotTNM: if there is no token, a token is not understood, or T, N or M occurs twice.
    """
    found: dict[str, str] = {}
    symbols: set[str] = set()
    for token in text.split():
        match = TOKEN.fullmatch(token)
        if not match:
            raise NotTNM(
                _("“%(token)s” is not understood: write T, N or M after c or p, such as cT2a or ypN0.")
                % {"token": token}
            )
        letter, category = match["letter"], match["category"]
        category = "X" + category[1:] if category[:1] == "x" else category
        if not CATEGORIES[letter].fullmatch(category):
            raise NotTNM(
                _("“%(token)s”: %(category)s is not a known %(letter)s category.")
                % {"token": token, "category": letter + category, "letter": letter}
            )
        if letter.lower() in found:
            raise NotTNM(
                _("“%(token)s”: %(letter)s is given twice; one record has one %(letter)s.")
                % {"token": token, "letter": letter}
            )
        if len(set(match["symbols"])) < len(match["symbols"]):
            raise NotTNM(_("“%(token)s”: a symbol (y, r, a) is given twice.") % {"token": token})
        found[letter.lower()] = category
        found[f"{letter.lower()}_prefix"] = match["prefix"]
        symbols.update(match["symbols"])
    if not found:
        raise NotTNM(_("No T, N or M is given."))
    return TNM(**found, y="y" in symbols, r="r" in symbols, a="a" in symbols)


def format_tnm(tnm: TNM) -> str:
    """Write the record as one line, symbols on every token: `ypT0 ypN0 ypM0`; an empty record gives ""."""
    symbols = "".join(symbol for symbol in "yra" if getattr(tnm, symbol))
    parts = ((tnm.t_prefix, "T", tnm.t), (tnm.n_prefix, "N", tnm.n), (tnm.m_prefix, "M", tnm.m))
    return " ".join(
        f"{symbols}{prefix}{letter}{category}" for prefix, letter, category in parts if category is not None
    )
