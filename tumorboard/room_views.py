"""The doors to what happens in the room: who is there, one case after the other, what is decided."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consults.choices import State
from consults.models import Consult
from consults.queries import consults_of_referrals, patient_timeline
from staff.doors import needs
from staff.permissions import Permission
from staff.queries import colleagues_who_may
from staff.requests import UserRequest, posted
from staff.services import log_reading
from staff.toasts import tell
from triggers.choices import LIVE_STATES, ReferralState
from triggers.current import NotNow
from triggers.models import Referral
from triggers.queries import referrals_of
from triggers.telling import telling
from tumorboard.choices import CaseState
from tumorboard.deciding import correct_decision, decide_case, waiting_referral
from tumorboard.forms import AttendanceForm, DecisionForm
from tumorboard.models import Case
from tumorboard.queries import agenda, visible_cases, visible_meetings
from tumorboard.running import begin_meeting, end_meeting, note_attendance, resume_meeting
from tumorboard.story import stories_of

# How long the room's screen looks by itself for the consult that follows from a decision.
SETTLES = timedelta(minutes=5)


@require_POST
@needs(Permission.RUN_BOARD)
def begin(request: UserRequest, meeting_id: int) -> HttpResponse:
    found = get_object_or_404(visible_meetings(request.user), pk=meeting_id)
    with telling(request, _("The meeting has begun.")):
        begin_meeting(meeting=found, by=request.user, at=timezone.now())
    return redirect("tumorboard:attendance", meeting_id)


@require_POST
@needs(Permission.RUN_BOARD)
def end(request: UserRequest, meeting_id: int) -> HttpResponse:
    found = get_object_or_404(visible_meetings(request.user), pk=meeting_id)
    with telling(request, _("The meeting is over.")):
        end_meeting(meeting=found, by=request.user, at=timezone.now())
    return redirect("tumorboard:meeting", meeting_id)


@require_POST
@needs(Permission.RUN_BOARD)
def resume(request: UserRequest, meeting_id: int) -> HttpResponse:
    found = get_object_or_404(visible_meetings(request.user), pk=meeting_id)
    with telling(request, _("The meeting goes on.")):
        resume_meeting(meeting=found, by=request.user, at=timezone.now())
    return redirect("tumorboard:meeting", meeting_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RUN_BOARD)
def attendance(request: UserRequest, meeting_id: int) -> HttpResponse:
    """Who is there, and expressly whether somebody of palliative care is."""
    found = get_object_or_404(visible_meetings(request.user), pk=meeting_id)
    form = AttendanceForm(posted(request), meeting=found)
    if form.is_valid():
        with telling(request, _("Noted.")):
            note_attendance(
                meeting=found,
                rows=form.rows(),
                palliative_present=form.cleaned_data["palliative_present"],
                version=form.cleaned_data["version"],
                by=request.user,
                at=timezone.now(),
            )
        return redirect("tumorboard:meeting", meeting_id)
    return render(request, "tumorboard/attendance.html", {"meeting": found, "form": form})


@never_cache
@require_safe
@needs(Permission.SEE_BOARDS)
def present(request: UserRequest, case_id: int) -> HttpResponse:
    """One case on one page for the room's screen: story, course, last answers, what is open."""
    found, now = get_object_or_404(visible_cases(request.user), pk=case_id), timezone.now()
    today = timezone.localdate(now)
    patient = found.patient.merged_into or found.patient
    log_reading(patient_ids=[found.patient_id], door="tumorboard:present", by=request.user, at=now)
    order = list(agenda(request.user, found.meeting).values_list("pk", flat=True))
    here = order.index(found.pk) if found.pk in order else None
    decision = next(iter(found.decisions.all()), None)
    referrals = [each for each in referrals_of(request.user, patient) if each.state in LIVE_STATES]
    consults = consults_of_referrals(each.pk for each in referrals)
    context = {
        "case": found,
        "patient": patient,
        "story": stories_of([found], today=today)[found.pk],
        "timeline": patient_timeline(request.user, patient, today=today),
        "referrals": [{"referral": each, "consult": consults.get(each.pk)} for each in referrals],
        "is_settling": decision is not None
        and now - decision.decided_at < SETTLES
        and any(_is_to_be_booked(each, consults.get(each.pk)) for each in referrals),
        "number": here + 1 if here is not None else None,
        "of": len(order),
        "before": order[here - 1] if here else None,
        "following": order[here + 1] if here is not None and here + 1 < len(order) else None,
        "decision": decision,
        "may_decide": request.user.may(Permission.DECIDE_CASE),
        "today": today,
    }
    return render(request, "tumorboard/present.html", context)


def _is_to_be_booked(referral: Referral, consult: Consult | None) -> bool:
    if consult is None:
        return referral.state == ReferralState.OPEN
    return consult.state == State.WAITING


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.DECIDE_CASE)
def decide(request: UserRequest, case_id: int) -> HttpResponse:
    """Record what is decided, or correct it; then say what the rules made of it."""
    found, now = get_object_or_404(visible_cases(request.user), pk=case_id), timezone.now()
    last = next(iter(found.decisions.all()), None)
    form = DecisionForm(
        posted(request),
        case=found,
        people=colleagues_who_may(Permission.DECIDE_CASE),
        last=last,
        has_referral=waiting_referral(found) is not None,
    )
    if form.is_valid() and _decided(request, found, form):
        return redirect("tumorboard:present", case_id)
    log_reading(patient_ids=[found.patient_id], door="tumorboard:decide", by=request.user, at=now)
    context = {
        "case": found,
        "story": stories_of([found], today=timezone.localdate(now))[found.pk],
        "form": form,
        "last": last,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "tumorboard/decide.html", context, status=status)


def _decided(request: UserRequest, case: Case, form: DecisionForm) -> bool:
    """Record what the form says; a refusal stands in the form."""
    shared: Any = {
        "case": case,
        "draft": form.draft(),
        "answer": form.referral_answer(),
        "version": form.cleaned_data["version"],
        "by": request.user,
        "at": timezone.now(),
    }
    try:
        if case.state == CaseState.DECIDED:
            correct_decision(**shared, reason=form.cleaned_data.get("reason", ""))
        else:
            decide_case(**shared)
    except NotNow as not_now:
        form.add_error(None, str(not_now))
        return False
    tell(request, _("Recorded."))
    return True
