"""Whether this process can work: the database with all its migrations, and the broker."""

from collections.abc import Callable
from functools import cache

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

SECONDS_TO_ANSWER = 2


def missing_parts() -> list[str]:
    """Give the names of the parts that are missing, without details: `database`, `migrations`, `broker`."""
    return [name for name, works in CHECKS.items() if not works()]


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _migrations_are_applied() -> bool:
    try:
        return _applied_once()
    except (DatabaseError, _NotApplied):
        return False


class _NotApplied(Exception):
    """Some migration of this process's program is missing in the database."""


@cache
def _applied_once() -> bool:
    """
    See that every migration is applied. Once so, it stays so for this process, whose program does not change.

    :raises _NotApplied: if not; then the next call looks again.
    """
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise _NotApplied
    return True


def _broker_answers() -> bool:
    try:
        with redis.from_url(
            settings.REDIS_URL, socket_timeout=SECONDS_TO_ANSWER, socket_connect_timeout=SECONDS_TO_ANSWER
        ) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database_answers,
    "migrations": _migrations_are_applied,
    "broker": _broker_answers,
}
