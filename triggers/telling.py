"""Telling whoever pressed a button what came of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest
from django.utils.functional import Promise

from triggers.current import NotNow


@contextmanager
def telling(request: HttpRequest, done: str | Promise) -> Iterator[None]:
    """Say on the next page that it is done, or in the words of NotNow why it could not be."""
    try:
        yield
    except NotNow as not_now:
        messages.error(request, str(not_now))
    else:
        messages.success(request, str(done))
