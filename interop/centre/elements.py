"""The elements that several oBDS messages share: TNM, metastases, histology, dates with their precision."""

from datetime import date
from typing import Any

from lxml import etree

from interop.centre.messages import Message, Metastasis, Tumour
from interop.centre.tnm import EDITION, Tnm

NAMESPACE = "http://www.basisdatensatz.de/oBDS/XML"
_NAMESPACES: Any = {None: NAMESPACE}  # the type stubs know no default namespace


def node(name: str, *content: etree._Element | str | None, **attributes: str) -> etree._Element:
    """Make an element of its text or its children; a child that is None is left out."""
    element = etree.Element(f"{{{NAMESPACE}}}{name}", attributes, _NAMESPACES)
    for part in content:
        if isinstance(part, str):
            element.text = part
        elif part is not None:
            element.append(part)
    return element


def histology(message: Message, grading: str) -> etree._Element:
    """Write what the pathologist saw that day."""
    seen = day("Tumor_Histologiedatum", message.happened, "E")
    return node("Histologie", seen, morphology(message.tumour), node("Grading", grading))


def morphology(tumour: Tumour) -> etree._Element:
    """Write the morphology code of a tumour."""
    return node("Morphologie_ICD_O", node("Code", tumour.morphology), node("Version", "33"))


def metastases(found: tuple[Metastasis, ...]) -> etree._Element | None:
    """List the metastases found, or nothing where there is none."""
    if not found:
        return None
    each = (
        node("Fernmetastase", day("Diagnosedatum", one.on, one.precision), node("Lokalisation", one.site))
        for one in found
    )
    return node("Menge_FM", *each)


def tnm(name: str, record: Tnm | None, on: date | None) -> etree._Element | None:
    """Write a TNM record under this name; without a day it counts for the day of its message."""
    if record is None:
        return None
    return node(
        name,
        node("Datum", on.isoformat()) if on else None,
        node("Version", EDITION),
        node("r_Symbol", "r") if record.recurrent else None,
        node("c_p_u_Praefix_T", record.t_prefix),
        node("T", record.t),
        node("c_p_u_Praefix_N", record.n_prefix),
        node("N", record.n),
        node("c_p_u_Praefix_M", record.m_prefix),
        node("M", record.m),
        node("UICC_Stadium", record.stage) if record.stage else None,
    )


def day(name: str, on: date, precision: str) -> etree._Element:
    """Write a date with its oBDS precision: an estimated day as the 15th, an estimated month as the first of July."""
    written = {"T": on.replace(day=15), "M": on.replace(month=7, day=1)}.get(precision, on)
    return node(name, written.isoformat(), Datumsgenauigkeit=precision)
