"""Rule 22."""

from collections.abc import Iterator
from datetime import date

from triggers.facts import Assessment, Fact, Pathway, Performance, Phase, SurpriseQuestion
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, EvidenceKind, KnownBy, Sentence, Sighting, rule
from triggers.sources import TEMEL_2024
from triggers.tumour import order

NEAR_THE_END = Sentence(
    en="Step 1 of the stepped pathway, and the end of life may be near: {fact}, {on}. A visit should not wait for "
    "the next change of treatment.",
    de="Stufe 1 des Stufenpfads, und das Lebensende könnte nahe sein: {fact}, {on}. Ein Folgekonsil sollte nicht "
    "bis zur nächsten Änderung der Behandlung warten.",
)


@rule(
    number=22,
    title=("End-of-life safety net", "Sicherheitsnetz am Lebensende"),
    calls_for=CallsFor.VISIT,
    see_within=7,
    fresh_for=28,
    source=TEMEL_2024,
    evidence=EvidenceKind.LOCAL_PROPOSAL,
    reads=(Pathway, Assessment, Phase, Performance, SurpriseQuestion),
    needs=(Pathway,),
    known_by=KnownBy.TUMOUR,
    is_steady=True,
)
def end_of_life_safety_net(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    A first sign in step 1 of the stepped pathway that the end of life may be near, one finding per pathway.

    The palliative phase is deteriorating or terminal, ECOG is 4, or the surprise question is answered "no" for six
    months or fewer. The trial could not show that stepped care leads to hospice care as early as regular visits do;
    this net is a proposal of this project in answer to that.
    """
    pathway = history.stepped_pathway
    if pathway is None:
        return
    signs = [sign for sign in _signs(history) if pathway.step_on(sign.on) == 1]
    if signs:
        first = min(signs, key=order)
        yield Sighting(on=first.on, decided_by=first, episode="pathway", says=NEAR_THE_END)


def _signs(history: HistoryOnDay) -> Iterator[Fact]:
    yield from (phase for phase in history.every(Phase) if phase.value in ("deteriorating", "terminal"))
    yield from (status for status in history.every(Performance) if status.scale == "ECOG" and status.value == 4)
    yield from (
        question
        for question in history.every(SurpriseQuestion)
        if question.answer == "no" and question.horizon_months <= 6
    )
