"""Rule 20."""

from collections.abc import Iterator
from datetime import date

from triggers.facts import Assessment, Pathway
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, KnownBy, Sentence, Sighting, rule
from triggers.sources import TEMEL_2024

DROPPED = Sentence(
    en="Quality of life is at least 10 points below its baseline, {on}: {fact}; baseline {others}. "
    "This calls for step 2 of the stepped pathway.",
    de="Die Lebensqualität liegt mindestens 10 Punkte unter dem Ausgangswert, {on}: {fact}; Ausgangswert {others}. "
    "Das ist ein Anlass für Stufe 2 des Stufenpfads.",
)


@rule(
    number=20,
    title=("Drop of quality of life", "Abfall der Lebensqualität"),
    calls_for=CallsFor.VISIT,
    see_within=28,
    fresh_for=56,
    source=TEMEL_2024,
    reads=(Pathway, Assessment),
    needs=(Pathway,),
    known_by=KnownBy.TUMOUR,
    is_steady=True,
)
def quality_of_life_drop(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    The patient's own FACT-L total is at least 10 points below the baseline: a visit, and step 2 begins.

    The baseline is the first valid total from 14 days before the pathway's start on. Every later one is compared with
    it, never with the previous one and never with a proxy's. One finding per pathway, the first drop before its end.
    """
    pathway = history.stepped_pathway
    if pathway and pathway.baseline and pathway.quality_of_life_drop:
        yield Sighting(
            on=pathway.quality_of_life_drop.on,
            decided_by=pathway.quality_of_life_drop,
            because=(pathway.baseline,),
            episode="pathway",
            says=DROPPED,
        )
