"""Loading histories from the database: one query for any number of patients, into the structs that rules see."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection

from triggers import facts as f
from triggers.history import History

Row = Any

# Ids are zero-padded, so that their order as text is the order of storing.
_ID_WIDTH = 12


def as_text(number: int) -> str:
    return f"{number:0{_ID_WIDTH}d}"


def _maybe(number: int | None) -> str | None:
    return None if number is None else as_text(number)


_SHARED = ("person", "id", "kind", "on", "on_precision", "recorded", "replaces_id", "tumour")
_TYPED = (
    *("icd10", "morphology", "certainty"),
    *("t_prefix", "t_category", "n_prefix", "n_category", "m_prefix", "m_category"),
    *("y_symbol", "r_symbol", "a_symbol", "edition", "stage", "extent", "site", "recurrence_id", "verdict"),
    *("assessed_by", "intent", "treatment_kind", "line", "until", "until_precision", "ended", "recommendation"),
    *("palliative", "stay_kind", "planned", "outcome", "instrument", "respondent", "valid", "total", "items", "scale"),
    *("value_number", "phase", "answer", "horizon_months", "months", "concern", "resolved", "step", "provider"),
    *("reason", "of_id"),
)

# The names put in are columns, all from this file.
_QUERY = f"""
    SELECT coalesce(p.merged_into_id, p.id) AS person, f.id, f.kind, f."on", f.on_precision, f.recorded, f.replaces_id,
           coalesce(t.merged_into_id, f.tumour_id) AS tumour, {", ".join(f'f."{column}"' for column in _TYPED)}
      FROM patients_fact f
      JOIN patients_patient p ON p.id = f.patient_id
      LEFT JOIN patients_tumour t ON t.id = f.tumour_id
     WHERE coalesce(p.merged_into_id, p.id) = ANY(%s)
     ORDER BY f.id
"""  # noqa: S608  # nosec B608

_at = {name: position for position, name in enumerate((*_SHARED, *_TYPED))}


def _columns(**renamed: str) -> Callable[[Row], dict[str, Any]]:
    """Build the reader of a kind's own columns: struct field → column."""
    places = [(field, _at[column]) for field, column in renamed.items()]
    return lambda row: {field: row[place] for field, place in places if row[place] is not None}


_staging = _columns(
    t="t_category",
    n="n_category",
    m="m_category",
    t_prefix="t_prefix",
    n_prefix="n_prefix",
    m_prefix="m_prefix",
    y="y_symbol",
    r="r_symbol",
    a="a_symbol",
    edition="edition",
    stage="stage",
    extent="extent",
)


_assessment_columns = _columns(instrument="instrument", by="respondent", valid="valid", total="total", items="items")


def _resectability(row: Row) -> dict[str, Any]:
    return {
        "verdict": row[_at["verdict"]],
        "recurrence": _maybe(row[_at["recurrence_id"]]),
        "by": row[_at["assessed_by"]],
    }


def _assessment(row: Row) -> dict[str, Any]:
    read = _assessment_columns(row)
    # A cursor of our own gives JSON as it is stored.
    return {**read, "items": json.loads(read["items"])} if "items" in read else read


def _board(row: Row) -> dict[str, Any]:
    return {
        "recommendation": tuple(row[_at["recommendation"]] or ()),
        "palliative": bool(row[_at["palliative"]]),
        "intent": row[_at["intent"]],
    }


_UNTIL = {"until": "until", "until_precision": "until_precision"}
_OWN: dict[str, Callable[[Row], dict[str, Any]]] = {
    "diagnosis": _columns(icd10="icd10", morphology="morphology", certainty="certainty"),
    "staging": _staging,
    "metastasis": _columns(site="site"),
    "recurrence": _columns(extent="extent"),
    "progression": _columns(),
    "remission": _columns(),
    "resectability": _resectability,
    "intent": _columns(intent="intent"),
    "treatment": _columns(kind="treatment_kind", intent="intent", line="line", ended="ended", **_UNTIL),
    "board": _board,
    "stay": _columns(kind="stay_kind", planned="planned", outcome="outcome", **_UNTIL),
    "assessment": _assessment,
    "performance": _columns(scale="scale", value="value_number"),
    "phase": _columns(value="phase"),
    "surprise_question": _columns(answer="answer", horizon_months="horizon_months"),
    "prognosis": _columns(months="months"),
    "concern": _columns(kind="concern", resolved="resolved"),
    "pathway": _columns(step="step"),
    "consult": _columns(),
    "palliative_care": _columns(provider="provider", **_UNTIL),
    "declined": _columns(reason="reason"),
    "death": _columns(),
    "retraction": lambda row: {"of": as_text(row[_at["of_id"]])},
}


def _fact(row: Row) -> f.Fact:
    kind = row[2]
    shared: dict[str, Any] = {
        "id": as_text(row[1]),
        "on": row[3],
        "precision": row[4],
        "recorded": row[5],
        "replaces": _maybe(row[6]),
    }
    if row[7] is not None:
        shared["tumour"] = as_text(row[7])
    return f.KINDS[kind](**shared, **_OWN[kind](row))


def load_histories(patient_ids: Iterable[int]) -> dict[int, History]:
    """
    Load the histories of these patients, each of all its merged records; a merged tumour's facts are its survivor's.

    :param patient_ids: ids of surviving records.
    :returns: patient id → history, for every id given, in that order.
    """
    ids = list(patient_ids)
    facts: dict[int, list[f.Fact]] = {patient_id: [] for patient_id in ids}
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, [ids])
        for row in cursor:
            facts[row[0]].append(_fact(row))
    return {patient_id: History(found) for patient_id, found in facts.items()}
