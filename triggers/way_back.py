"""Where somebody came from, so that what they did leads them back there."""

from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from staff.requests import UserRequest


def place_before(request: UserRequest) -> str:
    """Give the address that a form sent as the place to go back to; nothing where it leads elsewhere."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return back if safe and back.startswith("/") else ""


def is_list(address: str) -> bool:
    """Whether this is the list of referrals, with whatever filters."""
    return urlsplit(address).path == reverse("triggers:queue")


def list_before(request: UserRequest) -> str:
    """Give the list of referrals that a form sent as the place to go back to, else the whole list."""
    back = place_before(request)
    return back if is_list(back) else reverse("triggers:queue")
