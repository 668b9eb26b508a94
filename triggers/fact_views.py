"""The doors through which people record, correct and retract facts."""

from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import reswap, retarget

from patients.choices import FactKind
from patients.fact_forms import BY_HAND, FactForm, RetractForm, instruments
from patients.fact_list import FactsForm, facts_by_kind
from patients.instruments import SCALES
from patients.models import Fact, Patient
from patients.queries import facts_of, recurrences_in, tumour_lines, visible_facts, visible_patients
from patients.wording import tumour_in_words
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest, posted
from staff.services import log_reading
from staff.toasts import tell
from triggers.looks import log_look
from triggers.record import Refused, correct, record, record_new_tumour, retract

READ_OR_SEND = ["GET", "HEAD", "POST"]


def _asked_by_page(request: UserRequest) -> QueryDict:
    """Give how the page that is open has filtered its facts."""
    return QueryDict(urlsplit(request.htmx.current_url or "").query)


@never_cache
@require_http_methods(READ_OR_SEND)
@needs(Permission.RECORD_FACT)
def record_fact(request: UserRequest, patient_id: int, kind: str) -> HttpResponse:
    patient = get_object_or_404(visible_patients(request.user), pk=patient_id, merged_into=None)
    if kind not in BY_HAND:
        raise Http404
    instrument = request.GET.get("instrument", "")
    if kind == FactKind.ASSESSMENT and instrument not in SCALES:
        template = "triggers/instrument_links.html" if request.htmx else "triggers/instruments.html"
        return render(request, template, {"patient": patient, "instruments": instruments()})
    form = fact_form(request, patient, FactKind(kind), instrument=instrument, auto_id="new-%s")
    if "look" in request.POST:
        return _look(request, form)
    if form.is_valid() and store_fact(form, request):
        return _done(request, patient, _("Recorded."))
    return _page(request, patient, form, "triggers/fact")


@never_cache
@require_http_methods(READ_OR_SEND)
@needs(Permission.RECORD_FACT)
def correct_fact(request: UserRequest, patient_id: int, fact_id: int) -> HttpResponse:
    patient, fact = _visible(request, patient_id, fact_id)
    kind, names = FactKind(fact.kind), f"correct-{fact.pk}-%s"
    form = fact_form(request, patient, kind, instrument=fact.instrument or "", correcting=fact, auto_id=names)
    if "look" in request.POST:
        return _look(request, form)
    if form.is_valid() and store_fact(form, request):
        return _done(request, patient, _("Corrected. The old entry stays readable."))
    return _page(request, patient, form, "triggers/fact")


@never_cache
@require_http_methods(READ_OR_SEND)
@needs(Permission.RECORD_FACT)
def retract_fact(request: UserRequest, patient_id: int, fact_id: int) -> HttpResponse:
    patient, fact = _visible(request, patient_id, fact_id)
    form = RetractForm(posted(request), auto_id=f"retract-{fact.pk}-%s")
    if form.is_valid():
        try:
            retract(fact, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _done(request, patient, _("Retracted. The entry stays readable, struck through."))
    return _page(request, patient, form, "triggers/retract", fact=fact)


def _look(request: UserRequest, form: FactForm) -> HttpResponse:
    """Show how what is typed is understood, and what speaks against it; nothing is stored."""
    log_look(patient_id=form.patient.pk, door="triggers:fact_look", by=request.user, at=timezone.now())
    form.is_valid()
    return render(request, "triggers/fact_look.html", {"form": form, "is_look": True})


def _done(request: UserRequest, patient: Patient, words: str) -> HttpResponse:
    """Go back to the patient, or put the facts as they are now into the page that is open."""
    tell(request, words)
    if not request.htmx:
        return redirect("patients:facts", patient.pk)
    context = {
        "patient": patient,
        "facts": facts_by_kind(request.user, patient, **FactsForm(_asked_by_page(request)).wanted()),
        "kinds": [(kind.value, kind.label) for kind in BY_HAND],
        "may_record": request.user.may(Permission.RECORD_FACT),
        "with_toasts": True,
    }
    answer = render(request, "patients/facts.html", context)
    answer["HX-Trigger"] = "facts-changed"
    return reswap(retarget(answer, "#facts-block"), "outerHTML")


def _visible(request: UserRequest, patient_id: int, fact_id: int) -> tuple[Patient, Fact]:
    """Give the patient and the fact, of one of the patient's records, that can be corrected or retracted."""
    patient = get_object_or_404(visible_patients(request.user), pk=patient_id, merged_into=None)
    fact = get_object_or_404(visible_facts(request.user, patient), pk=fact_id)
    if fact.kind not in BY_HAND:
        raise Http404
    return patient, fact


def fact_form(
    request: UserRequest,
    patient: Patient,
    kind: FactKind,
    *,
    instrument: str = "",
    correcting: Fact | None = None,
    auto_id: str = "id_%s",
) -> FactForm:
    """Give the form of a fact about this patient, filled with what was sent, or with the fact that is corrected."""
    facts = facts_of(patient)
    return FactForm(
        posted(request),
        kind=kind,
        patient=patient,
        today=timezone.localdate(),
        tumours=[(line.tumour, tumour_in_words(line)) for line in tumour_lines(patient, facts)],
        recurrences=recurrences_in(facts),
        instrument=instrument,
        correcting=correcting,
        facts=facts,
        auto_id=auto_id,
    )


def store_fact(form: FactForm, request: UserRequest) -> bool:
    """Store what the form says; where it is refused, say why on the form."""
    by, at, fact = request.user, timezone.now(), form.fact()
    try:
        if form.correcting is not None:
            correct(form.correcting, replacement=fact, by=by, at=at)
        elif form.opens_tumour():
            record_new_tumour(fact, by=by, at=at)
        else:
            record([fact], by=by, at=at)
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _page(
    request: UserRequest, patient: Patient, form: FactForm | RetractForm, template: str, **shown: Any
) -> HttpResponse:
    """Show a form: on a page of its own, or where it was asked for."""
    log_reading(patient_ids=[patient.pk], door="triggers:fact", by=request.user, at=timezone.now())
    asked = _asked_by_page(request).urlencode()
    shown["back"] = reverse("patients:facts", args=[patient.pk]) + (f"?{asked}" if asked else "")
    shown |= {"patient": patient, "form": form, "address": request.get_full_path(), "in_place": bool(request.htmx)}
    return render(request, f"{template}_form.html" if request.htmx else f"{template}.html", shown)
