"""
What was changed about a patient, by whom and when: one list of many tables, the latest change first.

A source says where changes of one kind of row stand: facts, which are their own history, and the events that the
database keeps of every other row. A page asks all sources at once for its places in the list, and each source that
has a place on it for its rows: the number of queries does not depend on how much there is.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.utils.functional import Promise

from staff.models import User
from staff.past import ONE_ACT, events_of
from triggers.change_words import Difference, differences, names_in, through

CHANGES_A_PAGE = 40
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
_PLACE = re.compile(r"(\d{1,17})-([a-z]{1,30})-(\d{1,18})")

Row = Any


@dataclass(frozen=True)
class Told:
    """A change in words: what happened, and to what."""

    title: str | Promise
    words: str = ""
    record: int | None = None
    """Another record that it leads to."""


@dataclass(frozen=True)
class Source:
    """
    Where changes of one kind of row stand.

    `rows` are restricted to one patient; `time` names the column of when. `before` gives id of a row → the row as it
    was before, for all rows of a page at once; `tell` the words of a row, given what it was before (None: it is new).
    """

    code: str
    kind: str
    rows: QuerySet[Any]
    time: str
    before: Callable[[Sequence[Row]], Mapping[int, Row]]
    tell: Callable[[Row, Row | None], Told]
    hides: frozenset[str] = frozenset()
    """Names of the columns that say nothing to a reader."""


@dataclass(frozen=True)
class Change:
    """One line of the list."""

    at: datetime
    kind: str
    told: Told
    differences: list[Difference]
    by: User | None
    through: str | Promise


@dataclass(frozen=True)
class Act:
    """What one person, or the product by itself, changed at one time."""

    at: datetime
    by: User | None
    through: str | Promise
    changes: list[Change]

    @property
    def complete_at(self) -> datetime:
        """The whole second by which all of it was stored."""
        return self.at.replace(microsecond=0) + timedelta(seconds=1)


@dataclass(frozen=True)
class Place:
    """A place in the list: behind it the next page begins."""

    at: datetime
    code: str
    pk: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // MICROSECOND}-{self.code}-{self.pk}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """Read a place as it was written; None for anything else."""
        found = _PLACE.fullmatch(text)
        if found is None:
            return None
        return cls(EPOCH + int(found[1]) * MICROSECOND, found[2], int(found[3]))


@dataclass(frozen=True)
class ChangePage:
    acts: list[Act]
    after: Place | None
    """Behind which the next page begins, or None on the last one."""


def events_source(
    model: type[Any],
    events: QuerySet[Any],
    *,
    kind: str,
    tell: Callable[[Row, Row | None], Told],
    code: str = "",
    hides: Iterable[str] = (),
) -> Source:
    """Make a source of the events of a tracked model."""
    every = events_of(model)

    def before(rows: Sequence[Row]) -> Mapping[int, Row]:
        earlier = every.filter(pgh_obj=OuterRef("pgh_obj"), pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
        here = every.filter(pk__in=[row.pk for row in rows])
        pairs = dict(here.values_list("pk", Subquery(earlier.values("pk")[:1])))
        found = every.select_related("pgh_context").in_bulk([pk for pk in pairs.values() if pk])
        return {pk: found[other] for pk, other in pairs.items() if other}

    return Source(
        code=code or model._meta.model_name or "",
        kind=kind,
        rows=events.select_related("pgh_context"),
        time="pgh_created_at",
        before=before,
        tell=tell,
        hides=frozenset(hides),
    )


def with_earlier(events: QuerySet[Any], field: str) -> QuerySet[Any]:
    """Add to each event what a column was in the one before it of the same row, as `earlier`."""
    before = events_of(events.model.pgh_tracked_model).filter(
        pgh_obj=OuterRef("pgh_obj"), pgh_id__lt=OuterRef("pgh_id")
    )
    return events.annotate(earlier=Subquery(before.order_by("-pgh_id").values(field)[:1]))


def where_changed(events: QuerySet[Any], field: str) -> QuerySet[Any]:
    """Keep the events that changed a column."""
    here, earlier = Q(**{f"{field}__isnull": True}), Q(earlier__isnull=True)
    return with_earlier(events, field).filter(
        (here & ~earlier) | (~here & earlier) | (~here & ~Q(**{field: F("earlier")}))
    )


def change_page(sources: Sequence[Source], *, after: Place | None = None, limit: int = CHANGES_A_PAGE) -> ChangePage:
    """Give one page of the changes that these sources hold, the latest first."""
    places = _places(sources, after, limit + 1)
    shown = places[:limit]
    changes: dict[tuple[str, int], Change] = {}
    for source in sources:
        ids = [place.pk for place in shown if place.code == source.code]
        if ids:
            rows = list(source.rows.filter(pk__in=ids))
            changes |= {(source.code, change_pk): change for change_pk, change in _changes(source, rows)}
    return ChangePage(
        _acts([changes[place.code, place.pk] for place in shown]), shown[-1] if len(places) > limit else None
    )


def _places(sources: Sequence[Source], after: Place | None, limit: int) -> list[Place]:
    """Give the places of the next rows in the order of the list: by time, code of the source and id, all descending."""
    asked = []
    for source in sources:
        rows = source.rows if after is None else source.rows.filter(_behind(source, after))
        marked = rows.annotate(place_at=F(source.time), place_in=Value(source.code, CharField()), place_pk=F("pk"))
        asked.append(marked.order_by("-place_at", "-place_pk").values_list("place_at", "place_in", "place_pk")[:limit])
    if len(asked) < 2:
        return [Place(*row) for rows in asked for row in rows]
    every = asked[0].union(*asked[1:], all=True).order_by("-place_at", "-place_in", "-place_pk")
    return [Place(*row) for row in every[:limit]]


def _behind(source: Source, after: Place) -> Q:
    if source.code < after.code:
        return Q(**{f"{source.time}__lte": after.at})
    if source.code > after.code:
        return Q(**{f"{source.time}__lt": after.at})
    return Q(**{f"{source.time}__lt": after.at}) | Q(**{source.time: after.at, "pk__lt": after.pk})


def _changes(source: Source, rows: Sequence[Row]) -> Iterable[tuple[int, Change]]:
    before = source.before(rows)
    names = names_in([*rows, *before.values()])
    for row in rows:
        earlier = before.get(row.pk)
        by, door = through(row, names)
        yield (
            row.pk,
            Change(
                at=getattr(row, source.time),
                kind=source.kind,
                told=source.tell(row, earlier),
                differences=differences(earlier, row, names, source.hides) if earlier is not None else [],
                by=by,
                through=door,
            ),
        )


def _acts(changes: Iterable[Change]) -> list[Act]:
    """
    Put together what follows closely and was done by the same hand; within an act the first change comes first.

    What nobody did belongs together only where it came through the same door.
    """
    runs: list[list[Change]] = []
    for change in changes:
        later = runs[-1][-1] if runs else None
        if later and _hand(later) == _hand(change) and later.at - change.at <= ONE_ACT:
            runs[-1].append(change)
        else:
            runs.append([change])
    return [
        Act(run[0].at, run[0].by, next((each.through for each in run if each.through), ""), run[::-1]) for run in runs
    ]


def _hand(change: Change) -> User | str | Promise:
    return change.by or change.through
