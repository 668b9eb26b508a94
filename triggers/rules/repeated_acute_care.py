"""Rule 29."""

from collections.abc import Iterator
from datetime import date, timedelta

from triggers.facts import Stay
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, EvidenceKind, Sentence, Sighting, rule
from triggers.sources import HUI_2016

SOON = timedelta(days=30)

REPEATED = Sentence(
    en="Acute care again within 30 days: {fact}, {on}; before: {others}.",
    de="Erneute Akutversorgung innerhalb von 30 Tagen: {fact}, {on}; zuvor: {others}.",
)


@rule(
    number=29,
    title=("Repeated acute care", "Wiederholte Akutversorgung"),
    calls_for=CallsFor.SUPPORT,
    see_within=14,
    fresh_for=30,
    source=HUI_2016,
    evidence=EvidenceKind.LOCAL_PROPOSAL,
    reads=(Stay,),
    needs=(Stay,),
    is_steady=True,
    tells_how_patient_is_now=True,
)
def repeated_acute_care(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    A second emergency visit, or a second unplanned admission, that begins within 30 days of the one before it.

    Each is compared with the last of its own sort: an emergency visit that ends in an admission is one event, not two.
    """
    last: dict[str, Stay] = {}
    for stay in history.every(Stay):
        if stay.kind == "emergency" or (stay.kind == "inpatient" and not stay.planned):
            before = last.get(stay.kind)
            if before is not None and stay.on - before.on <= SOON:
                yield Sighting(on=stay.on, decided_by=stay, because=(before,), says=REPEATED)
            last[stay.kind] = stay
