"""Rule 12."""

from collections.abc import Iterator
from datetime import date

from triggers.concerns import concerns_of
from triggers.facts import Concern
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, Sentence, Sighting, rule
from triggers.sources import HUI_2016

DELIRIUM = Sentence(
    en="Delirium, {on}; it counts at any stage of the disease.",
    de="Delir, {on}; es zählt in jedem Krankheitsstadium.",
)


@rule(
    number=12,
    title=("Delirium", "Delir"),
    calls_for=CallsFor.REFERRAL,
    see_within=2,
    fresh_for=7,
    source=HUI_2016,
    reads=(Concern,),
    needs=(Concern,),
    marked=("delirium",),
    is_steady=True,
)
def delirium(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    Delirium, at any stage of the disease. One finding each time it is noted.

    One that was over by the day on which it was first recorded calls for nothing; that a correction tells its end
    later takes nothing back.
    """
    for concern in concerns_of(history, "delirium"):
        if concern.resolved is None or concern.resolved > history.first_recorded_on(concern):
            yield Sighting(on=concern.on, decided_by=concern, says=DELIRIUM)
