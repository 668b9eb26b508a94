"""
From what all messages about a patient say to the facts that should stand, and from there to what must change.

Several messages say the same thing: every one names the tumour's diagnosis, beginning and end of a treatment come
apart, a metastasis is listed again and again. The current versions of all messages together say what should stand;
compared with what stands, that gives new facts, replacements and retractions. What stands and is still said is left
alone, so that no clock starts again.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import msgspec

from interop.obds.draft import FactDraft

Body = tuple[Any, ...]
Place = tuple[str, str, str, str]
# rank, what is said, and by which message
Statement = tuple[tuple[int, date, int], FactDraft, "Said"]


class Said(msgspec.Struct, frozen=True):
    """What the current version of one message says; `first_on` and `last_on` are its first and last Meldedatum."""

    message_id: str
    first_on: date
    last_on: date
    facts: tuple[FactDraft, ...]


class Wanted(msgspec.Struct, frozen=True):
    """A fact that should stand, the day on which the source first knew it as it is, and where in messages it stands."""

    fact: FactDraft
    known_on: date
    places: tuple[Place, ...]


class Change(msgspec.Struct, frozen=True):
    """
    What must be done: a wanted fact that is new or replaces the standing one of key `standing`, or, with nothing
    wanted, the retraction of a standing one.
    """

    wanted: Wanted | None
    standing: int | None


def body_of(fact: FactDraft) -> Body:
    """Give what a fact says, apart from who says it."""
    return (
        fact.kind,
        fact.tumour,
        fact.on,
        fact.precision,
        fact.until,
        fact.until_precision,
        tuple(
            sorted([(name, _plain(value)) for name, value in fact.values.items() if value is not None and value != ""])
        ),
    )


def wanted_facts(messages: Iterable[Said]) -> list[Wanted]:
    """
    Merge what all messages of one sender about one patient say: one fact for each external id and each content.

    For an external id the heaviest statement wins, then that of the latest message.
    """
    statements: dict[str, list[Statement]] = {}
    for order, message in enumerate(messages):
        for fact in message.facts:
            rank = (fact.weight, message.last_on, order)
            statements.setdefault(fact.external_id, []).append((rank, fact, message))
    by_body: dict[Body, Wanted] = {}
    for each in statements.values():
        best = max(each, key=_rank_of)[1]
        body = body_of(best)
        known_on = min(message.first_on for _, fact, message in each if fact is best or body_of(fact) == body)
        places = tuple(_place(message.message_id, fact) for _, fact, message in each)
        if (twin := by_body.get(body)) is not None:
            by_body[body] = Wanted(twin.fact, min(twin.known_on, known_on), twin.places + places)
        else:
            by_body[body] = Wanted(best, known_on, places)
    return list(by_body.values())


def places_of(message_id: str, facts: Iterable[FactDraft]) -> dict[str, Place]:
    """Give where in a message each external id stands, to recognise a statement that got another id."""
    return {fact.external_id: _place(message_id, fact) for fact in facts}


def changes(
    wanted: Iterable[Wanted],
    standing: Mapping[int, tuple[str, Body]],
    places: Mapping[str, set[Place]],
) -> list[Change]:
    """
    Compare what should stand with what stands.

    :param standing: key of each standing fact → its external id and body.
    :param places: external id → where earlier versions of the messages had it.
    """
    if not standing:
        return [Change(each, None) for each in wanted]
    left = dict(standing)
    open_ = _take_unchanged(list(wanted), left)
    result = []
    for match in (_same_id, _same_place):
        for each in list(open_):
            if (key := match(each, left, places)) is not None:
                result.append(Change(each, key))
                open_.remove(each)
                del left[key]
    result += [Change(each, None) for each in open_]
    return result + [Change(None, key) for key in left]


def _take_unchanged(wanted: list[Wanted], left: dict[int, tuple[str, Body]]) -> list[Wanted]:
    by_body: dict[Body, list[int]] = {}
    for key, (_, body) in left.items():
        by_body.setdefault(body, []).append(key)
    still_open = []
    for each in wanted:
        # a twin that stands beside its equal would only be retracted, so all of them stay
        keys = by_body.pop(body_of(each.fact), [])
        for key in keys:
            del left[key]
        if not keys:
            still_open.append(each)
    return still_open


def _same_id(each: Wanted, left: dict[int, tuple[str, Body]], _: Mapping[str, set[Place]]) -> int | None:
    return next((key for key, (external_id, _) in left.items() if external_id == each.fact.external_id), None)


def _same_place(each: Wanted, left: dict[int, tuple[str, Body]], places: Mapping[str, set[Place]]) -> int | None:
    mine = set(each.places)
    return next((key for key, (external_id, _) in left.items() if places.get(external_id, set()) & mine), None)


def _rank_of(statement: Statement) -> tuple[int, date, int]:
    return statement[0]


def _place(message_id: str, fact: FactDraft) -> Place:
    return (message_id, fact.kind, fact.tumour, fact.slot)


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
