"""The doors of the rule register: what each rule means and did, and changing its settings after trying them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from staff.doors import needs
from staff.forms import AfterForm
from staff.permissions import Permission
from staff.requests import UserRequest
from staff.services import log_reading
from triggers.choices import TrialKind
from triggers.current import ChangedMeanwhile, NotNow
from triggers.portions import release_now
from triggers.rule_cards import (
    RuleCard,
    applied_everywhere,
    bars,
    held_page,
    latest_evaluation,
    releasable,
    rule_card,
    rule_cards,
    saveable_trials,
    versions_of,
)
from triggers.rule_changes import change_rule
from triggers.rule_figures import PERIODS, fired_by_month
from triggers.rule_forms import SaveRuleForm, SettingsForm
from triggers.telling import telling
from triggers.trials import ask_trial


@never_cache
@require_safe
@needs(Permission.SEE_RULES)
def register(request: UserRequest) -> HttpResponse:
    cards = rule_cards(request.user, at=timezone.now())
    context = {"cards": cards, "periods": PERIODS, "evaluation": latest_evaluation()}
    return render(request, "triggers/register.html", context)


@never_cache
@require_safe
@needs(Permission.SEE_RULES)
def rule_page(request: UserRequest, code: str) -> HttpResponse:
    return _rule_page(request, _card(request, code))


@require_POST
@needs(Permission.SET_RULES)
def try_rule(request: UserRequest, code: str) -> HttpResponse:
    card = _card(request, code)
    form = SettingsForm(request.POST)
    if not form.is_valid():
        return _rule_page(request, card, form)
    comment = form.cleaned_data["comment"]
    trial = ask_trial(
        rule=code, settings=form.settings(), kind=TrialKind.TODAY, comment=comment, by=request.user, at=timezone.now()
    )
    return redirect("triggers:trial", trial.pk)


@require_POST
@needs(Permission.SET_RULES)
def save_rule(request: UserRequest, trial_id: int) -> HttpResponse:
    trial = get_object_or_404(saveable_trials(request.user), pk=trial_id)
    form = SaveRuleForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
        return redirect("triggers:trial", trial.pk)
    try:
        change_rule(trial=trial, **form.wanted(), by=request.user, at=timezone.now())
    except ChangedMeanwhile as changed:
        messages.error(request, str(changed))
        return redirect("triggers:rule", trial.rule)
    except NotNow as not_now:
        messages.error(request, str(not_now))
        return redirect("triggers:trial", trial.pk)
    messages.success(request, _("Saved. Every patient is being evaluated with it now."))
    return redirect("triggers:rule", trial.rule)


@require_POST
@needs(Permission.SET_RULES)
def release(request: UserRequest, trigger_id: int) -> HttpResponse:
    trigger = get_object_or_404(releasable(request.user), pk=trigger_id)
    with telling(request, _("Released. The consult is being arranged.")):
        release_now(trigger=trigger, at=timezone.now())
    return redirect("triggers:rule", trigger.rule)


def _card(request: UserRequest, code: str) -> RuleCard:
    card = rule_card(code, request.user, at=timezone.now())
    if card is None:
        raise Http404
    return card


def _rule_page(request: UserRequest, card: RuleCard, sent: SettingsForm | None = None) -> HttpResponse:
    now = timezone.now()
    held = held_page(card.code, request.user, after=AfterForm(request.GET).number())
    shown = [trigger.patient_id for trigger in held.findings]
    log_reading(patient_ids=shown, door="triggers:rule", by=request.user, at=now)
    in_force = {"mode": card.mode, "see_within": card.see_within, "fresh_for": card.fresh_for}
    may_set = request.user.may(Permission.SET_RULES)
    context = {
        "card": card,
        "periods": PERIODS,
        "bars": bars(fired_by_month(card.code, at=now)),
        "versions": versions_of(card.code),
        "held": held,
        "evaluation": latest_evaluation(),
        "applied": card.setting and applied_everywhere(since=card.setting.set_at),
        "may_set": may_set,
        "form": sent or (SettingsForm(initial=in_force) if may_set else None),
    }
    return render(request, "triggers/rule.html", context, status=422 if sent else 200)
