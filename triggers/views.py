"""The doors of the referral queue: who was flagged and why, answers, referring by hand; care items; corrections."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consults.queries import consults_of_findings, consults_of_referrals
from patients.queries import my_patients, visible_patients
from staff.addresses import only_what_is_chosen
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest, posted
from staff.services import log_reading
from staff.toasts import tell
from triggers.by_hand import refer_by_hand, take_back_request
from triggers.choices import LIVE_STATES, CareAnswer, ReferralState
from triggers.corrections import (
    TO_NOTE_AT_MOST,
    acknowledge_reasons_gone,
    correction_page,
    count_withdrawn_of_mine,
    to_acknowledge,
)
from triggers.current import NotNow
from triggers.deadline_words import short_date
from triggers.forms import (
    TOLD_ANSWERS,
    WHOSE_CORRECTIONS,
    CareAnswerForm,
    CorrectionsForm,
    ReferByHandForm,
    ToldForm,
)
from triggers.models import Referral
from triggers.queries import (
    CARE_ITEMS,
    care_items,
    findings_in_care,
    mine,
    visible_referrals,
    visible_triggers,
    with_reasons,
)
from triggers.services import answer_care_item
from triggers.telling import telling


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REFER_BY_HAND)
def refer(request: UserRequest, patient_id: int) -> HttpResponse:
    patient = get_object_or_404(visible_patients(request.user), pk=patient_id, merged_into=None)
    by_clinician = request.user.may(Permission.ANSWER_REFERRAL) or request.user.may(Permission.SIGN_CONSULT)
    form = ReferByHandForm(posted(request), today=timezone.localdate(), by_clinician=by_clinician)
    live = visible_referrals(request.user).filter(patient=patient, state__in=LIVE_STATES).first()
    if form.is_valid():
        try:
            referral = refer_by_hand(patient=patient, **form.cleaned_data, by=request.user, at=timezone.now())
        except NotNow as not_now:
            form.add_error(None, str(not_now))
        else:
            _tell_of_request(request, referral, before=live)
            return redirect("patients:patient", patient.pk)
    log_reading(patient_ids=[patient.pk], door="triggers:refer", by=request.user, at=timezone.now())
    return render(request, "triggers/refer.html", {"patient": patient, "form": form, "live": live})


def _tell_of_request(request: UserRequest, referral: Referral, *, before: Referral | None) -> None:
    """Say whether a request opened a referral or joined one; until the consult begins it can be taken back at once."""
    asked = referral.reasons.filter(trigger=None, requested_by=request.user, ended_at=None).order_by("pk").last()
    undo = ""
    if asked is not None and referral.state != ReferralState.BEGUN:
        undo = reverse("triggers:take_back", args=[referral.pk, asked.pk])
    if before == referral and before.state == ReferralState.DEFERRED:
        told = _("The request joined the referral that is open already, and its deferral has ended.")
    elif asked is not None and referral.reasons.exclude(pk=asked.pk).exists():
        told = _("The request joined the referral that is open already.")
    else:
        told = _("Referred. The consult is being arranged.")
    tell(request, told, undo=undo)


@require_POST
@needs(Permission.REFER_BY_HAND)
def take_back(request: UserRequest, referral_id: int, reason_id: int) -> HttpResponse:
    referral = get_object_or_404(visible_referrals(request.user), pk=referral_id)
    reason = get_object_or_404(referral.reasons, pk=reason_id)
    try:
        referral = take_back_request(reason=reason, by=request.user, at=timezone.now())
    except NotNow as not_now:
        messages.error(request, str(not_now))
    else:
        tell(request, _taken_back(referral))
    if request.POST.get("next") == "never_seen":
        return redirect("triggers:never_seen")
    return redirect("patients:patient", referral.patient_id)


def _taken_back(referral: Referral) -> str:
    if referral.deferred_until is None:
        return _("The request was taken back.")
    until = short_date(referral.deferred_until)
    return _("The request was taken back, and the referral is deferred again until %(day)s.") % {"day": until}


@never_cache
@require_safe
@needs(Permission.SEE_PATIENTS)
def care_list(request: UserRequest) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    ours = care_items(request.user, ours=True, today=today)
    elsewhere = care_items(request.user, ours=False, today=today)
    shown = {trigger.patient_id for trigger in (*ours, *elsewhere)}
    log_reading(patient_ids=sorted(shown), door="triggers:care_items", by=request.user, at=now)
    context = {
        "ours": ours,
        "elsewhere": elsewhere,
        "most": CARE_ITEMS,
        "answers": CareAnswer.choices,
        "told_answers": TOLD_ANSWERS,
        "may_answer": request.user.may(Permission.ANSWER_CARE_ITEM),
        "may_tell": request.user.may(Permission.ANSWER_REFERRAL),
        "today": today,
    }
    return render(request, "triggers/care_items.html", context)


@require_POST
@needs(Permission.ANSWER_CARE_ITEM)
def answer_care(request: UserRequest, trigger_id: int) -> HttpResponse:
    return _answer_in_care(request, trigger_id, CareAnswerForm(request.POST), ours=True)


@require_POST
@needs(Permission.ANSWER_REFERRAL)
def tell_provider(request: UserRequest, trigger_id: int) -> HttpResponse:
    return _answer_in_care(request, trigger_id, ToldForm(request.POST), ours=False)


def _answer_in_care(request: UserRequest, trigger_id: int, form: Form, *, ours: bool) -> HttpResponse:
    now = timezone.now()
    trigger = get_object_or_404(findings_in_care(request.user, ours=ours, today=timezone.localdate(now)), pk=trigger_id)
    if not form.is_valid():
        messages.error(request, _("Choose one of the answers."))
        return redirect("triggers:care_items")
    with telling(request, _("Noted.")):
        answer_care_item(trigger=trigger, answer=form.cleaned_data["answer"], by=request.user, at=now)
    return redirect("triggers:care_items")


@never_cache
@require_safe
@needs(Permission.SEE_QUEUE)
@only_what_is_chosen
def correction_list(request: UserRequest) -> HttpResponse:
    form, now, today = CorrectionsForm(request.GET), timezone.now(), timezone.localdate()
    referrals, triggers = visible_referrals(request.user), visible_triggers(request.user)
    whose = form.chosen_whose() or ("mine" if my_patients(request.user, today=today, limit=1) else "all")
    page = correction_page(
        mine(triggers, request.user, today=today) if whose == "mine" else triggers, referrals, **form.wanted()
    )
    to_note = list(with_reasons(to_acknowledge(referrals))[:TO_NOTE_AT_MOST])
    with_consult = {line.referral.pk for line in page.lines if line.referral} | {referral.pk for referral in to_note}
    consults = consults_of_referrals(with_consult)
    own = set(mine(referrals.filter(pk__in=with_consult), request.user, today=today).values_list("pk", flat=True))
    visits = consults_of_findings(line.trigger.pk for line in page.lines)
    shown = [line.trigger.patient_id for line in page.lines] + [referral.patient_id for referral in to_note]
    log_reading(patient_ids=shown, door="triggers:corrections", by=request.user, at=now)
    context = {
        "form": form,
        "rows": [
            (line, consults.get(line.referral.pk), line.referral.pk in own)
            if line.referral
            else (line, visits.get(line.trigger.pk), False)
            for line in page.lines
        ],
        "tabs": [(label, form.address(whose=code, after=None), code == whose) for code, label in WHOSE_CORRECTIONS],
        "whose": whose,
        "to_note": [(referral, consults.get(referral.pk)) for referral in to_note],
        "next": form.address(whose=whose, after=page.after) if page.after else "",
        "everything": form.wanted()["with_nothing_opened"],
        "other": form.address(whose=whose, after=None, everything="" if form.wanted()["with_nothing_opened"] else "on"),
        "withdrawn": count_withdrawn_of_mine(request.user, today=timezone.localdate()),
        "today": timezone.localdate(now),
        "may_note": request.user.may(Permission.DOCUMENT_CONSULT),
    }
    return render(request, "triggers/corrections.html", context)


@require_POST
@needs(Permission.DOCUMENT_CONSULT)
def acknowledge(request: UserRequest, referral_id: int) -> HttpResponse:
    referral = get_object_or_404(visible_referrals(request.user), pk=referral_id)
    _note(request, referral)
    consult = consults_of_referrals([referral.pk]).get(referral.pk)
    if consult is not None and request.POST.get("next") == "consult":
        return redirect("consults:consult", consult.pk)
    return redirect("consults:list" if request.POST.get("next") == "consults" else "triggers:corrections")


@require_POST
@needs(Permission.SEE_QUEUE)
def note_withdrawn(request: UserRequest, referral_id: int) -> HttpResponse:
    """Note that a referral was withdrawn; that is for those who are responsible for the patient."""
    own = mine(
        visible_referrals(request.user).filter(state=ReferralState.WITHDRAWN), request.user, today=timezone.localdate()
    )
    _note(request, get_object_or_404(own, pk=referral_id))
    return redirect("triggers:corrections")


def _note(request: UserRequest, referral: Referral) -> None:
    with telling(request, _("Noted.")):
        acknowledge_reasons_gone(referral=referral, by=request.user, at=timezone.now())
