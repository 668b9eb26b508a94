"""The doors to a patient's pictures: the timeline, zoomed to a period, and the trends."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from consults.queries import patient_timeline, patient_trends
from patients.queries import visible_patients
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest
from staff.services import log_reading


@never_cache
@require_safe
@needs(Permission.SEE_PATIENTS)
def timeline(request: UserRequest, patient_id: int) -> HttpResponse:
    """Show the pictures on a page of their own, or only the timeline to the page that has them already."""
    patient = get_object_or_404(visible_patients(request.user), pk=patient_id)
    if patient.merged_into_id:
        return redirect("patients:timeline", patient.merged_into_id)
    now = timezone.now()
    today = timezone.localdate(now)
    log_reading(patient_ids=[patient.pk], door="patients:timeline", by=request.user, at=now)
    drawn = patient_timeline(request.user, patient, today=today, period=request.GET.get("period", ""))
    if request.htmx:
        return render(request, "patients/timeline.html", {"timeline": drawn})
    trends = patient_trends(request.user, patient, today=today)
    context = {"patient": patient, "today": today, "timeline": drawn, "trends": trends}
    return render(request, "patients/pictures.html", context)
