"""Keys of API accounts: made once, stored as a hash, sent as `Authorization: Bearer …`."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from staff.models import ApiKey, User

NOTED_EVERY = timedelta(minutes=1)


def hash_of(key: str) -> str:
    """Give the stored form of a key. It has 256 random bits, so a plain hash cannot be searched."""
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def make_api_key(*, user: User, label: str, by: User, at: datetime) -> str:
    """Make a key for an account and give it, in clear, this one time."""
    key = secrets.token_urlsafe(32)
    ApiKey.objects.create(user=user, label=label, hashed=hash_of(key), created_at=at, created_by=by)
    return key


@transaction.atomic
def revoke_api_key(*, api_key: ApiKey, by: User, at: datetime) -> None:
    """Make a key useless from now on; revoking it twice keeps the first date."""
    ApiKey.objects.filter(pk=api_key.pk, revoked_at=None).update(revoked_at=at, revoked_by=by)


class ApiKeyAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        if len(words) != 2:
            raise AuthenticationFailed(_("The Authorization header must read: Bearer, a space, the key."))
        stored = ApiKey.objects.select_related("user").order_by()
        found = stored.filter(
            hashed=hash_of(words[1].decode(errors="replace")), revoked_at=None, user__is_active=True
        ).first()
        if found is None or not found.user.is_let_in:
            raise AuthenticationFailed(_("This key is unknown or revoked."))
        _note_use(found, at=timezone.now())
        return found.user, found

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _note_use(api_key: ApiKey, *, at: datetime) -> None:
    """Write down when a key was used, to the minute: a write of its own with every request would cost more than it."""
    if api_key.last_used_at is None or at - api_key.last_used_at >= NOTED_EVERY:
        ApiKey.objects.filter(pk=api_key.pk).update(last_used_at=at)
