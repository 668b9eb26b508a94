"""Changing the settings of a rule: what was tried today is saved as a new version, and everybody is evaluated anew."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from staff.models import User
from staff.retry import retried_whole
from triggers.choices import RuleMode, TrialKind, TrialState
from triggers.current import ChangedMeanwhile, NotNow
from triggers.everyone import ask_reevaluation
from triggers.models import RuleSetting, Trial
from triggers.register import RULES_BY_CODE, latest_settings, lock_register, opens_referrals
from triggers.rule import Rule


@retried_whole
def change_rule(*, trial: Trial, comment: str, portion: int | None, by: User, at: datetime) -> RuleSetting:
    """
    Put the settings in force that were tried today, and ask for an evaluation of everybody.

    They hold for what is first seen afterwards; what is open keeps its deadline and the version it was made with.

    :param portion: how many referrals, of those that open by this change, may open on each working day; None for all.
    :raises ChangedMeanwhile: if somebody has changed any rule since the trial was asked for: its effect is another now.
    :raises NotNow: if the trial is no finished one of today, the comment is missing, there is nothing to portion, or
        something large is being recorded just now.
    """
    if not lock_register():
        raise NotNow(_("Records are being taken in just now. Nothing was changed; try again in a moment."))
    rule = RULES_BY_CODE.get(trial.rule)
    if rule is None:
        raise NotNow(_("The program does not have this rule any more."))
    _check_unchanged(rule, trial)
    before = latest_settings().get(rule.code)
    _check_trial(trial, at)
    if not comment.strip():
        raise NotNow(_("Say why the rule is changed."))
    if portion is not None:
        _check_portion(portion, rule, trial)
    setting = RuleSetting.objects.create(
        rule=rule.code,
        version=before.version + 1 if before else 1,
        mode=trial.mode,
        see_within=trial.see_within,
        fresh_for=trial.fresh_for,
        portion=portion,
        comment=comment.strip(),
        set_by=by,
        set_at=at,
    )
    because = f"Rule {rule.number} changed, version {setting.version} of its settings"
    ask_reevaluation(because=because, by=by, at=at)
    return setting


def _check_unchanged(rule: Rule, trial: Trial) -> None:
    since = RuleSetting.objects.filter(set_at__gte=trial.asked_at).select_related("set_by").order_by("set_at")
    last = since.filter(rule=rule.code).last() or since.last()
    if last is None:
        return
    if last.rule == rule.code:
        said = _("%(name)s changed this rule at %(time)s. Nothing was changed now: look at it and try again.")
    else:
        said = _("%(name)s changed another rule at %(time)s, so these numbers may be different now. Try again.")
    time = date_format(timezone.localtime(last.set_at), "SHORT_DATETIME_FORMAT")
    raise ChangedMeanwhile(said % {"name": last.set_by, "time": time})


def _check_trial(trial: Trial, at: datetime) -> None:
    """Check that what is saved is what somebody could read today."""
    if trial.kind != TrialKind.TODAY or trial.state != TrialState.DONE:
        raise NotNow(_("Only settings whose effect today has been worked out can be saved."))
    if timezone.localdate(trial.asked_at) != timezone.localdate(at):
        raise NotNow(_("These settings were tried on another day. Try them again to see what they do today."))


def _check_portion(portion: int, rule: Rule, trial: Trial) -> None:
    if portion < 1:
        raise NotNow(_("At least one referral must open each working day."))
    if trial.mode != RuleMode.ACTIVE or not opens_referrals(rule):
        raise NotNow(_("With these settings the rule opens no referrals that could be released in portions."))
