"""XML elements as plain objects: made in one walk, then read and hashed without asking the parser again."""

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import msgspec

# Says who passed the message on, which is no part of what it says.
_LEFT_OUT = "Melder_ID"


class Element(msgspec.Struct, frozen=True, gc=False):
    """An element by its local name: its trimmed text before the first child, its attributes, its children."""

    name: str
    text: str
    attributes: dict[str, str]
    children: list["Element"]

    def get(self, attribute: str) -> str:
        """Give the trimmed attribute, or nothing."""
        return self.attributes.get(attribute, "").strip()

    def child(self, name: str) -> "Element | None":
        """Give the first child of that name."""
        for child in self.children:
            if child.name == name:
                return child
        return None

    def all_at(self, parent: str, name: str) -> Iterator["Element"]:
        """Yield the grandchildren of that name below children called `parent`."""
        for child in self.children:
            if child.name == parent:
                yield from (each for each in child.children if each.name == name)

    def every(self, name: str) -> Iterator["Element"]:
        """Yield what is called so, however deep, in the order of the document."""
        for child in self.children:
            if child.name == name:
                yield child
            yield from child.every(name)

    def digest(self) -> bytes:
        """
        Hash what the element says: names, attributes and trimmed texts, in order.

        Spaces between elements, comments, prefixes and the order of attributes do not count.
        """
        return hashlib.sha256(msgspec.msgpack.encode(self)).digest()


def plain(parsed: Any) -> Element:
    """Make plain objects of an element that lxml has parsed, in the order of the document."""
    made: dict[Any, Element] = {}
    for each in parsed.iter("*"):
        text, attributes = each.text, each.items()
        element = Element(
            local_name(each.tag),
            text.strip() if text else "",
            _attributes(attributes) if attributes else {},
            [],
        )
        if made:
            made[each.getparent()].children.append(element)
        made[each] = element
    return made[parsed]


def _attributes(written: list[tuple[str, str]]) -> dict[str, str]:
    named = {local_name(key): value for key, value in written}
    return {name: named[name] for name in sorted(named) if name != _LEFT_OUT}


@lru_cache(maxsize=2048)
def local_name(tag: str) -> str:
    """Give a name without its namespace."""
    return tag.rpartition("}")[2]
