"""Rule 26."""

from collections.abc import Iterator
from datetime import date

from triggers.facts import Assessment
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, EvidenceKind, Sentence, Sighting, rule
from triggers.sources import ARROLL_2010, KROENKE_2001

POSITIVE_FROM = {"PHQ-9": 10, "PHQ-2": 3}

POSITIVE = Sentence(
    en="Positive depression screening: {fact}, {on}.",
    de="Auffälliges Depressionsscreening: {fact}, {on}.",
)


@rule(
    number=26,
    title=("Positive depression screening", "Auffälliges Depressionsscreening"),
    calls_for=CallsFor.SUPPORT,
    see_within=14,
    fresh_for=30,
    source=ARROLL_2010,
    also=(KROENKE_2001,),
    evidence=EvidenceKind.LOCAL_PROPOSAL,
    reads=(Assessment,),
    needs=(Assessment,),
    marked=POSITIVE_FROM,
    is_steady=True,
    tells_how_patient_is_now=True,
)
def depression_screen(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    A PHQ-9 total of 10 or more or a PHQ-2 total of 3 or more, at any stage.

    One finding per assessment.
    """
    for assessment in history.every(Assessment):
        positive_from = POSITIVE_FROM.get(assessment.instrument)
        if positive_from is None or not assessment.valid:
            continue
        total = assessment.score
        if total is not None and total >= positive_from:
            yield Sighting(on=assessment.on, decided_by=assessment, says=POSITIVE)
