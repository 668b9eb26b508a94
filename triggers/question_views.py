"""The doors of open questions: who has one, one with its facts, its answers, and whom it is put to."""

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

from staff.addresses import only_what_is_chosen
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest
from staff.services import log_reading
from triggers.corrections import count_withdrawn_of_mine
from triggers.current import NotNow
from triggers.models import Trigger
from triggers.queries import open_questions, visible_triggers
from triggers.question_forms import ConfirmDataForm, PutToForm, QuestionForm, QuestionsForm, VerdictForm
from triggers.question_list import COUNTED_UP_TO, Tab, count_patients, first_tab, question_page
from triggers.questions import answer_question, confirm_data, put_question_to, record_verdict

# what was answered → its form, the service that does it, and what the person is told afterwards
ANSWERS: dict[str, tuple[type[forms.Form], Callable[..., Trigger], Promise]] = {
    "answer": (
        QuestionForm,
        answer_question,
        _("Noted. It is asked again when its facts change, or on the day you gave."),
    ),
    "right": (ConfirmDataForm, confirm_data, _("Noted. The finding stands again.")),
    "verdict": (VerdictForm, record_verdict, _("The verdict is recorded.")),
}


@never_cache
@require_safe
@needs(Permission.SEE_QUEUE)
@only_what_is_chosen
def question_list(request: UserRequest) -> HttpResponse:
    form, now = QuestionsForm(request.GET), timezone.now()
    tab = form.chosen_tab() or first_tab(request.user)
    page = question_page(request.user, tab=tab, about=form.chosen_about(), after=form.number())
    shown = [row.patient.pk for row in page.rows]
    log_reading(patient_ids=shown, door="triggers:questions", by=request.user, at=now)
    counts = count_patients(request.user)
    context = {
        "form": form,
        "page": page,
        "tabs": [(each, form.address(tab=each, after=None), counts[each], each == tab) for each in Tab],
        "counted_up_to": COUNTED_UP_TO,
        "next": form.address(tab=tab, after=page.after) if page.after else "",
        "back": {"tab": tab.value, "about": form.chosen_about() or "", "after": form.number() or ""},
        "place": form.query(tab=tab),
        "today": timezone.localdate(now),
        "withdrawn": count_withdrawn_of_mine(request.user, today=timezone.localdate()),
        "may_record": request.user.may(Permission.RECORD_FACT),
    }
    return render(request, "triggers/questions.html", context)


@never_cache
@require_safe
@needs(Permission.SEE_QUEUE)
def one_question(request: UserRequest, trigger_id: int) -> HttpResponse:
    return _question_page(request, visible_question(request, trigger_id))


@require_POST
@needs(Permission.RECORD_FACT)
def answer(request: UserRequest, trigger_id: int) -> HttpResponse:
    return _answer(request, trigger_id, "answer")


@require_POST
@needs(Permission.RECORD_FACT)
def data_are_right(request: UserRequest, trigger_id: int) -> HttpResponse:
    return _answer(request, trigger_id, "right")


@require_POST
@needs(Permission.RECORD_FACT)
def verdict(request: UserRequest, trigger_id: int) -> HttpResponse:
    return _answer(request, trigger_id, "verdict")


@require_POST
@needs(Permission.RECORD_FACT)
def put_to(request: UserRequest, trigger_id: int) -> HttpResponse:
    trigger, form = visible_question(request, trigger_id), PutToForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose whom to ask."))
        return back_from_question(request, trigger)
    try:
        trigger = put_question_to(trigger=trigger, **form.cleaned_data, by=request.user, at=timezone.now())
    except NotNow as not_now:
        messages.error(request, str(not_now))
    else:
        messages.success(request, _("Put to: %(addressee)s") % {"addressee": trigger.asked_of.label})
    return back_from_question(request, trigger)


def visible_question(request: UserRequest, trigger_id: int) -> Trigger:
    """Give the trigger behind a question that this user may see, or answer 404."""
    return get_object_or_404(visible_triggers(request.user).select_related("patient"), pk=trigger_id)


def back_from_question(request: UserRequest, trigger: Trigger) -> HttpResponse:
    """Lead back to where the question was answered: to its place in the list, else to the patient."""
    form = QuestionsForm(request.POST)
    return redirect(form.address()) if form.chosen_tab() else redirect("patients:patient", trigger.patient_id)


def _answer(request: UserRequest, trigger_id: int, word: str) -> HttpResponse:
    trigger = visible_question(request, trigger_id)
    form_class, service, told = ANSWERS[word]
    form = form_class(request.POST, auto_id=f"{word}-{trigger.pk}-%s")
    if form.is_valid():
        try:
            service(trigger=trigger, **form.cleaned_data, by=request.user, at=timezone.now())
        except NotNow as not_now:
            form.add_error(None, str(not_now))
        else:
            messages.success(request, str(told))
            return back_from_question(request, trigger)
    return _question_page(request, trigger, {word: form})


def _question_page(request: UserRequest, trigger: Trigger, sent: dict[str, forms.Form] | None = None) -> HttpResponse:
    now, patient = timezone.now(), trigger.patient
    log_reading(patient_ids=[patient.pk], door="triggers:question", by=request.user, at=now)
    asked = open_questions(request.user, patient)
    place = QuestionsForm(request.POST if sent else request.GET)
    context: dict[str, Any] = {
        "patient": patient,
        "question": next((question for question in asked if question.trigger.pk == trigger.pk), None),
        "sent": sent,
        "errors": [error for form in (sent or {}).values() for error in form.non_field_errors()],
        "back": place_in_list(place),
        "place": place.query() if place.chosen_tab() else "",
        "today": timezone.localdate(now),
        "withdrawn": count_withdrawn_of_mine(request.user, today=timezone.localdate()),
        "may_record": request.user.may(Permission.RECORD_FACT),
    }
    return render(request, "triggers/question_page.html", context, status=422 if sent else 200)


def place_in_list(place: QuestionsForm) -> dict[str, Any] | None:
    """Give the hidden fields that lead back to a place in the list; nothing for whoever came from elsewhere."""
    tab = place.chosen_tab()
    return {"tab": tab.value, "about": place.chosen_about() or "", "after": place.number() or ""} if tab else None
