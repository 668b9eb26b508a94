"""The door through which several referrals are confirmed or assigned: choose, see what will happen, apply."""

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
from triggers.queries import visible_referrals, with_reasons
from triggers.responsible import assign_several
from triggers.several_forms import ASSIGN, CONFIRM, SeveralForm
from triggers.several_queries import Chosen, chosen_with_what_happens
from triggers.together import Together, confirm_several


@require_POST
@needs(Permission.ANSWER_REFERRAL)
def several(request: UserRequest) -> HttpResponse:
    form = SeveralForm(request.POST)
    if not form.is_valid():
        for error in form.problems():
            messages.error(request, error)
        return redirect("triggers:queue")
    rows = with_reasons(visible_referrals(request.user).filter(pk__in=form.cleaned_data["ids"]))
    chosen = chosen_with_what_happens(rows, form)
    log_reading(
        patient_ids=[row.referral.patient_id for row in chosen],
        door="triggers:several",
        by=request.user,
        at=timezone.now(),
    )
    if form.cleaned_data["step"] == "apply":
        try:
            return _apply(request, form, chosen)
        except NotNow as not_now:
            messages.error(request, str(not_now))
    context = {
        "form": form,
        "rows": chosen,
        "possible": sum(not row.why_not for row in chosen),
        "is_assigning": form.cleaned_data["what"] == ASSIGN,
    }
    return render(request, "triggers/several.html", context)


def _apply(request: UserRequest, form: SeveralForm, chosen: list[Chosen]) -> HttpResponse:
    """Do it, and say of each row what came of it."""
    at, what = timezone.now(), form.cleaned_data["what"]
    if what == CONFIRM:
        seen = {row.referral.pk: row.version for row in chosen}
        confirmed = confirm_several(seen=seen, by=request.user, at=at)
        done = _told(chosen, confirmed, lambda row: row.referral.pk)
    else:
        who = {row.referral.patient_id: row.responsible for row in chosen}
        assigned = assign_several(seen=who, to=form.cleaned_data["to"], by=request.user, at=at)
        done = _told(chosen, assigned, lambda row: row.referral.patient_id)
    context = {
        "rows": done,
        "count": sum(not why for _row, why in done),
        "left": sum(bool(why) for _row, why in done),
        "form": form,
        "is_assigning": what == ASSIGN,
    }
    return render(request, "triggers/several_done.html", context)


def _told(chosen: list[Chosen], result: Together[Any], number: Any) -> list[tuple[Chosen, str]]:
    """Give each row with why it was left as it is; empty where it was done."""
    refused = {each.row.pk: each.why for each in result.refused}
    return [(row, refused.get(number(row), "")) for row in chosen]
