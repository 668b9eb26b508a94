"""What every page shows: the site's name, the demo band, how the person likes it, and the places of their roles."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from staff.models import Theme, User
from staff.notice_queries import count_unread
from staff.permissions import Permission


@dataclass(frozen=True)
class Place:
    """An entry of the main navigation."""

    route: str
    label: str | Promise
    permission: Permission
    icon: str


PLACES = (
    Place("triggers:queue", _("Referrals"), Permission.SEE_QUEUE, "inbox"),
    Place("consults:list", _("Consults"), Permission.SEE_CONSULTS, "calendar"),
    Place("triggers:care_items", _("In our care"), Permission.SEE_PATIENTS, "heart"),
    Place("consults:availability", _("Availability"), Permission.EDIT_AVAILABILITY, "clock"),
    Place("patients:list", _("Patients"), Permission.SEE_PATIENTS, "people"),
    Place("triggers:register", _("Rules"), Permission.SEE_RULES, "rules"),
    Place("interop:imports", _("Imports"), Permission.SEE_IMPORTS, "import"),
    Place("accounts:list", _("Accounts"), Permission.MANAGE_USERS, "key"),
    Place("staff:readings", _("Access log"), Permission.SEE_ACCESS_LOG, "eye"),
)


def site(request: HttpRequest) -> dict[str, object]:
    """Give the template context of the page's frame."""
    user = getattr(request, "user", None)
    return {
        "site_name": settings.SITE_NAME,
        "service_name": settings.SERVICE_NAME,
        "demo": settings.DEMO,
        "places": places_for(request),
        "theme": getattr(user, "theme", Theme.SYSTEM),
        "shortcuts": getattr(user, "keyboard_shortcuts", True),
        # Asked only by whole pages: what htmx fetches has no bell.
        "unread_notices": SimpleLazyObject(lambda: unread_of(user)),
    }


def unread_of(user: object) -> int:
    """Give how many notices somebody has not read; nobody has none."""
    if not isinstance(user, User) or not user.is_authenticated:
        return 0
    return count_unread(user, today=timezone.localdate())


def places_for(request: HttpRequest) -> list[dict[str, object]]:
    """Give the places that the person may enter, saying which one they are in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    places = {reverse(place.route): place for place in PLACES if user.may(place.permission)}
    # Of two places one inside the other, the inner one.
    here = max((address for address in places if request.path.startswith(address)), key=len, default="")
    return [
        {"address": address, "label": place.label, "icon": place.icon, "is_here": address == here}
        for address, place in places.items()
    ]
