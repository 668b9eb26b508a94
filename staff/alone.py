"""Doing long work alone: a lock that the database lets go by itself when the process that holds it dies."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def alone_with(work: int, row: int = 0) -> Iterator[bool]:
    """
    Hold a piece of work for as long as the block runs, whatever transactions begin and end meanwhile.

    :param work: a number for the kind of work, `row` for the one row it is about.
    :returns: whether nobody else held it; otherwise the block should do nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [work, row])
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone and connection.connection is not None and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [work, row])
