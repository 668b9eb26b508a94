"""Rule 18."""

from collections.abc import Iterator
from datetime import date

from triggers.events import discharges
from triggers.facts import Assessment, Pathway, Stay
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, Sentence, Sighting, rule
from triggers.sources import TEMEL_2024

DISCHARGED = Sentence(
    en="Step 1 of the stepped pathway, discharged from hospital: {fact}.",
    de="Stufe 1 des Stufenpfads, aus dem Krankenhaus entlassen: {fact}.",
)


@rule(
    number=18,
    title=("Discharge from hospital", "Entlassung aus dem Krankenhaus"),
    calls_for=CallsFor.VISIT,
    see_within=28,
    fresh_for=56,
    source=TEMEL_2024,
    reads=(Pathway, Assessment, Stay),
    needs=(Pathway,),
    is_steady=True,
)
def discharge(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    A discharge from hospital in step 1 of the stepped pathway: a palliative visit follows.

    The patient was an inpatient for at least one night and left alive; day cases and emergency visits do not count.
    """
    pathway = history.stepped_pathway
    if pathway is None:
        return
    for left in discharges(history):
        if pathway.step_on(left.on) == 1:
            yield Sighting(on=left.on, decided_by=left.fact, says=DISCHARGED, is_imprecise=left.is_imprecise)
