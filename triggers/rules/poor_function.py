"""Rule 28."""

from collections.abc import Iterator
from datetime import date

from triggers.facts import POOR_FUNCTION, Performance
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, Sentence, Sighting, rule
from triggers.sources import NCCN_PALLIATIVE_CARE
from triggers.tumour import ADVANCED_BY

POOR = Sentence(
    en="Poor performance status in advanced disease: {fact}, {on}.",
    de="Schlechter Allgemeinzustand bei fortgeschrittener Erkrankung: {fact}, {on}.",
)


@rule(
    number=28,
    title=("Poor performance status", "Schlechter Allgemeinzustand"),
    calls_for=CallsFor.SUPPORT,
    see_within=14,
    fresh_for=30,
    source=NCCN_PALLIATIVE_CARE,
    reads=(Performance, *ADVANCED_BY),
    needs=(Performance,),
    marked=(POOR_FUNCTION,),
    is_steady=True,
    tells_how_patient_is_now=True,
)
def poor_function(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    ECOG 3 or more, or a Karnofsky index (KPS or AKPS) below 60, while disease is advanced.

    One finding per record.
    """
    for performance in history.every(Performance):
        if performance.is_poor and history.is_advanced_on(performance.on):
            yield Sighting(on=performance.on, decided_by=performance, says=POOR)
