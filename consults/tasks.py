"""The clock's door: the waiting rows are the queue, so this may run twice, late, or never be nudged."""

import structlog
from celery import shared_task
from django.utils import timezone

from consults.opening import open_pending
from triggers.nudge import nudge_on_commit

log = structlog.get_logger(__name__)
ROWS_AT_ONCE = 500


@shared_task(name="consults.open_pending")
def open_pending_consults() -> None:
    """Open and book the consults that wait; a full round asks for the next one at once."""
    done = open_pending(at=timezone.now(), limit=ROWS_AT_ONCE)
    if done:
        log.info("consults_opened", **done)
    if done["opened"] + done["visit"] >= ROWS_AT_ONCE:
        nudge_on_commit(open_pending_consults.name)
