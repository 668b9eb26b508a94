"""The door through which questions about several patients get one answer: choose, answer, look, save."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest
from staff.services import log_reading
from triggers.current import NotNow
from triggers.models import Trigger
from triggers.queries import visible_triggers, with_people
from triggers.question_forms import ChosenForm, QuestionsForm, WithoutFactForm
from triggers.question_views import place_in_list
from triggers.questions import answer_questions, why_not_together


@require_POST
@needs(Permission.RECORD_FACT)
def together(request: UserRequest) -> HttpResponse:
    place, chosen = QuestionsForm(request.POST), ChosenForm(request.POST)
    if not chosen.is_valid():
        messages.error(request, " ".join(str(error) for error in chosen.errors["chosen"]))
        return redirect(place.address())
    step = request.POST.get("step", "")
    form = WithoutFactForm(request.POST if step else None, initial=request.POST.dict())
    if step == "save" and form.is_valid() and (done := _save(request, chosen.seen(), form, place)):
        return done
    return _page(request, chosen, form, place, looks=step == "look" and form.is_valid())


def _save(
    request: UserRequest, seen: Mapping[int, str], form: WithoutFactForm, place: QuestionsForm
) -> HttpResponse | None:
    """Answer them all, or say on the form why none can be answered so."""
    now = timezone.now()
    visible = set(visible_triggers(request.user).filter(pk__in=seen).values_list("pk", flat=True))
    mine = {pk: version for pk, version in seen.items() if pk in visible}
    try:
        result = answer_questions(seen=mine, **form.cleaned_data, by=request.user, at=now)
    except NotNow as not_now:
        form.add_error(None, str(not_now))
        return None
    shown = [refusal.trigger.patient_id for refusal in result.refused]
    log_reading(patient_ids=shown, door="triggers:together", by=request.user, at=now)
    context = {"result": result, "back_to": place.address()}
    return render(request, "triggers/together_done.html", context)


def _page(
    request: UserRequest, chosen: ChosenForm, form: WithoutFactForm, place: QuestionsForm, *, looks: bool
) -> HttpResponse:
    now, seen = timezone.now(), chosen.seen()
    triggers: list[Trigger] = list(with_people(visible_triggers(request.user).filter(pk__in=seen)))
    shown = [trigger.patient_id for trigger in triggers]
    log_reading(patient_ids=shown, door="triggers:together", by=request.user, at=now)
    rows = [(trigger, why_not_together(trigger, seen[trigger.pk])) for trigger in triggers]
    context: dict[str, Any] = {
        "rows": rows,
        "possible": sum(not why for _trigger, why in rows),
        "chosen": chosen.cleaned_data["chosen"],
        "form": form,
        "looks": looks,
        "answer": form.cleaned_data if looks else {},
        "back": place_in_list(place),
        "back_to": place.address(),
        "today": timezone.localdate(now),
    }
    return render(request, "triggers/together.html", context, status=422 if form.errors else 200)
