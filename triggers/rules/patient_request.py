"""Rule 11."""

from collections.abc import Iterator
from datetime import date

from triggers.concerns import at_any_stage
from triggers.facts import Concern
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, Sentence, Sighting, rule
from triggers.sources import HUI_2016

ASKS = Sentence(
    en="The patient or the family asks for palliative care, {on}; this counts at any stage of the disease.",
    de="Wunsch nach Palliativversorgung, geäußert von der erkrankten Person oder der Familie, {on}; "
    "er zählt in jedem Krankheitsstadium.",
)


@rule(
    number=11,
    title=("Palliative care asked for", "Wunsch nach Palliativversorgung"),
    calls_for=CallsFor.REFERRAL,
    see_within=14,
    fresh_for=28,
    source=HUI_2016,
    reads=(Concern,),
    needs=(Concern,),
    marked=("patient_request",),
    is_steady=True,
)
def patient_request(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """The patient or the family asks for palliative care, at any stage. One finding each time it is noted."""
    return at_any_stage(history, "patient_request", ASKS)
