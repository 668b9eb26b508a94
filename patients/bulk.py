"""
Many rows at once: `COPY` instead of an INSERT with a value for each column, and facts as plain rows.

A fact has sixty columns, of which its kind uses ten; a model instance pays for all of them, a row for those ten.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from typing import Any, Self

import msgspec
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Model

from patients.choices import Precision, Source
from patients.fact_description import DEFAULTS
from patients.models import Fact
from patients.models.fact_constraints import TYPED_COLUMNS

# The sequence is looked up once, not for every number.
_NUMBERS = """
    SELECT nextval(sequence.name)
      FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS name OFFSET 0) AS sequence, generate_series(1, %s)
"""
_SHARED = (
    *("patient_id", "kind", "on", "on_precision", "recorded", "tumour_id", "source", "external_id"),
    *("replaces_id", "of_id", "recurrence_id", "comment", "stored_at", "stored_by_id"),
)
_shared = attrgetter(*_SHARED)
# References stand among the shared columns; the others are told apart by the kind.
_OWN = tuple(name for name in TYPED_COLUMNS if name not in ("of", "recurrence"))
_STORED_ROWS = "SELECT id, {columns} FROM {facts} WHERE patient_id = ANY(%s) ORDER BY id"


class FactRow(msgspec.Struct, kw_only=True):
    """
    A fact without the weight of a model: the columns that all kinds share, and in `own` those of its kind.

    `pk` is 0 until it is stored.
    """

    patient_id: int
    kind: str
    on: date
    on_precision: str = Precision.DAY.value
    recorded: date | None = None
    tumour_id: int | None = None
    source: str = Source.MANUAL.value
    external_id: str = ""
    replaces_id: int | None = None
    of_id: int | None = None
    recurrence_id: int | None = None
    comment: str = ""
    stored_at: datetime | None = None
    stored_by_id: int | None = None
    own: dict[str, Any] = {}
    pk: int = 0

    @classmethod
    def of_kind(cls, kind: str, *, own: dict[str, Any], **shared: Any) -> Self:
        """Make a new one, with the values that its kind has where nothing is said."""
        own = {**DEFAULTS.get(kind, {}), **own}  # type: ignore[call-overload]
        if own.get("until"):
            own.setdefault("until_precision", Precision.DAY.value)
        return cls(kind=kind, own=own, **shared)


def insert_facts(facts: Sequence[Fact] | Sequence[FactRow]) -> None:
    """
    Insert unsaved facts in their order and give them their ids.

    :raises django.db.IntegrityError: if the database refuses one of them; then none is stored.
    """
    unsaved: list[Fact | FactRow] = [*facts]
    rows = [fact if isinstance(fact, FactRow) else _row_of(fact) for fact in unsaved]
    used = sorted({name for row in rows for name in row.own})
    ids = copy_rows(
        Fact,
        (*_SHARED, *used),
        [(*_shared(row), *map(row.own.get, used)) for row in rows],
    )
    for fact, number in zip(unsaved, ids, strict=True):
        fact.pk = number
        if isinstance(fact, Fact):
            fact._state.adding, fact._state.db = False, connection.alias


def stored_facts(patient_ids: Collection[int]) -> list[FactRow]:
    """Read all facts of these patient records, in the order of storing."""
    columns = ", ".join(map(connection.ops.quote_name, (*_SHARED, *_OWN)))
    query = _STORED_ROWS.format(columns=columns, facts=connection.ops.quote_name(Fact._meta.db_table))
    with connection.cursor() as cursor:
        cursor.execute(query, [list(patient_ids)])
        return [_stored_row(row) for row in cursor]


def copy_rows(model: type[Model], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> list[int]:
    """
    Insert rows and give their ids, in the same order.

    For tables without history: `COPY` does not carry along who acts and why, as an INSERT of Django's does.

    :param columns: as the database names them, in the order in which the rows have them; JSON comes as text.
    :raises django.db.IntegrityError: if the database refuses a row; then none is stored.
    """
    if not rows:
        return []
    if len(rows) == 1:
        return [_insert_one(model, columns, rows[0])]
    ids = take_numbers(model, len(rows))
    named = ", ".join(map(connection.ops.quote_name, ("id", *columns)))
    copying = f"COPY {connection.ops.quote_name(model._meta.db_table)} ({named}) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(copying) as copy:
        for number, row in zip(ids, rows, strict=True):
            copy.write_row((number, *row))
    return ids


def _insert_one(model: type[Model], columns: Sequence[str], row: tuple[Any, ...]) -> int:
    table, named = connection.ops.quote_name(model._meta.db_table), ", ".join(map(connection.ops.quote_name, columns))
    # All names are those of our own models.
    inserting = f"INSERT INTO {table} ({named}) VALUES ({', '.join(['%s'] * len(row))}) RETURNING id"  # noqa: S608  # nosec B608
    with connection.cursor() as cursor:
        cursor.execute(inserting, row)
        return int(cursor.fetchone()[0])


def insert_with_history(rows: Sequence[Model]) -> None:
    """
    Insert unsaved rows of one table and give them their ids: as Django's `bulk_create`, with one value for all of them.

    Rows whose ids were taken before, all of them, keep those. Who acts and why is carried along to the history of each.

    :raises django.db.IntegrityError: if the database refuses a row; then none is stored.
    """
    if not rows:
        return
    model = type(rows[0])
    # A single one is told its number as it is inserted; of several nobody promises in which order.
    numbered = rows[0].pk is not None or len(rows) > 1
    if rows[0].pk is None and numbered:
        for row, number in zip(rows, take_numbers(model, len(rows)), strict=True):
            row.pk = number
    fields = [field for field in model._meta.concrete_fields if numbered or not field.primary_key]
    written = [{str(field.column): field.pre_save(row, add=True) for field in fields} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(_insert_from_json(model, tuple(fields)), [msgspec.json.encode(written).decode()])
        if not numbered:
            (rows[0].pk,) = cursor.fetchone()
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


@cache
def _insert_from_json(model: type[Model], fields: tuple[Any, ...]) -> str:
    quoted = connection.ops.quote_name
    columns = {quoted(str(field.column)): field.db_type(connection) for field in fields}
    names, types = ", ".join(columns), ", ".join(f"{name} {kind}" for name, kind in columns.items())
    table = quoted(model._meta.db_table)
    # All names and types are those of our own models.
    rows = f"SELECT {names} FROM json_to_recordset(%s) AS given({types})"  # noqa: S608  # nosec B608
    return f"INSERT INTO {table} ({names}) {rows} RETURNING {quoted(str(model._meta.pk.column))}"  # nosec B608


def take_numbers(model: type[Model], count: int) -> list[int]:
    """Give so many ids for new rows, ascending."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, [model._meta.db_table, count])
        return [number for (number,) in cursor.fetchall()]


def _row_of(fact: Fact) -> FactRow:
    own = {name: value for name in _OWN if (value := getattr(fact, name)) is not None}
    if "items" in own:
        own["items"] = json.dumps(own["items"], cls=DjangoJSONEncoder)
    return FactRow(own=own, **{name: getattr(fact, name) for name in _SHARED})


def _stored_row(row: Iterable[Any]) -> FactRow:
    pk, *values = row
    shared, own = values[: len(_SHARED)], values[len(_SHARED) :]
    return FactRow(
        pk=pk,
        own={name: value for name, value in zip(_OWN, own, strict=True) if value is not None},
        **dict(zip(_SHARED, shared, strict=True)),
    )
