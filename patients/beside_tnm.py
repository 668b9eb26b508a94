"""
What stands beside T, N and M in the line of a pathologist's report.

Lymph and blood vessels, nerves, pleura, margins and grading (UICC TNM classification: L, V, Pn, PL, R, G), the older
certainty C, counts of lymph nodes (3/12), remarks in brackets, spread through air spaces (STAS), the edition, and the
UICC stage. What stands in brackets is a remark: no category and no stage is read there, so none may stand there.
"""

import re

from patients.patterns import STAGE

_ALONE_BEFORE, _ALONE_BEHIND = r"(?<![^\s,;./])", r"(?=$|[\s,;./])"
# Such as (8. Auflage) or [UICC 8th edition].
EDITION_IN_BRACKETS = (
    r"(?i:[(\[]\s*(?:(?:TNM|UICC|AJCC)[\s-]*)?[4-9]\s*(?:\.|th)?\s*(?:Auflage|Aufl|edition|ed)\s*\.?\s*[)\]])"
)
_BRACKETS = rf"(?:\s*(?!{EDITION_IN_BRACKETS})[(\[][^()\[\]]*[)\]])*"
_COUNT = r"\d{1,3}\s*/\s*\d{1,3}"
_NODES = r"(?:LK|LN)"

# Nerves are written Pn, pn or PN; pN is the letter of the lymph nodes.
PERINEURAL = re.compile(rf"[cp]?\s?(?P<letters>Pn|pn|PN)\s?[01Xx]{_BRACKETS}")
PERINEURAL_AS_WRITTEN = "Pn"
BESIDE = re.compile(
    "|".join(
        (
            rf"[yra]*[cp]?(?:L|V|R|PL)\s?[0-3X]{_BRACKETS}",
            rf"G\s?(?:[1-4](?:\s?[-–]\s?[1-4])?|X){_BRACKETS}",
            # With a small c it is the rest of a category: `M1 c2`.
            rf"{_ALONE_BEFORE}(?-i:C)[1-5]{_ALONE_BEHIND}",
            rf"{_ALONE_BEFORE}(?:{_NODES}:?\s*)?{_COUNT}(?:\s*{_NODES})?{_ALONE_BEHIND}",
            rf"{_ALONE_BEFORE}STAS\s?[-+]?{_ALONE_BEHIND}",
            rf"{_ALONE_BEFORE}[cp]?TNM\s?-?[4-9]?:?{_ALONE_BEHIND}",
            r"[(\[][^()\[\]]*[)\]]",
        )
    ),
    re.IGNORECASE,
)
# Says what the line is: "pTNM:", "TNM8:".
LABEL = re.compile(r"(?P<prefix>[cp]?)TNM\s?-?(?P<edition>[4-9]?):?", re.IGNORECASE)
_EDITION = re.compile(EDITION_IN_BRACKETS)
# "Stadium IIB", "UICC-Stadium: IVA", "stage IIIA" or the group alone.
STAGED = re.compile(
    rf"{_ALONE_BEFORE}(?:UICC|AJCC)?[-\s]*(?:stage|stadium|st\.)?:?\s*(?P<stage>{STAGE}){_ALONE_BEHIND}",
    re.IGNORECASE,
)


_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|[(\[][^()\[\]]*[)\]]")
# (sn 0/3) counts lymph nodes.
_CATEGORY = re.compile(r"(?<![a-z])[yra]*[cpu]?[TNM]\s*(?:[0-4](?!\d*\s*/)|(?:X|is)(?![a-z]))", re.IGNORECASE)


def stage_as_stored(typed: str) -> str:
    """Write a stage as it is stored: "IIIA1", "0is", "okk"."""
    return typed.lower() if typed.lower().startswith(("o", "0")) else typed.upper()


def edition_in(said: str) -> str:
    """Give the edition that a label or a remark in brackets names, "" if none."""
    if label := LABEL.fullmatch(said):
        return label["edition"]
    return next(filter(str.isdigit, said)) if _EDITION.fullmatch(said) else ""


def in_brackets_by_mistake(text: str) -> str:
    """Give the first remark in brackets that says a category or a stage, such as "(M1b)" or "(IV)"; "" if none."""
    remarks = (found[0] for found in _IN_BRACKETS.finditer(text))
    return next((remark for remark in remarks if _says_a_category_or_a_stage(remark[1:-1])), "")


def _says_a_category_or_a_stage(remark: str) -> bool:
    """Look at it as it is written and as it is kept, without spaces. A 0 alone is a number, as in (0/3)."""
    return any(
        _CATEGORY.search(words) or any(found[0].strip(" -") != "0" for found in STAGED.finditer(words))
        for words in (remark, re.sub(r"\s", "", remark))
    )
