"""Verlauf: how the disease goes on, and performance status."""

import re
from collections.abc import Iterator
from typing import Any

from interop.obds import staging
from interop.obds.draft import FactDraft, Reading
from interop.obds.problems import gettext_noop
from interop.obds.tables import COMPLETE_REMISSION, OVERALL, UNSETTLED
from interop.obds.tree import Element

_KARNOFSKY = re.compile(r"(\d{2,3})\s*%")


def course(reading: Reading, element: Element) -> Iterator[FactDraft]:
    """Read a Verlauf: recurrence, progression or remission, metastases, TNM and performance."""
    day = reading.date(element, "Verlauf", "Untersuchungsdatum_Verlauf", required=True)
    if day is None:
        return
    reading.day = day
    own_id = reading.source_id(element, "Verlauf_ID")
    status = _status(reading, element)
    if _recurred(status):
        yield reading.draft("recurrence", own_id, day, extent=_extent(status, element))
    if status["overall"] == "P" or (status["overall"] in UNSETTLED and "P" in status.values()):
        yield reading.draft("progression", own_id, day)
    if status["overall"] in COMPLETE_REMISSION:
        yield reading.draft("remission", own_id, day)
    yield from staging.stagings(reading, element, "TNM")
    yield from staging.metastases(reading, element)
    yield from performance(reading, element, own_id)


def performance(reading: Reading, element: Element, own_id: str) -> Iterator[FactDraft]:
    """Read Allgemeiner_Leistungszustand: 0–4 is ECOG, a percentage is Karnofsky."""
    written = reading.text(element, "Allgemeiner_Leistungszustand").upper()
    value = _KARNOFSKY.fullmatch(written)
    draft: dict[str, Any] | None = None
    if written in ("0", "1", "2", "3", "4"):
        draft = {"scale": "ECOG", "value_number": int(written)}
    elif value and int(value[1]) in range(10, 101, 10):
        draft = {"scale": "KPS", "value_number": int(value[1])}
    elif written not in ("", "U"):
        reading.note(
            f"{element.name}/Allgemeiner_Leistungszustand",
            gettext_noop("“{code}” is neither ECOG (0 to 4) nor Karnofsky (10% to 100%); it was left out."),
            code=written,
        )
    if draft:
        yield FactDraft(
            kind="performance",
            external_id=f"performance:{reading.tumour_id}:{own_id}",
            on=reading.day.on,
            precision=reading.day.precision,
            values=draft,
        )


def _status(reading: Reading, element: Element) -> dict[str, str]:
    status = {
        "overall": reading.text(element, "Gesamtbeurteilung_Tumorstatus").upper(),
        "local": reading.text(element, "Verlauf_Lokaler_Tumorstatus").upper(),
        "nodes": reading.text(element, "Verlauf_Tumorstatus_Lymphknoten").upper(),
        "distant": reading.text(element, "Verlauf_Tumorstatus_Fernmetastasen").upper(),
    }
    if status["overall"] and status["overall"] not in OVERALL:
        reading.reject(
            "Verlauf/Gesamtbeurteilung_Tumorstatus",
            gettext_noop("“{code}” is no rating of the course: give one of {codes}."),
            code=status["overall"],
            codes=", ".join(OVERALL),
        )
    return status


def _recurred(status: dict[str, str]) -> bool:
    """
    Tell whether a recurrence is reported: by the overall rating, or by one of its parts.

    Metastases that newly appeared count whatever the overall rating says; a local or nodal recurrence does not beside
    a complete remission.
    """
    if status["overall"] == "Y" or status["distant"] == "R":
        return True
    return status["overall"] not in COMPLETE_REMISSION and "R" in (status["local"], status["nodes"])


def _extent(status: dict[str, str], element: Element) -> str:
    if status["distant"] == "R":
        return "distant"
    if status["nodes"] == "R":
        return "regional"
    if status["local"] == "R":
        return "local"
    # "Rezidiv" and nothing but a list of metastases: they are the recurrence
    listed = next(element.all_at("Menge_FM", "Fernmetastase"), None) is not None
    return "distant" if listed and status["distant"] != "K" else ""
