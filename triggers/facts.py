"""
The facts a rule sees, one frozen struct per kind.

Field names are the keys of the case files. Dates are days; a date known by month or year only is the first day of
its period, with `precision` saying so. `kind` of a struct is its tag, as in `{fact: staging, …}`.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any, Literal

import msgspec

from triggers.items import total_of

Precision = Literal["day", "month", "year"]
Intention = Literal["curative", "palliative", "locally_curative", "unknown"]
Verdict = Literal[
    "resectable", "technically_unresectable", "functionally_inoperable", "patient_declines", "not_assessed"
]
Number = int | float | Decimal

# What a tumour board recommends, as oBDS writes it, or the site (BSC).
BEST_SUPPORTIVE_CARE = "BSC"
NO_FURTHER_THERAPY = "KW"

POOR_ECOG_FROM = 3
POOR_KARNOFSKY_BELOW = 60

# See MARKS.
LUNG_CANCER = "lung_cancer"
SPREAD = "spread"
POOR_FUNCTION = "poor_function"
PALLIATIVE_BOARD = "palliative_board"
PALLIATIVE_INTENT = "palliative_intent"


class Fact(msgspec.Struct, frozen=True, gc=False, kw_only=True, tag_field="fact"):
    """Something recorded about a patient: clinical date `on`, and `recorded`, the day the system learned it."""

    id: str
    on: date
    recorded: date
    precision: Precision = "day"
    replaces: str | None = None


class TumourFact(Fact, frozen=True, kw_only=True):
    """A fact about one tumour."""

    tumour: str


class Diagnosis(TumourFact, frozen=True, kw_only=True, tag="diagnosis"):
    icd10: str
    morphology: str | None = None
    certainty: Literal["confirmed", "suspected"] = "confirmed"

    @property
    def is_lung_cancer(self) -> bool:
        """Whether it confirms a malignant tumour of trachea, bronchus or lung (C33, C34)."""
        return (
            self.certainty == "confirmed"
            and self.icd10.startswith(("C33", "C34"))
            and (self.morphology is None or self.morphology.partition("/")[2].startswith("3"))
        )

    @property
    def is_mesothelioma(self) -> bool:
        """Whether it confirms a mesothelioma (C45), which counts as advanced from its diagnosis on."""
        return self.certainty == "confirmed" and self.icd10.startswith("C45")


class Staging(TumourFact, frozen=True, kw_only=True, tag="staging"):
    """One staging record; `t`, `n` and `m` are categories without letter and prefix ("2a", "X", "1b")."""

    t: str | None = None
    n: str | None = None
    m: str | None = None
    t_prefix: str = ""
    n_prefix: str = ""
    m_prefix: str = ""
    y: bool = False
    r: bool = False
    a: bool = False
    edition: str | None = None
    stage: str | None = None
    extent: Literal["limited", "extensive"] | None = None

    @property
    def says_m1(self) -> bool:
        return self.m is not None and self.m.startswith("1")

    @property
    def says_m0(self) -> bool:
        return self.m is not None and self.m.startswith("0")

    @property
    def says_stage_iv(self) -> bool:
        return self.stage is not None and self.stage.startswith("IV")

    @property
    def says_stage_i_to_iii(self) -> bool:
        return self.stage is not None and self.stage.rstrip("ABCD0123456789") in ("I", "II", "III")

    @property
    def says_spread(self) -> bool:
        """Whether anything in it speaks of distant metastases."""
        return (self.m or "").startswith("1") or (self.stage or "").startswith("IV") or self.extent == "extensive"

    @property
    def contradicts_itself(self) -> bool:
        """Whether M and stage group exclude each other, as lung cancer is staged (stage IV is M1 and nothing else)."""
        if self.m is None or self.stage is None:
            return False
        return (self.says_m0 and self.says_stage_iv) or (self.says_m1 and self.says_stage_i_to_iii)


class Metastasis(TumourFact, frozen=True, kw_only=True, tag="metastasis"):
    site: str


class Recurrence(TumourFact, frozen=True, kw_only=True, tag="recurrence"):
    extent: Literal["local", "regional", "distant"] | None = None


class Progression(TumourFact, frozen=True, kw_only=True, tag="progression"):
    pass


class Remission(TumourFact, frozen=True, kw_only=True, tag="remission"):
    pass


class Resectability(TumourFact, frozen=True, kw_only=True, tag="resectability"):
    verdict: Verdict
    recurrence: str | None = None
    by: Literal["board", "surgeon"] | None = None


class Intent(TumourFact, frozen=True, kw_only=True, tag="intent"):
    intent: Intention


class Treatment(TumourFact, frozen=True, kw_only=True, tag="treatment"):
    """`on` is its start; what `until` and `ended` say counts from `until` on."""

    kind: Literal["surgery", "systemic", "radiotherapy"]
    intent: Intention | None = None
    line: int | None = None
    until: date | None = None
    until_precision: Precision | None = None
    ended: Literal["completed", "progression", "toxicity", "patient_wish", "other"] | None = None


class Board(TumourFact, frozen=True, kw_only=True, tag="board"):
    recommendation: tuple[str, ...] = ()
    palliative: bool = False
    intent: Intention | None = None

    @property
    def may_end_treatment(self) -> bool:
        """Whether it involves palliative care, or recommends nothing against the tumour any more."""
        return (
            self.palliative or BEST_SUPPORTIVE_CARE in self.recommendation or NO_FURTHER_THERAPY in self.recommendation
        )


class Stay(Fact, frozen=True, kw_only=True, tag="stay"):
    """`on` is the admission; the discharge is known from `until` on."""

    kind: Literal["inpatient", "emergency", "intensive", "day_case"]
    until: date | None = None
    until_precision: Precision | None = None
    planned: bool = False
    outcome: Literal["alive", "dead"] = "alive"


class Assessment(Fact, frozen=True, kw_only=True, tag="assessment"):
    instrument: Literal["ESAS", "IPOS", "MIDOS", "FACT-L", "PHQ-9", "PHQ-4", "PHQ-2", "DT"]
    by: Literal["patient", "proxy", "staff"] = "patient"
    valid: bool = True
    total: Number | None = None
    items: dict[str, Number] = {}

    @property
    def score(self) -> Number | None:
        """The total; where none was given, what the items of MIDOS or a PHQ add up to."""
        return self.total if self.total is not None else total_of(self.instrument, self.items)


class Performance(Fact, frozen=True, kw_only=True, tag="performance"):
    scale: Literal["ECOG", "KPS", "AKPS"]
    value: Number

    @property
    def is_poor(self) -> bool:
        """Whether it is ECOG 3 or more, or a Karnofsky index (KPS or AKPS) below 60."""
        if self.scale == "ECOG":
            return self.value >= POOR_ECOG_FROM
        return self.value < POOR_KARNOFSKY_BELOW


class Phase(Fact, frozen=True, kw_only=True, tag="phase"):
    value: Literal["stable", "unstable", "deteriorating", "terminal"]


class SurpriseQuestion(Fact, frozen=True, kw_only=True, tag="surprise_question"):
    answer: Literal["yes", "no"]
    horizon_months: int = 12


class Prognosis(Fact, frozen=True, kw_only=True, tag="prognosis"):
    months: Number


class Concern(Fact, frozen=True, kw_only=True, tag="concern"):
    kind: Literal[
        "hastened_death_request",
        "existential_crisis",
        "decision_support_need",
        "patient_request",
        "delirium",
        "spinal_cord_compression",
    ]
    resolved: date | None = None


class Pathway(Fact, frozen=True, kw_only=True, tag="pathway"):
    step: Literal[0, 1, 2]


class Consult(Fact, frozen=True, kw_only=True, tag="consult"):
    pass


class PalliativeCare(Fact, frozen=True, kw_only=True, tag="palliative_care"):
    provider: str | None = None
    until: date | None = None
    until_precision: Precision | None = None


class Declined(Fact, frozen=True, kw_only=True, tag="declined"):
    reason: str | None = None


class Death(Fact, frozen=True, kw_only=True, tag="death"):
    pass


class Retraction(Fact, frozen=True, kw_only=True, tag="retraction"):
    """Takes the fact `of` (never a retraction) back from the day it is recorded."""

    of: str


KINDS: dict[str, type[Fact]] = {
    str(kind.__struct_config__.tag): kind
    for kind in (
        *(Diagnosis, Staging, Metastasis, Recurrence, Progression, Remission, Resectability, Intent, Treatment, Board),
        *(Stay, Assessment, Performance, Phase, SurpriseQuestion, Prognosis, Concern, Pathway, Consult),
        *(PalliativeCare, Declined, Death, Retraction),
    )
}


TUMOUR_KINDS: frozenset[type[Fact]] = frozenset(kind for kind in KINDS.values() if issubclass(kind, TumourFact))


MARKS: tuple[tuple[type[Fact], Callable[[Any], object], object, str], ...] = (
    (Diagnosis, attrgetter("is_lung_cancer"), True, LUNG_CANCER),
    (Staging, attrgetter("says_spread"), True, SPREAD),
    (Performance, attrgetter("is_poor"), True, POOR_FUNCTION),
    (Board, attrgetter("may_end_treatment"), True, PALLIATIVE_BOARD),
    *((kind, attrgetter("intent"), "palliative", PALLIATIVE_INTENT) for kind in (Intent, Board, Treatment)),
)
"""
Kind, what is asked of a fact of it, the answer that matters, and the word by which rules know that there is such a fact
for them to see.
"""

WORDS: tuple[tuple[type[Fact], Callable[[Any], str]], ...] = (
    (Assessment, attrgetter("instrument")),
    (Concern, attrgetter("kind")),
)
"""Kinds whose facts say such a word themselves."""


def kind_of(fact: Fact) -> str:
    """Give the word for the fact's kind, such as "staging"."""
    return str(fact.__struct_config__.tag)
