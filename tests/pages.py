"""People who look at pages in tests."""

from typing import Any

from django.test import Client
from zeal import zeal_context
from zeal.constants import initialize_app_registry
from zeal.patch import patch

from staff.models import User
from staff.permissions import Role
from tests.people import a_user

initialize_app_registry()
patch()


class WatchedClient(Client):
    """A client whose requests fail where the database is asked row by row."""

    def request(self, **request: Any) -> Any:
        with zeal_context():
            return super().request(**request)


def signed_in(user: User) -> Client:
    client = WatchedClient()
    client.force_login(user)
    return client


def reader(*roles: Role, **fields: Any) -> Client:
    """Give a client in which somebody with these roles is signed in."""
    return signed_in(a_user(*roles, **fields))
