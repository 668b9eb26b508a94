"""
Where a form's address leads that is opened like a page.

Whoever pressed a button after their session had ended signs in, and their browser then opens the address of the form,
which only takes what is sent to it. They are led to the page that the form stands on, or the nearest above it.
"""

from collections.abc import Callable, Iterator

from django.contrib import messages
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from staff.doors import NOT_TAKEN

OPENED = {"GET", "HEAD"}
# What a browser asks for when it opens a page; programs ask for something else, and are told that the method is wrong.
READS = "text/html"


class LeadToThePageMiddleware:
    """Answer a form's address that is opened like a page with the nearest page above it, and say what happened."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (
            response.status_code != 405
            or request.method not in OPENED
            or READS not in request.headers.get("Accept", "")
        ):
            return response
        if request.user.is_authenticated and NOT_TAKEN in request.GET:
            say_once(
                request, _("What you pressed was not saved, because you had to sign in first. Please do it again.")
            )
        return redirect(next(pages_above(request.path)))


def pages_above(path: str) -> Iterator[str]:
    """Give the addresses above one that lead anywhere, the nearest first; the start page is the last."""
    parts = path.strip("/").split("/")
    for length in range(len(parts) - 1, 0, -1):
        address = f"/{'/'.join(parts[:length])}/"
        try:
            resolve(address)
        except Resolver404:
            continue
        yield address
    yield "/"


def say_once(request: HttpRequest, text: str) -> None:
    """Say something on the next page, unless it waits there already: one form's address may stand above another."""
    waiting = messages.get_messages(request)
    said = any(message.message == text for message in waiting)
    if isinstance(waiting, BaseStorage):
        waiting.used = False  # only looked at
    if not said:
        messages.warning(request, text)
