"""
Who is in which section of a document right now.

It is a courtesy, kept in the cache for less than a minute: with the cache away nobody is seen, and nothing else
changes. What keeps texts safe are the versions of the sections.
"""

from datetime import datetime, timedelta

from django.core.cache import cache

from consults.models import Document
from staff.models import User

STAYS = timedelta(seconds=40)

# section → person's number → (name, when seen last, as a timestamp)
People = dict[str, tuple[str, float]]


def enter_section(*, document: Document, section: str, by: User, at: datetime) -> None:
    """Note that somebody is in a section; they leave it by themselves after a while."""
    key = _key(document, section)
    here: People = cache.get(key) or {}
    here = {number: seen for number, seen in here.items() if _is_recent(seen, at)}
    here[str(by.pk)] = (str(by), at.timestamp())
    cache.set(key, here, timeout=STAYS.seconds)


def who_is_where(*, document: Document, sections: list[str], but: User, at: datetime) -> dict[str, list[str]]:
    """Give section → the names of the others who are in it, in the order of the names."""
    keys = {_key(document, section): section for section in sections}
    found: dict[str, People] = cache.get_many(keys)
    people = {
        keys[key]: sorted(
            name for number, (name, seen) in here.items() if number != str(but.pk) and _is_recent((name, seen), at)
        )
        for key, here in found.items()
    }
    return {section: names for section, names in people.items() if names}


def _key(document: Document, section: str) -> str:
    return f"presence:{document.pk}:{section}"


def _is_recent(seen: tuple[str, float], at: datetime) -> bool:
    return at.timestamp() - seen[1] <= STAYS.total_seconds()
