"""Rule 6."""

from collections.abc import Iterator
from datetime import date

from triggers.episodes import sightings_of
from triggers.facts import Assessment
from triggers.history import HistoryOnDay
from triggers.items import PHYSICAL, has_severe
from triggers.rule import CallsFor, Sentence, Sighting, rule
from triggers.sources import HUI_2016, SELBY_2010
from triggers.tumour import ADVANCED_BY

# (disease is advanced, there are several assessments) → sentence
SAYS = {
    (True, False): Sentence(
        en="Severe physical symptom in advanced disease: {fact}, {on}.",
        de="Schweres körperliches Symptom bei fortgeschrittener Erkrankung: {fact}, {on}.",
    ),
    (True, True): Sentence(
        en="Severe physical symptoms in advanced disease since {on}: {fact}; again {others}.",
        de="Schwere körperliche Symptome bei fortgeschrittener Erkrankung seit {on}: {fact}; erneut {others}.",
    ),
    (False, False): Sentence(
        en="Severe physical symptom in disease that is not advanced: {fact}, {on}.",
        de="Schweres körperliches Symptom bei nicht fortgeschrittener Erkrankung: {fact}, {on}.",
    ),
    (False, True): Sentence(
        en="Severe physical symptoms in disease that is not advanced, since {on}: {fact}; again {others}.",
        de="Schwere körperliche Symptome bei nicht fortgeschrittener Erkrankung seit {on}: {fact}; erneut {others}.",
    ),
}


@rule(
    number=6,
    title=("Severe physical symptom", "Schweres körperliches Symptom"),
    calls_for=CallsFor.REFERRAL,
    see_within=7,
    fresh_for=14,
    source=HUI_2016,
    also=(SELBY_2010,),
    reads=(Assessment, *ADVANCED_BY),
    needs=(Assessment,),
    marked=PHYSICAL,
    is_steady=True,
    tells_how_patient_is_now=True,
)
def severe_physical_symptom(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    A severe physical symptom: an item of ESAS 7 or more, of IPOS 3 or more, or of MIDOS 3.

    It calls for a referral where disease is advanced, else it supports. Severe assessments up to 28 days after the one
    before them are one finding, dated by the first, unless disease has become advanced in between. Assessments by
    proxies and staff count.
    """
    return sightings_of(history, _is_severe, SAYS)


def _is_severe(assessment: Assessment) -> bool:
    return has_severe(PHYSICAL, assessment.instrument, assessment.items)
