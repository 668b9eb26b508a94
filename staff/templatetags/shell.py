"""What the shell and its components ask of people, messages and counts."""

from django import template
from django.contrib.messages.storage.base import Message

from staff.models import User
from staff.sessions import device_in_words
from staff.toasts import Undo, undo_of

register = template.Library()

# Counts of lists are exact up to here.
COUNTED_UP_TO = 999


@register.filter
def undo(message: Message) -> Undo | None:
    return undo_of(message)


@register.filter
def initials(person: User) -> str:
    """Give the first letters of the first and the last name, without titles: "Dr. med. Eva von Stein" → "ES"."""
    names = [word for word in str(person).split() if not word.endswith(".") and word[0].isalpha()]
    letters = names[:1] + names[1:][-1:]
    return "".join(name[0].upper() for name in letters) or "?"


@register.filter
def counted(number: int) -> str:
    """Say a count, exactly up to 999."""
    return f"{COUNTED_UP_TO}+" if number > COUNTED_UP_TO else str(number)


register.filter("device", device_in_words)
