"""
What a fact of each kind says: the one description that forms, the API, case files and the database's checks read.

Per kind its columns in the order in which they are asked, those that must be filled first. Per column the help beside
its field, the form of a coded text, and the numbers it may hold: ECOG 0–5 and KPS and AKPS in tens (clinical.md 4).
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from patients.choices import FactKind as K
from patients.choices import Scale
from patients.patterns import EDITION, ICD10, MORPHOLOGY, STAGE, whole

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# kind → (columns that must be filled, columns that may be)
COLUMNS_OF_KIND: dict[K, tuple[tuple[str, ...], tuple[str, ...]]] = {
    K.DIAGNOSIS: (("icd10", "certainty"), ("morphology", "side")),
    K.STAGING: (
        ("y_symbol", "r_symbol", "a_symbol"),
        (
            "t_prefix",
            "t_category",
            "n_prefix",
            "n_category",
            "m_prefix",
            "m_category",
            "edition",
            "stage",
            "extent",
        ),
    ),
    K.METASTASIS: (("site",), ()),
    K.RECURRENCE: ((), ("extent",)),
    K.PROGRESSION: ((), ()),
    K.REMISSION: ((), ()),
    K.RESECTABILITY: (("verdict",), ("recurrence", "assessed_by")),
    K.INTENT: (("intent",), ()),
    K.TREATMENT: (
        ("treatment_kind",),
        ("intent", "line", "until", "until_precision", "ended", "description"),
    ),
    K.BOARD: ((), ("recommendation", "palliative", "intent", "description")),
    K.STAY: (("stay_kind", "planned"), ("until", "until_precision", "outcome", "ward", "room", "bed")),
    K.ASSESSMENT: (("instrument", "respondent", "valid"), ("total", "items")),
    K.PERFORMANCE: (("scale", "value_number"), ()),
    K.PHASE: (("phase",), ()),
    K.SURPRISE_QUESTION: (("answer", "horizon_months"), ()),
    K.PROGNOSIS: (("months",), ()),
    K.CONCERN: (("concern",), ("resolved",)),
    K.PATHWAY: (("step",), ()),
    K.CONSULT: ((), ()),
    K.PALLIATIVE_CARE: (("own",), ("provider", "until", "until_precision")),
    K.DECLINED: ((), ("reason",)),
    K.DEATH: ((), ()),
    K.RETRACTION: (("of",), ("reason",)),
}

# Values that a fact gets where the person or the file says nothing, as the case files have it.
DEFAULTS: dict[K, dict[str, Any]] = {
    K.DIAGNOSIS: {"certainty": "confirmed"},
    K.STAGING: {"y_symbol": False, "r_symbol": False, "a_symbol": False},
    K.STAY: {"planned": False, "outcome": "alive"},
    K.ASSESSMENT: {"respondent": "patient", "valid": True},
    K.SURPRISE_QUESTION: {"horizon_months": 12},
    K.PALLIATIVE_CARE: {"own": False},
}


@dataclass(frozen=True)
class Coded:
    """A text that has a form: its pattern, and what to say to somebody who wrote another."""

    pattern: str
    wrong: "StrOrPromise"
    in_any_case: bool = False

    @property
    def flags(self) -> re.RegexFlag:
        return re.IGNORECASE if self.in_any_case else re.RegexFlag(0)


CODED = {
    "icd10": Coded(whole(ICD10), _("An ICD-10 code looks like C34.1."), in_any_case=True),
    "morphology": Coded(whole(MORPHOLOGY), _("A morphology code looks like 8140/3.")),
    "edition": Coded(whole(EDITION), _("The edition is a number from 4 to 9.")),
    "stage": Coded(whole(STAGE), _("A UICC stage looks like IIIB or IVA.")),
}

RANGES = {
    "line": range(1, 51),
    "horizon_months": range(1, 61),
    "months": range(601),
}

VALUES_OF_SCALE = {Scale.ECOG: range(6), Scale.KPS: range(0, 101, 10), Scale.AKPS: range(0, 101, 10)}

HELP = {
    "icd10": _("Such as C34.1"),
    "morphology": _("Such as 8140/3"),
    "stage": _("Such as IIIB or IVA"),
    "description": _("Protocol, procedure or the board's words"),
    "reason": _("In the patient's words, if you can"),
}
