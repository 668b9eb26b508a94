"""Rule 9."""

from collections.abc import Iterator
from datetime import date

from triggers.concerns import by_stage
from triggers.facts import Concern
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, Sentence, Sighting, rule
from triggers.sources import HUI_2016
from triggers.tumour import ADVANCED_BY

IN_ADVANCED_DISEASE = Sentence(
    en="Spiritual or existential crisis in advanced disease, {on}.",
    de="Spirituelle oder existenzielle Krise bei fortgeschrittener Erkrankung, {on}.",
)
OTHERWISE = Sentence(
    en="Spiritual or existential crisis in disease that is not advanced, {on}.",
    de="Spirituelle oder existenzielle Krise bei nicht fortgeschrittener Erkrankung, {on}.",
)


@rule(
    number=9,
    title=("Spiritual or existential crisis", "Spirituelle oder existenzielle Krise"),
    calls_for=CallsFor.REFERRAL,
    see_within=7,
    fresh_for=14,
    source=HUI_2016,
    reads=(Concern, *ADVANCED_BY),
    needs=(Concern,),
    marked=("existential_crisis",),
    is_steady=True,
)
def existential_crisis(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    A spiritual or existential crisis.

    It calls for a referral where disease was advanced on that day, else it supports. One finding each time it is noted.
    """
    return by_stage(history, "existential_crisis", advanced=IN_ADVANCED_DISEASE, otherwise=OTHERWISE)
