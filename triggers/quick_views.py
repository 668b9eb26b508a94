"""The door of quick entry: choose, see what follows, save."""

from collections.abc import Collection, Sequence
from http import HTTPStatus
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from patients.contradictions import Known
from patients.models import Fact, Patient
from patients.queries import fact_lines, facts_of, records_of, tumour_lines, visible_patients
from patients.wording import tumour_in_words
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest, posted
from staff.services import log_reading
from staff.toasts import tell
from triggers.looks import log_look
from triggers.quick_entry import Consequence, consequence_of, standing_of
from triggers.quick_forms import QuickForm, facts_in_words
from triggers.quick_kinds import QUICK
from triggers.quick_record import AlreadyStored, fingerprint, record_once, say_the_same, stored_as, undo_entry
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
    stored = _stored_before(request, patient)
    form = _form(patient, code, posted(request), apart_from=stored)
    follows = _what_follows(form)
    if "look" in request.POST:
        log_look(patient_id=patient.pk, door="triggers:quick_look", by=request.user, at=timezone.now())
        return render(request, "triggers/quick_consequence.html", _context(patient, form, follows) | {"is_look": True})
    if stored:
        return _already_stored(request, form, stored)
    if follows and form.is_valid() and _has_seen(form, follows):
        try:
            facts = record_once(form.facts(), entry=form.entry_id, by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        except AlreadyStored as already:
            return _already_stored(request, form, already.facts)
        else:
            return _done(request, form, _("Recorded: %(what)s") % {"what": facts_in_words(facts)})
    return _page(request, form, follows)


def _page(request: UserRequest, form: QuickForm, follows: Consequence | None, status: int = 200) -> HttpResponse:
    log_reading(patient_ids=[form.patient.pk], door="triggers:quick", by=request.user, at=timezone.now())
    template = "triggers/quick_form.html" if request.htmx else "triggers/quick_page.html"
    return render(request, template, _context(form.patient, form, follows), status=status)


def _already_stored(request: UserRequest, form: QuickForm, stored: Sequence[Fact]) -> HttpResponse:
    """Say what the number of this entry stands for; what is told otherwise now is offered as an entry of its own."""
    already = _("Already stored: %(what)s.") % {"what": facts_in_words(stored)}
    if form.is_understood and say_the_same(form.facts(), stored):
        return _done(request, form, already)
    data = request.POST.copy()
    data["entry"] = str(uuid4())
    another = _form(form.patient, form.quick.code, data)
    follows = _what_follows(another)
    another.add_error(None, already)
    another.add_error(None, _("What you sent now was not. Save it in addition, or go back and correct what is stored."))
    return _page(request, another, follows, status=HTTPStatus.CONFLICT)


@require_POST
@needs(Permission.RECORD_FACT)
def undo_quick_entry(request: UserRequest, patient_id: int, entry: UUID) -> HttpResponse:
    """Retract what a quick entry stored, unless somebody corrected or retracted any of it meanwhile."""
    patient = get_object_or_404(visible_patients(request.user), pk=patient_id, merged_into=None)
    records = [record.pk for record in records_of(patient)]
    if not stored_as(entry, records):
        raise Http404
    try:
        undone = undo_entry(entry, patient_ids=records, by=request.user, at=timezone.now())
    except Refused as refused:
        tell(request, str(refused), level=messages.ERROR)
    else:
        tell(request, _("Taken back: %(what)s") % {"what": facts_in_words(undone)})
    return redirect("patients:patient", patient.pk)


def _form(patient: Patient, code: str, sent: QueryDict | None, *, apart_from: Collection[Fact] = ()) -> QuickForm:
    """Give the form of an entry, as if the facts of `apart_from` had never been stored."""
    lines, left_out = facts_of(patient), {fact.pk for fact in apart_from}
    if left_out:
        known = [line for line in lines if line.fact.pk not in left_out]
        lines = fact_lines([fact for line in known for fact in (line.fact, line.retracted_by) if fact])
    return QuickForm(
        sent,
        quick=QUICK[code],
        patient=patient,
        today=timezone.localdate(),
        tumours=[(line.tumour, tumour_in_words(line)) for line in tumour_lines(patient, lines)],
        known=Known([line.fact for line in lines if line.counts]),
        auto_id="quick-%s",
    )


def _what_follows(form: QuickForm) -> Consequence | None:
    if not form.is_bound or not form.is_understood:
        return None
    return consequence_of(standing_of(form.patient.pk), as_rules_see(form.facts()), at=timezone.now())


def _has_seen(form: QuickForm, follows: Consequence) -> bool:
    return bool(form.cleaned_data["seen"] == fingerprint(form.facts(), follows))


def _stored_before(request: UserRequest, patient: Patient) -> list[Fact]:
    try:
        entry = UUID(request.POST.get("entry", ""))
    except ValueError:
        return []
    return stored_as(entry, [record.pk for record in records_of(patient)])


def _done(request: UserRequest, form: QuickForm, words: str) -> HttpResponse:
    """Go back to the patient and say what is stored, with a way to take it back."""
    tell(request, words, undo=reverse("triggers:undo_quick", args=[form.patient.pk, form.entry_id]))
    address = reverse("patients:patient", args=[form.patient.pk])
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _context(patient: Patient, form: QuickForm, follows: Consequence | None) -> dict[str, object]:
    return {
        "patient": patient,
        "form": form,
        "quick": form.quick,
        "follows": follows,
        "seen": fingerprint(form.facts(), follows) if follows else "",
    }
