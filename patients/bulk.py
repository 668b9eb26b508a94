"""Inserting many facts: `COPY`, several times faster than an INSERT with a value for each of the sixty columns."""

from collections.abc import Sequence

from django.db import connection

from patients.models import Fact

_FIELDS = list(Fact._meta.concrete_fields)
_COLUMNS = ", ".join(connection.ops.quote_name(str(field.column)) for field in _FIELDS)
_COPY = f"COPY {connection.ops.quote_name(Fact._meta.db_table)} ({_COLUMNS}) FROM STDIN"
_NUMBERS = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"


def insert_facts(facts: Sequence[Fact]) -> None:
    """
    Insert unsaved facts in their order and give them their ids.

    :raises django.db.IntegrityError: if the database refuses one of them; then none is stored.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, [Fact._meta.db_table, len(facts)])
        for fact, (number,) in zip(facts, cursor.fetchall(), strict=True):
            fact.pk = number
        with connection.wrap_database_errors, cursor.copy(_COPY) as copy:
            for fact in facts:
                copy.write_row([_stored(field, fact) for field in _FIELDS])
    for fact in facts:
        fact._state.adding, fact._state.db = False, connection.alias


def _stored(field: object, fact: Fact) -> object:
    return field.get_db_prep_save(getattr(fact, field.attname), connection)  # type: ignore[attr-defined]
