"""The team's appointments for calendars: a secret address, and what stands in the file; nothing of patients."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from consults.choices import TAKES_TIME
from consults.models import Appointment, CalendarFeed
from staff.models import User
from triggers.current import NotNow

PAST, AHEAD = timedelta(days=30), timedelta(days=180)
# What somebody may have at once: more is a mistake.
MOST = 10


def make_feed(*, owner: User, whole_team: bool, at: datetime) -> tuple[CalendarFeed, str]:
    """
    Make a secret address; give its row and the secret, which nobody can read again.

    :raises NotNow: if there are too many already.
    """
    if CalendarFeed.objects.filter(owner=owner, revoked_at=None).count() >= MOST:
        raise NotNow(_("You have %(number)s addresses already. Revoke one of them.") % {"number": MOST})
    secret = secrets.token_urlsafe(32)
    return CalendarFeed.objects.create(owner=owner, digest=_digest(secret), whole_team=whole_team, made_at=at), secret


def revoke_feed(*, feed: CalendarFeed, by: User, at: datetime) -> None:
    """Let an address lead nowhere from now on; one that does so already stays as it is."""
    CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=at, revoked_by=by)


def feeds_of(owner: User) -> list[CalendarFeed]:
    """Give the addresses of somebody that still lead somewhere."""
    return list(CalendarFeed.objects.filter(owner=owner, revoked_at=None))


def feed_with(secret: str) -> CalendarFeed | None:
    """Find the feed of a secret; none where it was revoked, or its owner has left."""
    feeds = CalendarFeed.objects.select_related("owner").filter(revoked_at=None, owner__is_active=True)
    return feeds.filter(digest=_digest(secret)).first()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def calendar_of(feed: CalendarFeed, *, at: datetime) -> bytes:
    """Write the appointments of a feed as iCalendar: when, where, which kind of visit, with whom of the team."""
    appointments = Appointment.objects.filter(
        state__in=TAKES_TIME, starts_at__gte=at - PAST, starts_at__lte=at + AHEAD
    ).select_related("clinician", "consult")
    if not feed.whole_team:
        appointments = appointments.filter(clinician=feed.owner)
    calendar = Calendar()
    calendar.add("prodid", "-//early-palliative-care//consults//")
    calendar.add("version", "2.0")
    with translation.override(feed.owner.language or settings.LANGUAGE_CODE):
        calendar.add("x-wr-calname", str(settings.SERVICE_NAME))
        for appointment in appointments.order_by("starts_at", "pk"):
            calendar.add_component(_event(appointment))
    return bytes(calendar.to_ical())


def _event(appointment: Appointment) -> Event:
    event = Event()
    event.add("uid", f"appointment-{appointment.pk}@consults")
    event.add("dtstamp", appointment.booked_at)
    starts, ends = timezone.localtime(appointment.starts_at), timezone.localtime(appointment.ends_at)
    event.add("dtstart", starts.date() if appointment.by_list else starts)
    event.add("dtend", starts.date() + timedelta(days=1) if appointment.by_list else ends)
    what = f"{appointment.consult.get_occasion_display()}, {appointment.get_setting_display()}"
    event.add("summary", f"{what} ({appointment.clinician})")
    event.add("location", appointment.place)
    event.add("url", f"{settings.SITE_URL}/consults/{appointment.consult_id}/")
    return event
