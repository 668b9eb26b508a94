"""
How many rows of the list of referrals stand in each of its tabs, up to a thousand: beyond that the number says nothing.

Without a filter an index alone answers. With one, the open rows that pass it are read once for all tabs; only where
they are very many does each tab count its own, because then it has soon found a thousand. That takes longer than to
find the rows of a page, so a page with filters is shown without these numbers, and asks for them when it is there.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import connection

from triggers.models import Standing
from triggers.queue import COUNTED_UP_TO, FIRST_TAB, LIVE, TABS, Wanted

# So many open rows that pass a filter are read before each tab counts its own.
READ_AT_ONCE = 10_000


@dataclass(frozen=True)
class Standings:
    """How many rows pass the filters in each tab, up to COUNTED_UP_TO, and what the database had seen by then."""

    counts: dict[str, int]
    seen: str
    """A snapshot of PostgreSQL ("xmin:xmax:running"): what was not visible in it has changed since."""


def count_tabs(
    wanted: Wanted, besides: Mapping[str, str] | None = None, *, tabs: Collection[str] = tuple(TABS)
) -> Standings:
    """
    Count every tab with the filters in force. One query.

    :param besides: name → what else to count in the same query, as "FROM … WHERE …".
    :param tabs: all, or none to count only what is besides.
    """
    if wanted.nothing or not tabs:
        begins, counts = "", dict.fromkeys(tabs, "0")
    elif wanted.filters:
        begins, counts = _with_filters(wanted)
    else:
        begins, counts = _without_filters()
    counts |= {name: _counted(rows) for name, rows in (besides or {}).items()}
    source = "FROM seen" if begins else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{begins} SELECT pg_current_snapshot()::text, {', '.join(counts.values())} {source}", wanted.params
        )
        seen, *numbers = cursor.fetchone()
    return Standings(dict(zip(counts, numbers, strict=True)), seen)


def _counted(rows: str) -> str:
    return f"(SELECT count(*) FROM (SELECT {rows} LIMIT {COUNTED_UP_TO}) AS found)"  # noqa: S608  # nosec B608


def _in_order(where: str) -> str:
    """Give rows in the order of an index: else PostgreSQL rather reads the whole table until it has a thousand."""
    return f"FROM triggers_queueentry WHERE {where} ORDER BY see_by"  # nosec B608


def _without_filters() -> tuple[str, dict[str, str]]:
    """Give what counts the rows that stand in each place, by one plan for all of them; and tab → its number."""
    standing = [tab.standing.value for tab in TABS.values() if tab.standing]
    rows = _in_order("stands = word")
    begins = f"""
        WITH each AS MATERIALIZED (SELECT word, {_counted(rows)} AS number FROM unnest(ARRAY{standing}) AS word),
        seen AS MATERIALIZED (
            SELECT {", ".join(f"max(number) FILTER (WHERE word = '{word}') AS {word}" for word in standing)} FROM each)
    """  # noqa: S608  # nosec B608
    counts = {
        name: f"seen.{tab.standing.value}" if tab.standing else _counted(_in_order(tab.shortest))
        for name, tab in TABS.items()
    }
    open_ones = " + ".join(f"seen.{word}" for word in standing if word != Standing.CLOSED)
    return begins, counts | {FIRST_TAB: f"least({open_ones}, {COUNTED_UP_TO})"}


def _with_filters(wanted: Wanted) -> tuple[str, dict[str, str]]:
    """Give what reads the open rows that pass the filters, and tab → its number. The closed ones have no end."""
    tabs = [tab for tab in TABS if tab != "closed"]
    each = ", ".join(f"count(*) FILTER (WHERE {TABS[tab].shortest}) AS {tab}" for tab in tabs)
    begins = f"""
        WITH found AS MATERIALIZED (
            SELECT state, stands, see_by, oncologist_id, unit_id
              FROM triggers_queueentry WHERE {wanted.filtered(LIVE)} LIMIT {READ_AT_ONCE}),
        seen AS MATERIALIZED (SELECT count(*) AS number, {each} FROM found)
    """  # noqa: S608  # nosec B608
    counts = {
        tab: f"CASE WHEN seen.number < {READ_AT_ONCE} THEN least(seen.{tab}, {COUNTED_UP_TO}) "
        f"ELSE {_counted(_in_order(wanted.filtered(TABS[tab].shortest)))} END"
        for tab in tabs
    }
    closed = _counted(f"FROM triggers_queueentry WHERE {wanted.of_tab('closed')}")  # nosec B608
    return begins, {tab: counts.get(tab, closed) for tab in TABS}
