"""
Toasts: what came of a button, said above the next page, with a way to undo it where there is one.

A toast is a message of Django's; the undo travels in its tags, because that is what every storage of messages keeps.
"""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

UNDO = "undo"
TAKE_BACK = _("Undo")


@dataclass(frozen=True)
class Undo:
    """A button that takes back what was done: the address it posts to, and its word."""

    address: str
    label: str


def tell(
    request: HttpRequest,
    text: str | Promise,
    *,
    undo: str = "",
    undo_label: str | Promise = TAKE_BACK,
    level: int = messages.SUCCESS,
) -> None:
    """Say on the next page that something is done; `undo` is the address that takes it back by POST."""
    messages.add_message(request, level, str(text), extra_tags=f"{UNDO} {undo} {undo_label}" if undo else "")


def undo_of(message: Message) -> Undo | None:
    """Give the undo that `tell` put into a message, or nothing."""
    kind, _space, rest = (message.extra_tags or "").partition(" ")
    if kind != UNDO:
        return None
    address, _space, label = rest.partition(" ")
    return Undo(address, label)
