"""The doors to calendar feeds: make and revoke one's own, and the file behind a secret address."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consults.calendar_feed import calendar_of, feed_with, feeds_of, make_feed, revoke_feed
from consults.models import CalendarFeed
from staff.doors import Anyone, needs
from staff.permissions import Permission
from staff.requests import UserRequest, posted
from triggers.current import NotNow
from triggers.telling import telling


class FeedForm(forms.Form):
    whole_team = forms.TypedChoiceField(
        label=gettext_lazy("Whose appointments"),
        choices=[("", gettext_lazy("Mine")), ("team", gettext_lazy("The whole team's"))],
        coerce=bool,
        empty_value=False,  # type: ignore[arg-type]
        required=False,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.CLAIM_CONSULT)
def calendars(request: UserRequest) -> HttpResponse:
    """Show one's feeds; a new one shows its address this once."""
    form, address, status = FeedForm(posted(request)), "", 200
    if form.is_valid():
        try:
            _row, secret = make_feed(owner=request.user, **form.cleaned_data, at=timezone.now())
        except NotNow as not_now:
            form.add_error(None, str(not_now))
            status = 422
        else:
            address = request.build_absolute_uri(reverse("consults:calendar", args=[secret]))
    context = {"form": form, "address": address, "feeds": feeds_of(request.user)}
    return render(request, "consults/week_calendars.html", context, status=status)


@require_POST
@needs(Permission.CLAIM_CONSULT)
def revoke(request: UserRequest, feed_id: int) -> HttpResponse:
    feed = get_object_or_404(CalendarFeed, pk=feed_id, owner=request.user, revoked_at=None)
    with telling(request, _("Revoked. The address leads nowhere any more.")):
        revoke_feed(feed=feed, by=request.user, at=timezone.now())
    return redirect("consults:calendars")


@never_cache
@require_safe
@needs(Anyone("Calendars cannot sign in: the address is a secret, revocable, and leads to nothing of patients."))
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    feed = feed_with(secret)
    if feed is None:
        raise Http404
    return HttpResponse(calendar_of(feed, at=timezone.now()), content_type="text/calendar; charset=utf-8")
