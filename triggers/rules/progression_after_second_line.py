"""Rule 16."""

from collections.abc import Iterator
from datetime import date

from triggers.facts import Progression, Treatment
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, Sentence, Sighting, rule
from triggers.sources import HUI_2016, HUI_2020

SECOND_LINE = 2
NOT_CURATIVE = ("palliative", "unknown", None)

PROGRESSION = Sentence(
    en="Progression despite systemic therapy of second line or later, {on}: {others}.",
    de="Progression trotz Systemtherapie der zweiten oder einer späteren Linie, {on}: {others}.",
)


@rule(
    number=16,
    title=("Progression after second line", "Progression nach zweiter Linie"),
    calls_for=CallsFor.REFERRAL,
    see_within=14,
    fresh_for=90,
    source=HUI_2016,
    also=(HUI_2020,),
    reads=(Progression, Treatment),
    needs=(Progression,),
    is_steady=True,
)
def progression_after_second_line(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    Progression of any tumour on or after the start of its systemic therapy of second line or later.

    The therapy is palliative or of unknown intent. One finding per progression.
    """
    for tumour in history.tumours:
        for progression in tumour.every(Progression):
            lines = [therapy for therapy in tumour.every(Treatment) if _may_fail(therapy, progression.on)]
            if lines:
                yield Sighting(
                    tumour=tumour.id,
                    on=progression.on,
                    decided_by=progression,
                    because=tuple(lines),
                    says=PROGRESSION,
                )


def _may_fail(therapy: Treatment, day: date) -> bool:
    """Whether a progression on that day is one despite this therapy."""
    return (
        therapy.on <= day
        and therapy.kind == "systemic"
        and therapy.line is not None
        and therapy.line >= SECOND_LINE
        and therapy.intent in NOT_CURATIVE
    )
