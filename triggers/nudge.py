"""
Nudging a worker by task name. The waiting row is the message; a lost nudge costs at most one sweep.

A nudge that nobody has taken yet is enough for everybody: it is noted in the cache, and whoever begins the task crosses
that out before looking at the rows. Rows committed later are nudged for again.
"""

import structlog
from celery import current_app
from django.core.cache import cache
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)
# A nudge that was lost with its worker holds up others no longer than this.
NOTED_SECONDS = 5


def nudge_on_commit(task: str) -> None:
    """Ask the workers, once this transaction is committed, to look at the waiting rows of this task now."""
    transaction.on_commit(lambda: _nudge(task))


def note_taken(task: str) -> None:
    """Say that a task begins: what is committed from now on needs another nudge."""
    cache.delete(_waiting(task))


def _nudge(task: str) -> None:
    if not cache.add(_waiting(task), 1, timeout=NOTED_SECONDS):
        return
    try:
        current_app.send_task(task, ignore_result=True, retry=False)
    except (OperationalError, OSError):
        note_taken(task)
        log.warning("nudge_lost", task=task)


def _waiting(task: str) -> str:
    return f"nudge:{task}"
