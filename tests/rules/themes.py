"""What random histories are about: how each theme begins, which facts it draws how often, and how far apart."""

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any, NamedTuple

from triggers import facts as f

FIRST_DAY = date(2026, 1, 1)
SHORT_EDGES = (0, 0, 0, 1, 1, 2, 3, 5, 6, 7, 8, 9, 13, 14, 15, 27, 28, 29, 30, 31)


class Theme(NamedTuple):
    """What a history is mostly about: how often each kind, days between facts, instruments asked."""

    kinds: dict[type[f.Fact], int]
    edges: tuple[int, ...]
    instruments: tuple[str, ...]
    begins_with: Callable[[Random], list[f.Fact]]


def lung_tumour(chance: Random) -> list[f.Fact]:
    return [begun(f.Diagnosis, "d0", tumour="A", icd10="C34.1")] if chance.random() < 0.97 else []


def treated_or_not(chance: Random) -> list[f.Fact]:
    treated = [begun(f.Treatment, "t0", tumour="A", kind="surgery")] if chance.random() < 0.3 else []
    return [*lung_tumour(chance), *treated]


def recurrence(chance: Random) -> list[f.Fact]:
    return [*lung_tumour(chance), begun(f.Recurrence, "r0", tumour="A", extent="local")]


def later_line(chance: Random) -> list[f.Fact]:
    intent = chance.choice(("palliative", "palliative", "unknown", None))
    return [*lung_tumour(chance), begun(f.Treatment, "t0", tumour="A", kind="systemic", line=2, intent=intent)]


def mostly_advanced_disease(chance: Random) -> list[f.Fact]:
    return chance.choice(
        [
            [],
            lung_tumour(chance),
            [begun(f.Metastasis, "m0", tumour="A", site="OSS")],
            [begun(f.Metastasis, "m0", tumour="B", site="OSS")],
            [begun(f.Intent, "i0", tumour="A", intent="palliative")],
            [begun(f.Diagnosis, "d0", tumour="A", icd10="C45.0")],
        ]
    )


def stepped_pathway(chance: Random) -> list[f.Fact]:
    begins: list[f.Fact] = [begun(f.Pathway, "p0", step=chance.choice((1, 1, 1, 1, 1, 2, 0)))]
    if chance.random() < 0.5:
        begins.append(begun(f.Assessment, "q0", instrument="FACT-L", total=chance.choice((100, 100.1))))
    return begins


def refusal(chance: Random) -> list[f.Fact]:
    return [*mostly_advanced_disease(chance), begun(f.Declined, "n0")]


def begun(kind: type[f.Fact], name: str, /, **own: Any) -> f.Fact:
    return kind(id=name, on=FIRST_DAY, recorded=FIRST_DAY, **own)


EVERY_KIND = [kind for kind in f.KINDS.values() if kind is not f.Retraction]
INSTRUMENTS = ("ESAS", "IPOS", "MIDOS", "FACT-L", "PHQ-9", "PHQ-4", "PHQ-2", "DT")
ALWAYS: dict[type[f.Fact], int] = {f.PalliativeCare: 2, f.Declined: 1}
MONTHS = (59, 60, 61, 80, 89, 90, 91, 119, 120, 121, 150, 180, 181, 188)
METASTASES = Theme(
    {**ALWAYS, f.Diagnosis: 2, f.Treatment: 1, f.Staging: 4, f.Metastasis: 2, f.Assessment: 1},
    (*SHORT_EDGES, *MONTHS),
    ("IPOS", "MIDOS", "ESAS"),
    treated_or_not,
)
RECURRENCES = Theme(
    {
        **ALWAYS,
        f.Recurrence: 3,
        f.Resectability: 6,
        f.Diagnosis: 1,
        f.Treatment: 1,
        f.Metastasis: 1,
        f.Staging: 1,
        f.Concern: 1,
        f.Prognosis: 1,
        f.Assessment: 1,
    },
    (*SHORT_EDGES, *MONTHS),
    ("ESAS", "PHQ-9"),
    recurrence,
)
DECISIONS = Theme(
    {
        **ALWAYS,
        f.Board: 4,
        f.Treatment: 2,
        f.Intent: 2,
        f.Progression: 4,
        f.Remission: 1,
        f.Recurrence: 1,
        f.Metastasis: 2,
        f.Staging: 1,
        f.Diagnosis: 1,
        f.Prognosis: 2,
    },
    (*SHORT_EDGES, *MONTHS),
    ("IPOS",),
    later_line,
)
SYMPTOMS = Theme(
    {**ALWAYS, f.Assessment: 10, f.Metastasis: 1, f.Intent: 1, f.Recurrence: 1, f.Resectability: 1},
    (*SHORT_EDGES, 60, 90),
    ("ESAS", "ESAS", "IPOS", "MIDOS", "MIDOS", "PHQ-9", "PHQ-9", "PHQ-4", "PHQ-2", "DT"),
    mostly_advanced_disease,
)
NEEDS = Theme(
    {**ALWAYS, f.Concern: 8, f.Prognosis: 2, f.Metastasis: 1, f.Intent: 1, f.Diagnosis: 1, f.Resectability: 1},
    (*SHORT_EDGES, 60, 89, 90, 91),
    ("ESAS",),
    mostly_advanced_disease,
)
SIGNS = Theme(
    {
        **ALWAYS,
        f.Assessment: 3,
        f.Stay: 3,
        f.Performance: 2,
        f.SurpriseQuestion: 2,
        f.Concern: 1,
        f.Metastasis: 1,
        f.Intent: 1,
    },
    (*SHORT_EDGES, *SHORT_EDGES, 60, 89, 90, 91, 92),
    ("ESAS", "MIDOS", "PHQ-9", "PHQ-2", "DT", "DT"),
    mostly_advanced_disease,
)
PATHWAY = Theme(
    {
        **ALWAYS,
        f.Assessment: 5,
        f.Pathway: 2,
        f.Treatment: 3,
        f.Stay: 3,
        f.Consult: 1,
        f.Phase: 1,
        f.Performance: 1,
        f.SurpriseQuestion: 1,
    },
    (*SHORT_EDGES, 41, 42, 43, 55, 56, 57, 365, 366, 394),
    ("FACT-L",),
    stepped_pathway,
)
REFUSALS = Theme(
    {
        **ALWAYS,
        f.Declined: 2,
        f.Treatment: 2,
        f.Stay: 3,
        f.Progression: 2,
        f.Consult: 2,
        f.Pathway: 2,
        f.Assessment: 1,
        f.Concern: 1,
    },
    (*SHORT_EDGES, 83, 84, 85, 168, 169),
    ("FACT-L",),
    refusal,
)
EVERYTHING = Theme(
    dict.fromkeys(EVERY_KIND, 3) | {f.Assessment: 9, f.Death: 1}, (*SHORT_EDGES, *MONTHS), INSTRUMENTS, lung_tumour
)
THEMES = (METASTASES, RECURRENCES, DECISIONS, SYMPTOMS, NEEDS, SIGNS, SIGNS, PATHWAY, PATHWAY, REFUSALS, EVERYTHING)
