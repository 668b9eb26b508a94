"""
Opening a large number of referrals in portions: so many of a rule each working day, the most urgent first.

What a change of settings opens at once may be more than the team can see. Such findings are held, visibly, until it is
their turn. A held finding never becomes historic; it joins whatever referral of its patient opens meanwhile; and it is
held no more where the settings in force know no portion.
"""

from collections.abc import Callable
from datetime import datetime, time

import structlog
from django.db import Error, InterfaceError, OperationalError
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.services import lock_patients
from staff.alone import Work, alone_with
from staff.retry import retried_whole
from triggers.choices import LIVE_STATES
from triggers.consequences import speaking_for_referral
from triggers.current import NotNow
from triggers.models import Reevaluation, RuleSetting, Trigger
from triggers.reconcile import reconcile
from triggers.register import Opening, Register, register_in_force

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
        for trigger in held_findings().filter(patient__referrals__state__in=LIVE_STATES)[:MOST_AT_ONCE]:
            _attempt(join, trigger, at)
        return sum(_attempt(release, trigger, at) for trigger in _due(register_in_force(), at))


def _attempt(let: Callable[..., bool], trigger: Trigger, at: datetime) -> bool:
    """Let one finding go; one that the database refuses must not hold up the others."""
    try:
        return let(trigger=trigger, at=at)
    except (OperationalError, InterfaceError):
        raise
    except Error:
        log.exception("finding_not_released", row=trigger.pk)
        return False


def _due(register: Register, at: datetime) -> list[Trigger]:
    due: list[Trigger] = []
    is_working_day = timezone.localdate(at).weekday() < _SATURDAY
    for code in held_findings().order_by().values_list("rule", flat=True).distinct():
        held = held_findings().filter(rule=code).exclude(patient__referrals__state__in=LIVE_STATES)
        opening = register.openings.get(code)
        if opening is None:
            due += held[:MOST_AT_ONCE]
        elif is_working_day and not _is_still_growing(opening):
            due += held[: max(opening.portion - released_today(code, at=at), 0)]
    return due


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


@retried_whole
def join(*, trigger: Trigger, at: datetime) -> bool:
    """Let a held finding join the referral that its patient has by now; that opens none, and counts for no portion."""
    people = {patient.survivor_id for patient in lock_patients([trigger.patient_id])}
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
