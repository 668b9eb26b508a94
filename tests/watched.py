"""Requests that fail where the database is asked row by row."""

from typing import Any

from django.test import Client
from zeal import zeal_context
from zeal.constants import initialize_app_registry
from zeal.patch import patch

# Once for the whole run: patched twice, every query would count double.
initialize_app_registry()
patch()


class Watched(Client):
    """Mixed into a client, it watches each of its requests."""

    def request(self, **request: Any) -> Any:
        with zeal_context():
            return super().request(**request)
