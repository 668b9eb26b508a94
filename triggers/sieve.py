"""
Looking through everybody for those whose triggers would change today: read, evaluate, compare, and write nothing.

No lock is taken. Whoever is named here is then reconciled in a transaction that looks again under its lock; whoever
changed meanwhile has been reconciled by whatever changed them. Everything about a patient comes in one row of one
query, over a connection of its own, so that the database reads on while the rules are asked.
"""

import gc
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from typing import Any, cast

import msgspec
import psycopg
import structlog
from django.db import connection
from django.utils import timezone
from psycopg import sql

from staff.clock import Clock
from triggers.burden import burden_of
from triggers.compare import Stored, compare
from triggers.history import History
from triggers.load import FACTS, read_facts
from triggers.models import NeverSeen, Trigger
from triggers.never_seen import was_never_seen
from triggers.reconcile import find, outlook
from triggers.register import Register
from triggers.standing import Standing

CHUNK = 1_000
# A query sees the database as it was when it began; an old view of it keeps PostgreSQL from tidying up.
AT_ONCE = 20 * CHUNK

log = structlog.get_logger(__name__)


class StoredTrigger(msgspec.Struct, Standing, array_like=True, dict=True):
    """A stored trigger, with what comparing looks at."""

    pk: int
    rule: str
    tumour_id: int | None
    key: str
    state: str
    calls_for: str
    on: date
    see_by: date
    known_on: date
    late_known: bool
    suppressed: str
    because: list[int]
    rule_version: int
    see_within: int
    shadow: bool
    has_opened: bool
    held_at: datetime | None
    released_at: datetime | None
    ended_at: datetime | None
    why_ended: str
    quiet_until: date | None
    care_answer: str
    care_answered_at: datetime | None = None
    care_answered_by: int | None = None


class Looked(msgspec.Struct):
    """Some patients one after the other by id: the last one, how many they were, and who of them must be reconciled."""

    last: int
    count: int
    differing: list[int]


_STORED = StoredTrigger.__struct_fields__[:-2]
_TRIGGER = ", ".join('t."id"' if name == "pk" else f't."{name}"' for name in _STORED)
# The names put in are columns, all from this file.
_EVERYBODY = f"""
    SELECT f.patient_id, {FACTS},
           (SELECT json_agg(json_build_array({_TRIGGER}) ORDER BY t.id)::text
              FROM triggers_trigger t WHERE t.patient_id = f.patient_id),
           (SELECT o.look_again_on FROM triggers_outlook o WHERE o.patient_id = f.patient_id)
      FROM patients_fact f WHERE f.patient_id > %s GROUP BY f.patient_id ORDER BY f.patient_id LIMIT {AT_ONCE}
"""  # noqa: S608  # nosec B608
# Whoever has a record or a tumour that was merged has facts elsewhere, too.
_WITH_MERGES = """
    SELECT id, merged_into_id FROM patients_patient WHERE merged_into_id IS NOT NULL
     UNION ALL
    SELECT patient_id, NULL FROM patients_tumour WHERE merged_into_id IS NOT NULL
"""
_read_triggers = msgspec.json.Decoder(list[StoredTrigger]).decode
# Their referral may change though no finding does: the intent for which it waits, or a death that was known before.
_REFERRAL_MAY_FOLLOW = """
    SELECT r.patient_id, NULL FROM triggers_referral r
     WHERE (r.state = 'deferred' AND r.defer_reason = 'curative_intent')
        OR (r.state IN ('proposed', 'open', 'deferred', 'begun')
            AND EXISTS (SELECT FROM patients_fact f WHERE f.patient_id = r.patient_id AND f.kind = 'death'))
"""

Row = tuple[int, str, str | None, date | None]


def look_through(register: Register, *, after: int, clock: Clock) -> Generator[Looked, None, None]:
    """
    Go through everybody with facts, by id of their record, from the one after `after` on.

    :returns: at most a thousand patients at a time. Who has merged records is named without being looked at.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"{_WITH_MERGES} UNION ALL {_REFERRAL_MAY_FOLLOW}")
        pairs = cursor.fetchall()
    careful = {number for pair in pairs for number in pair if number is not None}
    gone = {record for record, survivor in pairs if survivor is not None}
    burdens = dict(NeverSeen.objects.values_list("patient_id", "burden"))
    last: int | None = after
    while last is not None:
        after, last = last, None
        with _rows(after) as rows:
            while chunk := _next_chunk(_judged(rows, careful, burdens, register, clock.now())):
                last = chunk[-1][0]
                standing = [(pk, is_settled) for pk, is_settled in chunk if pk not in gone]
                yield Looked(
                    last=last,
                    count=len(standing),
                    differing=[pk for pk, is_settled in standing if not is_settled],
                )


def _next_chunk(judged: Iterator[tuple[int, bool]]) -> list[tuple[int, bool]]:
    """
    Judge a thousand patients without looking for objects that name each other in circles.

    There are none: a history forgets its days. To look for them takes Python a fifth of the whole time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        return list(islice(judged, CHUNK))
    finally:
        if was_on:
            gc.enable()


def _judged(
    rows: Iterator[Row], careful: set[int], burdens: Mapping[int, int], register: Register, at: datetime
) -> Iterator[tuple[int, bool]]:
    today = timezone.localdate(at)
    for row in rows:
        try:
            is_settled = row[0] not in careful and _is_settled(row, burdens.get(row[0]), register, today, at)
        except Exception:
            # Whoever reconciles will say what is wrong; everybody else must be looked at all the same.
            log.exception("patient_not_compared", row=row[0])
            is_settled = False
        yield row[0], is_settled


def _is_settled(row: Row, burden: int | None, register: Register, today: date, at: datetime) -> bool:
    """Whether what is stored about a patient is what an evaluation today would store."""
    history = History(read_facts(row[1]))
    is_settled = _is_as_stored(history, row, burden, register, today, at)
    history.forget_days()
    return is_settled


def _is_as_stored(
    history: History, row: Row, burden: int | None, register: Register, today: date, at: datetime
) -> bool:
    patient_id, _, triggers, look_again_on = row
    day = history.on_day(today)
    # They are only compared: what comparing looks at, these have.
    stored = Stored(cast("list[Trigger]", _read_triggers(triggers) if triggers else []))
    findings = find(history, stored, register, today)
    if findings or stored.triggers:
        found = compare(patient_id=patient_id, stored=stored, findings=findings, register=register, day=day, at=at)
        if found.new or found.changed:
            return False
    if outlook(history, today, findings, stored.triggers, register) != look_again_on:
        return False
    return burden == (burden_of(day) if was_never_seen(day, stored.triggers) else None)


@contextmanager
def _rows(after: int) -> Iterator[Iterator[Row]]:
    """Read everybody row by row; inside a transaction, whose rows nobody else sees yet, over its own connection."""
    if connection.in_atomic_block:
        with connection.cursor() as shared:
            shared.execute(_EVERYBODY, [after])
            yield iter(shared)
        return
    parameters: dict[str, Any] = connection.get_connection_params()
    own = psycopg.connect(**{**parameters, "cursor_factory": psycopg.Cursor, "autocommit": True})
    # To compile the query takes PostgreSQL three seconds, and makes it no faster.
    own.execute("SET jit = off")
    # COPY hands over a row in a tenth of the time that any other way of reading row by row takes.
    copying = sql.SQL("COPY ({}) TO STDOUT (FORMAT BINARY)").format(sql.SQL(_EVERYBODY.replace("%s", str(int(after)))))
    with own, own.cursor() as cursor, cursor.copy(copying) as copy:
        copy.set_types(("int8", "text", "text", "date"))
        yield cast(Iterator[Row], copy.rows())
