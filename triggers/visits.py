"""Which findings a consult is to answer besides a referral: one condition, for stored rows and for rows in memory."""

from django.db.models import Q

from triggers.choices import UNSETTLED, CallsFor, Suppressed, TriggerState
from triggers.models import Trigger
from triggers.rule import OPENS_REFERRAL


def asks_for_visit(path: str = "") -> Q:
    """
    Say which stored findings ask for a visit: those that call for one, and those that would call for a referral if the
    patient were not in care already; a nurse's answer that something else was done settles them.

    :param path: relation to the trigger, as `trigger__`.
    """
    live = Q(**{f"{path}state": TriggerState.LIVE, f"{path}shadow": False})
    in_care = Q(**{f"{path}suppressed": Suppressed.ALREADY_IN_CARE, f"{path}calls_for__in": OPENS_REFERRAL})
    calls_for_one = Q(**{f"{path}suppressed": "", f"{path}calls_for": CallsFor.VISIT})
    unsettled = Q(**{f"{path}care_answer__in": UNSETTLED})
    return live & unsettled & (in_care | calls_for_one)


def is_asking_for_visit(trigger: Trigger) -> bool:
    """Say of one finding what `asks_for_visit` says of stored ones."""
    if trigger.state != TriggerState.LIVE or trigger.shadow or trigger.care_answer not in UNSETTLED:
        return False
    if trigger.suppressed == Suppressed.ALREADY_IN_CARE:
        return trigger.calls_for in OPENS_REFERRAL
    return not trigger.suppressed and trigger.calls_for == CallsFor.VISIT
