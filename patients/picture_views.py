"""The doors to a patient's pictures: the timeline, zoomed to a period, the trends, and the facts behind them."""

from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from consults.queries import patient_timeline, patient_trends
from patients.models import Patient
from patients.page_views import page_of_patient, visible_patient
from patients.queries import visible_facts
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest


@never_cache
@require_safe
@needs(Permission.SEE_PATIENTS)
@page_of_patient("patients:timeline")
def timeline(request: UserRequest, patient: Patient, now: datetime) -> HttpResponse:
    """Show the pictures on a page of their own, or only the timeline to the page that has them already."""
    today = timezone.localdate(now)
    drawn = patient_timeline(request.user, patient, today=today, period=request.GET.get("period", ""))
    if request.htmx:
        return render(request, "patients/timeline.html", {"timeline": drawn})
    trends = patient_trends(request.user, patient, today=today)
    return render(request, "patients/pictures.html", {"patient": patient, "timeline": drawn, "trends": trends})


@never_cache
@require_safe
@needs(Permission.SEE_PATIENTS)
@page_of_patient("patients:timeline_table")
def timeline_table(request: UserRequest, patient: Patient, now: datetime) -> HttpResponse:
    """Give the table of the timeline to the page that shows its picture."""
    today = timezone.localdate(now)
    drawn = patient_timeline(request.user, patient, today=today, period=request.GET.get("period", ""))
    return render(request, "patients/timeline_table.html", {"timeline": drawn})


@never_cache
@require_safe
@needs(Permission.SEE_PATIENTS)
@page_of_patient("patients:trend_table")
def trend_table(request: UserRequest, patient: Patient, now: datetime, group: str) -> HttpResponse:
    """Give the table of one group of trends to the page that shows their pictures."""
    today = timezone.localdate(now)
    trends = patient_trends(request.user, patient, today=today)
    chosen = next((each for each in trends if each.key == group), None)
    if chosen is None:
        raise Http404
    return render(request, "patients/trend_table.html", {"group": chosen, "patient": patient})


@never_cache
@require_safe
@needs(Permission.SEE_PATIENTS)
def fact(request: UserRequest, patient_id: int, fact_id: int) -> HttpResponse:
    """Lead to the row of one fact: to the page of its kind that begins with it."""
    patient = visible_patient(request.user, patient_id)
    found = get_object_or_404(visible_facts(request.user, patient), pk=fact_id)
    later = Q(on__gt=found.on) | Q(on=found.on, pk__gt=found.pk)
    before = visible_facts(request.user, patient).filter(later, kind=found.kind).order_by("on", "pk").first()
    page = {"kind": found.kind, **({"after": before.pk} if before else {})}
    survivor = patient.merged_into_id or patient.pk
    return redirect(f"{reverse('patients:facts', args=[survivor])}?{urlencode(page)}#fact-{found.pk}")
