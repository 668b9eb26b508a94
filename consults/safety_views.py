"""The doors to a contact of the day: claim it, give it back, say who was reached and what was done."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from consults.care_doing import do
from consults.care_forms import CloseContactForm
from consults.care_queries import visible_contacts
from consults.forms import SeenForm
from consults.models import ContactTask
from consults.on_call import on_call_at
from consults.safety import claim_contact, close_contact, give_contact_back
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest
from staff.services import log_reading
from triggers.telling import telling


@never_cache
@require_safe
@needs(Permission.WORK_ON_TASKS)
def contact_today(request: UserRequest, contact_id: int) -> HttpResponse:
    return _page(request, _visible(request, contact_id))


@require_POST
@needs(Permission.WORK_ON_TASKS)
def claim(request: UserRequest, contact_id: int) -> HttpResponse:
    contact, form = _visible(request, contact_id), SeenForm(request.POST)
    told = _("You have claimed this: it goes on to nobody else.")
    return do(
        request, form, claim_contact, told, to=_address(contact), contact=contact, by=request.user, at=timezone.now()
    )


@require_POST
@needs(Permission.WORK_ON_TASKS)
def give_back(request: UserRequest, contact_id: int) -> HttpResponse:
    contact, form = _visible(request, contact_id), SeenForm(request.POST)
    told = _("Given back: it goes to the next person.")
    return do(
        request,
        form,
        give_contact_back,
        told,
        to=_address(contact),
        contact=contact,
        by=request.user,
        at=timezone.now(),
    )


@require_POST
@needs(Permission.WORK_ON_TASKS)
def close(request: UserRequest, contact_id: int) -> HttpResponse:
    contact = _visible(request, contact_id)
    form = CloseContactForm(request.POST, auto_id=f"close_{contact.pk}_%s")
    if not form.is_valid():
        return _page(request, contact, sent=form)
    with telling(request, _("Noted.")):
        close_contact(contact=contact, **form.cleaned_data, by=request.user, at=timezone.now())
    return redirect(_address(contact))


def _page(request: UserRequest, contact: ContactTask, sent: CloseContactForm | None = None) -> HttpResponse:
    now = timezone.now()
    log_reading(patient_ids=[contact.patient.survivor_id], door="consults:contact_today", by=request.user, at=now)
    context = {
        "contact": contact,
        "sent": sent,
        "on_call": on_call_at(now),
        "today": timezone.localdate(now),
        "user": request.user,
    }
    return render(request, "consults/tasks_contact_page.html", context, status=422 if sent else 200)


def _visible(request: UserRequest, contact_id: int) -> ContactTask:
    return get_object_or_404(visible_contacts(request.user), pk=contact_id)


def _address(contact: ContactTask) -> str:
    return reverse("consults:contact_today", args=[contact.pk])
