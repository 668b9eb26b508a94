"""OP, ST and SYST: what is done against the tumour, with which intent, and how it ended."""

import re
from collections.abc import Iterator
from datetime import date

from interop.obds.dates import NoDate, PartialDate, read_date, start_of_period
from interop.obds.draft import FactDraft, Reading
from interop.obds.problems import gettext_noop
from interop.obds.staging import stagings
from interop.obds.tables import ENDS, INTENTS, NO_SURGERY_OF_THE_TUMOUR, WAITING
from interop.obds.tree import Element

_BEST_SUPPORTIVE_CARE = re.compile(r"\bBSC\b|best[ -]?supportive[ -]?care", re.IGNORECASE)


def surgery(reading: Reading, element: Element) -> Iterator[FactDraft]:
    """Read an operation and the TNM found by it; a diagnostic one or a revision is no treatment."""
    day = reading.date(element, "OP", "Datum", required=True)
    if day is None:
        return
    reading.day = day
    intention = reading.text(element, "Intention").upper()
    if intention not in NO_SURGERY_OF_THE_TUMOUR:
        yield reading.draft(
            "treatment",
            f"OP:{reading.source_id(element, 'OP_ID')}",
            day,
            treatment_kind="surgery",
            intent=_intent(reading, intention, "OP"),
        )
    yield from stagings(reading, element, "TNM")


def radiotherapy(reading: Reading, element: Element) -> Iterator[FactDraft]:
    """Read a course of radiotherapy, from the first beginning to the last end of its parts."""
    begins, ends = [], []
    for number, part in enumerate(element.all_at("Menge_Bestrahlung", "Bestrahlung"), start=1):
        path = f"ST/Menge_Bestrahlung/Bestrahlung[{number}]"
        begins.append(reading.date(part, path, "Beginn"))
        ends.append(_end(reading, part, path))
    begin = min(filter(None, begins), key=_on, default=None)
    end = max(filter(None, ends), key=_on, default=None)
    if begin is None and end is not None:
        first_end = min(filter(None, ends), key=_on)
        begin = PartialDate(start_of_period(first_end.on, "month"), "month")
        reading.note(
            "ST/Menge_Bestrahlung/Bestrahlung/Beginn",
            gettext_noop("No beginning is given; the month of the first end was taken, as an imprecise date."),
        )
    if begin is None:
        if not reading.problems:
            reading.reject(
                "ST/Menge_Bestrahlung/Bestrahlung/Beginn",
                gettext_noop("No date says when radiotherapy was given: add Beginn."),
            )
        return
    own_id = element.get("ST_ID") or begin.on.isoformat()
    yield from _treatment(reading, element, "ST", own_id, "radiotherapy", begin, end)


def systemic(reading: Reading, element: Element) -> Iterator[FactDraft]:
    """Read a systemic therapy; waiting and best supportive care are none, but say the intent."""
    begin = reading.date(element, "SYST", "Beginn", required=True)
    end = _end(reading, element, "SYST")
    if begin is None:
        return
    kind = reading.text(element, "Therapieart").upper()
    protocol = reading.text(element, "Protokoll")
    substances = [
        reading.text(each, "Bezeichnung") or reading.text(each, "ATC", "Code")
        for each in element.all_at("Menge_Substanz", "Substanz")
    ]
    described = protocol or ", ".join(dict.fromkeys(filter(None, substances)))
    own_id = element.get("SYST_ID") or f"{begin.on.isoformat()}#{described.lower()[:60]}"
    if not substances and _BEST_SUPPORTIVE_CARE.search(protocol):
        yield reading.draft("intent", f"SYST:{own_id}", begin, intent="palliative")
    elif kind in WAITING:
        intent = _intent(reading, reading.text(element, "Intention").upper(), "SYST")
        if intent != "unknown":
            yield reading.draft("intent", f"SYST:{own_id}", begin, intent=intent)
    else:
        yield from _treatment(reading, element, "SYST", own_id, "systemic", begin, end, described)


def _treatment(
    reading: Reading,
    element: Element,
    name: str,
    own_id: str,
    kind: str,
    begin: PartialDate,
    end: PartialDate | None,
    description: str = "",
) -> Iterator[FactDraft]:
    reason = reading.text(element, "Ende_Grund").upper()
    finished = reading.text(element, "Meldeanlass").lower() == "behandlungsende" or bool(reason)
    if end is not None and end.on < begin.on:
        reading.reject(
            f"{name}/Ende", gettext_noop("The treatment ends on {end}, before it begins: correct one of the dates."),
            end=end.on.isoformat(),
        )  # fmt: skip
        return
    if reason not in ENDS:
        reading.note(
            f"{name}/Ende_Grund", gettext_noop("“{code}” is no reason for an end; it was left out."), code=reason
        )
    until = end if finished else None
    yield reading.draft(
        "treatment",
        f"{name}:{own_id}",
        begin,
        # the message of the end knows all that the message of the beginning said
        weight=1 if finished else 0,
        treatment_kind=kind,
        intent=_intent(reading, reading.text(element, "Intention").upper(), name),
        until=until,
        ended=(ENDS.get(reason) or "") if until else "",
        description=description[:500],
    )


def _end(reading: Reading, parent: Element, path: str) -> PartialDate | None:
    """Read an end; unlike a beginning it may lie ahead, where a treatment is planned to last."""
    written, end = reading.text(parent, "Ende"), parent.child("Ende")
    try:
        return read_date(written, end.get("Datumsgenauigkeit")) if end is not None and written else None
    except NoDate:
        reading.reject(f"{path}/Ende", gettext_noop("“{text}” is no date: write it as in 2026-03-31."), text=written)
        return None


def _intent(reading: Reading, code: str, name: str) -> str:
    if code not in INTENTS and code not in NO_SURGERY_OF_THE_TUMOUR:
        reading.note(f"{name}/Intention", gettext_noop("“{code}” is no intention; it was left out."), code=code)
    return INTENTS.get(code, "unknown")


def _on(day: PartialDate) -> date:
    return day.on
