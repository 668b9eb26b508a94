"""
Turn one oBDS message into facts.

Reject only what cannot be understood, say of everything else what was made of it, and when in doubt prefer the reading
with which no metastasis is overlooked. The mapping, element by element, is the table in `tables.py`.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date

import msgspec

from interop.obds import course, staging, treatment
from interop.obds.dates import PartialDate
from interop.obds.draft import FactDraft, Reading
from interop.obds.problems import Problem, gettext_noop
from interop.obds.reader import Message
from interop.obds.tables import BOARD_TYPES, RECOMMENDATIONS, SIDES
from interop.obds.tree import Element

_ICD = re.compile(r"([A-Z]\d\d)(?:\.?(\d{1,2}))?(?:\.?-)?")
_MORPHOLOGY = re.compile(r"\d{4}/\d")
_BOARD_CODE = re.compile(r"[A-Z]{2,3}")


class Tumour(msgspec.Struct, frozen=True):
    """The tumour a message is about, as the sender names it."""

    tumour_id: str
    icd10: str
    side: str
    diagnosed: PartialDate


class Mapped(msgspec.Struct, frozen=True):
    """What a message says: its tumour and facts, with notes; or, where it is rejected, nothing but problems."""

    tumour: Tumour | None
    facts: tuple[FactDraft, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]


def map_message(message: Message, *, today: date) -> Mapped:
    """
    Turn a message into facts, or into the problems that keep it from being understood.

    :param today: dates after it are mistakes: facts have happened.
    """
    reading = Reading(message.element, message_id=message.message_id, today=today)
    tumour = _tumour(reading)
    facts: list[FactDraft] = []
    element = message.element.child(message.kind)
    if tumour is not None and element is not None:
        reading.tumour_id, reading.icd10, reading.day = tumour.tumour_id, tumour.icd10, tumour.diagnosed
        facts = [_diagnosis(reading, tumour, message.kind, element), *_KINDS[message.kind](reading, element)]
    problems = (*message.problems, *reading.problems)
    if problems:
        return Mapped(tumour=None, facts=(), problems=problems, notes=())
    return Mapped(tumour=tumour, facts=tuple(facts), problems=(), notes=tuple(reading.notes))


def _tumour(reading: Reading) -> Tumour | None:
    element = reading.element.child("Tumorzuordnung")
    if element is None:
        reading.reject("Tumorzuordnung", gettext_noop("The tumour is missing: add Tumorzuordnung with Tumor_ID."))
        return None
    tumour_id = element.get("Tumor_ID")
    if not tumour_id:
        reading.reject("Tumorzuordnung", gettext_noop("Tumor_ID is missing: add it to Tumorzuordnung."))
    code = reading.text(element, "Primaertumor_ICD", "Code").upper().replace(" ", "")
    match = _ICD.fullmatch(code)
    if match is None:
        reading.reject(
            "Tumorzuordnung/Primaertumor_ICD/Code",
            gettext_noop("“{code}” is no ICD-10 code: write it as in C34.1."),
            code=code,
        )
    diagnosed = reading.date(element, "Tumorzuordnung", "Diagnosedatum", required=True)
    if match is None or diagnosed is None or not tumour_id:
        return None
    side = reading.text(element, "Seitenlokalisation").upper()
    if side and side not in SIDES:
        reading.note(
            "Tumorzuordnung/Seitenlokalisation", gettext_noop("“{code}” is no side; it was left out."), code=side
        )
    icd10 = ".".join(filter(None, match.groups()))
    return Tumour(tumour_id, icd10, side if side in SIDES else "", diagnosed)


def _diagnosis(reading: Reading, tumour: Tumour, kind: str, element: Element) -> FactDraft:
    said = [
        reading.text(reading.element, "Tumorzuordnung", "Morphologie_ICD_O", "Code"),
        reading.text(element, "Histologie", "Morphologie_ICD_O", "Code"),
    ]
    codes = [code.replace(" ", "") for code in said if code]
    morphology = next((code for code in codes if _MORPHOLOGY.fullmatch(code)), "")
    if codes and not morphology:
        reading.note(
            "Tumorzuordnung/Morphologie_ICD_O/Code",
            gettext_noop("“{code}” is no morphology as in 8140/3; it was left out."),
            code=codes[0],
        )
    return FactDraft(
        kind="diagnosis",
        external_id=f"diagnosis:{tumour.tumour_id}",
        on=tumour.diagnosed.on,
        precision=tumour.diagnosed.precision,
        tumour=tumour.tumour_id,
        values={"icd10": tumour.icd10, "morphology": morphology, "certainty": "confirmed", "side": tumour.side},
        weight={"Diagnose": 2, "Pathologie": 1}.get(kind, 0),
    )


def _diagnose(reading: Reading, element: Element) -> Iterator[FactDraft]:
    yield from staging.stagings(reading, element, "cTNM", "pTNM")
    yield from staging.metastases(reading, element)
    yield from course.performance(reading, element, "diagnosis")


def _pathologie(reading: Reading, element: Element) -> Iterator[FactDraft]:
    histology = element.child("Histologie")
    if histology is not None:
        day = reading.date(histology, "Pathologie/Histologie", "Tumor_Histologiedatum")
        reading.day = day or reading.day
    yield from staging.stagings(reading, element, "cTNM", "pTNM")
    yield from staging.metastases(reading, element)


def _tumorkonferenz(reading: Reading, element: Element) -> Iterator[FactDraft]:
    day = reading.date(element, "Tumorkonferenz", "Datum", required=True)
    board_type = reading.text(element, "Typ").lower()
    if board_type not in BOARD_TYPES:
        reading.reject(
            "Tumorkonferenz/Typ",
            gettext_noop("“{code}” is no type: nobody can tell whether a conference took place. Give one of {codes}.")
            if board_type
            else gettext_noop("The type is missing: nobody can tell whether a conference took place. Give {codes}."),
            code=board_type,
            codes=", ".join(BOARD_TYPES),
        )
    if day is None or board_type not in BOARD_TYPES:
        return
    written = (reading.text(each).upper() for each in element.every("Typ_Therapieempfehlung"))
    recommendation = [code for code in written if code]
    for code in recommendation:
        if code not in RECOMMENDATIONS:
            reading.note(
                "Tumorkonferenz/Therapieempfehlung",
                gettext_noop("“{code}” is no recommendation that oBDS knows; it was kept as it stands.")
                if _BOARD_CODE.fullmatch(code)
                else gettext_noop("“{code}” is no recommendation that oBDS knows; it was left out."),
                code=code,
            )
    described = [BOARD_TYPES[board_type]]
    if reading.text(element, "Therapieempfehlung", "Abweichung_Patientenwunsch").upper() == "J":
        described.append("Abweichung auf Patientenwunsch")
    yield reading.draft(
        "board",
        reading.source_id(element, "Tumorkonferenz_ID"),
        day,
        recommendation=sorted({code for code in recommendation if _BOARD_CODE.fullmatch(code)}),
        description="; ".join(described),
    )


def _tod(reading: Reading, element: Element) -> Iterator[FactDraft]:
    day = reading.date(element, "Tod", "Sterbedatum", required=True)
    if day is not None:
        yield FactDraft(kind="death", external_id="death", on=day.on, precision=day.precision)


_KINDS: dict[str, Callable[[Reading, Element], Iterator[FactDraft]]] = {
    "Diagnose": _diagnose,
    "Pathologie": _pathologie,
    "OP": treatment.surgery,
    "ST": treatment.radiotherapy,
    "SYST": treatment.systemic,
    "Verlauf": course.course,
    "Tod": _tod,
    "Tumorkonferenz": _tumorkonferenz,
}
