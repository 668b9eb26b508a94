"""
Writes that a client may send twice: the second is given the answer of the first and changes nothing.

A client names every write in an `Idempotency-Key` header, a text of its own making. The answer is stored in the
transaction of the write. A write that was refused is not remembered: corrected, it may be sent under the same key.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg.errors import LockNotAvailable
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from staff.models import IdempotencyKey, User
from staff.retry import retried_whole

HEADER = "Idempotency-Key"
LONGEST_KEY = 200
KEPT_FOR = timedelta(hours=24)
PATIENCE_SECONDS = 10.0

# Sent at once, they are carried out one after the other: what is read is what was stored before the lock was given.
_WAIT_AND_READ = """
    SELECT set_config('lock_timeout', %s, true);
    SELECT pg_advisory_xact_lock(%s);
    SET LOCAL lock_timeout TO DEFAULT;
    SELECT request_hash, status, body FROM staff_idempotencykey WHERE user_id = %s AND key = %s
"""
_KEEP = """
    INSERT INTO staff_idempotencykey (user_id, key, request_hash, status, body, created_at)
    VALUES (%s, %s, %s, %s, %s, %s)
"""

Handler = Callable[..., Response]


class Kept(NamedTuple):
    """What a write was answered, and a digest of what was asked."""

    request_hash: str
    status: int
    body: str


class KeyMissing(APIException):
    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "idempotency_key_missing"
    default_detail = _(
        "Send an Idempotency-Key header with every write: a text of your own, new for each write, at most "
        "200 printable ASCII characters, such as a UUID. Send it again when you repeat a request that got no answer."
    )


class KeyReused(APIException):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "idempotency_key_reused"
    default_detail = _("This Idempotency-Key was used for a different request. Choose a new key for each write.")


class StillRunning(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "idempotency_key_in_use"
    default_detail = _("A request with this Idempotency-Key is still being handled. Repeat it in a few seconds.")


def writes_once(handler: Handler) -> Handler:
    """Make a writing method of an API view repeatable: one transaction, one effect per Idempotency-Key and account."""

    @wraps(handler)
    def write(view: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponse | Response:
        user: User = view.account
        key = valid_key(request.headers.get(HEADER, ""))
        request_hash = fingerprint(request)

        @retried_whole
        def once() -> HttpResponse | Response:
            kept = answered_before(user.pk, key)
            if kept:
                return repeat(kept, request_hash)
            response = handler(view, request, *args, **kwargs)
            keep(response, user=user, key=key, request_hash=request_hash, at=timezone.now())
            return response

        return once()

    write.writes_once = True  # type: ignore[attr-defined]
    return write  # type: ignore[return-value]


def valid_key(text: str) -> str:
    """
    Give the key as the client sent it.

    :raises KeyMissing: if there is none, or it is too long or not printable.
    """
    if not text or len(text) > LONGEST_KEY or not (text.isascii() and text.isprintable()):
        raise KeyMissing
    return text


def fingerprint(request: Request) -> str:
    """Give the SHA-256 of method, path and content; the order of keys and the boundaries of parts do not matter."""
    content = request.data
    if hasattr(content, "lists"):
        content = {name: [_digest_of(value) for value in values] for name, values in content.lists()}
    elif isinstance(content, dict):
        content = {name: _digest_of(value) for name, value in content.items()}
    said = json.dumps([request.method, request.path, content], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _digest_of(value: Any) -> Any:
    """Give a file's name and digest in its place; anything else as it is."""
    if not isinstance(value, UploadedFile):
        return value
    value.seek(0)
    digest = hashlib.file_digest(value, "sha256").hexdigest()
    value.seek(0)
    return [value.name, digest]


def answered_before(user_id: int, key: str) -> Kept | None:
    """
    Let one request at a time pass with this account and key, until the transaction ends; give the answer of an earlier.

    :raises StillRunning: if the one before does not end soon.
    """
    number = int.from_bytes(hashlib.sha256(f"{user_id} {key}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        try:
            cursor.execute(_WAIT_AND_READ, [f"{PATIENCE_SECONDS * 1000:.0f}", number, user_id, key])
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable):
                raise StillRunning from None
            raise
        while cursor.nextset():
            pass
        found = cursor.fetchone()
    return Kept(*found) if found else None


def repeat(kept: Kept, request_hash: str) -> HttpResponse:
    """
    Give the stored answer again.

    :raises KeyReused: if the request is not the one that was answered.
    """
    if kept.request_hash != request_hash:
        raise KeyReused
    answer = HttpResponse(kept.body, status=kept.status, content_type="application/json")
    answer["Idempotency-Replayed"] = "true"
    return answer


def keep(response: Response, *, user: User, key: str, request_hash: str, at: datetime) -> None:
    """Store the answer beside what it answers."""
    body = JSONRenderer().render(response.data).decode()
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [user.pk, key, request_hash, response.status_code, body, at])


def forget_old_keys(*, at: datetime) -> int:
    """Delete the answers that are more than a day old; give their number."""
    return IdempotencyKey.objects.filter(created_at__lt=at - KEPT_FOR).delete()[0]
