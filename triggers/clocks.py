"""The clocks of a first consult: pure functions over days."""

from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from triggers.choices import EscalationStep

TARGET_BEFORE_DEADLINE = 7
BREACH_AFTER_DEADLINE = 28
# A reason due within this many days cannot be deferred.
TOO_NEAR_TO_DEFER = 7

# How much of its time a confirmation may have waited when it goes to the next person.
ESCALATES_AFTER: dict[EscalationStep, Fraction] = {
    EscalationStep.DEPUTY: Fraction(1, 2),
    EscalationStep.LEAD: Fraction(3, 4),
}


class Clock(StrEnum):
    IN_TIME = "in_time"
    PAST_TARGET = "past_target"
    OVERDUE = "overdue"
    BREACH = "breach"


def target_on(*, opened_on: date, see_by: date) -> date:
    """
    Give the day to aim at: 7 days before the deadline, or half the time to it where that is shorter.

    :param opened_on: day from which the time counts; a deadline on or before it is its own target.
    """
    days = max((see_by - opened_on).days, 0)
    return see_by - timedelta(days=min(TARGET_BEFORE_DEADLINE, (days + 1) // 2))


def clock(*, today: date, target: date, see_by: date) -> Clock:
    """Say how a referral that still waits for its consult stands today."""
    if today > see_by + timedelta(days=BREACH_AFTER_DEADLINE):
        return Clock.BREACH
    if today > see_by:
        return Clock.OVERDUE
    return Clock.PAST_TARGET if today > target else Clock.IN_TIME


def goes_to(step: EscalationStep, *, opened_on: date, see_by: date) -> date:
    """
    Give the first day on which a confirmation that nobody answered goes to the deputy, or to the lead.

    Its time runs from the day on which the referral was opened to its deadline, and nothing stops it.
    """
    days = max((see_by - opened_on).days, 0)
    share = ESCALATES_AFTER[step]
    return opened_on + timedelta(days=-(-days * share.numerator // share.denominator))
