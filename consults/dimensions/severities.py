"""
How bad an answer is: moderate or severe, where it says so.

Severe is what the rules call severe. Moderate: ESAS 4–6 and any other number from 0 to 10 (Selby 2010), MIDOS 2,
IPOS 2; PHQ-9 from 10 moderate, from 15 severe; PHQ-4 from 6 and from 9; PHQ-2 from 3; Distress Thermometer from 5.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from consults.dimensions.question import Dimension, Kind, Question
from patients.choices import Instrument
from triggers.items import is_severe, total_of

MODERATE, SEVERE = "moderate", "severe"

MODERATE_ITEM: dict[str, int] = {Instrument.ESAS: 4, Instrument.MIDOS: 2, Instrument.IPOS: 2}
# Instrument → from which total on moderate, from which severe (none: never).
TOTALS: dict[str, tuple[int, int | None]] = {
    Instrument.PHQ_9: (10, 15),
    Instrument.PHQ_4: (6, 9),
    Instrument.PHQ_2: (3, None),
    Instrument.DT: (5, None),
}
EMOTIONAL_ITEMS = frozenset({"depression", "anxiety", "depressed", "anxious"})
# Numbers from 0 to 10 that say how bad something is.
PAIN_NUMBERS = frozenset({"pain_now", "pain_worst", "pain_breakthrough"})
MODERATE_FROM, SEVERE_FROM = 4, 7
# Answers that say it in other words.
IN_OTHER_WORDS = {"some": MODERATE, "crisis": SEVERE}


def severities(dimension: Dimension, question: Question, value: Any) -> Iterator[tuple[Dimension, str]]:
    """
    Give what is moderate or severe in an answer, with the dimension it belongs to.

    :param dimension: of the question; an instrument's emotional items belong to the psychological one.
    """
    if question.kind == Kind.SCORES:
        yield from _of_scores(question.instrument, value)
    elif question.kind == Kind.ROWS:
        yield from ((dimension, row["severity"]) for row in value if row.get("severity") in (MODERATE, SEVERE))
    elif question.key in PAIN_NUMBERS:
        if word := _of_number(value, MODERATE_FROM, SEVERE_FROM):
            yield dimension, word
    elif question.key == "spiritual_distress" and value in IN_OTHER_WORDS:
        yield dimension, IN_OTHER_WORDS[value]
    elif question.kind == Kind.CHOICE and value in (MODERATE, SEVERE):
        yield dimension, value


def _of_scores(instrument: str, value: Mapping[str, Any]) -> Iterator[tuple[Dimension, str]]:
    items: Mapping[str, float] = value.get("items") or {}
    if instrument in MODERATE_ITEM:
        for name, number in items.items():
            dimension = Dimension.PSYCHOLOGICAL if name in EMOTIONAL_ITEMS else Dimension.PHYSICAL
            if is_severe(instrument, number):
                yield dimension, SEVERE
            elif number >= MODERATE_ITEM[instrument]:
                yield dimension, MODERATE
    if instrument in TOTALS:
        total = value.get("total")
        total = total_of(instrument, items) if total is None else total
        if total is not None and (word := _of_number(float(total), *TOTALS[instrument])):
            yield Dimension.PSYCHOLOGICAL, word


def _of_number(number: float, moderate: int, severe: int | None) -> str | None:
    if severe is not None and number >= severe:
        return SEVERE
    return MODERATE if number >= moderate else None
