"""The doors through which people record, correct and retract facts. What the rules make of it is stored at once."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from patients.choices import FactKind
from patients.fact_forms import BY_HAND, FactForm, RetractForm, instruments
from patients.instruments import SCALES
from patients.models import Fact, Patient
from patients.queries import facts_of, recurrences_in, tumour_lines, visible_facts, visible_patients
from patients.wording import tumour_in_words
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest, posted
from staff.services import log_reading
from triggers.record import Refused, correct, record, record_new_tumour, retract

READ_OR_SEND = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(READ_OR_SEND)
@needs(Permission.RECORD_FACT)
def record_fact(request: UserRequest, patient_id: int, kind: str) -> HttpResponse:
    patient = get_object_or_404(visible_patients(request.user), pk=patient_id, merged_into=None)
    if kind not in BY_HAND:
        raise Http404
    instrument = request.GET.get("instrument", "")
    if kind == FactKind.ASSESSMENT and instrument not in SCALES:
        return render(request, "triggers/instruments.html", {"patient": patient, "instruments": instruments()})
    form = fact_form(request, patient, FactKind(kind), instrument=instrument)
    if form.is_valid() and store_fact(form, request):
        messages.success(request, _("Recorded."))
        return redirect("patients:patient", patient.pk)
    return _page(request, patient, form)


@never_cache
@require_http_methods(READ_OR_SEND)
@needs(Permission.RECORD_FACT)
def correct_fact(request: UserRequest, patient_id: int, fact_id: int) -> HttpResponse:
    patient, fact = _visible(request, patient_id, fact_id)
    form = fact_form(request, patient, FactKind(fact.kind), instrument=fact.instrument or "", correcting=fact)
    if form.is_valid() and store_fact(form, request):
        messages.success(request, _("Corrected. The old entry stays readable."))
        return redirect("patients:patient", patient.pk)
    return _page(request, patient, form)


@never_cache
@require_http_methods(READ_OR_SEND)
@needs(Permission.RECORD_FACT)
def retract_fact(request: UserRequest, patient_id: int, fact_id: int) -> HttpResponse:
    patient, fact = _visible(request, patient_id, fact_id)
    form = RetractForm(posted(request))
    if form.is_valid():
        try:
            retract(fact, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Retracted. The entry stays readable, struck through."))
            return redirect("patients:patient", patient.pk)
    log_reading(patient_ids=[patient.pk], door="triggers:retract", by=request.user, at=timezone.now())
    return render(request, "triggers/retract.html", {"patient": patient, "fact": fact, "form": form})


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


def _page(request: UserRequest, patient: Patient, form: FactForm) -> HttpResponse:
    log_reading(patient_ids=[patient.pk], door="triggers:fact", by=request.user, at=timezone.now())
    return render(request, "triggers/fact.html", {"patient": patient, "form": form})
