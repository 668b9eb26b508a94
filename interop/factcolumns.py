"""From the struct that rules see to the columns in which a fact is stored: what `triggers.load` does, the other way."""

from typing import Any

import msgspec

from triggers import facts as f
from triggers.seen_facts import COLUMN_OF_FIELD

_SHARED = frozenset(f.TumourFact.__struct_fields__)


def columns_of(fact: f.Fact) -> dict[str, Any]:
    """Give the typed columns of a fact's kind; what it does not say is left out."""
    renamed = COLUMN_OF_FIELD.get(type(fact), {})
    columns = {
        renamed.get(name, name): list(value) if isinstance(value, tuple) else value
        for name, value in msgspec.structs.asdict(fact).items()
        if name not in _SHARED and value not in (None, "", {})
    }
    # another fact's id in the file, not a row
    columns.pop("recurrence", None)
    columns.pop("of", None)
    return columns
