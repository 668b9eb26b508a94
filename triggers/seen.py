"""Knowing what somebody saw before they said yes."""

from hashlib import sha256


def mark_of(*said: object) -> str:
    """Give a mark of what a page says; it goes with the answer, which counts only while the page would say the same."""
    return sha256(repr(said).encode()).hexdigest()[:20]
