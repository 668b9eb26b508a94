"""The door of quick entry: choose, see what follows, save."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from patients.contradictions import Known
from patients.models import Patient
from patients.queries import facts_of, records_of, tumour_lines, visible_patients
from patients.wording import tumour_in_words
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest, posted
from staff.services import log_reading
from staff.toasts import tell
from triggers.quick_entry import Consequence, consequence_of, standing_of
from triggers.quick_forms import QUICK, QuickForm, stored_in_words
from triggers.quick_record import fingerprint, record_once, stored_as
from triggers.record import Refused
from triggers.seen_facts import as_rules_see


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RECORD_FACT)
def quick_entry(request: UserRequest, patient_id: int, code: str) -> HttpResponse:
    """Ask, show the consequence before anything is stored, and store what was seen; a second sending stores nothing."""
    patient = get_object_or_404(visible_patients(request.user), pk=patient_id, merged_into=None)
    if code not in QUICK:
        raise Http404
    if _was_stored(request, patient):
        return _done(request, patient)
    form = _form(request, patient, code)
    follows = _what_follows(form) if form.is_bound and form.is_understood else None
    if "look" in request.POST:
        return render(request, "triggers/quick_consequence.html", _context(patient, form, follows))
    if follows and form.is_valid() and _has_seen(form, follows) and _store(form, request):
        return _done(request, patient)
    log_reading(patient_ids=[patient.pk], door="triggers:quick", by=request.user, at=timezone.now())
    template = "triggers/quick_form.html" if request.htmx else "triggers/quick_page.html"
    return render(request, template, _context(patient, form, follows))


def _form(request: UserRequest, patient: Patient, code: str) -> QuickForm:
    lines = facts_of(patient)
    return QuickForm(
        posted(request),
        quick=QUICK[code],
        patient=patient,
        today=timezone.localdate(),
        tumours=[(line.tumour, tumour_in_words(line)) for line in tumour_lines(patient, lines)],
        known=Known([line.fact for line in lines if line.counts]),
        auto_id="quick-%s",
    )


def _what_follows(form: QuickForm) -> Consequence:
    return consequence_of(standing_of(form.patient.pk), as_rules_see(form.facts()), at=timezone.now())


def _has_seen(form: QuickForm, follows: Consequence) -> bool:
    return bool(form.cleaned_data["seen"] == fingerprint(form.facts(), follows))


def _store(form: QuickForm, request: UserRequest) -> bool:
    try:
        stored = record_once(form.facts(), entry=form.entry_id, by=request.user, at=timezone.now())
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    tell(request, stored_in_words(stored))
    return True


def _was_stored(request: UserRequest, patient: Patient) -> bool:
    try:
        entry = UUID(request.POST.get("entry", ""))
    except ValueError:
        return False
    return bool(stored_as(entry, [record.pk for record in records_of(patient)]))


def _done(request: UserRequest, patient: Patient) -> HttpResponse:
    address = reverse("patients:patient", args=[patient.pk])
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _context(patient: Patient, form: QuickForm, follows: Consequence | None) -> dict[str, object]:
    return {
        "patient": patient,
        "form": form,
        "quick": form.quick,
        "follows": follows,
        "seen": fingerprint(form.facts(), follows) if follows else "",
    }
