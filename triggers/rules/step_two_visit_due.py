"""Rule 21."""

from collections.abc import Iterator
from datetime import date, timedelta

from triggers.facts import Assessment, Consult, Pathway
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, Sentence, Sighting, rule
from triggers.sources import TEMEL_2024

EVERY = 28

AGAIN = Sentence(
    en="Step 2 of the stepped pathway, more than four weeks since the last consult: the next was due on {on}.",
    de="Stufe 2 des Stufenpfads, mehr als vier Wochen seit dem letzten Konsil: das nächste war fällig am {on}.",
)
NEVER_YET = Sentence(
    en="Step 2 of the stepped pathway began more than four weeks ago ({fact}), without a consult since: due on {on}.",
    de="Stufe 2 des Stufenpfads begann vor mehr als vier Wochen ({fact}), seither ohne Konsil: fällig am {on}.",
)


@rule(
    number=21,
    title=("Visit due in step 2", "Folgekonsil in Stufe 2 fällig"),
    calls_for=CallsFor.VISIT,
    see_within=0,
    fresh_for=365,
    source=TEMEL_2024,
    reads=(Pathway, Assessment, Consult),
    needs=(Pathway,),
    ripens={Pathway: (EVERY + 1,), Assessment: (EVERY + 1,), Consult: (EVERY + 1,)},
)
def step_two_visit_due(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    In step 2 of the stepped pathway a palliative visit takes place at least every four weeks.

    More than 28 days have passed since step 2 began or, where that is later, since the last consult.
    """
    pathway = history.stepped_pathway
    if pathway is None or pathway.step_two_began_with is None:
        return
    began_with = pathway.step_two_began_with
    seen = [consult for consult in history.every(Consult) if consult.on >= began_with.on]
    last = seen[-1] if seen else began_with
    due = last.on + timedelta(days=EVERY)
    if today > due:
        yield Sighting(on=due, decided_by=last, says=AGAIN if seen else NEVER_YET)
