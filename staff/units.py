"""Units of the centre: a ward, an outpatient clinic, a department. Their patients are "mine" for their members."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from staff.editing import refuse_if_edited
from staff.models import Unit, User


@transaction.atomic
def add_unit(*, name: str) -> Unit:
    return Unit.objects.create(name=name)


def lock_units(units: Iterable[Unit]) -> list[Unit]:
    """Lock these units and read them, ascending by id: whoever belongs to them stays so until the transaction ends."""
    wanted = {unit.pk for unit in units}
    return list(Unit.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk"))


@transaction.atomic
def change_unit(
    *, unit: Unit, name: str, members: Iterable[User], seen: str | None = None, seen_members: str | None = None
) -> Unit:
    """
    Rename a unit and say who belongs to it.

    :param seen: what the name looked like to the person, as `staff.editing.seen_as` gives it; None: not looked at.
    :param seen_members: the same of the members, of whom no history is kept.
    :raises staff.editing.EditedMeanwhile: if somebody else changed either since.
    """
    members = list(members)
    concerned = {member.pk for member in (*members, *unit.members.all())}
    # Accounts before units, as whoever changes the units of an account does: the two see each other's change.
    list(User.objects.select_for_update(no_key=True).filter(pk__in=concerned).order_by("pk"))
    [locked] = lock_units([unit])
    refuse_if_edited(locked, {"name": name}, seen)
    refuse_if_edited(locked, {"members": members}, seen_members)
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
