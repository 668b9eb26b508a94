"""People who look at pages in tests."""

from typing import Any

from django.test import Client

from staff.models import User
from staff.permissions import Role
from tests.people import a_user
from tests.watched import Watched


def signed_in(user: User) -> Client:
    client = Watched()
    client.force_login(user)
    return client


def reader(*roles: Role, **fields: Any) -> Client:
    """Give a client in which somebody with these roles is signed in."""
    return signed_in(a_user(*roles, **fields))
