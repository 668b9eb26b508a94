"""The doors that make two records of one tumour of a patient one, and separate them again."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from patients.models import Patient
from patients.page_views import page_of_patient, visible_patient
from patients.services import CannotMerge
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest
from staff.services import log_reading
from triggers.merge_preview import TumourSide, tumour_alone, tumour_sides, tumours_as_one
from triggers.merging import merge_tumours, separate_tumour


@never_cache
@require_safe
@needs(Permission.MERGE_PATIENTS)
@page_of_patient("triggers:tumours")
def tumours(request: UserRequest, patient: Patient, now: datetime) -> HttpResponse:
    """Show a patient's tumours, which of them could be one, and which were said to be."""
    sides = tumour_sides(patient)
    pairs = [(side, [other for other in sides if other is not side]) for side in sides]
    return render(request, "triggers/tumours.html", {"patient": patient, "pairs": pairs})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MERGE_PATIENTS)
def merge_tumour(request: UserRequest, patient_id: int, tumour_id: int, other_id: int) -> HttpResponse:
    """Show two tumours side by side, and what will follow; sent, let the first one stand for both."""
    patient, now = visible_patient(request.user, patient_id), timezone.now()
    first, second = _two(patient, tumour_id, other_id)
    if request.method == "POST":
        try:
            merge_tumours(duplicate=second.line.tumour, survivor=first.line.tumour, at=now)
        except CannotMerge as cannot:
            messages.error(request, str(cannot))
        else:
            messages.success(request, _("The two tumours are one now."))
        return redirect("triggers:tumours", patient.pk)
    log_reading(patient_ids=[patient.pk], door="triggers:merge_tumour", by=request.user, at=now)
    consequence = tumours_as_one(patient, second.line.tumour, first.line.tumour, now)
    context = {"patient": patient, "sides": [first, second], "consequence": consequence}
    return render(request, "triggers/merge_tumour.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MERGE_PATIENTS)
def separate_tumour_again(request: UserRequest, patient_id: int, tumour_id: int) -> HttpResponse:
    """Show what taking the merge of a tumour back will do; sent, take it back."""
    patient, now = visible_patient(request.user, patient_id), timezone.now()
    merged = {tumour.pk: (side, tumour) for side in tumour_sides(patient) for tumour in side.merged}
    if tumour_id not in merged:
        raise Http404("No merged tumour of this patient has this number.")
    side, tumour = merged[tumour_id]
    if request.method == "POST":
        try:
            separate_tumour(tumour=tumour, at=now)
        except CannotMerge as cannot:
            messages.error(request, str(cannot))
        else:
            messages.success(request, _("The tumour stands for itself again."))
        return redirect("triggers:tumours", patient.pk)
    log_reading(patient_ids=[patient.pk], door="triggers:separate_tumour", by=request.user, at=now)
    context = {
        "patient": patient,
        "side": side,
        "tumour": tumour,
        "facts": [line for line in side.facts if line.fact.tumour_id == tumour.pk],
        "consequence": tumour_alone(patient, tumour, now),
    }
    return render(request, "triggers/separate_tumour.html", context)


def _two(patient: Patient, tumour_id: int, other_id: int) -> tuple[TumourSide, TumourSide]:
    sides = {side.line.tumour.pk: side for side in tumour_sides(patient)}
    if tumour_id == other_id or not {tumour_id, other_id} <= sides.keys():
        raise Http404("These are not two tumours of this patient.")
    return sides[tumour_id], sides[other_id]
