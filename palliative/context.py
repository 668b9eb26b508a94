"""What every page shows: the site's name, the demo band, how the person likes it, and the places of their roles."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from consults.care_queries import count_recommended_to, count_to_do
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
    waiting: Callable[[User, date], int] | None = None
    """How much waits there for the person."""


PLACES = (
    Place("triggers:queue", _("Referrals"), Permission.SEE_QUEUE, "inbox"),
    Place("consults:recommendations", _("Recommendations"), Permission.ANSWER_REFERRAL, "bulb", count_recommended_to),
    Place("consults:list", _("Consults"), Permission.SEE_CONSULTS, "calendar"),
    Place("consults:board", _("Team board"), Permission.CLAIM_CONSULT, "people"),
    Place("consults:tasks", _("Tasks"), Permission.WORK_ON_TASKS, "check", count_to_do),
    Place("triggers:care_items", _("In our care"), Permission.SEE_PATIENTS, "heart"),
    Place("consults:availability", _("Availability"), Permission.EDIT_AVAILABILITY, "clock"),
    Place("tumorboard:meetings", _("Tumour board"), Permission.SEE_BOARDS, "people"),
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
        # Asked only by the lists of work.
        "recommended": recommended_to(user),
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
        {
            "address": address,
            "label": place.label,
            "icon": place.icon,
            "is_here": address == here,
            "waiting": waiting_at(place, user),
        }
        for address, place in places.items()
    ]


def waiting_at(place: Place, user: User) -> object:
    """Give how much waits at a place, counted when it is shown: what htmx fetches has no places."""
    waiting = place.waiting
    return SimpleLazyObject(lambda: waiting(user, timezone.localdate())) if waiting else 0


def recommended_to(user: object) -> object:
    """Give how many recommendations wait for somebody who answers referrals; None for everybody else."""
    if not isinstance(user, User) or not user.may(Permission.ANSWER_REFERRAL):
        return None
    return SimpleLazyObject(lambda: count_recommended_to(user, timezone.localdate()))
