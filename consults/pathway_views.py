"""The doors to a patient's pathway: look at it, choose another way, end our care."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from consults.pathway import change_pathway, end_care
from consults.pathway_choices import PathwayKind, WhyPathwayEnded
from consults.pathway_forms import ChangePathwayForm, EndCareForm
from consults.pathway_queries import PathwayShown, pathway_of, why_not_stepped
from patients.models import Patient
from patients.queries import is_our_care, visible_patients
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest
from staff.services import log_reading
from triggers.current import NotNow
from triggers.queries import summary_of

CHANGE, END = "change_%s", "end_%s"


@never_cache
@require_safe
@needs(Permission.SEE_CONSULTS)
def pathway_page(request: UserRequest, patient_id: int) -> HttpResponse:
    patient = _visible(request, patient_id)
    if patient.merged_into_id:
        return redirect("consults:pathway", patient.merged_into_id)
    return _page(request, patient)


@never_cache
@require_safe
@needs(Permission.SEE_CONSULTS)
def pathway_part(request: UserRequest, patient_id: int) -> HttpResponse:
    """Give what a patient's page shows of the pathway; the page fetches it when it is there."""
    patient, now = _visible(request, patient_id), timezone.now()
    log_reading(patient_ids=[patient.survivor_id], door="consults:pathway", by=request.user, at=now)
    shown = pathway_of(request.user, patient.merged_into or patient, at=now)
    context = {"patient": patient, "pathway": shown, "today": timezone.localdate(now)}
    return render(request, "consults/pathway_part.html", context)


@require_POST
@needs(Permission.DOCUMENT_CONSULT)
def change(request: UserRequest, patient_id: int) -> HttpResponse:
    patient, now = _visible(request, patient_id), timezone.now()
    form = ChangePathwayForm(request.POST, auto_id=CHANGE)
    if form.is_valid():
        kind, rhythm, step = form.cleaned_data["way"]
        try:
            change_pathway(
                patient=patient,
                kind=kind,
                rhythm=rhythm,
                step=step,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=now,
                version=form.cleaned_data["version"],
            )
        except NotNow as not_now:
            form.add_error(None, str(not_now))
        else:
            messages.success(request, _("Kept. The next visit stays as it is planned."))
            return redirect("consults:pathway", patient.survivor_id)
    return _page(request, patient, change=form)


@require_POST
@needs(Permission.SIGN_CONSULT)
def end(request: UserRequest, patient_id: int) -> HttpResponse:
    patient, now = _visible(request, patient_id), timezone.now()
    form = EndCareForm(request.POST, today=timezone.localdate(now), auto_id=END)
    if form.is_valid():
        try:
            end_care(
                patient=patient,
                why=WhyPathwayEnded(form.cleaned_data["why"]),
                on=form.cleaned_data["on"],
                words=form.cleaned_data["words"].strip(),
                provider=form.cleaned_data["provider"],
                place_of_death=form.cleaned_data["place_of_death"],
                by=request.user,
                at=now,
                version=form.cleaned_data["version"],
            )
        except NotNow as not_now:
            form.add_error(None, str(not_now))
        else:
            messages.success(request, _("Our care has ended. What was planned is cancelled."))
            return redirect("consults:pathway", patient.survivor_id)
    return _page(request, patient, end=form)


def _visible(request: UserRequest, patient_id: int) -> Patient:
    return get_object_or_404(visible_patients(request.user), pk=patient_id)


def _page(
    request: UserRequest, patient: Patient, *, change: ChangePathwayForm | None = None, end: EndCareForm | None = None
) -> HttpResponse:
    now = timezone.now()
    log_reading(patient_ids=[patient.survivor_id], door="consults:pathway", by=request.user, at=now)
    today, shown = timezone.localdate(now), pathway_of(request.user, patient, at=now)
    in_our_care = is_our_care(care.id for care in summary_of(patient, today=today).palliative_care)
    context = {
        "patient": patient,
        "pathway": shown,
        "today": today,
        "in_our_care": in_our_care,
        "why_not_stepped": why_not_stepped(),
        "change": change or _change_form(shown),
        "end": end or EndCareForm(initial={"version": _version(shown), "on": today}, today=today, auto_id=END),
        "may_change": in_our_care and request.user.may(Permission.DOCUMENT_CONSULT),
        "may_end": (in_our_care or (shown is not None and shown.plan is not None))
        and request.user.may(Permission.SIGN_CONSULT),
    }
    refused = any(form is not None and form.errors for form in (change, end))
    return render(request, "consults/pathway.html", context, status=422 if refused else 200)


def _version(shown: PathwayShown | None) -> int:
    return shown.version if shown else 0


def _change_form(shown: PathwayShown | None) -> ChangePathwayForm:
    way = ""
    if shown is not None and shown.plan is not None:
        rest = shown.step or 1 if shown.plan.kind == PathwayKind.STEPPED else shown.plan.rhythm
        way = f"{shown.plan.kind}-{rest}"
    return ChangePathwayForm(initial={"version": _version(shown), "way": way}, auto_id=CHANGE)
