"""Reading ahead: the next batch is read and understood while the database stores this one."""

from collections.abc import Generator, Iterable
from contextlib import suppress
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import TypeVar

Item = TypeVar("Item")
_END = object()
# How long the reader waits before it looks whether anybody still wants what it holds.
_PATIENCE = 0.5


class _Failed(Exception):
    """Carries what went wrong from the reading thread to the one that asked."""


def read_ahead(items: Iterable[Item]) -> Generator[Item]:
    """
    Yield the items, made by a thread of their own that is one ahead; what it raises is raised here.

    Close it where the end may not be reached. Making the items must not
    touch the database: connections belong to one thread.
    """
    ready: Queue[object] = Queue(maxsize=1)
    given_up = Event()
    reader = Thread(target=_read, args=(items, ready, given_up), name="read-ahead", daemon=True)
    reader.start()
    try:
        while (item := ready.get()) is not _END:
            if isinstance(item, _Failed):
                assert item.__cause__ is not None
                raise item.__cause__
            yield item  # type: ignore[misc]  # the reader puts nothing else
    finally:
        given_up.set()
        with suppress(Empty):
            ready.get_nowait()
        reader.join()


def _read(items: Iterable[object], ready: Queue[object], given_up: Event) -> None:
    try:
        for item in items:
            _put(item, ready, given_up)
            if given_up.is_set():
                return
        _put(_END, ready, given_up)
    except Exception as error:  # noqa: BLE001  it is raised where the items are used
        failed = _Failed()
        failed.__cause__ = error
        _put(failed, ready, given_up)


def _put(item: object, ready: Queue[object], given_up: Event) -> None:
    while not given_up.is_set():
        try:
            ready.put(item, timeout=_PATIENCE)
        except Full:
            continue
        return
