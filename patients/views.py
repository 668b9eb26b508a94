"""The doors to patients: search, one patient's page, personal data, and that the patient has been informed."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consults.queries import consults_of
from interop.queries import matches_of, perhaps_the_same
from patients.fact_forms import BY_HAND
from patients.forms import InformedForm, NewPatientForm, PatientForm, SearchForm
from patients.models import Patient
from patients.queries import (
    coming_oncology_appointments,
    death_in,
    facts_of,
    merged_records,
    my_patients,
    possible_duplicates,
    search_patients,
    tumour_lines,
    visible_patients,
    with_identifiers,
)
from patients.services import create_patient, note_informed, update_patient
from staff.doors import needs
from staff.permissions import Permission, Role
from staff.queries import all_units, people_with
from staff.requests import UserRequest, posted
from staff.services import log_reading
from triggers.queries import corrections_of, open_questions, referrals_of, triggers_of

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
@require_safe
@needs(Permission.SEE_PATIENTS)
def patient_page(request: UserRequest, patient_id: int) -> HttpResponse:
    patient = _visible(request, patient_id)
    if patient.merged_into_id:
        return redirect("patients:patient", patient.merged_into_id)
    now = timezone.now()
    log_reading(patient_ids=[patient.pk], door="patients:patient", by=request.user, at=now)
    facts = facts_of(patient)
    consults = consults_of(request.user, patient)
    by_referral = {consult.referral_id: consult for consult in consults}
    context = {
        "patient": patient,
        "today": timezone.localdate(now),
        "facts": facts,
        "dead": death_in(facts),
        "tumours": tumour_lines(patient, facts),
        "referrals": referrals_of(request.user, patient),
        "triggers": triggers_of(request.user, patient),
        "questions": open_questions(request.user, patient, facts),
        "corrections": [
            (each, by_referral.get(each.referral.pk) if each.referral else None)
            for each in corrections_of(request.user, patient)
        ],
        "consults": consults,
        "appointments": coming_oncology_appointments(patient, after=timezone.localdate(now)),
        "matches": matches_of(patient),
        "perhaps_the_same": perhaps_the_same(request.user, patient),
        "may_merge": request.user.may(Permission.MERGE_PATIENTS),
        "merged": merged_records(patient),
        "kinds": [(kind.value, kind.label) for kind in BY_HAND],
        "may_record": request.user.may(Permission.RECORD_FACT),
        "may_edit": request.user.may(Permission.EDIT_PATIENT),
        "may_refer": request.user.may(Permission.REFER_BY_HAND),
    }
    return render(request, "patients/patient.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EDIT_PATIENT)
def new_patient(request: UserRequest) -> HttpResponse:
    form = NewPatientForm(posted(request), **_people())
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
            messages.success(request, _("The patient was created."))
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


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EDIT_PATIENT)
def edit_patient(request: UserRequest, patient_id: int) -> HttpResponse:
    patient = _visible(request, patient_id)
    form = PatientForm(posted(request), patient=patient, **_people())
    if form.is_valid():
        update_patient(patient=patient, **form.personal())
        messages.success(request, _("Saved."))
        return redirect("patients:patient", patient.pk)
    log_reading(patient_ids=[patient.pk], door="patients:edit", by=request.user, at=timezone.now())
    return render(request, "patients/edit.html", {"form": form, "patient": patient})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EDIT_PATIENT)
def informed(request: UserRequest, patient_id: int) -> HttpResponse:
    patient = _visible(request, patient_id)
    form = InformedForm(posted(request), today=timezone.localdate())
    if form.is_valid():
        note_informed(patient=patient, on=form.cleaned_data["on"], by=request.user)
        messages.success(request, _("Noted: the patient has been informed."))
        return (
            redirect("triggers:queue")
            if request.POST.get("next") == "queue"
            else redirect("patients:patient", patient.pk)
        )
    log_reading(patient_ids=[patient.pk], door="patients:informed", by=request.user, at=timezone.now())
    return render(request, "patients/informed.html", {"form": form, "patient": patient})


def _visible(request: UserRequest, patient_id: int) -> Patient:
    patients = visible_patients(request.user).select_related(
        "responsible_oncologist", "unit", "named_nurse", "informed_by"
    )
    return get_object_or_404(with_identifiers(patients), pk=patient_id)


def _people() -> dict[str, Any]:
    """Give the rows that personal data may name."""
    return {
        "oncologists": people_with(Role.ONCOLOGIST),
        "nurses": people_with(Role.PALLIATIVE_NURSE),
        "units": all_units(),
    }
