"""Keys of programs are made and revoked at the terminal."""

import pytest
from django.core.management import CommandError, call_command
from rest_framework.test import APIClient

from staff.models import ApiKey, Unit, User
from staff.permissions import Role
from tests.api import V1
from tests.people import a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return a_user(Role.ADMINISTRATOR)


@pytest.fixture
def program():
    Unit.objects.create(name="Ward 7")
    options = ("--name", "Ward system", "--role", Role.ONCOLOGIST, "--unit", "Ward 7", "--for-program")
    call_command("make_account", "ward-system", *options)
    return User.objects.get(username="ward-system")


def status(key):
    return APIClient().get(f"{V1}/patients/", headers={"Authorization": f"Bearer {key}"}).status_code


def test_a_program_has_no_password_and_works_with_its_key_until_it_is_revoked(program, administrator, capsys):
    assert not program.has_usable_password()
    assert [unit.name for unit in program.units.all()] == ["Ward 7"]
    capsys.readouterr()
    call_command("make_api_key", "ward-system", "house 7", "--by", administrator.username)
    key = capsys.readouterr().out.strip()
    assert status(key) == 200
    assert ApiKey.objects.get().created_by == administrator
    with pytest.raises(CommandError, match="Revoke it first"):
        call_command("make_api_key", "ward-system", "house 7", "--by", administrator.username)

    call_command("revoke_api_key", "ward-system", "house 7", "--by", administrator.username)
    assert status(key) == 401
    with pytest.raises(CommandError, match="Valid keys: none"):
        call_command("revoke_api_key", "ward-system", "house 7", "--by", administrator.username)


@pytest.mark.parametrize("command", ["make_api_key", "revoke_api_key"])
def test_somebody_who_may_must_answer_for_a_key(program, command):
    nurse = a_user(Role.PALLIATIVE_NURSE)
    with pytest.raises(CommandError, match="administrator"):
        call_command(command, "ward-system", "house 7", "--by", nurse.username)
    with pytest.raises(CommandError, match="no active account"):
        call_command(command, "ward-system", "house 7", "--by", "nobody")


def test_a_key_needs_its_account_and_an_account_its_unit(administrator):
    with pytest.raises(CommandError, match="make_account"):
        call_command("make_api_key", "nobody", "house 7", "--by", administrator.username)
    with pytest.raises(CommandError, match="Known are: none yet"):
        call_command("make_account", "x", "--name", "X", "--role", Role.ONCOLOGIST, "--unit", "Ward 9", "--for-program")
