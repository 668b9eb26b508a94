"""Clients of the API for tests, and the rows they ask about."""

from itertools import count
from typing import Any

from rest_framework.test import APIClient

from staff.keys import make_api_key
from staff.models import User
from staff.permissions import Role
from tests.people import a_user, now
from tests.watched import Watched

V1 = "/api/v1"
_keys = count(1)


class WatchedClient(Watched, APIClient):
    """A client of the API whose requests fail where the database is asked row by row."""


def client_of(user: User) -> APIClient:
    """Give a client that sends a fresh key of this account."""
    key = make_api_key(user=user, label="test", by=user, at=now())
    client = WatchedClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    return client


def client_with(*roles: Role) -> APIClient:
    return client_of(a_user(*roles))


def send(client: APIClient, path: str, content: Any = None, *, key: str = "", method: str = "post", **more: Any) -> Any:
    """Send a write under a key of its own, or under a given one."""
    headers = {"Idempotency-Key": key or f"key-{next(_keys)}"}
    return getattr(client, method)(f"{V1}{path}", content, headers=headers, **more)


def problem(response: Any, status: int, kind: str) -> dict[str, Any]:
    """Check that this is a problem of that kind, and give what it says."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    said = response.json()
    assert said["type"] == f"urn:problem-type:{kind}"
    assert said["status"] == status
    assert said["title"]
    assert said["detail"]
    return said


def pointers(said: dict[str, Any]) -> set[str]:
    return {error["pointer"] for error in said["errors"]}
