"""The doors of open questions: who has one, one with its facts, and its answers."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from patients.queries import facts_of
from staff.doors import needs
from staff.forms import AfterForm
from staff.permissions import Permission
from staff.requests import UserRequest
from staff.services import log_reading
from triggers.current import NotNow
from triggers.forms import ConfirmDataForm, QuestionForm
from triggers.models import Trigger
from triggers.queries import PAGE, open_questions, patients_with_questions, visible_triggers
from triggers.questions import answer_question, confirm_data


@never_cache
@require_safe
@needs(Permission.SEE_QUEUE)
def question_list(request: UserRequest) -> HttpResponse:
    now = timezone.now()
    rows = patients_with_questions(request.user, after=AfterForm(request.GET).number())
    shown = rows[:PAGE]
    log_reading(patient_ids=[row.patient_id for row in shown], door="triggers:questions", by=request.user, at=now)
    next_after = shown[-1].pk if len(rows) > PAGE else None
    context = {"rows": shown, "next": next_after, "today": timezone.localdate(now)}
    return render(request, "triggers/questions.html", context)


@never_cache
@require_safe
@needs(Permission.SEE_QUEUE)
def question_page(request: UserRequest, trigger_id: int) -> HttpResponse:
    return _question_page(request, _visible(request, trigger_id))


@require_POST
@needs(Permission.RECORD_FACT)
def answer(request: UserRequest, trigger_id: int) -> HttpResponse:
    told = _("Noted. It is asked again when its facts change, or on the day you gave.")
    return _answer(request, trigger_id, QuestionForm, answer_question, told)


@require_POST
@needs(Permission.RECORD_FACT)
def data_are_right(request: UserRequest, trigger_id: int) -> HttpResponse:
    return _answer(request, trigger_id, ConfirmDataForm, confirm_data, _("Noted. The finding stands again."))


def _answer(
    request: UserRequest, trigger_id: int, form_class: type[forms.Form], service: Callable[..., Trigger], told: Promise
) -> HttpResponse:
    trigger = _visible(request, trigger_id)
    form = form_class(request.POST, auto_id=f"question-{trigger.pk}-%s")
    if form.is_valid():
        try:
            service(trigger=trigger, **form.cleaned_data, by=request.user, at=timezone.now())
        except NotNow as not_now:
            form.add_error(None, str(not_now))
        else:
            messages.success(request, str(told))
            return redirect("patients:patient", trigger.patient_id)
    return _question_page(request, trigger, form)


def _visible(request: UserRequest, trigger_id: int) -> Trigger:
    return get_object_or_404(visible_triggers(request.user).select_related("patient"), pk=trigger_id)


def _question_page(request: UserRequest, trigger: Trigger, sent: forms.Form | None = None) -> HttpResponse:
    now, patient = timezone.now(), trigger.patient
    log_reading(patient_ids=[patient.pk], door="triggers:question", by=request.user, at=now)
    asked = open_questions(request.user, patient, facts_of(patient))
    context: dict[str, Any] = {
        "patient": patient,
        "question": next((question for question in asked if question.trigger.pk == trigger.pk), None),
        "sent": sent,
        "today": timezone.localdate(now),
        "may_record": request.user.may(Permission.RECORD_FACT),
    }
    return render(request, "triggers/question_page.html", context, status=422 if sent else 200)
