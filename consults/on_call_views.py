"""The doors to who is on call by weekday and hour."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from consults.care_doing import do
from consults.care_forms import OnCallForm, UndoForm
from consults.care_people import people_for_tasks
from consults.on_call import add_on_call, current_on_call, end_on_call, on_call_at
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest
from triggers.current import NotNow


@never_cache
@require_safe
@needs(Permission.EDIT_AVAILABILITY)
def on_call(request: UserRequest) -> HttpResponse:
    return _page(request)


@require_POST
@needs(Permission.EDIT_AVAILABILITY)
def add(request: UserRequest) -> HttpResponse:
    form = OnCallForm(request.POST, people=people_for_tasks())
    if form.is_valid():
        try:
            add_on_call(**form.cleaned_data, by=request.user, at=timezone.now())
        except NotNow as not_now:
            form.add_error(None, str(not_now))
        else:
            messages.success(request, _("Added."))
            return redirect("consults:on_call")
    return _page(request, sent=form)


@require_POST
@needs(Permission.EDIT_AVAILABILITY)
def end(request: UserRequest, hours_id: int) -> HttpResponse:
    hours, form = get_object_or_404(current_on_call(), pk=hours_id), UndoForm(request.POST)
    to = reverse("consults:on_call")
    return do(request, form, end_on_call, _("Removed."), to=to, hours=hours, by=request.user, at=timezone.now())


def _page(request: UserRequest, sent: OnCallForm | None = None) -> HttpResponse:
    context = {
        "hours": current_on_call(),
        "now": on_call_at(timezone.now()),
        "form": sent or OnCallForm(people=people_for_tasks()),
    }
    return render(request, "consults/on_call.html", context, status=422 if sent else 200)
