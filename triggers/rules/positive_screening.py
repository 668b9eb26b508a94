"""Rule 24."""

from collections.abc import Iterator
from datetime import date

from triggers.facts import Assessment
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, EvidenceKind, Sentence, Sighting, rule
from triggers.sources import HEINZELMANN_2024, KESBA
from triggers.tumour import ADVANCED_BY

POSITIVE_FROM = 8

POSITIVE = Sentence(
    en="Positive symptom screening in advanced disease: {fact}, {on}.",
    de="Auffälliges Symptomscreening bei fortgeschrittener Erkrankung: {fact}, {on}.",
)


@rule(
    number=24,
    title=("Positive symptom screening", "Auffälliges Symptomscreening"),
    calls_for=CallsFor.SUPPORT,
    see_within=14,
    fresh_for=30,
    source=HEINZELMANN_2024,
    also=(KESBA,),
    evidence=EvidenceKind.LOCAL_PROPOSAL,
    reads=(Assessment, *ADVANCED_BY),
    needs=(Assessment,),
    marked=("MIDOS",),
    is_steady=True,
    tells_how_patient_is_now=True,
)
def positive_screening(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    A MIDOS total of 8 or more, while disease is advanced.

    From this total on, inpatients with advanced cancer wished for palliative support. One finding per assessment.
    """
    for assessment in history.every(Assessment):
        if assessment.instrument != "MIDOS" or not assessment.valid:
            continue
        total = assessment.score
        if total is not None and total >= POSITIVE_FROM and history.is_advanced_on(assessment.on):
            yield Sighting(on=assessment.on, decided_by=assessment, says=POSITIVE)
