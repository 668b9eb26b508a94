"""Rows as they were: of every change the database keeps, in an event table, the row as it was after that."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import pghistory
from django.db.models import Max, Model, QuerySet

from staff.models import User

Row = TypeVar("Row", bound=Model)

ONE_ACT = timedelta(seconds=3)
"""What one act writes, it writes within this time: a change, and where it ends, is one moment."""


def events_of(model: type[Model]) -> QuerySet[Any]:
    """Give the changes of all rows of a tracked model; the fields of each are those of the row after it."""
    return model.pgh_event_model.objects.all()  # type: ignore[attr-defined]


def last_event_of(row: Model) -> int | None:
    """Give the number of the latest change of a row: each change has its own."""
    number: int | None = events_of(type(row)).filter(pgh_obj=row.pk).aggregate(last=Max("pgh_id"))["last"]
    return number


def last_events_of(model: type[Model], ids: Iterable[int]) -> dict[int, int]:
    """Give the same for several rows of a model: id of a row → number of its latest change. One query."""
    changes = events_of(model).filter(pgh_obj__in=list(ids)).order_by()
    return dict(changes.values_list("pgh_obj").annotate(last=Max("pgh_id")))


def this_act() -> UUID:
    """Give the number under which the database keeps all that the running request, or command, changes."""
    with pghistory.context() as act:
        return act.id


def changed_by_act(model: type[Model], act: UUID, *, by: User) -> QuerySet[Any]:
    """Give the changes of rows of a model that belong to one act of this person, each row once, as its act left it."""
    changes = events_of(model).filter(pgh_context=act, pgh_context__metadata__user=by.pk)
    return changes.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")


def ever(model: type[Model], **where: Any) -> QuerySet[Any]:
    """Give the ids of the rows that were ever like this, whatever they are now."""
    return events_of(model).filter(**where).values("pgh_obj_id")


def rows_then(model: type[Row], ids: Iterable[int] | QuerySet[Any], at: datetime) -> list[Row]:
    """Give these rows as they were at a time, by id; those that did not exist yet are left out. One query."""
    events = events_of(model).filter(pgh_obj__in=ids, pgh_created_at__lte=at)
    latest = events.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    return [as_row(model, event) for event in latest]


def as_row(model: type[Row], event: Any) -> Row:
    """Give the row as this event tells of it: never to be saved."""
    names = [field.attname for field in model._meta.concrete_fields]
    return model(**{name: getattr(event, name) for name in names if hasattr(event, name)})
