"""
Opening a large number of referrals in portions: so many of a rule each working day, the most urgent first.

What a change of settings opens at once may be more than the team can see. Such findings are held, visibly, until it is
their turn. A held finding never becomes historic; it joins whatever referral of its patient opens meanwhile; and it is
held no more where the settings in force know no portion.
"""

from datetime import datetime, time

import structlog
from django.db import Error, InterfaceError, OperationalError
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.services import lock_patients
from staff.alone import Work, alone_with
from staff.clock import Clock
from staff.retry import retried_whole
from triggers.choices import LIVE_STATES
from triggers.consequences import speaking_for_referral
from triggers.current import NotNow
from triggers.everyone import evaluate_each
from triggers.models import Reevaluation, RuleSetting, Trigger
from triggers.reconcile import reconcile
from triggers.register import Opening, register_in_force

log = structlog.get_logger(__name__)

_SATURDAY = 5
MOST_AT_ONCE = 500


def held_findings() -> QuerySet[Trigger]:
    """Give the findings that would open a referral and wait for their turn, the most urgent first."""
    held = Trigger.objects.filter(speaking_for_referral(), held_at__isnull=False, patient__merged_into=None)
    return held.order_by("see_by", "pk")


def release_portions(*, at: datetime) -> int:
    """
    Let open what may open today, and give how many findings were released; may run twice at once or be killed.

    Nothing opens in portions on a Saturday or Sunday.
    """
    with alone_with(Work.PORTIONS) as alone:
        if not alone:
            return 0
        _join(at)
        openings = register_in_force().openings
        held = list(held_findings().order_by().values_list("rule", flat=True).distinct())
        return sum(_release_of(code, openings.get(code), at) for code in held)


def _join(at: datetime) -> None:
    """
    Let what is held join the referral that its patient has by now; that opens none, and counts for no portion.

    500 patients at a time, by id, so that those who cannot be evaluated never keep it from the others.
    """
    clock, last = Clock(at), 0
    while True:
        joining = held_findings().filter(patient__referrals__state__in=LIVE_STATES, patient__gt=last)
        ids = list(joining.order_by("patient").values_list("patient", flat=True).distinct()[:MOST_AT_ONCE])
        if not ids:
            return
        evaluate_each(ids, clock)
        last = ids[-1]


def _attempt(trigger: Trigger, at: datetime) -> bool:
    """Let one finding go; one that the database refuses must not hold up the others."""
    try:
        return release(trigger=trigger, at=at)
    except (OperationalError, InterfaceError):
        raise
    except Error:
        log.exception("finding_not_released", row=trigger.pk)
        return False


def _release_of(code: str, opening: Opening | None, at: datetime) -> int:
    """
    Release what may open today of one rule, and give how many.

    What the database refuses, or what has joined a referral meanwhile, takes nobody's turn.
    """
    room = _room(code, opening, at)
    waiting = held_findings().filter(rule=code).exclude(patient__referrals__state__in=LIVE_STATES)
    released = 0
    for trigger in waiting[:MOST_AT_ONCE] if room else ():
        released += _attempt(trigger, at)
        if released == room:
            break
    return released


def _room(code: str, opening: Opening | None, at: datetime) -> int:
    """Give how many findings of a rule may still be released on the day of `at`."""
    if opening is None:
        return MOST_AT_ONCE
    if timezone.localdate(at).weekday() >= _SATURDAY or _is_still_growing(opening):
        return 0
    return max(opening.portion - released_today(code, at=at), 0)


def _is_still_growing(opening: Opening) -> bool:
    """Say whether the evaluation that the change asked for is unfinished: the most urgent may not be found yet."""
    return Reevaluation.objects.filter(finished_at=None, asked_at=opening.since).exists()


def released_today(code: str, *, at: datetime) -> int:
    """Give how many findings of a rule were released on the day of `at`; what rose since was no part of that."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(at), time.min))
    released = Trigger.objects.filter(rule=code, released_at__gte=midnight, released_at__lte=at)
    never_waited = RuleSetting.objects.filter(rule=code, set_at__gte=midnight).values("set_at")
    return released.exclude(released_at__in=never_waited).count()


@retried_whole
def release(*, trigger: Trigger, at: datetime) -> bool:
    """Let a held finding open its referral; says whether it was still held. Its history says who released it."""
    people = {patient.survivor_id for patient in lock_patients([trigger.patient_id])}
    locked = Trigger.objects.select_for_update(of=("self",)).get(pk=trigger.pk)
    if locked.held_at is None:
        return False
    locked.held_at, locked.released_at = None, at
    locked.save(update_fields=["held_at", "released_at"])
    reconcile(people, at=at)
    return True


def release_now(*, trigger: Trigger, at: datetime) -> None:
    """
    Let a held finding open its referral before its turn; it counts for the portion of the day.

    :raises NotNow: if it is not held any more.
    """
    if not release(trigger=trigger, at=at):
        raise NotNow(_("This finding does not wait any more."))


def held_by_rule() -> dict[str, int]:
    """Give code → number of findings held, for the rules that hold any. One query."""
    return dict(held_findings().order_by().values_list("rule").annotate(number=Count("pk")))
