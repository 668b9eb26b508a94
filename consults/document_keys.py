"""
The keys with which a browser keeps what it could not send yet.

A key belongs to one account and one day, and is made anew from SECRET_KEY whenever it is asked for; nothing is stored.
Only whoever is signed in as that account gets it, so what lies in a shared tablet says nothing to the next person; and
after a day the server gives it to nobody any more.
"""

import base64
import hashlib
import hmac
from datetime import date, timedelta

from django.conf import settings

from staff.models import User


def draft_keys(user: User, *, today: date) -> dict[str, str]:
    """Give day → key of 256 bits in base64, for today and for what was begun yesterday."""
    return {day.isoformat(): draft_key(user, day) for day in (today, today - timedelta(days=1))}


def draft_key(user: User, day: date) -> str:
    said = f"unsent drafts of account {user.pk}, {user.username}, on {day.isoformat()}"
    digest = hmac.new(settings.SECRET_KEY.encode(), said.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()
