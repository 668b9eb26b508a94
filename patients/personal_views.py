"""The doors to personal data and wishes, section by section; the second of two who edit one is told of the first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patients.differences import both_versions, differences
from patients.forms import InformedForm, PatientForm
from patients.models import Patient
from patients.page_views import page_of_patient, patient_frame, visible_patient
from patients.queries import merged_records, other_records
from patients.services import note_informed, take_back_informed, update_patient
from patients.wish_forms import AllergiesForm, CaregiverForm, ContactForm, PlanningForm
from patients.wish_queries import planning_of, visible_caregivers
from patients.wishes import add_caregiver, bring_caregiver_back, change_caregiver, change_planning, remove_caregiver
from staff.doors import needs
from staff.editing import CONFLICT, EditedMeanwhile
from staff.permissions import Permission, Role
from staff.queries import people_with, units_in_use
from staff.requests import UserRequest, posted
from staff.services import log_reading
from staff.toasts import tell


@dataclass(frozen=True)
class Section:
    """A part of what is known about a patient, changed by a form of its own."""

    title: str | Promise
    form: Callable[..., Any]
    save: Callable[..., Any]
    row: Callable[[Patient], Any] = lambda patient: patient


def choices(patient: Patient | None = None) -> dict[str, Any]:
    """
    Give the rows that personal data may name, among them what the patient's data name now; and the day it is.

    A clinical lead may have taken over, a colleague may have left: saving a phone number must not lose them.
    """
    chosen = patient or Patient()
    return {
        "oncologists": people_with(Role.ONCOLOGIST, or_chosen=chosen.responsible_oncologist_id),
        "nurses": people_with(Role.PALLIATIVE_NURSE, or_chosen=chosen.named_nurse_id),
        "units": units_in_use(or_chosen=chosen.unit_id),
        "today": timezone.localdate(),
    }


SECTIONS = {
    "person": Section(
        gettext_lazy("Personal data"),
        lambda *args, row, **options: PatientForm(*args, patient=row, **choices(row), **options),
        update_patient,
    ),
    "contact": Section(gettext_lazy("Contact wishes"), ContactForm, update_patient),
    "allergies": Section(gettext_lazy("Allergies"), AllergiesForm, update_patient),
    "planning": Section(
        gettext_lazy("Code status and directives"),
        lambda *args, **options: PlanningForm(*args, today=timezone.localdate(), **options),
        lambda **said: change_planning(at=timezone.now(), **said),
        row=planning_of,
    ),
}


@never_cache
@require_safe
@needs(Permission.SEE_PATIENTS)
@page_of_patient("patients:personal")
def personal_data(request: UserRequest, patient: Patient, now: datetime) -> HttpResponse:
    """Show all sections of what is known about the person."""
    context = {
        "frame": patient_frame(request.user, patient, here="patients:personal", now=now),
        "patient": patient,
        "merged": merged_records(patient),
        "may_merge": request.user.may(Permission.MERGE_PATIENTS),
    }
    return render(request, "patients/personal_page.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EDIT_PATIENT)
def edit(request: UserRequest, patient_id: int, section: str) -> HttpResponse:
    """Change one section."""
    if section not in SECTIONS:
        raise Http404
    chosen = SECTIONS[section]
    patient = visible_patient(request.user, patient_id)
    form = chosen.form(posted(request), row=chosen.row(patient))
    if form.is_valid():
        try:
            chosen.save(patient=patient, seen=form.seen_before(), **form.changes())
        except EditedMeanwhile as first:
            return _both(request, patient, chosen.title, form, chosen.form(row=first.row), first)
        tell(request, _("Saved."))
        return _back(patient, section)
    others = [] if section == "person" else other_records(patient)
    return _form_page(request, patient, chosen.title, form, section=section, other_records=others)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EDIT_PATIENT)
def new_caregiver(request: UserRequest, patient_id: int) -> HttpResponse:
    patient = visible_patient(request.user, patient_id)
    form = CaregiverForm(posted(request))
    if form.is_valid():
        add_caregiver(patient=patient, **form.changes())
        tell(request, _("Saved."))
        return _back(patient, "caregivers")
    return _form_page(request, patient, _("New caregiver"), form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EDIT_PATIENT)
def edit_caregiver(request: UserRequest, patient_id: int, caregiver_id: int) -> HttpResponse:
    patient = visible_patient(request.user, patient_id)
    caregiver = get_object_or_404(visible_caregivers(request.user, patient), pk=caregiver_id)
    form = CaregiverForm(posted(request), row=caregiver)
    if form.is_valid():
        try:
            change_caregiver(caregiver=caregiver, seen=form.seen_before(), **form.changes())
        except EditedMeanwhile as first:
            return _both(request, patient, _("Caregiver"), form, CaregiverForm(row=first.row), first)
        tell(request, _("Saved."))
        return _back(patient, "caregivers")
    return _form_page(request, patient, _("Caregiver"), form, caregiver=caregiver)


@require_POST
@needs(Permission.EDIT_PATIENT)
def leave_caregiver(request: UserRequest, patient_id: int, caregiver_id: int) -> HttpResponse:
    """Take a caregiver off the list; to do so twice changes nothing more."""
    patient = visible_patient(request.user, patient_id)
    caregiver = get_object_or_404(visible_caregivers(request.user, patient), pk=caregiver_id)
    remove_caregiver(caregiver=caregiver, at=timezone.now())
    undo = reverse("patients:bring_caregiver_back", args=[patient.pk, caregiver.pk])
    tell(request, _("The caregiver was taken off the list."), undo=undo)
    return _back(patient, "caregivers")


@require_POST
@needs(Permission.EDIT_PATIENT)
def returned_caregiver(request: UserRequest, patient_id: int, caregiver_id: int) -> HttpResponse:
    """Put a caregiver who was taken off the list on it again."""
    patient = visible_patient(request.user, patient_id)
    caregiver = get_object_or_404(visible_caregivers(request.user, patient), pk=caregiver_id)
    bring_caregiver_back(caregiver=caregiver)
    tell(request, _("The caregiver is on the list again."))
    return _back(patient, "caregivers")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EDIT_PATIENT)
def informed(request: UserRequest, patient_id: int) -> HttpResponse:
    patient = visible_patient(request.user, patient_id)
    form = InformedForm(posted(request), today=timezone.localdate())
    if form.is_valid():
        note_informed(patient=patient, on=form.cleaned_data["on"], by=request.user)
        tell(
            request,
            _("Noted: the patient has been informed."),
            undo=reverse("patients:not_informed", args=[patient.pk]),
        )
        return (
            redirect("triggers:queue")
            if request.POST.get("next") == "queue"
            else redirect("patients:patient", patient.pk)
        )
    log_reading(patient_ids=[patient.pk], door="patients:informed", by=request.user, at=timezone.now())
    return render(request, "patients/informed.html", {"form": form, "patient": patient})


@require_POST
@needs(Permission.EDIT_PATIENT)
def not_informed(request: UserRequest, patient_id: int) -> HttpResponse:
    """Take back that the patient was informed."""
    patient = visible_patient(request.user, patient_id)
    take_back_informed(patient=patient)
    tell(request, _("Taken back: the patient counts as not informed, and nothing is sent."))
    return redirect("patients:patient", patient.pk)


def _form_page(
    request: UserRequest, patient: Patient, title: str | Promise, form: Form, *, status: int = 200, **more: Any
) -> HttpResponse:
    log_reading(patient_ids=[patient.pk], door="patients:edit", by=request.user, at=timezone.now())
    context = {"form": form, "patient": patient, "title": title, **more}
    return render(request, "patients/edit.html", context, status=status)


def _both(
    request: UserRequest, patient: Patient, title: str | Promise, form: Form, stored: Form, first: EditedMeanwhile
) -> HttpResponse:
    """Show what is stored now beside what was typed; to save once more is to know both."""
    both = both_versions(form, stored)
    told = {"who_was_first": first.who(), "differences": differences(form, stored)}
    return _form_page(request, patient, title, both, status=CONFLICT, **told)


def _back(patient: Patient, section: str) -> HttpResponse:
    return redirect(f"{reverse('patients:personal', args=[patient.survivor_id])}#{section}")
