"""Rule 25."""

from collections.abc import Iterator
from datetime import date

from triggers.facts import Assessment
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, EvidenceKind, Sentence, Sighting, rule
from triggers.sources import MEHNERT_2006, NCCN_PALLIATIVE_CARE

DISTRESSED_FROM = 5

DISTRESSED = Sentence(
    en="Distress Thermometer at 5 or more: {fact}, {on}.",
    de="Distress-Thermometer bei 5 oder mehr: {fact}, {on}.",
)


@rule(
    number=25,
    title=("Distress", "Psychische Belastung"),
    calls_for=CallsFor.SUPPORT,
    see_within=14,
    fresh_for=30,
    source=MEHNERT_2006,
    also=(NCCN_PALLIATIVE_CARE,),
    evidence=EvidenceKind.LOCAL_PROPOSAL,
    reads=(Assessment,),
    needs=(Assessment,),
    marked=("DT",),
    is_steady=True,
    tells_how_patient_is_now=True,
)
def distress(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    A Distress Thermometer of 5 or more, the cut-off of the German version, at any stage.

    One finding per assessment.
    """
    for assessment in history.every(Assessment):
        if assessment.instrument != "DT" or not assessment.valid:
            continue
        level = assessment.score
        if level is not None and level >= DISTRESSED_FROM:
            yield Sighting(on=assessment.on, decided_by=assessment, says=DISTRESSED)
