"""Two pages say who belongs to a unit, that of the account and that of the unit: neither overwrites the other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import pytest
from django.db import connection, transaction

from staff.editing import EditedMeanwhile, seen_as
from staff.models import Unit, User
from staff.permissions import Role
from staff.services import change_account, open_account
from staff.units import change_unit
from tests.people import a_user

pytestmark = pytest.mark.django_db(transaction=True)

Change = Callable[[], Any]


def put_one_into(unit: Unit, account: User, by: User) -> Change:
    """Say on the page of an account, as it is now, that it belongs to a unit."""
    seen = seen_as(account, ["units"])
    return lambda: change_account(account=account, units=[unit], by=by, seen_units=seen)


def people_with(unit: Unit, *members: User) -> Change:
    """Say on the page of a unit, as it is now, who belongs to it."""
    seen = seen_as(unit, ["members"])
    return lambda: change_unit(unit=unit, name=unit.name, members=members, seen_members=seen)


def while_under_way(first: Change, second: Change) -> None:
    """Begin the second change while the first is made but not stored yet; raise what comes of the second."""

    def alone() -> None:
        try:
            second()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            first()
            begun = other.submit(alone)
            wait([begun], timeout=1)
        begun.result(timeout=20)


def test_the_page_of_a_unit_sees_what_the_page_of_an_account_did() -> None:
    unit, one, two, admin = Unit.objects.create(name="Ward"), a_user(), a_user(), a_user(Role.ADMINISTRATOR)
    first, second = put_one_into(unit, one, admin), people_with(unit, two)
    with pytest.raises(EditedMeanwhile):
        while_under_way(first, second)
    assert list(unit.members.all()) == [one]


def test_the_page_of_an_account_sees_what_the_page_of_a_unit_did() -> None:
    unit, one, two, admin = Unit.objects.create(name="Ward"), a_user(), a_user(), a_user(Role.ADMINISTRATOR)
    other = Unit.objects.create(name="Clinic")
    first, second = people_with(unit, one, two), put_one_into(other, one, admin)
    with pytest.raises(EditedMeanwhile):
        while_under_way(first, second)
    assert list(one.units.all()) == [unit]


def test_the_page_of_a_unit_sees_an_account_that_was_opened() -> None:
    unit, one = Unit.objects.create(name="Ward"), a_user()

    def opened() -> tuple[User, str]:
        return open_account(username="new", name="Neu", units=[unit])

    with pytest.raises(EditedMeanwhile):
        while_under_way(opened, people_with(unit, one))
    assert [member.username for member in unit.members.all()] == ["new"]
