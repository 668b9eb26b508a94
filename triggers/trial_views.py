"""The doors of trials: ask for one over the past, follow it, read its figures and whom they are about, cancel it."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import reselect, retarget

from consults.queries import booked_by_week, capacity_by_week
from staff.doors import needs
from staff.forms import AfterForm
from staff.permissions import Permission
from staff.requests import UserRequest, posted
from staff.services import log_reading
from triggers.choices import RuleMode, TrialKind, TrialState
from triggers.current import NotNow
from triggers.models import Trial
from triggers.register import RULES_BY_CODE, latest_settings, opens_referrals, register_in_force
from triggers.rule_forms import SaveRuleForm
from triggers.telling import telling
from triggers.trial_forms import PeriodForm, TrialPatientsForm
from triggers.trial_queries import (
    days_of,
    figures_shown,
    most_lacking,
    picture_of,
    trial_list,
    trial_patients,
    visible_trials,
    weeks_of,
    whats_of,
)
from triggers.trials import ask_trial, cancel_trial

TRIALS_A_PAGE = 50
PATIENTS_A_PAGE = 50
USUAL_PERIOD = timedelta(days=364)


@never_cache
@require_safe
@needs(Permission.SET_RULES)
def trials(request: UserRequest) -> HttpResponse:
    rows = trial_list(request.user, after=AfterForm(request.GET).number(), limit=TRIALS_A_PAGE)
    shown = rows[:TRIALS_A_PAGE]
    next_after = shown[-1].pk if len(rows) > TRIALS_A_PAGE else None
    return render(request, "triggers/trials.html", {"trials": shown, "next": next_after})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SET_RULES)
def dry_run(request: UserRequest, code: str) -> HttpResponse:
    """Show the form of a period of the past; sent, ask for its trial."""
    rule, now = RULES_BY_CODE.get(code), timezone.now()
    if rule is None:
        raise Http404
    today = timezone.localdate(now)
    in_force = register_in_force().settings[code]
    days = {"starts_on": today - timedelta(days=1) - USUAL_PERIOD, "ends_on": today - timedelta(days=1)}
    initial = {**days, "see_within": in_force.see_within, "fresh_for": in_force.fresh_for}
    form = PeriodForm(posted(request), initial=initial, today=today)
    if form.is_valid():
        try:
            trial = ask_trial(rule=code, kind=TrialKind.PERIOD, **form.wanted(), by=request.user, at=now)
        except NotNow as not_now:
            form.add_error(None, str(not_now))
        else:
            return redirect("triggers:trial", trial.pk)
    status = 422 if form.is_bound else 200
    return render(request, "triggers/dry_run.html", {"code": code, "form": form}, status=status)


@never_cache
@require_safe
@needs(Permission.SET_RULES)
def trial(request: UserRequest, trial_id: int) -> HttpResponse:
    shown = get_object_or_404(visible_trials(request.user), pk=trial_id)
    context: dict[str, Any] = {"trial": shown, "may_see_patients": request.user.may(Permission.SEE_PATIENTS)}
    if shown.state == TrialState.DONE:
        context |= _figures(shown) | {"form": _save_form(shown)}
    response = render(request, "triggers/trial.html", context)
    if shown.is_finished and request.htmx.target == "progress":
        # The last asking of the progress brings what came of it in its place.
        response = reselect(retarget(response, "#trial"), "#trial")
    return response


def _figures(shown: Trial) -> dict[str, Any]:
    """Give the weeks of a finished trial beside what the palliative team has time for, as a table and as a picture."""
    today = timezone.localdate()
    begun_on = timezone.localdate(shown.begun_at)
    first, last = days_of(shown, today=begun_on)
    capacity = capacity_by_week(first=first, last=last, today=today)
    booked = booked_by_week(first=first, last=last) if shown.kind == TrialKind.TODAY else {}
    weeks = weeks_of(shown, first=first, last=last, capacity=capacity, booked=booked)
    return {
        "weeks": weeks,
        "picture": picture_of(shown, weeks),
        "figures": figures_shown(shown),
        "later": shown.result["later"],
        "capacity": sum(capacity.values()),
        "too_full": sum(1 for week in weeks if week.too_many),
        "lacking": most_lacking(weeks),
    }


def _save_form(shown: Trial) -> SaveRuleForm | None:
    """Give the form that puts into force what was tried, as long as it says what would happen today."""
    rule = RULES_BY_CODE.get(shown.rule)
    if shown.kind != TrialKind.TODAY or rule is None or timezone.localdate(shown.asked_at) != timezone.localdate():
        return None
    in_portions = shown.mode == RuleMode.ACTIVE and opens_referrals(rule)
    in_force = latest_settings().get(rule.code)
    portion = in_force.portion if in_force else None
    return SaveRuleForm(initial={"comment": shown.comment, "portion": portion}, in_portions=in_portions)


@never_cache
@require_safe
@needs(Permission.SET_RULES)
def patients(request: UserRequest, trial_id: int) -> HttpResponse:
    shown = get_object_or_404(visible_trials(request.user), pk=trial_id, state=TrialState.DONE)
    form = TrialPatientsForm(request.GET, whats=whats_of(shown))
    wanted = form.wanted()
    rows = trial_patients(request.user, shown, **wanted, limit=PATIENTS_A_PAGE)
    page = rows[:PATIENTS_A_PAGE]
    log_reading(
        patient_ids=sorted({row.patient_id for row in page}),
        door="triggers:trial_patients",
        by=request.user,
        at=timezone.now(),
    )
    asked = request.GET.copy()
    if len(rows) > PATIENTS_A_PAGE:
        asked["after"] = str(page[-1].pk)
    context = {"trial": shown, "form": form, "rows": page, **wanted}
    context["next"] = asked.urlencode() if len(rows) > PATIENTS_A_PAGE else None
    return render(request, "triggers/trial_patients.html", context)


@require_POST
@needs(Permission.SET_RULES)
def cancel(request: UserRequest, trial_id: int) -> HttpResponse:
    shown = get_object_or_404(visible_trials(request.user), pk=trial_id)
    with telling(request, _("Cancelled.")):
        cancel_trial(trial=shown, at=timezone.now())
    return redirect("triggers:trial", shown.pk)
