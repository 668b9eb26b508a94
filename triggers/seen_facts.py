"""A fact that is not stored yet, as the rules would see it: what the database writes of a stored one, in memory."""

from typing import Any

from patients.models import Fact as StoredFact
from triggers import facts as f
from triggers.load import as_text

# struct → field → column, where the names differ
COLUMN_OF_FIELD: dict[type[f.Fact], dict[str, str]] = {
    f.Staging: {
        **{letter: f"{letter}_category" for letter in "tnm"},
        **{symbol: f"{symbol}_symbol" for symbol in "yra"},
    },
    f.Resectability: {"by": "assessed_by"},
    f.Treatment: {"kind": "treatment_kind"},
    f.Stay: {"kind": "stay_kind"},
    f.Assessment: {"by": "respondent"},
    f.Performance: {"value": "value_number"},
    f.Phase: {"value": "phase"},
    f.Concern: {"kind": "concern"},
}
_SHARED = frozenset(f.TumourFact.__struct_fields__)
_OTHER_FACTS = frozenset({"recurrence", "of"})
# Unsaved facts are numbered from here, above all that are stored and as long as the ids of rules are.
FIRST_UNSAVED = 10**11


def as_rules_see(facts: list[StoredFact]) -> list[f.Fact]:
    """
    Give unsaved facts as rules will see them once they are stored, in the order given.

    :param facts: with patient, tumour and `recorded` set.
    """
    return [_as_seen(fact, as_text(FIRST_UNSAVED + place)) for place, fact in enumerate(facts)]


def _as_seen(fact: StoredFact, name: str) -> f.Fact:
    struct = f.KINDS[fact.kind]
    said: dict[str, Any] = {
        "id": name,
        "on": fact.on,
        "recorded": fact.recorded,
        "precision": str(fact.on_precision),
        "replaces": as_text(fact.replaces_id) if fact.replaces_id else None,
    }
    if fact.tumour is not None:
        said["tumour"] = as_text(fact.tumour.merged_into_id or fact.tumour.pk)
    renamed = COLUMN_OF_FIELD.get(struct, {})
    for field in struct.__struct_fields__:
        value = None if field in _SHARED else _value(fact, field, renamed.get(field, field))
        if value is not None:
            said[field] = value
    return struct(**said)


def _value(fact: StoredFact, field: str, column: str) -> Any:
    if field in _OTHER_FACTS:
        number = getattr(fact, f"{column}_id")
        return as_text(number) if number else None
    value = getattr(fact, column)
    if isinstance(value, list):
        return tuple(value)
    # A choice is a word of its own sort; rules see the word.
    return str(value) if isinstance(value, str) else value
