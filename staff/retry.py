"""Doing a whole transaction again when the database had to refuse it for reasons of timing."""

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction
from django.db.utils import Error
from psycopg import errors

Params = ParamSpec("Params")
Result = TypeVar("Result")

TIMES = 8
_WORTH_ANOTHER_TRY = (errors.DeadlockDetected, errors.SerializationFailure, errors.ExclusionViolation)


def _caused_by_timing(error: BaseException) -> bool:
    return isinstance(error.__cause__, _WORTH_ANOTHER_TRY)


def retried_whole(work: Callable[Params, Result]) -> Callable[Params, Result]:
    """
    Run the function in one transaction, again from the start after a deadlock, a serialization failure or an exclusion.

    Inside a larger transaction it runs once: only the outermost can be repeated.
    """

    @wraps(work)
    def attempt(*args: Any, **kwargs: Any) -> Any:
        if connection.in_atomic_block:
            return work(*args, **kwargs)
        for remaining in reversed(range(TIMES)):
            try:
                with transaction.atomic():
                    return work(*args, **kwargs)
            except (Error, OperationalError) as error:
                if not _caused_by_timing(error) or not remaining:
                    raise
            # Two that collided must not meet again at once.
            time.sleep(random.uniform(0.01, 0.1))  # noqa: S311  no secret depends on it
        raise AssertionError("unreachable")

    return attempt
