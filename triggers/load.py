"""
Loading histories from the database into the structs that rules see.

The database keeps each fact as an object in JSON, too, in the words of the case files (a generated column, written by
the migration fact_as_json): all facts of a patient are one list, and a typed decoder reads that at once. It is three
times as fast as reading sixty columns of every fact one by one.
"""

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_

import msgspec
from django.db import connection

from triggers import facts as f
from triggers.history import History

# Ids are zero-padded, so that their order as text is the order of storing.
_ID_WIDTH = 12


def as_text(number: int) -> str:
    return f"{number:0{_ID_WIDTH}d}"


FACTS = "'[' || string_agg(f.as_json, ',') || ']'"
"""SQL that makes one list in JSON, in no order, of rows `f` of patients_fact."""

# The names put in are columns, all from this file.
_OF_SOME = f"""
    SELECT record.person,
           (SELECT {FACTS} FROM patients_fact f WHERE f.patient_id = record.id),
           (SELECT json_object_agg(lpad(t.id::text, {_ID_WIDTH}, '0'), lpad(t.merged_into_id::text, {_ID_WIDTH}, '0'))
              FROM patients_tumour t WHERE t.patient_id = record.id AND t.merged_into_id IS NOT NULL)::text
      FROM (SELECT id, id AS person FROM unnest(%s::bigint[]) AS id
             UNION ALL SELECT id, merged_into_id FROM patients_patient WHERE merged_into_id = ANY(%s)) AS record
"""  # noqa: S608  # nosec B608
read_facts = msgspec.json.Decoder(list[reduce(or_, f.KINDS.values())]).decode  # type: ignore[misc]
"""Read the facts that FACTS has written."""


def load_histories(patient_ids: Iterable[int]) -> dict[int, History]:
    """
    Load the histories of these patients, each of all its merged records; a merged tumour's facts are its survivor's.

    :param patient_ids: ids of surviving records.
    :returns: patient id → history, for every id given, in that order. One query for any number.
    """
    ids = list(patient_ids)
    facts: dict[int, list[f.Fact]] = {patient_id: [] for patient_id in ids}
    merged: dict[str, str] = {}
    with connection.cursor() as cursor:
        cursor.execute(_OF_SOME, [ids, ids])
        for person, written, survivors in cursor.fetchall():
            if written is not None:
                facts[person] += read_facts(written)
            if survivors is not None:
                merged |= msgspec.json.decode(survivors)
    return {patient_id: History(with_survivors(found, merged)) for patient_id, found in facts.items()}


def with_survivors(facts: list[f.Fact], merged: Mapping[str, str]) -> list[f.Fact]:
    """Let facts of merged tumours be those of the tumours that stand for them; `merged` by id, as text."""
    if not merged:
        return facts
    return [
        msgspec.structs.replace(fact, tumour=merged[fact.tumour])
        if isinstance(fact, f.TumourFact) and fact.tumour in merged
        else fact
        for fact in facts
    ]
