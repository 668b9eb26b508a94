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
        if alone:
            _let_go(work, row)


@contextmanager
def in_turn(work: int) -> Iterator[None]:
    """Wait until nobody else does this work, then hold it for as long as the block runs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, 0)", [work])
    try:
        yield
    finally:
        _let_go(work, 0)


def _let_go(work: int, row: int) -> None:
    # A connection that was lost has let go already.
    if connection.connection is not None and not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [work, row])
