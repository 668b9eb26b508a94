"""The doors that make two records of one person one, and separate them again."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consults.queries import consults_of
from patients.forms import SearchForm
from patients.models import Patient
from patients.queries import coming_oncology_appointments, search_patients, visible_patients, with_identifiers
from patients.services import CannotMerge
from staff.doors import needs
from staff.models import User
from staff.permissions import Permission
from staff.requests import UserRequest, posted
from staff.services import log_reading
from triggers.merge_preview import MergePreview, Side, merge_preview, separation_preview
from triggers.merging import merge_patients, separate_patient

CHANGED = gettext_lazy("What stands here has changed since you looked at it. Look again.")
SAY_ALTHOUGH = gettext_lazy("Say that it is the same person although the records differ. Nothing was changed.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MERGE_PATIENTS)
def find_other(request: UserRequest, patient_id: int) -> HttpResponse:
    """Look for the other record of a person."""
    [patient] = standing_records(request.user, patient_id)
    form = SearchForm(posted(request))
    found = search_patients(request.user, form.cleaned_data["text"]) if form.is_valid() else None
    others = [each for each in found or () if each.pk != patient.pk]
    shown = [patient.pk, *(each.pk for each in others)]
    log_reading(patient_ids=shown, door="triggers:find_other", by=request.user, at=timezone.now())
    context = {"patient": patient, "form": form, "others": others, "searched": found is not None}
    return render(request, "triggers/find_other.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MERGE_PATIENTS)
def merge(request: UserRequest, patient_id: int, other_id: int) -> HttpResponse:
    """Show two records side by side, and what will happen; sent, let the first one stand for both."""
    patient, other = standing_records(request.user, patient_id, other_id)
    now = timezone.now()
    preview = merge_preview(request.user, patient, other, now)
    if request.method == "POST":
        if request.POST.get("seen") != preview.mark:
            messages.error(request, CHANGED)
            return redirect("triggers:merge", patient.pk, other.pk)
        if preview.differs and "although" not in request.POST:
            messages.error(request, SAY_ALTHOUGH)
            return redirect("triggers:merge", patient.pk, other.pk)
        try:
            merge_patients(duplicate=other, survivor=patient, at=now)
        except CannotMerge as cannot:
            messages.error(request, str(cannot))
            return redirect("triggers:merge", patient.pk, other.pk)
        messages.success(request, _("The two records are one now."))
        return redirect("patients:patient", patient.pk)
    log_reading(patient_ids=[patient.pk, other.pk], door="triggers:merge", by=request.user, at=now)
    sides = with_appointments(request.user, preview, now)
    context = {"patient": patient, "other": other, "preview": preview, "sides": sides}
    return render(request, "triggers/merge.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MERGE_PATIENTS)
def separate(request: UserRequest, patient_id: int) -> HttpResponse:
    """Show what taking the merge of this record back will do; sent, take it back."""
    records = visible_patients(request.user).select_related("merged_into")
    record, now = get_object_or_404(records, pk=patient_id), timezone.now()
    preview = separation_preview(record, now)
    if request.method == "POST":
        if preview is not None and request.POST.get("seen") != preview.mark:
            messages.error(request, CHANGED)
            return redirect("triggers:separate", record.pk)
        try:
            separate_patient(record=record, at=now)
        except CannotMerge as cannot:
            messages.error(request, str(cannot))
        else:
            messages.success(request, _("The record stands for itself again."))
        return redirect("patients:patient", record.pk)
    if preview is None:
        return redirect("patients:patient", record.pk)
    log_reading(patient_ids=[record.pk, preview.survivor.pk], door="triggers:separate", by=request.user, at=now)
    return render(request, "triggers/separate.html", {"preview": preview})


def with_appointments(user: User, preview: MergePreview, at: datetime) -> list[tuple[Side, list[object]]]:
    """Give both sides, each with its appointments that lie ahead: with the palliative team, then with oncology."""
    return [(side, _booked(user, side.patient, at)) for side in preview.sides]


def _booked(user: User, patient: Patient, at: datetime) -> list[object]:
    own = [consult.appointment for consult in consults_of(user, patient) if consult.appointment]
    ahead = [each for each in own if each.ends_at >= at]
    return [*ahead, *coming_oncology_appointments(patient, at=at)]


def standing_records(user: User, *ids: int) -> list[Patient]:
    """Give these records in this order, or answer 404; one that was merged into another is not found."""
    patients = (
        visible_patients(user).filter(merged_into=None).select_related("responsible_oncologist", "unit", "named_nurse")
    )
    found = with_identifiers(patients).in_bulk(ids)
    if missing := set(ids) - found.keys():
        raise Http404(f"{len(missing)} of these records cannot be opened.")
    return [found[pk] for pk in ids]
