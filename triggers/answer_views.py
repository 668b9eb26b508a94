"""The doors through which a referral is answered: its page, the answers, taking one back, taking a patient over."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from consults.care_queries import recommendations_for
from consults.queries import consults_of_referrals
from patients.fact_forms import BY_HAND
from patients.queries import visible_facts
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest
from staff.services import log_reading
from staff.toasts import tell
from triggers.answer_queries import facts_and_answer, with_answers
from triggers.answers_undone import answer_referral, standing_answer, undo_answer
from triggers.choices import AnswerKind, DeclineReason, WhyEnded
from triggers.current import ChangedMeanwhile, NotNow
from triggers.forms import AnswerForm, ConfirmForm, DeclineForm, DeferForm, TakeOverForm
from triggers.models import Referral
from triggers.queries import visible_referrals
from triggers.responsible import give_back as make_former_responsible
from triggers.responsible import take_over as make_responsible
from triggers.telling import telling
from triggers.way_back import is_list, place_before

# answer → its form, and what the person is told afterwards
ANSWERS: dict[str, tuple[type[AnswerForm], Promise]] = {
    AnswerKind.CONFIRM: (ConfirmForm, gettext_lazy("Confirmed. The consult is being arranged.")),
    AnswerKind.DEFER: (DeferForm, gettext_lazy("Deferred. The referral comes back by itself.")),
    AnswerKind.DECLINE: (DeclineForm, gettext_lazy("Declined.")),
}
# The part of a refusal that asks who cares for the patient instead.
ELSEWHERE = "elsewhere"


@never_cache
@require_safe
@needs(Permission.SEE_QUEUE)
def referral_page(request: UserRequest, referral_id: int) -> HttpResponse:
    asked = request.GET.get("answer", "")
    return _page(request, referral_id, panel=asked if asked in ANSWERS else "")


@require_POST
@needs(Permission.ANSWER_REFERRAL)
def answer(request: UserRequest, referral_id: int, move: str) -> HttpResponse:
    referral = get_object_or_404(visible_referrals(request.user), pk=referral_id)
    form_class, told = ANSWERS[move]
    form = form_class(request.POST)
    if form.is_valid():
        try:
            what = AnswerKind(move)
            answered = answer_referral(
                referral=referral, what=what, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except ChangedMeanwhile as changed:
            return _changed(request, referral, changed)
        except NotNow as not_now:
            form.add_error(None, str(not_now))
        else:
            tell(request, told, undo=_undo_address(answered))
            if move == AnswerKind.DECLINE and form.cleaned_data["reason"] == DeclineReason.DATA_WRONG:
                return _to_the_data(request, answered)
            return _done(request, referral_id)
    panel = ELSEWHERE if form.data.get("reason") == DeclineReason.IN_CARE_ELSEWHERE else move
    return _page(request, referral_id, sent=form, panel=panel, status=422)


def _undo_address(referral: Referral) -> str:
    standing = standing_answer(referral)
    return reverse("triggers:undo_answer", args=[referral.pk, standing.pk]) if standing else ""


def _to_the_data(request: UserRequest, referral: Referral) -> HttpResponse:
    """Lead to the correction of the fact that decided; who may not correct leaves a question to documentation."""
    disputed = referral.reasons.filter(why_ended=WhyEnded.DATA_WRONG, trigger__isnull=False).order_by("see_by", "pk")
    reason = disputed.select_related("trigger").first()
    if reason is None or reason.trigger is None or not request.user.may(Permission.RECORD_FACT):
        return _done(request, referral.pk)
    decided = visible_facts(request.user, referral.patient).filter(pk=reason.trigger.because[0], kind__in=BY_HAND)
    fact = decided.first()
    if fact is None:
        return _go(request, reverse("triggers:question", args=[reason.trigger.pk]))
    messages.info(
        request, _("Correct what is wrong. If you leave this page, documentation finds it among the open questions.")
    )
    return _go(request, reverse("triggers:correct_for_question", args=[reason.trigger.pk, fact.pk]))


@require_POST
@needs(Permission.ANSWER_REFERRAL)
def take_answer_back(request: UserRequest, referral_id: int, answer_id: int) -> HttpResponse:
    referral = get_object_or_404(visible_referrals(request.user), pk=referral_id)
    given = get_object_or_404(referral.answers, pk=answer_id)
    try:
        goes_on = undo_answer(answer=given, by=request.user, at=timezone.now())
    except ChangedMeanwhile as changed:
        return _changed(request, referral, changed)
    except NotNow as not_now:
        messages.error(request, str(not_now))
        return _done(request, referral.pk)
    tell(request, _("The answer was taken back: %(state)s.") % {"state": goes_on.get_state_display()})
    if goes_on.pk != referral.pk and (request.htmx or not is_list(place_before(request))):
        return _go(request, reverse("triggers:referral", args=[goes_on.pk]))
    return _done(request, goes_on.pk)


@require_POST
@needs(Permission.ANSWER_REFERRAL)
def take_over(request: UserRequest, referral_id: int) -> HttpResponse:
    referral = get_object_or_404(visible_referrals(request.user), pk=referral_id)
    form = TakeOverForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Look at the referral again; nothing was changed."))
        return _done(request, referral.pk)
    undo = reverse("triggers:give_back", args=[referral.pk])
    with telling(request, _("You are responsible for this patient now."), undo=undo):
        make_responsible(referral=referral, seen=form.cleaned_data["seen"], by=request.user, at=timezone.now())
    return _done(request, referral.pk)


@require_POST
@needs(Permission.ANSWER_REFERRAL)
def give_back(request: UserRequest, referral_id: int) -> HttpResponse:
    referral = get_object_or_404(visible_referrals(request.user), pk=referral_id)
    with telling(request, _("You are not responsible for this patient any more.")):
        make_former_responsible(referral=referral, by=request.user, at=timezone.now())
    return _done(request, referral.pk)


def _done(request: UserRequest, referral_id: int) -> HttpResponse:
    """Show the referral as it stands now in its place; without a script, go back to where the person was."""
    if request.htmx:
        page = _page(request, referral_id)
        # The list that the row stands in may want to look again.
        page["HX-Trigger"] = "referral-answered"
        return page
    back = place_before(request) or reverse("triggers:queue")
    # The fragment gives the focus to the row, where the list still has it.
    return redirect(urlsplit(back)._replace(fragment=f"referral-{referral_id}").geturl() if is_list(back) else back)


def _list_it_was_opened_from(request: UserRequest) -> str:
    """Give the address of the list, with its filters, from which somebody came; nothing where they did not."""
    queue, before = reverse("triggers:queue"), urlsplit(request.headers.get("Referer", ""))
    return f"{queue}?{before.query}" if before.path == queue and before.netloc == request.get_host() else ""


def _go(request: UserRequest, address: str) -> HttpResponse:
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _changed(request: UserRequest, referral: Referral, changed: ChangedMeanwhile) -> HttpResponse:
    """Say who was first, beside the referral as it stands now."""
    messages.error(request, str(changed))
    if request.htmx:
        page = _page(request, referral.pk, status=409)
        # The row around the answer is as old as the answer was.
        page["HX-Trigger"] = "referral-changed"
        return page
    return redirect("triggers:referral", referral.pk)


def _page(
    request: UserRequest, referral_id: int, *, sent: AnswerForm | None = None, panel: str = "", status: int = 200
) -> HttpResponse:
    now = timezone.now()
    referral = get_object_or_404(with_answers(visible_referrals(request.user)), pk=referral_id)
    log_reading(patient_ids=[referral.patient_id], door="triggers:referral", by=request.user, at=now)
    today = timezone.localdate(now)
    # An answer leads back to the list that led to it, else to the page that it was given on.
    came_from = place_before(request) or request.htmx.current_url_abs_path or _list_it_was_opened_from(request)
    context = {
        "referral": referral,
        "shown": facts_and_answer(request.user, referral, today=today),
        "consult": consults_of_referrals([referral.pk]).get(referral.pk),
        "recommendations": recommendations_for(request.user, referral.patient),
        "may_answer": request.user.may(Permission.ANSWER_REFERRAL),
        "today": today,
        "sent": sent,
        "panel": panel,
        "next": came_from or reverse("triggers:referral", args=[referral.pk]),
        "list": _list_it_was_opened_from(request) or reverse("triggers:queue"),
    }
    return render(request, "triggers/referral.html", context, status=status)
