"""The doors to one patient's page: what is known at one look, and behind its tabs what happened and all facts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from consults.queries import consults_of, consults_of_referrals, patient_timeline, patient_trends
from interop.queries import matches_of, perhaps_the_same
from patients.fact_forms import BY_HAND
from patients.fact_list import FactsForm, facts_by_kind
from patients.models import OncologyAppointment, Patient
from patients.queries import (
    coming_oncology_appointments,
    is_our_care,
    visible_patients,
    with_identifiers,
)
from patients.wish_queries import Wishes, wishes_of
from staff.addresses import only_what_is_chosen
from staff.doors import needs
from staff.models import User
from staff.permissions import Permission
from staff.requests import UserRequest
from staff.services import log_reading
from staff.tabs import Tab
from triggers.queries import (
    PatientSummary,
    corrections_of,
    count_questions,
    open_questions,
    referrals_of,
    summary_of,
    triggers_of,
)

# The tabs of a patient's page: address, label.
TABS = (
    ("patients:patient", _("Overview")),
    ("patients:facts", _("Facts")),
    ("patients:personal", _("Personal data")),
    ("triggers:history", _("History")),
    ("triggers:why_nothing", _("Why nothing?")),
)


@dataclass(frozen=True)
class Frame:
    """What stands above every tab of a patient's page."""

    patient: Patient
    now: datetime
    today: date
    summary: PatientSummary
    wishes: Wishes
    in_our_care: bool
    consults: list[Any]
    appointments: list[OncologyAppointment]
    questions: int
    tabs: list[Tab]
    may_edit: bool
    may_record: bool
    may_refer: bool

    @property
    def is_overview(self) -> bool:
        """Whether all of the head stands open; above the other tabs what is looked for comes sooner."""
        return self.tabs[0].is_here

    @property
    def next_oncology_appointment(self) -> OncologyAppointment | None:
        return next(iter(self.appointments), None)

    @property
    def next_visit(self) -> Any:
        """Our own next appointment; one that goes on now counts."""
        booked = [consult.appointment for consult in self.consults if consult.appointment]
        ahead = [each for each in booked if each.ends_at >= self.now]
        return min(ahead, key=lambda each: each.starts_at, default=None)

    @property
    def may_be_informed(self) -> bool:
        """Whether it still has to be noted that the patient was told, and the reader may do so."""
        return self.may_edit and self.patient.informed_on is None and self.summary.death is None


def visible_patient(user: User, patient_id: int) -> Patient:
    """Give a patient whom this user may open, with the people responsible and all numbers, or answer 404."""
    patients = visible_patients(user).select_related("responsible_oncologist", "unit", "named_nurse", "informed_by")
    return get_object_or_404(with_identifiers(patients), pk=patient_id)


def page_of_patient(door: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """
    Give the view a patient whom the reader may open, and the time; log under the name of the page that it was read.

    A record that was made one with another leads to this page of the other, asked for in the same way.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def page(request: UserRequest, patient_id: int, **more: Any) -> HttpResponse:
            patient = visible_patient(request.user, patient_id)
            if patient.merged_into_id:
                address = reverse(door, kwargs={"patient_id": patient.merged_into_id, **more})
                asked = request.GET.urlencode()
                return redirect(f"{address}?{asked}" if asked else address)
            now = timezone.now()
            log_reading(patient_ids=[patient.pk], door=door, by=request.user, at=now)
            return view(request, patient, now, **more)

        return page

    return decorate


def patient_frame(user: User, patient: Patient, *, here: str, now: datetime) -> Frame:
    """
    Gather what stands above a tab of a patient's page. A constant number of queries.

    :param here: the route of the tab that is open, such as "patients:facts".
    """
    today = timezone.localdate(now)
    summary = summary_of(patient, today=today)
    return Frame(
        patient=patient,
        now=now,
        today=today,
        summary=summary,
        wishes=wishes_of(patient),
        in_our_care=is_our_care(care.id for care in summary.palliative_care),
        consults=consults_of(user, patient),
        appointments=list(coming_oncology_appointments(patient, at=now)[:5]),
        questions=count_questions(user, patient),
        tabs=[Tab(str(label), reverse(route, args=[patient.pk]), route == here) for route, label in TABS],
        may_edit=user.may(Permission.EDIT_PATIENT),
        may_record=user.may(Permission.RECORD_FACT),
        may_refer=user.may(Permission.REFER_BY_HAND),
    )


@never_cache
@require_safe
@needs(Permission.SEE_PATIENTS)
@page_of_patient("patients:patient")
def patient_page(request: UserRequest, patient: Patient, now: datetime) -> HttpResponse:
    """Show what is to be done: questions, referrals, consults. The course follows by itself, or by its link."""
    frame = patient_frame(request.user, patient, here="patients:patient", now=now)
    context = {
        "frame": frame,
        "patient": patient,
        "today": frame.today,
        "referrals": referrals_of(request.user, patient),
        "questions": open_questions(request.user, patient) if frame.questions else [],
        "matches": matches_of(patient),
        "perhaps_the_same": perhaps_the_same(request.user, patient),
        "may_merge": request.user.may(Permission.MERGE_PATIENTS),
    }
    return render(request, "patients/patient.html", context)


@never_cache
@require_safe
@needs(Permission.SEE_PATIENTS)
@page_of_patient("patients:course")
def patient_course(request: UserRequest, patient: Patient, now: datetime) -> HttpResponse:
    """Show what happened: timeline, trends, what the rules found. To a page that is open, only these."""
    today = timezone.localdate(now)
    frame = None if request.htmx else patient_frame(request.user, patient, here="patients:patient", now=now)
    triggers = list(triggers_of(request.user, patient))
    consults = frame.consults if frame else consults_of(request.user, patient)
    history = frame.summary.history if frame else None
    corrections = corrections_of(request.user, patient) if any(each.ended_at for each in triggers) else []
    by_referral = consults_of_referrals({each.referral.pk for each in corrections if each.referral})
    context: dict[str, Any] = {
        "patient": patient,
        "timeline": patient_timeline(request.user, patient, today=today, triggers=triggers, consults=consults),
        "trends": patient_trends(request.user, patient, today=today, history=history),
        "triggers": triggers,
        "corrections": [(each, by_referral.get(each.referral.pk) if each.referral else None) for each in corrections],
    }
    if frame is None:
        return render(request, "patients/course.html", context)
    return render(request, "patients/course_page.html", {**context, "frame": frame})


@never_cache
@require_safe
@needs(Permission.SEE_PATIENTS)
@only_what_is_chosen
@page_of_patient("patients:facts")
def patient_facts(request: UserRequest, patient: Patient, now: datetime) -> HttpResponse:
    """Show the facts by kind, filtered as the address asks; to a page that is open, only them."""
    context: dict[str, Any] = {
        "patient": patient,
        "facts": facts_by_kind(request.user, patient, **FactsForm(request.GET).wanted()),
        "kinds": [(kind.value, kind.label) for kind in BY_HAND],
        "may_record": request.user.may(Permission.RECORD_FACT),
    }
    if request.htmx:
        return render(request, "patients/facts.html", context)
    context["frame"] = patient_frame(request.user, patient, here="patients:facts", now=now)
    return render(request, "patients/facts_page.html", context)
