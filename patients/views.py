"""The doors to patients: search, and a new patient."""

from typing import Any

from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from patients.forms import NewPatientForm, SearchForm
from patients.models import Patient
from patients.personal_views import choices
from patients.queries import my_patients, possible_duplicates, search_patients
from patients.services import create_patient
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest, posted
from staff.services import log_reading
from staff.toasts import tell

FOUND_AT_MOST = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_PATIENTS)
def patient_list(request: UserRequest) -> HttpResponse:
    form = SearchForm(posted(request))
    found = None
    if form.is_valid():
        found = search_patients(request.user, form.cleaned_data["text"], limit=FOUND_AT_MOST)
    context: dict[str, Any] = {
        "form": form,
        "found": found,
        "may_create": request.user.may(Permission.EDIT_PATIENT),
        "too_many": found is not None and len(found) == FOUND_AT_MOST,
    }
    if found is None:
        context["mine"] = my_patients(request.user, today=timezone.localdate(), limit=FOUND_AT_MOST)
    shown = [patient.pk for patient in context.get("mine", found or ())]
    log_reading(patient_ids=shown, door="patients:list", by=request.user, at=timezone.now())
    return render(request, "patients/list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EDIT_PATIENT)
def new_patient(request: UserRequest) -> HttpResponse:
    form = NewPatientForm(posted(request), **choices())
    duplicates: list[Patient] = []
    if form.is_valid():
        duplicates = possible_duplicates(
            family_name=form.cleaned_data["family_name"],
            given_names=form.cleaned_data["given_names"],
            birth_date=form.personal()["birth_date"],
        )
        if duplicates and not form.cleaned_data["is_new"]:
            form.ask_whether_new()
        elif patient := _created(form):
            tell(request, _("The patient was created."))
            return redirect("patients:patient", patient.pk)
    shown = [patient.pk for patient in duplicates]
    log_reading(patient_ids=shown, door="patients:new", by=request.user, at=timezone.now())
    return render(request, "patients/new.html", {"form": form, "duplicates": duplicates})


def _created(form: NewPatientForm) -> Patient | None:
    try:
        return create_patient(identifiers=form.identifiers(), **form.personal())
    except IntegrityError:
        form.add_error("number", _("Another patient has this number. Search for it."))
        return None
