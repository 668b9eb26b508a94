"""From the struct that rules see to the columns in which a fact is stored: what `triggers.load` does, the other way."""

from typing import Any

import msgspec

from triggers import facts as f

_SHARED = frozenset(f.TumourFact.__struct_fields__)
# struct → field → column, where the names differ
_RENAMED: dict[type[f.Fact], dict[str, str]] = {
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


def columns_of(fact: f.Fact) -> dict[str, Any]:
    """Give the typed columns of a fact's kind; what it does not say is left out."""
    renamed = _RENAMED.get(type(fact), {})
    columns = {
        renamed.get(name, name): list(value) if isinstance(value, tuple) else value
        for name, value in msgspec.structs.asdict(fact).items()
        if name not in _SHARED and value not in (None, "", {})
    }
    # another fact's id in the file, not a row
    columns.pop("recurrence", None)
    columns.pop("of", None)
    return columns
