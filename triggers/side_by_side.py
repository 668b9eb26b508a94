"""
Facts beside each other, line by line, so that a reader sees at once where they contradict each other.

A line holds what all of them say about one thing: the M category of a staging stands beside the site of a metastasis.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.choices import FactKind
from patients.models import Fact
from patients.queries import FactLine
from triggers.facts import Staging
from triggers.load import as_text

Say = Callable[[Fact], str]


@dataclass(frozen=True)
class Cell:
    words: str
    differs: bool
    """Whether it contradicts another cell."""


@dataclass(frozen=True)
class Line:
    label: str | Promise
    cells: list[Cell]


@dataclass(frozen=True)
class SideBySide:
    """Facts as columns, in the order given, and what they say as lines; a cell without words says nothing about it."""

    facts: list[FactLine]
    lines: list[Line]

    @property
    def compares(self) -> bool:
        """Whether there is anything to compare: several facts, or one that contradicts itself."""
        return len(self.facts) > 1 or any(cell.differs for line in self.lines for cell in line.cells)


def side_by_side(facts: Sequence[FactLine]) -> SideBySide:
    """Lay facts beside each other; where they, or one of them alone, contradict each other, the cells are marked."""
    lines = []
    for name, label, says in _LINES:
        words = [_words(says, each.fact) for each in facts]
        if any(words):
            among_them = len({text for text in words if text}) > 1
            marks = [
                bool(text) and (among_them or name in _contradicted(each.fact))
                for each, text in zip(facts, words, strict=True)
            ]
            lines.append(Line(label, [Cell(text, mark) for text, mark in zip(words, marks, strict=True)]))
    return SideBySide(list(facts), lines)


def _words(says: dict[FactKind, Say], fact: Fact) -> str:
    say = says.get(FactKind(fact.kind))
    return say(fact) if say else ""


def _contradicted(fact: Fact) -> frozenset[str]:
    """Give the lines in which a staging record contradicts itself: M1 with stage I to III, or M0 with stage IV."""
    if fact.kind != FactKind.STAGING:
        return frozenset()
    staging = Staging(id="", on=fact.on, recorded=fact.recorded, tumour=as_text(0), m=fact.m_category, stage=fact.stage)
    return frozenset(("distant", "stage")) if staging.contradicts_itself else frozenset()


def _category(letter: str) -> Say:
    def say(fact: Fact) -> str:
        category = getattr(fact, f"{letter}_category")
        return f"{getattr(fact, f'{letter}_prefix') or ''}{letter.upper()}{category}" if category else ""

    return say


def _symbols(fact: Fact) -> str:
    said = {"y": fact.y_symbol, "r": fact.r_symbol, "a": fact.a_symbol}
    return " ".join(symbol for symbol, is_set in said.items() if is_set)


def _shown(column: str) -> Say:
    def say(fact: Fact) -> str:
        label = getattr(fact, f"get_{column}_display", None)
        return str(label() if label else getattr(fact, column) or "") if getattr(fact, column) else ""

    return say


def _found_in(fact: Fact) -> str:
    return _("found: %(site)s") % {"site": fact.get_site_display()}


# name → label and what each kind of fact says about it
_LINES: list[tuple[str, str | Promise, dict[FactKind, Say]]] = [
    ("code", gettext_lazy("ICD-10"), {FactKind.DIAGNOSIS: _shown("icd10")}),
    ("morphology", gettext_lazy("Morphology"), {FactKind.DIAGNOSIS: _shown("morphology")}),
    ("certainty", gettext_lazy("Certainty"), {FactKind.DIAGNOSIS: _shown("certainty")}),
    ("symbols", gettext_lazy("After therapy (y), recurrence (r), autopsy (a)"), {FactKind.STAGING: _symbols}),
    ("t", "T", {FactKind.STAGING: _category("t")}),
    ("n", "N", {FactKind.STAGING: _category("n")}),
    (
        "distant",
        gettext_lazy("Distant metastases"),
        {FactKind.STAGING: _category("m"), FactKind.METASTASIS: _found_in},
    ),
    ("stage", gettext_lazy("Stage"), {FactKind.STAGING: _shown("stage")}),
    (
        "extent",
        gettext_lazy("Extent"),
        {FactKind.STAGING: _shown("extent"), FactKind.RECURRENCE: _shown("extent")},
    ),
    ("edition", gettext_lazy("TNM edition"), {FactKind.STAGING: _shown("edition")}),
    ("verdict", gettext_lazy("Resectability"), {FactKind.RESECTABILITY: _shown("verdict")}),
    ("assessed_by", gettext_lazy("Assessed by"), {FactKind.RESECTABILITY: _shown("assessed_by")}),
    (
        "intent",
        gettext_lazy("Treatment intent"),
        {FactKind.INTENT: _shown("intent"), FactKind.TREATMENT: _shown("intent")},
    ),
]
