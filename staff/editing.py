"""
Two people who edit the same data: the second is told, and nothing is overwritten unseen.

A form carries what its fields looked like when it was shown. What was changed elsewhere on the row disturbs nobody.
"""

import hashlib
import json
from collections.abc import Iterable
from itertools import zip_longest
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from staff.models import User

CONFLICT = 409
"""How a page is answered whose form was refused because somebody was first."""

LOOKED_BACK = 50
"""How many changes of a row are looked at for the one that matters."""


class EditedMeanwhile(Exception):
    """
    Somebody else changed what was to be changed.

    `row` is how it stands now; `fields` are those that were to be changed.
    """

    def __init__(self, row: Any, fields: Iterable[str]) -> None:
        super().__init__()
        self.row = row
        self.fields = sorted(fields)

    def who(self) -> str:
        """Say who changed these fields last, and when, as the history knows it."""
        event = last_change(self.row, self.fields)
        if event is None:
            return _("Somebody changed this before you.")
        metadata = event.pgh_context.metadata if event.pgh_context else {}
        user = User.objects.filter(pk=metadata["user"]).first() if metadata.get("user") else None
        words = {
            "name": user or _("The program (an import)"),
            "time": date_format(timezone.localtime(event.pgh_created_at), "SHORT_DATETIME_FORMAT"),
        }
        return _("%(name)s changed this before you, at %(time)s.") % words


def not_saved(first: EditedMeanwhile) -> str:
    """Say why nothing was saved, above a form that shows what is stored now."""
    return f"{first.who()} {_('Nothing of yours was saved. The form shows what is stored now.')}"


def last_change(row: Any, fields: Iterable[str]) -> Any:
    """
    Give the event of a row's history that last changed one of these fields, or None where none is known.

    Which other rows belong to a row is not in its history.
    """
    columns = [row._meta.get_field(name) for name in fields]
    names = [column.attname for column in columns if not column.many_to_many]
    if not names:
        return None
    events = list(row.events.select_related("pgh_context").order_by("-pgh_id")[:LOOKED_BACK])
    for event, before in zip_longest(events, events[1:]):
        if before is None or any(getattr(event, name) != getattr(before, name) for name in names):
            return event
    return None


def seen_as(row: Model, fields: Iterable[str]) -> str:
    """Give in 16 letters what these fields of a row look like; of a row that is not stored yet, as it begins."""
    values = {name: _stored(row, name) for name in sorted(fields)}
    written = json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def refuse_if_edited(row: Model, changed: dict[str, Any], seen: str | None) -> None:
    """
    Check that the fields to be changed look as they were seen, or already as they are to be.

    :raises EditedMeanwhile: if they do not.
    """
    if seen in (None, seen_as(row, changed)):
        return
    if any(_stored(row, name) != _to_store(row, name, value) for name, value in changed.items()):
        raise EditedMeanwhile(row, changed)


def _stored(row: Model, name: str) -> Any:
    """Give what a row says in a field; where it names other rows, their numbers."""
    field = row._meta.get_field(name)
    if field.many_to_many:
        return sorted(getattr(row, name).values_list("pk", flat=True))
    return field.value_from_object(row)  # type: ignore[union-attr]


def _to_store(row: Model, name: str, value: Any) -> Any:
    if row._meta.get_field(name).many_to_many:
        return sorted(each.pk for each in value)
    return value.pk if isinstance(value, Model) else value
