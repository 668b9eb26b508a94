"""Reading ahead gives the same items and the same errors as reading, and leaves no thread behind."""

from collections.abc import Iterator
from contextlib import closing
from itertools import count
from threading import Event
from threading import enumerate as threads

import pytest

from interop.obds.ahead import read_ahead


def readers() -> list[str]:
    return [thread.name for thread in threads() if thread.name == "read-ahead"]


def test_everything_comes_in_its_order():
    assert list(read_ahead(range(50))) == list(range(50))
    assert list(read_ahead(())) == []
    assert not readers()


def test_the_next_one_is_made_while_this_one_is_used():
    second_begun = Event()

    def items() -> Iterator[int]:
        yield 1
        second_begun.set()
        yield 2

    ahead = read_ahead(items())
    assert next(ahead) == 1
    assert second_begun.wait(timeout=5)
    assert list(ahead) == [2]


def test_what_goes_wrong_is_raised_after_what_went_well():
    def items() -> Iterator[int]:
        yield 1
        raise OSError("the disk is gone")

    ahead = read_ahead(items())
    assert next(ahead) == 1
    with pytest.raises(OSError, match="the disk is gone"):
        next(ahead)
    assert not readers()


def test_a_reader_whose_items_nobody_wants_ends():
    with closing(read_ahead(count())) as ahead:
        assert next(ahead) == 0
    assert not readers()
