"""How accounts come into being, who of them is let in, and what is noted when somebody is not."""

from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.signals import user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from staff.models import User

log = structlog.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """An administrator makes accounts, nobody signs up alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **login: Any) -> HttpResponse | None:
        # The backend's refusal alone does not count here: the library asks once more, and only whether one is active.
        if isinstance(user, User) and not user.is_let_in:
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **login)


class AccountBackend(AuthenticationBackend):
    """Asked at every login and, for those who are signed in, at every request."""

    def user_can_authenticate(self, user: Any) -> bool:
        return isinstance(user, User) and user.is_let_in


@receiver(user_login_failed, dispatch_uid="note failed logins")
def note_failed_login(**signal: Any) -> None:
    """Log that a login failed. What was typed stays out: people type passwords into the wrong field."""
    log.warning("login_failed")
