"""Rule 10."""

from collections.abc import Iterator
from datetime import date

from triggers.concerns import by_stage
from triggers.facts import Concern
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, Sentence, Sighting, rule
from triggers.sources import HUI_2016
from triggers.tumour import ADVANCED_BY

IN_ADVANCED_DISEASE = Sentence(
    en="Help needed with decisions or care planning in advanced disease, {on}.",
    de="Bedarf an Hilfe bei Entscheidungen oder Versorgungsplanung bei fortgeschrittener Erkrankung, {on}.",
)
OTHERWISE = Sentence(
    en="Help needed with decisions or care planning in disease that is not advanced, {on}.",
    de="Bedarf an Hilfe bei Entscheidungen oder Versorgungsplanung bei nicht fortgeschrittener Erkrankung, {on}.",
)


@rule(
    number=10,
    title=("Help with decisions needed", "Bedarf an Entscheidungshilfe"),
    calls_for=CallsFor.REFERRAL,
    see_within=14,
    fresh_for=28,
    source=HUI_2016,
    reads=(Concern, *ADVANCED_BY),
    needs=(Concern,),
    marked=("decision_support_need",),
    is_steady=True,
)
def decision_support_need(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    Help is needed with decisions or with planning care.

    It calls for a referral where disease was advanced on that day, else it supports. One finding each time it is noted.
    """
    return by_stage(history, "decision_support_need", advanced=IN_ADVANCED_DISEASE, otherwise=OTHERWISE)
