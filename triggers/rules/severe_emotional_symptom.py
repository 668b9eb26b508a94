"""Rule 7."""

from collections.abc import Iterator
from datetime import date

from triggers.episodes import sightings_of
from triggers.facts import Assessment
from triggers.history import HistoryOnDay
from triggers.items import EMOTIONAL, has_severe
from triggers.rule import CallsFor, Sentence, Sighting, rule
from triggers.sources import HUI_2016, KROENKE_2001, KROENKE_2009, SELBY_2010
from triggers.tumour import ADVANCED_BY

SEVERE_TOTALS = {"PHQ-9": 15, "PHQ-4": 9}

# (disease is advanced, there are several assessments) → sentence
SAYS = {
    (True, False): Sentence(
        en="Severe emotional symptom in advanced disease: {fact}, {on}.",
        de="Schweres seelisches Symptom bei fortgeschrittener Erkrankung: {fact}, {on}.",
    ),
    (True, True): Sentence(
        en="Severe emotional symptoms in advanced disease since {on}: {fact}; again {others}.",
        de="Schwere seelische Symptome bei fortgeschrittener Erkrankung seit {on}: {fact}; erneut {others}.",
    ),
    (False, False): Sentence(
        en="Severe emotional symptom in disease that is not advanced: {fact}, {on}.",
        de="Schweres seelisches Symptom bei nicht fortgeschrittener Erkrankung: {fact}, {on}.",
    ),
    (False, True): Sentence(
        en="Severe emotional symptoms in disease that is not advanced, since {on}: {fact}; again {others}.",
        de="Schwere seelische Symptome bei nicht fortgeschrittener Erkrankung seit {on}: {fact}; erneut {others}.",
    ),
}


@rule(
    number=7,
    title=("Severe emotional symptom", "Schweres seelisches Symptom"),
    calls_for=CallsFor.REFERRAL,
    see_within=7,
    fresh_for=14,
    source=HUI_2016,
    also=(SELBY_2010, KROENKE_2001, KROENKE_2009),
    reads=(Assessment, *ADVANCED_BY),
    needs=(Assessment,),
    marked=(*EMOTIONAL, *SEVERE_TOTALS),
    is_steady=True,
    tells_how_patient_is_now=True,
)
def severe_emotional_symptom(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    A severe emotional symptom: depression or anxiety, ESAS 7 or more or IPOS 3 or more; PHQ-9 total 15 or more; PHQ-4
    total 9 or more.

    It calls for a referral where disease is advanced, else it supports. Severe assessments up to 28 days after the one
    before them are one finding, dated by the first, unless disease has become advanced in between. Assessments by
    proxies and staff count.
    """
    return sightings_of(history, _is_severe, SAYS)


def _is_severe(assessment: Assessment) -> bool:
    severe_from = SEVERE_TOTALS.get(assessment.instrument)
    if severe_from is not None:
        return assessment.score is not None and assessment.score >= severe_from
    return has_severe(EMOTIONAL, assessment.instrument, assessment.items)
