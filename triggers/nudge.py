"""Nudging a worker by task name. The waiting row is the message; a lost nudge costs at most one sweep."""

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def nudge_on_commit(task: str) -> None:
    """Ask the workers, once this transaction is committed, to look at the waiting rows of this task now."""
    transaction.on_commit(lambda: _nudge(task))


def _nudge(task: str) -> None:
    try:
        current_app.send_task(task, ignore_result=True, retry=False)
    except (OperationalError, OSError):
        log.warning("nudge_lost", task=task)
