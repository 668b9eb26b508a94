"""The doors to consults: mine and the team's, claim, begin, cancel, move to another time."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consults import care, letter_queries, pathway_queries
from consults.document_queries import is_without_qualification
from consults.forms import BeginForm, CancelForm, MoveForm, SeenForm
from consults.models import Consult
from consults.no_show import missed_appointment
from consults.queries import (
    clinicians_with_sessions,
    for_lists,
    free_slots,
    may_tell_patient,
    my_consults,
    possible_moves,
    team_consults,
    visible_consults,
)
from consults.services import (
    begin_consult,
    cancel_consult,
    claim_consult,
    release_consult,
    reschedule_consult,
)
from staff.doors import needs
from staff.forms import AfterForm
from staff.permissions import Permission
from staff.requests import UserRequest, posted
from staff.services import log_reading
from triggers.current import NotNow
from triggers.queries import explain, visible_referrals, with_reasons
from triggers.telling import telling

TEAM_ROWS = 25


@never_cache
@require_safe
@needs(Permission.SEE_CONSULTS)
def consult_list(request: UserRequest) -> HttpResponse:
    mine = my_consults(request.user)
    team = team_consults(request.user, after=AfterForm(request.GET).number(), limit=TEAM_ROWS)
    more, team = len(team) > TEAM_ROWS, team[:TEAM_ROWS]
    shown = [consult.patient_id for consult in (*mine, *team)]
    log_reading(patient_ids=shown, door="consults:list", by=request.user, at=timezone.now())
    context = {
        "mine": mine,
        "team": team,
        "next": team[-1].pk if more else None,
        "today": timezone.localdate(),
        "may_claim": request.user.may(Permission.CLAIM_CONSULT),
        "may_note": request.user.may(Permission.DOCUMENT_CONSULT),
    }
    return render(request, "consults/list.html", context)


@never_cache
@require_safe
@needs(Permission.SEE_CONSULTS)
def consult_page(request: UserRequest, consult_id: int) -> HttpResponse:
    return _consult_page(request, _visible(request, consult_id))


@require_POST
@needs(Permission.CLAIM_CONSULT)
def claim(request: UserRequest, consult_id: int) -> HttpResponse:
    then = "document" if request.POST.get("next") == "document" else "consult"
    told = _("You have claimed this consult.")
    return _do(request, consult_id, SeenForm, claim_consult, told, then=then, at=timezone.now())


@require_POST
@needs(Permission.CLAIM_CONSULT)
def release(request: UserRequest, consult_id: int) -> HttpResponse:
    return _do(request, consult_id, SeenForm, release_consult, _("The consult is the team's again."))


@require_POST
@needs(Permission.DOCUMENT_CONSULT)
def begin(request: UserRequest, consult_id: int) -> HttpResponse:
    return _do(
        request, consult_id, BeginForm, begin_consult, _("The consult has begun."), then="document", at=timezone.now()
    )


@require_POST
@needs(Permission.CANCEL_CONSULT)
def cancel(request: UserRequest, consult_id: int) -> HttpResponse:
    return _do(request, consult_id, CancelForm, cancel_consult, _("Cancelled."), at=timezone.now())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.CANCEL_CONSULT)
def move(request: UserRequest, consult_id: int) -> HttpResponse:
    consult, now = _visible(request, consult_id), timezone.now()
    people = {person.pk: str(person) for person in clinicians_with_sessions()}
    form = MoveForm(
        posted(request), slots=free_slots(consult, at=now), clinicians=people, initial={"version": consult.version}
    )
    if form.is_valid():
        try:
            reschedule_consult(consult=consult, **form.cleaned_data, by=request.user, at=now)
        except NotNow as not_now:
            messages.error(request, str(not_now))
        else:
            messages.success(request, _("Moved."))
        return redirect("consults:consult", consult.pk)
    log_reading(patient_ids=[consult.patient_id], door="consults:move", by=request.user, at=now)
    return render(request, "consults/move.html", {"consult": consult, "form": form})


def _visible(request: UserRequest, consult_id: int) -> Consult:
    return get_object_or_404(for_lists(visible_consults(request.user)), pk=consult_id)


def _do(
    request: UserRequest,
    consult_id: int,
    form_class: type[SeenForm],
    service: Callable[..., Any],
    told: Promise,
    *,
    then: str = "consult",
    **clock: Any,
) -> HttpResponse:
    """Do one thing with a consult and show it again, or `then` another of its pages, with what became of it."""
    consult = _visible(request, consult_id)
    form = form_class(request.POST)
    if not form.is_valid():
        return _consult_page(request, consult, sent=form)
    with telling(request, told):
        service(consult=consult, **form.cleaned_data, by=request.user, **clock)
        return redirect(f"consults:{then}", consult.pk)
    return redirect("consults:consult", consult.pk)


def _consult_page(request: UserRequest, consult: Consult, sent: SeenForm | None = None) -> HttpResponse:
    now = timezone.now()
    log_reading(patient_ids=[consult.patient_id], door="consults:consult", by=request.user, at=now)
    seen = {"version": consult.version}
    referral = consult.referral and with_reasons(visible_referrals(request.user)).get(pk=consult.referral.pk)
    today = timezone.localdate(now)
    context = {
        **care.part_of(consult, request.user, today),
        **pathway_queries.part_of(consult, request.user, today),
        "missed": missed_appointment(consult, at=now),
        "part": letter_queries.part_of(consult, request.user, today),
        "unqualified": is_without_qualification(consult),
        "consult": consult,
        "today": today,
        "explanations": explain(referral) if referral else [],
        "moves": possible_moves(consult, request.user),
        "may_tell": may_tell_patient(consult),
        "may_note": request.user.may(Permission.DOCUMENT_CONSULT),
        "begin": BeginForm(initial=seen, auto_id="begin_%s"),
        "cancel": sent if isinstance(sent, CancelForm) else CancelForm(initial=seen, auto_id="cancel_%s"),
    }
    return render(request, "consults/consult.html", context, status=422 if sent else 200)
