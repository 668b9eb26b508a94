"""Rule 8."""

from collections.abc import Iterator
from datetime import date

from triggers.concerns import at_any_stage
from triggers.facts import Concern
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, Sentence, Sighting, rule
from triggers.sources import HUI_2016

WISH = Sentence(
    en="Wish for hastened death, {on}; it counts at any stage of the disease.",
    de="Wunsch nach vorzeitigem Tod, {on}; er zählt in jedem Krankheitsstadium.",
)


@rule(
    number=8,
    title=("Wish for hastened death", "Wunsch nach vorzeitigem Tod"),
    calls_for=CallsFor.REFERRAL,
    see_within=1,
    fresh_for=14,
    source=HUI_2016,
    reads=(Concern,),
    needs=(Concern,),
    marked=("hastened_death_request",),
    is_steady=True,
)
def hastened_death_request(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """A wish for hastened death, at any stage of the disease. One finding each time it is noted."""
    return at_any_stage(history, "hastened_death_request", WISH)
