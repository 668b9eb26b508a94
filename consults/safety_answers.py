"""Which answers of a consult ask for contact the same day. Pure."""

from collections.abc import Mapping
from typing import Any

from consults.care_choices import SafetyReason

# clinical.md, section 4: PHQ-9, question 9 above zero asks for a safety check the same day.
PHQ9_ITEM = "item9"


def said_of_safety(answers: Mapping[str, Any]) -> dict[SafetyReason, bool]:
    """
    Give what these answers say of each reason: True asks for contact, False does not.

    What was not asked here is missing; a question that was emptied, or not assessed, says False.

    :param answers: question key → value, of one section or of the whole document.
    """
    said = {
        reason: is_yes(answers[reason.value])
        for reason in (SafetyReason.WISH_TO_DIE, SafetyReason.SELF_HARM)
        if reason.value in answers
    }
    if "phq9" in answers:
        said[SafetyReason.PHQ9_ITEM_9] = _item9(answers["phq9"]) > 0
    return said


def is_yes(value: object) -> bool:
    """Whether an answer says yes in one of its ways: "yes", or "yes_" with more about it."""
    return isinstance(value, str) and (value == "yes" or value.startswith("yes_"))


def _item9(value: object) -> float:
    items = value.get("items") if isinstance(value, Mapping) else None
    score = items.get(PHQ9_ITEM) if isinstance(items, Mapping) else None
    return float(score) if isinstance(score, int | float) else 0.0
