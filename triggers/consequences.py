"""What live triggers do to a patient's referral: open, join, strengthen, bring back, withdraw, close."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from triggers.choices import REFERRAL_MOVES, UNSETTLED, CallsFor, ReferralState, TriggerState, WhyEnded
from triggers.clocks import target_on
from triggers.models import Reason, Referral, Trigger
from triggers.rule import OPENS_REFERRAL


def speaks_for_referral(trigger: Trigger) -> bool:
    return (
        trigger.state == TriggerState.LIVE
        and not trigger.shadow
        and not trigger.suppressed
        and trigger.calls_for in OPENS_REFERRAL
        # What a nurse has settled while the patient was in care does not come back as a referral when care ends.
        and trigger.care_answer in UNSETTLED
    )


def speaking_for_referral() -> Q:
    """Say of stored findings what `speaks_for_referral` says of one."""
    return Q(
        state=TriggerState.LIVE,
        shadow=False,
        suppressed="",
        calls_for__in=OPENS_REFERRAL,
        care_answer__in=UNSETTLED,
    )


def move(referral: Referral, name: str) -> None:
    """
    Move a referral as the table says, in memory.

    :raises ValueError: if the table does not allow it from here.
    """
    step = REFERRAL_MOVES[name]
    if referral.state not in step.sources:
        raise ValueError(f"A referral in state {referral.state} cannot {name}.")
    referral.state = step.target
    referral.version += 1
    if step.target != ReferralState.DEFERRED:
        referral.deferred_until = None


@dataclass
class Consequences:
    """What must be written for a batch of patients, and in which order: referrals, then reasons."""

    new_referrals: list[Referral] = field(default_factory=list)
    changed_referrals: list[Referral] = field(default_factory=list)
    new_reasons: list[Reason] = field(default_factory=list)
    changed_reasons: list[Reason] = field(default_factory=list)
    changed_triggers: list[Trigger] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.new_referrals or self.changed_referrals or self.new_reasons or self.changed_reasons)


def nothing_waits(trigger: Trigger) -> bool:
    """Say of every finding that it may open a referral at once."""
    return False


def follow(
    result: Consequences,
    *,
    patient_id: int,
    triggers: list[Trigger],
    referral: Referral | None,
    reasons: list[Reason],
    intent_changed: bool,
    died: bool,
    at: datetime,
    waits: Callable[[Trigger], bool] = nothing_waits,
) -> None:
    """
    Let one patient's referral follow its triggers.

    :param triggers: all of the patient's triggers, up to date, each with a number; those just found need not be saved.
    :param referral: the live one, if there is one, with its live `reasons`.
    :param intent_changed: the treatment intent is no longer the one for which the referral was deferred.
    :param waits: says which findings must wait for their turn to open a referral; a live one they join at once.
    """
    speaking = {trigger.pk: trigger for trigger in triggers if speaks_for_referral(trigger)}
    before = _as_it_stands(referral, result) if referral else ()
    kept = [reason for reason in reasons if _still_counts(reason, speaking, triggers, died, at, result)]
    spoken_for = {reason.trigger_id for reason in kept}
    newcomers = [trigger for pk, trigger in speaking.items() if pk not in spoken_for]
    # What must wait for its turn joins what is there, but brings nothing back that was put aside.
    due = [trigger for trigger in newcomers if not waits(trigger)]
    if referral is None:
        if not due:
            _hold(result, newcomers, at)
        else:
            _open(result, patient_id, newcomers, at)
        return
    version = referral.version
    rises = _follow_strength(kept, speaking, result) or intent_changed
    kept += [_join(result, referral, trigger, at) for trigger in newcomers]
    if not kept:
        _without_reasons(referral, reasons, died, at)
    else:
        _follow_deadline(referral, kept)
        _follow_state(referral, kept, anew=bool(due) or rises)
    if before != _as_it_stands(referral, result):
        # Whoever answers must have seen these very reasons.
        referral.version = version + 1
        result.changed_referrals.append(referral)


def _as_it_stands(referral: Referral, result: Consequences) -> tuple[object, ...]:
    reasons = (len(result.new_reasons), len(result.changed_reasons))
    return (referral.state, referral.see_by, referral.target_on, referral.reasons_gone_at, *reasons)


def _still_counts(
    reason: Reason,
    speaking: dict[int, Trigger],
    triggers: list[Trigger],
    died: bool,
    at: datetime,
    result: Consequences,
) -> bool:
    if reason.trigger_id is None:
        why = WhyEnded.DIED.value if died else ""
    elif reason.trigger_id in speaking:
        why = ""
    else:
        why = next((_why_silent(trigger) for trigger in triggers if trigger.pk == reason.trigger_id), WhyEnded.MERGED)
    if why:
        reason.ended_at, reason.why_ended = at, why
        result.changed_reasons.append(reason)
    return not why


def _why_silent(trigger: Trigger) -> str:
    return trigger.why_ended or trigger.suppressed or WhyEnded.FACTS_CHANGED


def _hold(result: Consequences, newcomers: list[Trigger], at: datetime) -> None:
    for trigger in newcomers:
        if trigger.held_at is None:
            trigger.held_at, trigger.released_at = at, None
            result.changed_triggers.append(trigger)


def _open(result: Consequences, patient_id: int, newcomers: list[Trigger], at: datetime) -> None:
    strong = any(trigger.calls_for == CallsFor.REFERRAL for trigger in newcomers)
    see_by = min(trigger.see_by for trigger in newcomers)
    referral = Referral(
        patient_id=patient_id,
        state=ReferralState.OPEN if strong else ReferralState.PROPOSED,
        see_by=see_by,
        target_on=target_on(opened_on=timezone.localdate(at), see_by=see_by),
        opened_at=at,
    )
    result.new_referrals.append(referral)
    for trigger in newcomers:
        _join(result, referral, trigger, at)


def _join(result: Consequences, referral: Referral, trigger: Trigger, at: datetime) -> Reason:
    reason = Reason(
        referral=referral,
        trigger=trigger,
        see_by=trigger.see_by,
        strong=trigger.calls_for == CallsFor.REFERRAL,
        added_at=at,
    )
    result.new_reasons.append(reason)
    if not trigger.has_opened or trigger.held_at is not None:
        trigger.has_opened, trigger.held_at = True, None
        result.changed_triggers.append(trigger)
    return reason


def _follow_strength(kept: list[Reason], speaking: dict[int, Trigger], result: Consequences) -> bool:
    """Bring deadline and strength of the reasons up to date; say whether one rose to call for a referral by itself."""
    rises = False
    for reason in kept:
        if reason.trigger_id is None:
            continue
        trigger = speaking[reason.trigger_id]
        strong = trigger.calls_for == CallsFor.REFERRAL
        if (reason.see_by, reason.strong) != (trigger.see_by, strong):
            rises |= strong and not reason.strong
            reason.see_by, reason.strong = trigger.see_by, strong
            result.changed_reasons.append(reason)
    return rises


def _without_reasons(referral: Referral, ended: list[Reason], died: bool, at: datetime) -> None:
    if referral.state == ReferralState.BEGUN:
        # Work at the bedside is not undone by a correction; the team sees that the reasons are gone.
        referral.reasons_gone_at = referral.reasons_gone_at or at
        return
    move(referral, "close" if died else "withdraw")
    referral.ended_at = at
    referral.why_ended = WhyEnded.DIED if died else (ended[0].why_ended if ended else WhyEnded.FACTS_CHANGED)


def _follow_deadline(referral: Referral, kept: list[Reason]) -> None:
    referral.see_by = min(reason.see_by for reason in kept)
    referral.target_on = target_on(opened_on=timezone.localdate(referral.opened_at), see_by=referral.see_by)
    referral.reasons_gone_at = None


def _follow_state(referral: Referral, kept: list[Reason], *, anew: bool) -> None:
    goes_ahead = goes_ahead_by_itself(referral, kept)
    if referral.state == ReferralState.PROPOSED and goes_ahead:
        move(referral, "strengthen")
    elif referral.state == ReferralState.OPEN and not goes_ahead:
        move(referral, "weaken")
    elif referral.state == ReferralState.DEFERRED and anew:
        bring_back(referral, kept)


def goes_ahead_by_itself(referral: Referral, reasons: list[Reason]) -> bool:
    """Say whether no further yes is needed: a strong reason, or somebody has said yes."""
    return referral.confirmed_at is not None or any(reason.strong for reason in reasons)


def bring_back(referral: Referral, reasons: list[Reason]) -> None:
    """End a deferral, in memory: the referral goes ahead, or waits for its yes again."""
    move(referral, "return_open" if goes_ahead_by_itself(referral, reasons) else "return_proposed")
