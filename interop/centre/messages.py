"""What the centre reports: one small record per oBDS message, named as oBDS names it. Codes are oBDS codes."""

from dataclasses import dataclass
from datetime import date

from interop.centre.tnm import Tnm


@dataclass(slots=True)
class Tumour:
    """What every message says about its tumour. `precision` is oBDS: E exact, T day estimated, M month estimated."""

    id: str
    text: str
    icd10: str
    topography: str
    side: str
    morphology: str
    diagnosed: date
    precision: str = "E"


@dataclass(frozen=True, slots=True)
class Metastasis:
    site: str
    on: date
    precision: str = "E"


@dataclass(frozen=True, slots=True)
class Diagnose:
    tnm: Tnm | None
    staged_on: date
    metastases: tuple[Metastasis, ...]
    performance: str
    secured: str = "7"
    grading: str = ""
    extent: str = ""


@dataclass(frozen=True, slots=True)
class Pathologie:
    grading: str
    finding: str
    tnm: Tnm | None = None
    residual: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    id: str
    intent: str
    procedure: str
    tnm: Tnm | None
    residual: str


@dataclass(frozen=True, slots=True)
class Field:
    """Where and how much is irradiated: target area (oBDS key of 2021), side, total and single dose in Gy."""

    target: str
    side: str
    dose: str
    fraction: str
    stereotactic: bool = False


@dataclass(frozen=True, slots=True)
class Strahlentherapie:
    """Begin (`ended` None) or end of a radiotherapy; both carry the same `id`."""

    id: str
    intent: str
    field: Field
    began: date
    ended: date | None = None
    end_reason: str = ""


@dataclass(frozen=True, slots=True)
class Regimen:
    protocol: str
    kind: str
    substances: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Systemtherapie:
    """Begin (`ended` None) or end of a systemic treatment; both carry the same `id`."""

    id: str
    intent: str
    position: str
    regimen: Regimen
    began: date
    ended: date | None = None
    end_reason: str = ""


@dataclass(frozen=True, slots=True)
class Verlauf:
    overall: str
    local: str
    nodes: str
    distant: str
    performance: str
    metastases: tuple[Metastasis, ...] = ()
    tnm: Tnm | None = None
    changed: bool = True


@dataclass(frozen=True, slots=True)
class Tumorkonferenz:
    occasion: str
    type: str
    recommends: tuple[str, ...]
    patient_differs: bool = False


@dataclass(frozen=True, slots=True)
class Tod:
    by_tumour: str
    cause: str


Content = Diagnose | Pathologie | Operation | Strahlentherapie | Systemtherapie | Verlauf | Tumorkonferenz | Tod


@dataclass(frozen=True, slots=True)
class Message:
    """One message: when it happened, when the centre reported it, what it says."""

    id: str
    tumour: Tumour
    happened: date
    reported: date
    content: Content
