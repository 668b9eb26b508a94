"""The doors through which a question is answered by facts: one is corrected, or the missing one recorded."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from patients.choices import FactKind
from patients.fact_forms import BY_HAND, FactForm
from patients.queries import visible_facts
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest
from staff.services import log_reading
from triggers.fact_views import READ_OR_SEND, fact_form, store_fact
from triggers.models import Trigger
from triggers.queries import ANSWERED_BY_FACT
from triggers.question_forms import QuestionsForm
from triggers.question_views import back_from_question, place_in_list, visible_question
from triggers.questions import is_asked


@never_cache
@require_http_methods(READ_OR_SEND)
@needs(Permission.RECORD_FACT)
def correct_for_question(request: UserRequest, trigger_id: int, fact_id: int) -> HttpResponse:
    trigger = visible_question(request, trigger_id)
    fact = get_object_or_404(visible_facts(request.user, trigger.patient).filter(pk__in=trigger.because), pk=fact_id)
    if fact.kind not in BY_HAND:
        raise Http404
    form = fact_form(
        request,
        trigger.patient,
        FactKind(fact.kind),
        instrument=fact.instrument or "",
        correcting=fact,
        auto_id=f"correct-{trigger.pk}-{fact.pk}-%s",
    )
    return _answer_by(request, trigger, form)


@never_cache
@require_http_methods(READ_OR_SEND)
@needs(Permission.RECORD_FACT)
def record_for_question(request: UserRequest, trigger_id: int) -> HttpResponse:
    trigger = visible_question(request, trigger_id)
    kind = ANSWERED_BY_FACT.get(trigger.rule)
    if kind is None:
        raise Http404
    form = fact_form(request, trigger.patient, kind, auto_id=f"record-{trigger.pk}-%s")
    form.initial["tumour"] = str(trigger.tumour_id or "")
    if kind == FactKind.RESECTABILITY:
        form.initial["recurrence"] = str(trigger.because[0])
    return _answer_by(request, trigger, form)


def _answer_by(request: UserRequest, trigger: Trigger, form: FactForm) -> HttpResponse:
    if not is_asked(trigger):
        messages.error(request, _("Nobody asks this any more: its facts have changed meanwhile."))
        return back_from_question(request, trigger)
    if form.is_valid() and store_fact(form, request):
        words = _("Corrected. The old entry stays readable.") if form.correcting else _("Recorded.")
        messages.success(request, words)
        return back_from_question(request, trigger)
    now = timezone.now()
    log_reading(patient_ids=[trigger.patient_id], door="triggers:question_fact", by=request.user, at=now)
    place = QuestionsForm(request.POST if form.is_bound else request.GET)
    context = {"trigger": trigger, "patient": trigger.patient, "form": form, "back": place_in_list(place)}
    return render(request, "triggers/question_fact.html", context, status=422 if form.errors else 200)
