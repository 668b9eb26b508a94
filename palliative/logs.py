"""What goes into the log of an error: where it happened and what kind it was, never the values involved."""

import sys
import traceback
from collections.abc import MutableMapping
from typing import Any


def error_without_values(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """
    Replace exception information by its kind and its place.

    Messages are left out on purpose: a database error quotes the row it refused, names and birth dates included.
    """
    info = event.pop("exc_info", None)
    if not info:
        return event
    error = info if isinstance(info, BaseException) else (info[1] if isinstance(info, tuple) else _current())
    if error is not None:
        event["error"] = [_described(each) for each in _chain(error)]
    return event


def _current() -> BaseException | None:
    return sys.exc_info()[1]


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in found:
        found.append(following)
        following = following.__cause__ or following.__context__
    return found


def _described(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    kind = type(error)
    return {
        "kind": f"{kind.__module__}.{kind.__qualname__}",
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
