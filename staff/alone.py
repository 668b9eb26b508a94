"""Doing long work alone: a lock that the database lets go by itself when the process that holds it dies."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from django.db import connection


class Work(IntEnum):
    """Whatever is locked by a number instead of a row: one number each, in all apps."""

    NEW_PATIENTS = 0x0BD5
    IMPORT_RUN = 0x0BD6
    DIARY = 20_260_002
    LOOK_AT_THOSE_DUE = 20_260_003
    LOOK_AT_EVERYBODY = 20_260_004
    REGISTER = 20_260_005
    PORTIONS = 20_260_006
    TRIALS = 20_260_007
    OPEN_CONSULTS = 20_260_008


@contextmanager
def alone_with(work: Work, row: int = 0) -> Iterator[bool]:
    """
    Hold a piece of work for as long as the block runs, whatever transactions begin and end meanwhile.

    :param row: the one row that the work is about, if it is about one.
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
def in_turn(work: Work) -> Iterator[None]:
    """Wait until nobody else does this work, then hold it for as long as the block runs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, 0)", [work])
    try:
        yield
    finally:
        _let_go(work, 0)


def _let_go(work: Work, row: int) -> None:
    # A connection that was lost has let go already.
    if connection.connection is not None and not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [work, row])
