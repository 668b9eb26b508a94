"""The first account of a site is made at the terminal."""

import pytest
from django.core.management import CommandError, call_command

from staff.management.commands import make_account
from staff.models import User
from staff.permissions import Role

pytestmark = pytest.mark.django_db


def make(monkeypatch: pytest.MonkeyPatch, *passwords: str) -> None:
    typed = iter(passwords)
    monkeypatch.setattr(make_account, "getpass", lambda prompt: next(typed))
    call_command("make_account", "ada", "--name", "Ada Muster", "--role", Role.ADMINISTRATOR, "--role", Role.ONCOLOGIST)


def test_an_account_has_its_roles_and_password(monkeypatch: pytest.MonkeyPatch):
    make(monkeypatch, "correct horse battery", "correct horse battery")
    user = User.objects.get(username="ada")
    assert user.roles == [Role.ADMINISTRATOR, Role.ONCOLOGIST]
    assert user.check_password("correct horse battery")


@pytest.mark.parametrize(
    ("passwords", "said"),
    [
        (("correct horse battery", "another horse battery"), "two different passwords"),
        (("short", "short"), "too short"),
    ],
)
def test_a_bad_password_makes_no_account(monkeypatch: pytest.MonkeyPatch, passwords: tuple[str, ...], said: str):
    with pytest.raises(CommandError, match=said):
        make(monkeypatch, *passwords)
    assert not User.objects.filter(username="ada").exists()


def test_an_account_is_not_made_twice(monkeypatch: pytest.MonkeyPatch):
    User.objects.create_user("ada", name="Ada Muster")
    with pytest.raises(CommandError, match="already"):
        make(monkeypatch, "correct horse battery", "correct horse battery")
