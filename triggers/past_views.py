"""The doors to a patient's past: who changed what, what was stored at a time, and why the rules find nothing."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from consults.queries import consult_changes
from interop.queries import match_changes
from patients.models import Patient
from patients.page_views import page_of_patient, patient_frame, visible_patient
from patients.queries import person_by_record
from staff.addresses import only_what_is_chosen
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest
from staff.services import log_reading
from triggers.as_of import as_of
from triggers.as_of_forms import AsOfForm, query_of
from triggers.change_forms import ChangesForm
from triggers.change_sources import PARTS, fact_sources, patient_sources, trigger_sources
from triggers.changes import change_page
from triggers.why_nothing_queries import why_nothing

FACTS_SHOWN = 100


@never_cache
@require_safe
@needs(Permission.SEE_PATIENTS)
@only_what_is_chosen
@page_of_patient("triggers:history")
def history_page(request: UserRequest, patient: Patient, now: datetime) -> HttpResponse:
    """Show who changed what about a patient, in all its records, and what the rules made of it."""
    form = ChangesForm(request.GET)
    ids, user = sorted(person_by_record([patient.pk])), request.user
    sources = [
        *(*fact_sources(ids), *patient_sources(ids), *trigger_sources(user, ids)),
        *(*consult_changes(user, ids), *match_changes(user, ids)),
    ]
    kind = form.chosen_kind()
    wanted = [source for source in sources if source.kind == kind or (not kind and source.kind not in PARTS)]
    others = [pk for pk in ids if pk != patient.pk]
    log_reading(patient_ids=others, door="triggers:history", by=user, at=now)
    context = {
        "patient": patient,
        "frame": patient_frame(user, patient, here="triggers:history", now=now),
        "form": form,
        "kind": kind,
        "page": change_page(wanted, after=form.place()),
        "records": others,
        "is_first": form.place() is None,
        "may_see_readings": user.may(Permission.SEE_ACCESS_LOG),
    }
    return render(request, "patients/history.html", context)


@never_cache
@require_safe
@needs(Permission.SEE_PATIENTS)
def as_of_page(request: UserRequest, patient_id: int) -> HttpResponse:
    """Show what was stored at a time, and what had fired then."""
    patient, now = visible_patient(request.user, patient_id), timezone.now()
    form = AsOfForm(request.GET or None)
    past = as_of(request.user, patient, form.chosen(now))
    if past is None:
        raise Http404
    facts = past.facts if "all" in request.GET else past.facts[-FACTS_SHOWN:]
    log_reading(patient_ids={patient.pk, *past.record_ids}, door="triggers:as_of", by=request.user, at=now)
    context = {
        "patient": patient,
        "frame": patient_frame(request.user, patient, here="triggers:history", now=now),
        "form": form if form.is_bound else AsOfForm(initial={"day": timezone.localdate(now)}),
        "past": past,
        "facts": facts,
        "earlier": len(past.facts) - len(facts),
        "whole": urlencode({**request.GET.dict(), "all": "on"}),
        "before": query_of(past.before) if past.before else "",
        "after": query_of(past.after) if past.after else "",
    }
    return render(request, "patients/as_of.html", context)


@never_cache
@require_safe
@needs(Permission.SEE_PATIENTS)
@page_of_patient("triggers:why_nothing")
def why_nothing_page(request: UserRequest, patient: Patient, now: datetime) -> HttpResponse:
    """Show of every rule what it saw in this patient, and what is missing."""
    why = why_nothing(request.user, patient, today=timezone.localdate(now))
    if why is None:
        raise Http404
    frame = patient_frame(request.user, patient, here="triggers:why_nothing", now=now)
    return render(request, "patients/why_nothing.html", {"patient": patient, "frame": frame, "why": why})
