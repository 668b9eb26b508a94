"""The small words of the shell: initials, counts, undo."""

import pytest
from django.contrib import messages
from django.contrib.messages.storage.base import Message

from staff.models import User
from staff.sessions import device_in_words
from staff.templatetags.shell import counted, initials
from staff.toasts import Undo, undo_of


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Schwester Eva Beispiel", "SB"),
        ("Dr. med. Eva von Stein", "ES"),
        ("Muster", "M"),
        ("PD Dr. med. habil. Özlem Ünal", "PÜ"),
        ("42", "?"),
    ],
)
def test_initials_are_those_of_the_first_and_the_last_name(name: str, letters: str) -> None:
    assert initials(User(name=name)) == letters


@pytest.mark.parametrize(
    ("says", "named"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("curl/8.5", "curl/8.5"),
        ("", ""),
    ],
)
def test_a_device_is_named_by_its_browser_and_system(says: str, named: str) -> None:
    assert device_in_words(says) == named


@pytest.mark.parametrize(("number", "said"), [(0, "0"), (999, "999"), (1000, "999+")])
def test_counts_are_exact_up_to_999(number: int, said: str) -> None:
    assert counted(number) == said


def test_an_undo_is_an_address_and_a_word() -> None:
    told = Message(messages.SUCCESS, "Confirmed.", extra_tags="undo /referrals/1/undo/ Take back")
    assert undo_of(told) == Undo("/referrals/1/undo/", "Take back")
    assert undo_of(Message(messages.SUCCESS, "Confirmed.")) is None
