"""Units of the centre: a ward, an outpatient clinic, a department. Their patients are "mine" for their members."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from staff.models import Unit, User


@transaction.atomic
def add_unit(*, name: str) -> Unit:
    return Unit.objects.create(name=name)


@transaction.atomic
def change_unit(*, unit: Unit, name: str, members: Iterable[User]) -> Unit:
    """Rename a unit and say who belongs to it."""
    locked = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    locked.name = name
    locked.save()
    locked.members.set(members)
    return locked


@transaction.atomic
def end_unit(*, unit: Unit, by: User, at: datetime) -> None:
    """
    Take a unit out of use: it is offered for no other patient and no other account. Its patients stay with it.

    They stay "mine" for its members, and lists can still be filtered by it.
    """
    Unit.objects.filter(pk=unit.pk, ended_at=None).update(ended_at=at, ended_by=by)


@transaction.atomic
def use_unit_again(*, unit: Unit) -> None:
    Unit.objects.filter(pk=unit.pk).update(ended_at=None, ended_by=None)
