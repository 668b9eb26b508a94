"""TNM, the extent of small-cell cancer and distant metastases, as oBDS states them."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from interop.obds.draft import FactDraft, Reading
from interop.obds.problems import gettext_noop
from interop.obds.tables import SITES, SMALL_CELL_EXTENTS
from interop.obds.tree import Element
from patients.patterns import EDITION

# Senders write the letter and prefixes again ("pM1b"), spaces and brackets; the category is what remains.
_CATEGORY = {
    "T": re.compile(r"[cpuyra]*T?(is|[0-4aX])(.*)", re.IGNORECASE),
    "N": re.compile(r"[cpuyra]*N?([0-3X])(.*)", re.IGNORECASE),
    "M": re.compile(r"[cpuyra]*M?([01X])(.*)", re.IGNORECASE),
}
_STAGE = re.compile(r"okk|(0(a|is)?|I{1,3}|IV)([A-D][1-4]?)?")
_LONGEST_CATEGORY = 12
_EDITION = re.compile(EDITION)
_REST = re.compile(r"[0-9a-z]{0,4}(\([a-z0-9+,/-]{1,12}\))?")


def stagings(reading: Reading, element: Element, *names: str) -> Iterator[FactDraft]:
    """Read the TNM records of these names, and the extent of small-cell cancer of a lung tumour."""
    for name in names:
        tnm = element.child(name)
        if tnm is not None and (draft := _tnm(reading, tnm, f"{element.name}/{name}")):
            yield draft
    if reading.icd10.startswith(("C33", "C34")):
        yield from _small_cell_extents(reading, element)


def metastases(reading: Reading, element: Element) -> Iterator[FactDraft]:
    """Read Menge_FM: one fact per metastasis, with its own date."""
    seen: Counter[str] = Counter()
    for number, each in enumerate(element.all_at("Menge_FM", "Fernmetastase"), start=1):
        path = f"{element.name}/Menge_FM/Fernmetastase[{number}]"
        site = reading.text(each, "Lokalisation").upper()
        if site not in SITES:
            reading.note(
                f"{path}/Lokalisation",
                gettext_noop("“{code}” is no site that oBDS knows; it was taken as OTH (other organ)."),
                code=site,
            )
            site = "OTH"
        day = reading.date(each, path, "Diagnosedatum")
        if day is None:
            reading.note(
                f"{path}/Diagnosedatum", gettext_noop("The date is missing; the day of the message was taken.")
            )
        seen[site] += 1
        yield reading.draft(
            "metastasis",
            f"{reading.message_id}#{site}{seen[site]}",
            day or reading.day,
            slot=f"{site}{seen[site]}",
            site=site,
        )


def _tnm(reading: Reading, tnm: Element, path: str) -> FactDraft | None:
    categories = {letter: _category(reading, tnm, path, letter) for letter in "TNM"}
    stage = reading.text(tnm, "UICC_Stadium").replace(" ", "")
    if stage and not _STAGE.fullmatch(stage):
        stage = stage.upper().removeprefix("STADIUM")
        if not _STAGE.fullmatch(stage):
            reading.note(f"{path}/UICC_Stadium", gettext_noop("“{code}” is no stage; it was left out."), code=stage)
            stage = ""
    day = reading.date(tnm, path, "Datum") or reading.day
    if not stage and not any(categories.values()):
        return None
    edition = reading.text(tnm, "Version")
    if edition and not _EDITION.fullmatch(edition):
        reading.note(f"{path}/Version", gettext_noop("“{code}” is no TNM edition; it was left out."), code=edition)
        edition = ""
    values: dict[str, Any] = {"edition": edition, "stage": stage}
    for letter, category in categories.items():
        values[f"{letter.lower()}_category"] = category
        values[f"{letter.lower()}_prefix"] = _prefix(reading, tnm, letter) if category else ""
    for symbol in "yra":
        values[f"{symbol}_symbol"] = bool(reading.text(tnm, f"{symbol}_Symbol"))
    own_id = tnm.get("ID") or f"{reading.message_id}#{tnm.name}"
    return reading.draft("staging", own_id, day, slot=tnm.name, **values)


def _category(reading: Reading, tnm: Element, path: str, letter: str) -> str:
    written = reading.text(tnm, letter)
    if not written:
        return ""
    match = _CATEGORY[letter].fullmatch(written.replace(" ", ""))
    if match is None:
        if letter == "M":
            reading.reject(
                f"{path}/M", gettext_noop("“{code}” is no M category: give 0, 1 (with its letter) or X."), code=written
            )
        else:
            reading.note(
                f"{path}/{letter}",
                gettext_noop("“{code}” is no {letter} category; it was left out."),
                code=written,
                letter=letter,
            )
        return ""
    first, rest = match.groups()
    first = "X" if first in "xX" else first.lower()
    rest = rest.lower()
    whole = first + rest
    return whole if _REST.fullmatch(rest) and len(whole) <= _LONGEST_CATEGORY else first


def _prefix(reading: Reading, tnm: Element, letter: str) -> str:
    prefix = reading.text(tnm, f"c_p_u_Praefix_{letter}").lower()
    return prefix if prefix in ("c", "p", "u") else "c"


def _small_cell_extents(reading: Reading, element: Element) -> Iterator[FactDraft]:
    for number, each in enumerate(element.all_at("Menge_Weitere_Klassifikation", "Weitere_Klassifikation"), start=1):
        words = re.split(r"[\s,;/()-]+", reading.text(each, "Stadium").lower())
        extent = next((SMALL_CELL_EXTENTS[word] for word in words if word in SMALL_CELL_EXTENTS), None)
        path = f"{element.name}/Menge_Weitere_Klassifikation/Weitere_Klassifikation[{number}]"
        day = reading.date(each, path, "Datum") or reading.day
        if extent:
            name = reading.text(each, "Name").lower()
            yield reading.draft(
                "staging",
                f"{reading.message_id}#{name[:20]}{number}",
                day,
                slot=f"extent{number}",
                extent=extent,
                y_symbol=False,
                r_symbol=False,
                a_symbol=False,
            )
