"""The doors that make two records of one person one, and separate them again."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from patients.forms import SearchForm
from patients.models import Patient
from patients.queries import facts_of, search_patients, tumour_lines, visible_patients, with_identifiers
from patients.services import CannotMerge
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest, posted
from staff.services import log_reading
from triggers.merging import merge_patients, separate_patient


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MERGE_PATIENTS)
def find_other(request: UserRequest, patient_id: int) -> HttpResponse:
    """Look for the other record of a person."""
    [patient] = _standing(request, patient_id)
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
    """Show two records side by side; sent, let the first one stand for both."""
    patient, other = _standing(request, patient_id, other_id)
    now = timezone.now()
    if request.method == "POST":
        try:
            merge_patients(duplicate=other, survivor=patient, at=now)
        except CannotMerge as cannot:
            messages.error(request, str(cannot))
            return redirect("triggers:merge", patient.pk, other.pk)
        messages.success(request, _("The two records are one now."))
        return redirect("patients:patient", patient.pk)
    log_reading(patient_ids=[patient.pk, other.pk], door="triggers:merge", by=request.user, at=now)
    sides = [_side(patient, _("This record goes on")), _side(other, _("This record is merged into the first"))]
    return render(request, "triggers/merge.html", {"patient": patient, "other": other, "sides": sides})


@require_POST
@needs(Permission.MERGE_PATIENTS)
def separate(request: UserRequest, patient_id: int) -> HttpResponse:
    """Take the merge of this record back."""
    record = get_object_or_404(visible_patients(request.user), pk=patient_id)
    try:
        separate_patient(record=record, at=timezone.now())
    except CannotMerge as cannot:
        messages.error(request, str(cannot))
    else:
        messages.success(request, _("The record stands for itself again."))
    return redirect("patients:patient", record.pk)


def _standing(request: UserRequest, *ids: int) -> list[Patient]:
    """Give these records in this order; one that was merged into another is not found."""
    patients = visible_patients(request.user).filter(merged_into=None).select_related("responsible_oncologist", "unit")
    found = with_identifiers(patients).in_bulk(ids)
    if missing := set(ids) - found.keys():
        raise Http404(f"{len(missing)} of these records cannot be opened.")
    return [found[pk] for pk in ids]


def _side(patient: Patient, says: str) -> dict[str, object]:
    facts = facts_of(patient)
    return {"patient": patient, "says": says, "tumours": tumour_lines(patient, facts), "facts": len(facts)}
