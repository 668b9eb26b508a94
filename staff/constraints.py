"""Constraints that many tables need, one line each. The database refuses nonsense, whoever writes it."""

from typing import Any

from django.db.models import CheckConstraint, F, Q
from django.db.models.enums import Choices


def set_together(*fields: str, name: str) -> CheckConstraint:
    """Build the constraint that either all of these fields are set or none."""
    return CheckConstraint(
        condition=Q(**{f"{field}__isnull": True for field in fields})
        | Q(**{f"{field}__isnull": False for field in fields}),
        name=name,
    )


def known(field: str, choices: type[Choices], *, name: str, blank: bool = False) -> CheckConstraint:
    """Build the constraint that a field is null, one of the choices or, where `blank`, the empty text."""
    values: list[Any] = list(choices.values)
    allowed = ["", *values] if blank else values
    return CheckConstraint(condition=Q(**{f"{field}__in": allowed}) | Q(**{f"{field}__isnull": True}), name=name)


def not_before(later: str, earlier: str, *, name: str) -> CheckConstraint:
    """Build the constraint that an end does not lie before its beginning (where both are set)."""
    return CheckConstraint(
        condition=Q(**{f"{later}__gte": F(earlier)})
        | Q(**{f"{later}__isnull": True})
        | Q(**{f"{earlier}__isnull": True}),
        name=name,
    )
