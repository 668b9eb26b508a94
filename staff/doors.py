"""
Doors: every view and every API view declares what it needs, and a door that declares nothing stays shut.

`@needs(permission)` on a view, `needs = permission` (or a dict of method → permission) on an API view.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from staff.permissions import Permission
from staff.sessions import lacks_second_factor

View = Callable[..., HttpResponseBase]

# Stands in the address to which somebody comes back who had to sign in before what they sent was taken.
NOT_TAKEN = "signed-in-first"

# Login, second factor and password pages guard themselves; the measuring page is kept inside by the web server.
SELF_GUARDED_MODULES = (
    "allauth.account.",
    "allauth.mfa.",
    "allauth.decorators",
    "django.views.i18n",
    "django_prometheus.",
)


class Anyone:
    """What a door declares that is open without an account; `reason` says why that is right."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


class AnyAccount:
    """What a door declares that every account may pass; without a second factor only where one is set up."""

    def __init__(self, *, second_factor: bool = True) -> None:
        self.second_factor = second_factor


Need = Permission | Anyone | AnyAccount


def needs(need: Need) -> Callable[[View], View]:
    """Declare what a view needs, and check it before the view runs."""

    def decorate(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if isinstance(need, Anyone):
                return view(request, *args, **kwargs)
            if not request.user.is_authenticated:
                return redirect_to_login(_back_to(request))
            if isinstance(need, Permission) and not request.user.may(need):
                raise PermissionDenied
            if _asks_second_factor(need) and lacks_second_factor(request.user):
                return redirect("staff:security")
            return view(request, *args, **kwargs)

        door.needs = need  # type: ignore[attr-defined]
        return door

    return decorate


def _asks_second_factor(need: Permission | AnyAccount) -> bool:
    return isinstance(need, Permission) or need.second_factor


def _back_to(request: HttpRequest) -> str:
    """Give where somebody goes on who signs in; the address of what they sent says that it was not taken."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    query = request.GET.copy()
    query[NOT_TAKEN] = "1"
    return f"{request.path}?{query.urlencode()}"


def declared_need(view: Any) -> Any:
    """Give what a resolved view declares (for an API view, per method), or None."""
    view_class = getattr(view, "view_class", None) or getattr(view, "cls", None)
    return getattr(view, "needs", None) or getattr(view_class, "needs", None)


def guards_itself(view: Any) -> bool:
    module = f"{getattr(view, '__module__', '')}."
    return module.startswith(SELF_GUARDED_MODULES)


class DeclaredDoorsMiddleware:
    """Refuse every view that forgot to say what it needs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> None:
        if declared_need(view) is None and not guards_itself(view):
            raise PermissionDenied(f"The view {view.__module__} does not declare what it needs.")


class DeclaredPermission(BasePermission):
    """Check what an API view declares in `needs`; nothing declared means nobody."""

    def has_permission(self, request: Request, view: Any) -> bool:
        need = getattr(view, "needs", None)
        if isinstance(need, dict):
            need = need.get("GET" if request.method == "HEAD" else request.method)
        if isinstance(need, Anyone):
            return True
        if not request.user or not request.user.is_authenticated:
            return False
        # A key is a program's own proof; a person shows the second factor here too.
        if request.auth is None and lacks_second_factor(request.user):
            return False
        return isinstance(need, AnyAccount) or (isinstance(need, Permission) and request.user.may(need))
