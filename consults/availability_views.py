"""The doors to the palliative team's availability: weekly hours and absences, added and ended."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from consults.availability import add_weekly_session, end_weekly_session, record_absence, take_back_absence
from consults.availability_forms import AbsenceForm, LastDayForm, SessionForm
from consults.queries import coming_absences, current_sessions, possible_clinicians
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest
from triggers.current import NotNow
from triggers.telling import telling


@never_cache
@require_safe
@needs(Permission.EDIT_AVAILABILITY)
def availability(request: UserRequest) -> HttpResponse:
    return _page(request)


@require_POST
@needs(Permission.EDIT_AVAILABILITY)
def add_session(request: UserRequest) -> HttpResponse:
    form = SessionForm(request.POST, clinicians=possible_clinicians(), today=timezone.localdate(), auto_id="session_%s")
    if form.is_valid():
        try:
            add_weekly_session(**form.cleaned_data)
        except NotNow as not_now:
            form.add_error(None, str(not_now))
        else:
            messages.success(request, _("Added. Waiting consults are booked into these hours."))
            return redirect("consults:availability")
    return _page(request, session=form)


@require_POST
@needs(Permission.EDIT_AVAILABILITY)
def end_session(request: UserRequest, session_id: int) -> HttpResponse:
    now = timezone.now()
    session = get_object_or_404(current_sessions(today=timezone.localdate(now)), pk=session_id)
    form = LastDayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the last day."))
        return redirect("consults:availability")
    with telling(request, _("Ended. What is booked after this day stays; record an absence to move it.")):
        end_weekly_session(session=session, last_day=form.cleaned_data["last_day"], at=now)
    return redirect("consults:availability")


@require_POST
@needs(Permission.EDIT_AVAILABILITY)
def add_absence(request: UserRequest) -> HttpResponse:
    form = AbsenceForm(request.POST, clinicians=possible_clinicians(), auto_id="absence_%s")
    if form.is_valid():
        try:
            record_absence(**form.cleaned_data, by=request.user, at=timezone.now())
        except NotNow as not_now:
            form.add_error(None, str(not_now))
        else:
            messages.success(request, _("Noted. The appointments of these days are moved by themselves."))
            return redirect("consults:availability")
    return _page(request, absence=form)


@require_POST
@needs(Permission.EDIT_AVAILABILITY)
def end_absence(request: UserRequest, absence_id: int) -> HttpResponse:
    now = timezone.now()
    absence = get_object_or_404(coming_absences(today=timezone.localdate(now)), pk=absence_id)
    with telling(request, _("The absence was taken back.")):
        take_back_absence(absence=absence, by=request.user, at=now)
    return redirect("consults:availability")


def _page(request: UserRequest, session: SessionForm | None = None, absence: AbsenceForm | None = None) -> HttpResponse:
    today, clinicians = timezone.localdate(), possible_clinicians()
    context = {
        "sessions": current_sessions(today=today),
        "absences": coming_absences(today=today),
        "session": session or SessionForm(clinicians=clinicians, today=today, auto_id="session_%s"),
        "absence": absence or AbsenceForm(clinicians=clinicians, auto_id="absence_%s"),
        "today": today,
    }
    return render(request, "consults/availability.html", context, status=422 if session or absence else 200)
