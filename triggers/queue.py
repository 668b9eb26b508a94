"""
The list of referrals: its tabs, its orders and its filters, each one table, and which rows stand on a page.

All of it is asked of one narrow table (`QueueEntry`), in SQL that names the columns of its indexes. Pages begin behind
a row, never at an offset; counts stop at a thousand.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import connection
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from patients.models import PatientIdentifier
from patients.names import comparable
from patients.queries import read_by_words
from staff.deputies import acting_for
from staff.models import User
from staff.permissions import Permission
from triggers.models import Standing

PAGE = 25
COUNTED_UP_TO = 1_000
CHANGES_COUNTED_UP_TO = 100
# As the partial indexes are written: otherwise PostgreSQL cannot know that they apply.
LIVE = "state IN ('proposed', 'open', 'deferred', 'begun')"
_WAITING = "state IN ('proposed', 'open', 'deferred')"


@dataclass(frozen=True)
class Sort:
    """An order of the list: a column that has a value wherever this order is offered, then the number of the row."""

    label: Promise
    column: str
    latest_first: bool = False


SORTS: dict[str, Sort] = {
    "deadline": Sort(_("Earliest deadline first"), "see_by"),
    "newest": Sort(_("Newest first"), "opened_at", latest_first=True),
    "return": Sort(_("Coming back soonest"), "deferred_until"),
    "appointment": Sort(_("Earliest appointment first"), "appointment_at"),
    "ended": Sort(_("Closed last first"), "ended_at", latest_first=True),
}


USUALLY_EMPTY = _("No referral here. New ones appear by themselves.")


@dataclass(frozen=True)
class Tab:
    """
    A part of the list. `also` may name the parameter `today`; the first of `sorts` is the usual one.

    `standing` is where all its rows stand, and no others, where there is such a word; `also` then only says what
    follows from that, so that PostgreSQL knows which indexes apply.
    """

    label: Promise
    also: str
    sorts: tuple[str, ...] = ("deadline", "newest")
    empty: Promise = USUALLY_EMPTY
    standing: Standing | None = None

    @property
    def shortest(self) -> str:
        """The condition for its rows that one index answers, without what follows from it."""
        return f"stands = '{self.standing.value}'" if self.standing else self.also

    @property
    def where(self) -> str:
        """The whole condition for its rows."""
        return f"{self.shortest} AND {self.also}" if self.standing else self.also


TABS: dict[str, Tab] = {
    "live": Tab(_("All open"), LIVE),
    "needs_yes": Tab(_("Needs your yes"), LIVE, standing=Standing.NEEDS_YES),
    "goes_ahead": Tab(_("Goes ahead unless stopped"), LIVE, standing=Standing.GOES_AHEAD),
    "scheduled": Tab(
        pgettext_lazy("referral", "Scheduled"),
        "state IN ('open', 'begun') AND appointment_at IS NOT NULL",
        ("deadline", "appointment", "newest"),
        standing=Standing.SCHEDULED,
    ),
    "deferred": Tab(
        pgettext_lazy("referral", "Deferred"),
        f"{LIVE} AND deferred_until IS NOT NULL",
        ("return", "deadline", "newest"),
        standing=Standing.DEFERRED,
    ),
    "overdue": Tab(_("Overdue"), f"{_WAITING} AND see_by < %(today)s", empty=_("Nothing is overdue.")),
    "nobody": Tab(
        _("Nobody responsible"),
        f"{LIVE} AND oncologist_id IS NULL AND unit_id IS NULL",
        empty=_("Every open referral has somebody responsible."),
    ),
    "closed": Tab(
        pgettext_lazy("referral", "Closed"),
        "ended_at IS NOT NULL",
        ("ended", "newest"),
        empty=_("No closed referral here."),
        standing=Standing.CLOSED,
    ),
}
FIRST_TAB = "live"

# filter → what it asks of a row; the parameters carry the same name
FILTERS: dict[str, str] = {
    "mine": "(oncologist_id = ANY(%(people)s) OR nurse_id = ANY(%(people)s) OR unit_id = ANY(%(units)s))",
    "unit": "unit_id = %(unit)s",
    "tumour": "tumours @> ARRAY[%(tumour)s]::varchar[]",
    "rule": "rules @> ARRAY[%(rule)s]::varchar[]",
    "declined": "decline_reason = %(declined)s AND decline_reason <> '' AND ended_at IS NOT NULL",
    "place": "place = %(place)s AND place <> ''",
    "name": "(search_name LIKE %(name)s OR referral_id = ANY(%(named)s))",
    "number": "patient_id = ANY(%(patients)s)",
}
# Filters of which no index knows any order; of these PostgreSQL cannot guess how rare a value is that nobody has.
_SCATTERED = ("tumour", "rule")
# So many rows are looked at in their order before all that pass such a filter are gathered.
_LOOKED_AT = 1_000


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to see: a tab, an order, and filters with the parameters that they name."""

    tab: str
    sort: str
    filters: tuple[str, ...] = ()
    params: dict[str, Any] = field(default_factory=dict)
    nothing: bool = False
    """Whether nobody can be meant: this person may not see referrals, or searched for less than two letters."""

    @property
    def order(self) -> Sort:
        return SORTS[self.sort]

    def of_tab(self, tab: str) -> str:
        """Give the condition for the rows of a tab that pass the filters."""
        return self.filtered(TABS[tab].where)

    def filtered(self, where: str) -> str:
        """Give the condition for the rows that it holds for and that pass the filters."""
        return " AND ".join((where, *(FILTERS[name] for name in self.filters)))


def wanted_of(
    user: User, *, today: date, tab: str, sort: str, mine: bool = False, words: str = "", **chosen: Any
) -> Wanted:
    """
    Put together what somebody asks of the list.

    :param tab: a name of `TABS`; `sort` one of its orders, "" for the usual one.
    :param words: beginnings of names in any spelling and order, or exactly a number of the patient; those of a record
        that was merged into the patient's find it too.
    :param chosen: filters by name → value; those without a value are left out. A reason for declining leads to
        the closed ones.
    """
    params: dict[str, Any] = {name: value for name, value in chosen.items() if value} | {"today": today}
    filters = [name for name in FILTERS if name in params]
    if "declined" in filters:
        tab = "closed"
    if mine:
        filters.append("mine")
        params |= {
            "people": list(acting_for(user, today)),
            "units": list(user.units.values_list("pk", flat=True)),
        }
    wanted = Wanted(
        tab=tab,
        sort=sort if sort in TABS[tab].sorts else TABS[tab].sorts[0],
        filters=tuple(filters),
        params=params,
        nothing=not user.may(Permission.SEE_QUEUE),
    )
    return _searched(wanted, words.strip()) if words.strip() else wanted


_WITH_WORDS = """
    SELECT referral_id FROM triggers_queueentry
     WHERE array_to_tsvector(string_to_array(search_name, ' ')) @@ %s::tsquery
     LIMIT %s
"""


def _searched(wanted: Wanted, words: str) -> Wanted:
    owners = PatientIdentifier.objects.filter(value=words)
    patients = list(owners.values_list(Coalesce("patient__merged_into", "patient"), flat=True)[:100])
    if patients:
        return replace(wanted, filters=(*wanted.filters, "number"), params=wanted.params | {"patients": patients})
    start = comparable(words)
    if len(start) < 2:
        return replace(wanted, nothing=True)
    # Only letters, digits and spaces are left of it, so that nothing in it is a sign of LIKE.
    named = {"name": f"{start}%", "named": read_by_words(_WITH_WORDS, start, limit=COUNTED_UP_TO)}
    return replace(wanted, filters=(*wanted.filters, "name"), params=wanted.params | named)


@dataclass(frozen=True)
class Found:
    """The numbers of the referrals on one page, and whether there is a next one."""

    ids: list[int]
    more: bool

    @property
    def after(self) -> int | None:
        """The number after which the next page begins; None on the last page."""
        return self.ids[-1] if self.more else None


def find_page(wanted: Wanted, *, after: int | None = None, limit: int = PAGE) -> Found:
    """
    Give one page of the list. Three queries at most.

    :param after: the last row of the page before, wherever it stands by now; one that is unknown, or has no place in
        this order any more, begins at the top.
    """
    if wanted.nothing:
        return Found([], more=False)
    order = wanted.order
    behind, params = "", dict(wanted.params)
    with connection.cursor() as cursor:
        if after and (value := _place_in_order(cursor, order, after)) is not None:
            behind = f" AND ({order.column}, referral_id) {'<' if order.latest_first else '>'} (%(value)s, %(after)s)"
            params |= {"value": value, "after": after}
        ids: list[int] = []
        for query in _queries(wanted, behind, limit + 1):
            if len(ids) <= limit:
                cursor.execute(query, params)
                ids = [number for (number,) in cursor.fetchall()]
    return Found(ids[:limit], more=len(ids) > limit)


def _queries(wanted: Wanted, behind: str, limit: int) -> list[str]:
    """
    Give the queries for the first rows of a list: each finds all of them, but the last one is asked only if those
    before it found too few.
    """
    column = wanted.order.column
    down = "DESC" if wanted.order.latest_first else "ASC"
    in_order = f"ORDER BY {column} {down}, referral_id {down} LIMIT"
    where = wanted.of_tab(wanted.tab) + behind
    if not (scattered := [FILTERS[name] for name in wanted.filters if name in _SCATTERED]):
        return [f"SELECT referral_id FROM triggers_queueentry WHERE {where} {in_order} {limit}"]  # noqa: S608  # nosec B608
    others = [FILTERS[name] for name in wanted.filters if name not in _SCATTERED]
    near = " AND ".join((TABS[wanted.tab].where, *others)) + behind
    first = f"""
        SELECT referral_id FROM (
            SELECT referral_id, {column}, tumours, rules FROM triggers_queueentry
             WHERE {near} {in_order} {_LOOKED_AT}) AS near
         WHERE {" AND ".join(scattered)} {in_order} {limit}
    """  # noqa: S608  # nosec B608
    all_of_them = f"""
        WITH found AS MATERIALIZED (SELECT referral_id, {column} FROM triggers_queueentry WHERE {where})
        SELECT referral_id FROM found {in_order} {limit}
    """  # noqa: S608  # nosec B608
    return [first, all_of_them]


def _place_in_order(cursor: Any, order: Sort, number: int) -> Any:
    cursor.execute(
        f"SELECT {order.column} FROM triggers_queueentry WHERE referral_id = %s",  # noqa: S608  # nosec B608
        [number],
    )
    row = cursor.fetchone()
    return row[0] if row else None


_SNAPSHOT = re.compile(r"(\d{1,18}):(\d{1,18}):((?:\d{1,18}(?:,\d{1,18}){0,500})?)", re.ASCII)


def is_snapshot(written: str) -> bool:
    """Whether this is a snapshot as PostgreSQL writes one, and not something that somebody typed."""
    if not (parts := _SNAPSHOT.fullmatch(written)):
        return False
    low, high = int(parts[1]), int(parts[2])
    running = [int(number) for number in parts[3].split(",")] if parts[3] else []
    return 0 < low <= high and running == sorted(set(running)) and all(low <= number < high for number in running)


_CHANGED = """
      FROM triggers_queueentry
     WHERE changed_in >= pg_snapshot_xmin(%(seen)s::pg_snapshot)::text::bigint
       AND changed_in < pg_snapshot_xmax(pg_current_snapshot())::text::bigint
       AND NOT pg_visible_in_snapshot(changed_in::text::xid8, %(seen)s::pg_snapshot)
"""


def anything_changed(seen: str) -> bool:
    """Say whether any row of the list has changed since a snapshot. One query of one index."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT {_CHANGED})", {"seen": seen})
        return bool(cursor.fetchone()[0])


def changed_in(referral_id: int) -> int:
    """Give the transaction that last changed what the row of a referral says."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT changed_in FROM triggers_queueentry WHERE referral_id = %s", [referral_id])
        return int(cursor.fetchone()[0])


def count_changes(wanted: Wanted, *, seen: str, shown: Sequence[int], apart_from: Sequence[tuple[int, int]]) -> int:
    """
    Count what concerns a page that was read at a snapshot: rows it shows, and rows that belong there now.

    :param shown: numbers of the referrals on the page.
    :param apart_from: changes the reader has seen already: number of the referral and `changed_in`.
    :returns: up to CHANGES_COUNTED_UP_TO.
    """
    if wanted.nothing:
        return 0
    params = {
        **wanted.params,
        "seen": seen,
        "shown": list(shown),
        "rows": [number for number, _ in apart_from],
        "changes": [change for _, change in apart_from],
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT {_CHANGED} "  # noqa: S608  # nosec B608
            f"AND (referral_id = ANY(%(shown)s) OR ({wanted.of_tab(wanted.tab)})) "
            "AND (referral_id, changed_in) NOT IN (SELECT * FROM unnest(%(rows)s::bigint[], %(changes)s::bigint[])) "
            f"LIMIT {CHANGES_COUNTED_UP_TO}) AS counted",
            params,
        )
        return int(cursor.fetchone()[0])
