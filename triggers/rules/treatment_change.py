"""Rule 17."""

from collections.abc import Iterator
from datetime import date, timedelta

from triggers.events import Event, treatment_changes
from triggers.facts import Assessment, Pathway, Treatment
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, KnownBy, Sentence, Sighting, rule
from triggers.sources import TEMEL_2024

ONE_VISIT = timedelta(days=14)

BEGUN = Sentence(
    en="Step 1 of the stepped pathway, a cancer treatment began: {fact} ({on}).",
    de="Stufe 1 des Stufenpfads, eine Krebsbehandlung begann: {fact} ({on}).",
)
BEGUN_AND_MORE = Sentence(
    en="Step 1 of the stepped pathway, cancer treatment changed: {fact} ({on}); {others}.",
    de="Stufe 1 des Stufenpfads, die Krebsbehandlung hat sich geändert: {fact} ({on}); {others}.",
)
# The fact's own words say when it ended, as precisely as that is known.
ENDED = Sentence(
    en="Step 1 of the stepped pathway, a systemic cancer treatment ended: {fact}.",
    de="Stufe 1 des Stufenpfads, eine systemische Krebsbehandlung endete: {fact}.",
)
ENDED_AND_MORE = Sentence(
    en="Step 1 of the stepped pathway, cancer treatment changed: {fact}; {others}.",
    de="Stufe 1 des Stufenpfads, die Krebsbehandlung hat sich geändert: {fact}; {others}.",
)


@rule(
    number=17,
    title=("Treatment change", "Änderung der Krebsbehandlung"),
    calls_for=CallsFor.VISIT,
    see_within=28,
    fresh_for=56,
    source=TEMEL_2024,
    reads=(Pathway, Assessment, Treatment),
    needs=(Pathway,),
    known_by=KnownBy.DATE,
    is_steady=True,
)
def treatment_change(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    A change of cancer treatment in step 1 of the stepped pathway: a palliative visit follows.

    A treatment begins, or a systemic one ends for any reason but that it is completed; an end without a reason counts.
    Changes at most 14 days after the first of a group join it: one visit answers them.
    """
    pathway = history.stepped_pathway
    if pathway is None:
        return
    changes = [change for change in treatment_changes(history) if pathway.step_on(change.on) == 1]
    for group in _grouped(sorted(changes, key=lambda change: change.order)):
        first = group[0]
        others = {change.fact.id: change.fact for change in group if change.fact.id != first.fact.id}
        yield Sighting(
            on=first.on,
            decided_by=first.fact,
            because=tuple(others.values()),
            # A treatment's end is another change than its beginning, also where the treatment is corrected.
            episode=f"{history.history.first_version(first.fact, today)} ended" if first.is_end else None,
            says=_says(is_end=first.is_end, has_others=bool(others)),
            is_imprecise=first.is_imprecise,
        )


def _says(*, is_end: bool, has_others: bool) -> Sentence:
    if is_end:
        return ENDED_AND_MORE if has_others else ENDED
    return BEGUN_AND_MORE if has_others else BEGUN


def _grouped(changes: list[Event]) -> Iterator[list[Event]]:
    """Put each change into the group of the first one at most 14 days before it."""
    group: list[Event] = []
    for change in changes:
        if group and change.on > group[0].on + ONE_VISIT:
            yield group
            group = []
        group.append(change)
    if group:
        yield group
