"""The doors for several referrals at once: confirm or assign them after a look at what will happen; take it back."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from patients.models import Patient
from staff.doors import needs
from staff.past import this_act
from staff.permissions import Permission
from staff.requests import UserRequest
from staff.services import log_reading
from staff.toasts import tell
from triggers.current import NotNow
from triggers.models import Referral
from triggers.queries import visible_referrals, with_reasons
from triggers.responsible import assign_several, undo_assigning
from triggers.several_forms import ASSIGN, CONFIRM, SeveralForm
from triggers.several_queries import Chosen, chosen_with_what_happens
from triggers.several_undone import undo_confirming
from triggers.together import Together, confirm_several
from triggers.way_back import list_before

UNDO: dict[str, Callable[..., Together[Any]]] = {CONFIRM: undo_confirming, ASSIGN: undo_assigning}


@require_POST
@needs(Permission.ANSWER_REFERRAL)
def several(request: UserRequest) -> HttpResponse:
    form = SeveralForm(request.POST)
    if not form.is_valid():
        for error in form.problems():
            messages.error(request, error)
        return redirect(list_before(request))
    rows = with_reasons(visible_referrals(request.user).filter(pk__in=form.cleaned_data["ids"]))
    chosen = chosen_with_what_happens(rows, form)
    _log(request, [row.referral.patient_id for row in chosen])
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
        "next": list_before(request),
    }
    return render(request, "triggers/several.html", context)


def _apply(request: UserRequest, form: SeveralForm, chosen: list[Chosen]) -> HttpResponse:
    """Do it, with a way to take all of it back; name those that were left as they are."""
    at, what = timezone.now(), form.cleaned_data["what"]
    result: Together[Any]
    if what == CONFIRM:
        seen = {row.referral.pk: row.version for row in chosen}
        result = confirm_several(seen=seen, by=request.user, at=at)
        done = ngettext("%(count)s referral was confirmed.", "%(count)s referrals were confirmed.", len(result.done))
    else:
        to, who = form.cleaned_data["to"], {row.referral.patient_id: row.responsible for row in chosen}
        result = assign_several(seen=who, to=to, by=request.user, at=at)
        done = ngettext(
            "%(count)s patient was assigned to %(name)s.",
            "%(count)s patients were assigned to %(name)s.",
            len(result.done),
        )
    if result.done:
        said = done % {"count": len(result.done), "name": form.cleaned_data["to"]}
        tell(request, said, undo=reverse("triggers:undo_several", args=[what, this_act()]))
    return _back_or_what_was_left(request, result)


@require_POST
@needs(Permission.ANSWER_REFERRAL)
def undo_several(request: UserRequest, what: str, act: UUID) -> HttpResponse:
    """Take back what this person did with several at once, wherever it still stands."""
    result = UNDO[what](act=act, by=request.user, at=timezone.now())
    if not result.done and not result.refused:
        raise Http404
    if count := len(result.done):
        done = (
            ngettext("%(count)s confirmation was taken back.", "%(count)s confirmations were taken back.", count)
            if what == CONFIRM
            else ngettext("%(count)s assignment was taken back.", "%(count)s assignments were taken back.", count)
        )
        tell(request, done % {"count": count})
    _log(request, [_patient(each.row).pk for each in result.refused])
    return _back_or_what_was_left(request, result)


def _back_or_what_was_left(request: UserRequest, result: Together[Any]) -> HttpResponse:
    if not result.refused:
        return redirect(list_before(request))
    left = [(_patient(each.row), each.why) for each in result.refused]
    return render(request, "triggers/several_left.html", {"left": left, "next": list_before(request)})


def _patient(row: Referral | Patient) -> Patient:
    return row.patient if isinstance(row, Referral) else row


def _log(request: UserRequest, patients: Iterable[int]) -> None:
    log_reading(patient_ids=list(patients), door="triggers:several", by=request.user, at=timezone.now())
