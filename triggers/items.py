"""
What the items of a questionnaire say: which are physical, which emotional, when one is severe, what they add up to.

Items go by the names of the case files. Severe is ESAS 7 or more (Selby 2010), IPOS 3 or more, MIDOS 3.
"""

from collections.abc import Mapping
from decimal import Decimal
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from triggers.facts import Number

PHYSICAL: Mapping[str, frozenset[str]] = {
    "ESAS": frozenset(("pain", "tiredness", "drowsiness", "nausea", "appetite", "breathlessness")),
    "IPOS": frozenset(
        (
            *("pain", "breathlessness", "weakness", "nausea", "vomiting", "appetite", "constipation", "mouth"),
            *("drowsiness", "mobility"),
        )
    ),
    "MIDOS": frozenset(
        ("pain", "nausea", "vomiting", "breathlessness", "constipation", "weakness", "appetite", "tiredness")
    ),
}
EMOTIONAL: Mapping[str, frozenset[str]] = {
    "ESAS": frozenset(("depression", "anxiety")),
    "IPOS": frozenset(("anxious", "depressed")),
}
MIDOS_TEN = PHYSICAL["MIDOS"] | {"depression", "anxiety"}
SEVERE: Mapping[str, tuple[int, float]] = {"ESAS": (7, inf), "IPOS": (3, inf), "MIDOS": (3, 3)}
"""Instrument → the lowest and the highest number of an item that is severe, as the rules say it."""
ADDED_UP = ("PHQ-9", "PHQ-4", "PHQ-2")
"""The instruments of which every item counts in the total."""


def is_severe(instrument: str, number: "Number") -> bool:
    """Whether an item's number means a severe symptom."""
    lowest, highest = SEVERE.get(instrument, (inf, inf))
    return lowest <= number <= highest


def has_severe(kind: Mapping[str, frozenset[str]], instrument: str, items: Mapping[str, "Number"]) -> bool:
    """Whether one of the items of a kind, PHYSICAL or EMOTIONAL, is severe."""
    wanted = kind.get(instrument)
    if wanted is None:
        return False
    lowest, highest = SEVERE[instrument]
    # Most answers are mild: of these, no name need be looked at.
    if max(items.values(), default=0) < lowest:
        return False
    return any(lowest <= number <= highest and name in wanted for name, number in items.items())


def total_of(instrument: str, items: Mapping[str, "Number"]) -> "Number | None":
    """
    Add up the items given, exactly: MIDOS its ten symptoms, PHQ all.

    :returns: None for other instruments, whose total is not the sum of these items, and where no item is given.
    """
    if instrument == "MIDOS":
        counted = [number for name, number in items.items() if name in MIDOS_TEN]
    else:
        counted = list(items.values()) if instrument in ADDED_UP else []
    # As they were written: what is stored as 2.1 and 0.9 adds up to 3.
    return sum(one if type(one) is int else Decimal(str(one)) for one in counted) if counted else None
