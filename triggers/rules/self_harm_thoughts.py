"""Rule 27."""

from collections.abc import Iterator
from datetime import date

from triggers.facts import Assessment
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, EvidenceKind, Sentence, Sighting, rule
from triggers.sources import KROENKE_2001

SELF_HARM = "item9"

THOUGHTS = Sentence(
    en="Thoughts of death or self-harm (PHQ-9, item 9), {on}: speak with the patient today. {fact}.",
    de="Gedanken an Tod oder Selbstverletzung (PHQ-9, Frage 9), {on}: heute noch ansprechen. {fact}.",
)


@rule(
    number=27,
    title=("Thoughts of self-harm", "Gedanken an Selbstverletzung"),
    calls_for=CallsFor.CONTACT,
    see_within=1,
    fresh_for=7,
    source=KROENKE_2001,
    evidence=EvidenceKind.LOCAL_PROPOSAL,
    reads=(Assessment,),
    needs=(Assessment,),
    marked=("PHQ-9",),
    is_steady=True,
)
def self_harm_thoughts(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    Item 9 of a PHQ-9 at 1 or more, at any stage: a safety check on the day it becomes known.

    One finding per assessment.
    """
    for assessment in history.every(Assessment):
        if assessment.instrument == "PHQ-9" and assessment.valid and assessment.items.get(SELF_HARM, 0) >= 1:
            yield Sighting(on=assessment.on, decided_by=assessment, says=THOUGHTS)
