"""Rule 35."""

from collections.abc import Iterator
from datetime import date, timedelta

from triggers.events import Event, begins, discharges
from triggers.facts import Assessment, Consult, Declined, Pathway, Progression, Stay, Treatment
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, EvidenceKind, Sentence, Sighting, rule
from triggers.sources import S3_PALLIATIVE
from triggers.tumour import order

LATEST_AFTER = 84

SOMETHING_CHANGED = Sentence(
    en="Offer again: {others}; something has changed since, {on}: {fact}.",
    de="Erneut anbieten: {others}; seither hat sich etwas geändert, {on}: {fact}.",
)
TIME_HAS_PASSED = Sentence(
    en="Offer again: {fact}, twelve weeks before {on}.",
    de="Erneut anbieten: {fact}, zwölf Wochen vor dem {on}.",
)


@rule(
    number=35,
    title=("Offer again", "Erneut anbieten"),
    calls_for=CallsFor.CONFIRMATION,
    see_within=28,
    fresh_for=84,
    source=S3_PALLIATIVE,
    evidence=EvidenceKind.LOCAL_PROPOSAL,
    reads=(Declined, Treatment, Stay, Progression, Pathway, Assessment, Consult),
    needs=(Declined,),
    ripens={Declined: (LATEST_AFTER,)},
    is_steady=True,
    held_back_by_refusal=False,
)
def offer_again(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    Palliative care was declined: it is offered again at the next key event, at the latest after 84 days.

    Such events are the start of a treatment, a discharge from hospital, a progression or a drop of the quality of life.
    Where a consult took place in the meantime there is nothing to offer. One finding per refusal, for the latest.
    """
    refusals = history.every(Declined)
    if not refusals:
        return
    refusal = refusals[-1]
    latest = refusal.on + timedelta(days=LATEST_AFTER)
    after = [event for event in _key_events(history) if event.order > order(refusal) and event.on <= latest]
    first = min(after, key=lambda event: event.order, default=None)
    offer_on = latest if first is None else first.on
    if offer_on > today or any(
        order(consult) > order(refusal) and consult.on <= offer_on for consult in history.every(Consult)
    ):
        return
    if first is None:
        yield Sighting(on=latest, decided_by=refusal, says=TIME_HAS_PASSED)
    else:
        yield Sighting(
            on=first.on,
            decided_by=first.fact,
            because=(refusal,),
            episode=refusal,
            says=SOMETHING_CHANGED,
            is_imprecise=first.is_imprecise,
        )


def _key_events(history: HistoryOnDay) -> Iterator[Event]:
    """Give what may change the mind of somebody who declined, with or without a stepped pathway."""
    for treatment in history.every(Treatment):
        yield begins(treatment)
    yield from discharges(history)
    for progression in history.every(Progression):
        yield begins(progression)
    if history.stepped_pathway and history.stepped_pathway.quality_of_life_drop:
        yield begins(history.stepped_pathway.quality_of_life_drop)
