"""The clock's door: the waiting rows are the queue, so this may run twice, late, or never be nudged."""

from collections import Counter

import structlog
from celery import shared_task
from django.utils import timezone

from consults.opening import open_new, open_pending
from consults.team_notices import tell_reasons_gone
from staff.alone import Work, in_turn
from triggers.nudge import nudge_on_commit

log = structlog.get_logger(__name__)
ROWS_AT_ONCE = 500


@shared_task(name="consults.open_pending")
def open_pending_consults() -> None:
    """Open and book the consults that wait, and say whose reasons are gone; a full round asks for the next at once."""
    now = timezone.now()
    done = open_pending(at=now, limit=ROWS_AT_ONCE)
    # The next round must follow, even where telling fails.
    _end_round(done)
    tell_reasons_gone(at=now)


@shared_task(name="consults.open_new")
def open_new_consults() -> None:
    """Open the consults that new findings ask for, without looking at all others; two at once would do it twice."""
    with in_turn(Work.OPEN_CONSULTS):
        done = open_new(at=timezone.now(), limit=ROWS_AT_ONCE)
    _end_round(done)


def _end_round(done: Counter[str]) -> None:
    if done:
        log.info("consults_opened", **done)
    if done["opened"] + done["visit"] >= ROWS_AT_ONCE:
        nudge_on_commit(open_pending_consults.name)
