"""
Two people who edit the same data: the second is told, and nothing is overwritten unseen.

A form carries what its fields looked like when it was shown. What was changed elsewhere on the patient disturbs nobody.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model


class EditedMeanwhile(Exception):
    """Somebody else changed what was to be changed; `row` is how it stands now."""

    def __init__(self, row: Model) -> None:
        super().__init__()
        self.row = row


def seen_as(row: Model, fields: Iterable[str]) -> str:
    """Give in 16 letters what these fields of a row look like; of a row that is not stored yet, as it begins."""
    values = {name: row._meta.get_field(name).value_from_object(row) for name in sorted(fields)}
    written = json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def refuse_if_edited(row: Model, changed: dict[str, Any], seen: str | None) -> None:
    """
    Check that the fields to be changed look as they were seen, or already as they are to be.

    :raises EditedMeanwhile: if they do not.
    """
    if seen in (None, seen_as(row, changed)):
        return
    if any(getattr(row, name) != value for name, value in changed.items()):
        raise EditedMeanwhile(row)
