"""Rule 19."""

from collections.abc import Iterator
from datetime import date, timedelta

from triggers.facts import Assessment, Pathway
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, Sentence, Sighting, rule
from triggers.sources import TEMEL_2024

EVERY = 42

AGAIN = Sentence(
    en="Step 1 of the stepped pathway, six weeks since the last questionnaire on quality of life ({fact}): "
    "due on {on}.",
    de="Stufe 1 des Stufenpfads, sechs Wochen seit dem letzten Fragebogen zur Lebensqualität ({fact}): fällig am {on}.",
)
NEVER_YET = Sentence(
    en="Six weeks on the stepped pathway and no questionnaire on quality of life: due on {on}.",
    de="Sechs Wochen im Stufenpfad und noch kein Fragebogen zur Lebensqualität: fällig am {on}.",
)


@rule(
    number=19,
    title=("Quality of life to be asked", "Lebensqualität zu erfragen"),
    calls_for=CallsFor.QUESTIONNAIRE,
    see_within=7,
    fresh_for=365,
    source=TEMEL_2024,
    reads=(Pathway, Assessment),
    needs=(Pathway,),
    ripens={Pathway: (EVERY,), Assessment: (EVERY,)},
)
def quality_of_life_due(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    In step 1 of the stepped pathway the patient is asked about quality of life every six weeks.

    42 days have passed since the patient's own last valid FACT-L total (those from 14 days before the pathway's start
    on count), or since that start where there is none. Nothing is due on a day on which the pathway had ended.
    """
    pathway = history.stepped_pathway
    if pathway is None or pathway.step_on(today) != 1:
        return
    last: Assessment | Pathway = pathway.totals[-1] if pathway.totals else pathway.started_by
    due = last.on + timedelta(days=EVERY)
    if due <= today and pathway.step_on(due) != 0:
        yield Sighting(on=due, decided_by=last, says=AGAIN if pathway.totals else NEVER_YET)
