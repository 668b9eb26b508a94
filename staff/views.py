"""The doors of one's own account, and of the log of who opened which patient."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from staff.doors import AnyAccount, needs
from staff.forms import ReadingsForm
from staff.permissions import Permission, Role
from staff.queries import readings
from staff.requests import UserRequest


@require_safe
@needs(AnyAccount())
def account(request: UserRequest) -> HttpResponse:
    roles = [Role(role).label for role in request.user.roles]
    return render(request, "staff/account.html", {"roles": roles})


@require_safe
@needs(Permission.SEE_ACCESS_LOG)
def access_log(request: UserRequest) -> HttpResponse:
    form = ReadingsForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = readings(patient_id=asked.get("patient"), after=asked.get("after"))
    may_open = request.user.may(Permission.SEE_PATIENTS)
    context = {"form": form, "page": page, "patient": asked.get("patient"), "may_open": may_open}
    return render(request, "staff/readings.html", context)
