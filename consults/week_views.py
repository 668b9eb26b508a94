"""The doors to the team's week: look at it, move an appointment, add and call off sessions of a day."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from consults.availability import add_extra_session, call_off_session, hold_after_all
from consults.models import SessionOff
from consults.queries import clinicians_with_sessions, current_sessions, possible_clinicians, visible_consults
from consults.services import reschedule_consult
from consults.week import slot_named, week_of
from consults.week_forms import DropForm, ExtraForm, OffForm, WeekForm
from staff.doors import needs
from staff.models import User
from staff.permissions import Permission
from staff.requests import UserRequest
from staff.services import log_reading
from triggers.current import NotNow
from triggers.telling import telling


@never_cache
@require_safe
@needs(Permission.SEE_CONSULTS)
def week(request: UserRequest) -> HttpResponse:
    return _page(request)


@require_POST
@needs(Permission.CANCEL_CONSULT)
def drop(request: UserRequest, consult_id: int) -> HttpResponse:
    """Move a consult to the free time it was dropped on."""
    now, form = timezone.now(), DropForm(request.POST)
    consult = get_object_or_404(visible_consults(request.user), pk=consult_id)
    slot = slot_named(consult, form.cleaned_data["slot"], at=now) if form.is_valid() else None
    if slot is None:
        messages.error(request, _("This time is not free, or too short for this visit. Choose another."))
    else:
        with telling(request, _("Moved.")):
            reschedule_consult(
                consult=consult, slot=slot, by=request.user, at=now, version=form.cleaned_data["version"]
            )
    return _back(request)


@require_POST
@needs(Permission.EDIT_AVAILABILITY)
def extra(request: UserRequest) -> HttpResponse:
    form = ExtraForm(request.POST, clinicians=possible_clinicians(), auto_id="extra_%s")
    if form.is_valid():
        try:
            add_extra_session(**form.cleaned_data, at=timezone.now())
        except NotNow as not_now:
            form.add_error(None, str(not_now))
        else:
            messages.success(request, _("Added. Waiting consults are booked into these hours."))
            return redirect(f"{reverse('consults:week')}?day={form.cleaned_data['day']}")
    return _page(request, extra=form)


@require_POST
@needs(Permission.EDIT_AVAILABILITY)
def call_off(request: UserRequest) -> HttpResponse:
    now, form = timezone.now(), OffForm(request.POST)
    if not form.is_valid():
        return redirect("consults:week")
    session = get_object_or_404(current_sessions(today=timezone.localdate(now)), pk=form.cleaned_data["session"])
    with telling(request, _("Called off. The appointments of that session are moved by themselves.")):
        call_off_session(session=session, day=form.cleaned_data["day"], by=request.user, at=now)
    return _back(request)


@require_POST
@needs(Permission.EDIT_AVAILABILITY)
def hold(request: UserRequest, off_id: int) -> HttpResponse:
    off = get_object_or_404(SessionOff, pk=off_id, ended_at=None)
    with telling(request, _("The session is held after all.")):
        hold_after_all(off=off, by=request.user, at=timezone.now())
    return _back(request)


def _back(request: UserRequest) -> HttpResponse:
    """Go back to the week that was looked at; what the form says of it is only used if it makes sense."""
    form = WeekForm(request.POST, clinicians=clinicians_with_sessions(), prefix="shown")
    monday = form.monday(timezone.localdate())
    who: User | None = form.cleaned_data.get("who") if form.is_valid() else None
    return redirect(f"{reverse('consults:week')}?day={monday}&who={who.pk if who else ''}")


def _page(request: UserRequest, extra: ExtraForm | None = None) -> HttpResponse:
    now, clinicians = timezone.now(), clinicians_with_sessions()
    today = timezone.localdate(now)
    asked = WeekForm(request.GET or {}, clinicians=clinicians)
    monday = asked.monday(today)
    who: User | None = asked.cleaned_data.get("who") if asked.is_valid() else None
    days = week_of(monday=monday, clinician=who, at=now)
    shown = [entry.appointment for day in days for one in day.sessions for entry in one.entries if entry.appointment]
    shown += [one for day in days for one in day.others]
    log_reading(patient_ids=[one.patient_id for one in shown], door="consults:week", by=request.user, at=now)
    context = {
        "days": days,
        "monday": monday,
        "last": monday + timedelta(days=6),
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "today": today,
        "who": who,
        "asked": WeekForm(initial={"day": monday, "who": who}, clinicians=clinicians),
        "extra": extra
        or ExtraForm(clinicians=possible_clinicians(), auto_id="extra_%s", initial={"day": max(monday, today)}),
        "may_move": request.user.may(Permission.CANCEL_CONSULT),
        "may_edit": request.user.may(Permission.EDIT_AVAILABILITY),
    }
    return render(request, "consults/week.html", context, status=422 if extra else 200)
