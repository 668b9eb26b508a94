"""Telling whoever pressed a button what came of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest
from django.utils.functional import Promise

from staff.toasts import tell
from triggers.current import NotNow


@contextmanager
def telling(request: HttpRequest, done: str | Promise, undo: str = "") -> Iterator[None]:
    """Say on the next page that it is done (`undo`: the address that takes it back), or in NotNow's words why not."""
    try:
        yield
    except NotNow as not_now:
        messages.error(request, str(not_now))
    else:
        tell(request, done, undo=undo)
