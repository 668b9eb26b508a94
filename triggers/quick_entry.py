"""
What would follow from facts before they are stored.

The steps are those of `triggers.reconcile`, in memory: the rules look at the history with the new facts, their findings
are compared with what is stored, and the referral follows. Nothing is locked or written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from triggers import facts as f
from triggers.choices import LIVE_STATES, ReferralState, Suppressed, TriggerState
from triggers.compare import Stored
from triggers.foresee import Foreseen, foresee
from triggers.history import History
from triggers.load import load_histories
from triggers.models import Reason, Referral, Trigger
from triggers.reconcile import find, intent_changed
from triggers.register import Register, register_in_force
from triggers.rule import OPENS_REFERRAL
from triggers.summary import PatientSummary, TumourSummary


class ReferralChange(TextChoices):
    """What becomes of the patient's referral."""

    NOTHING = "nothing", _("No referral opens or changes.")
    OPENS = "opens", _("A referral opens and goes ahead by itself.")
    ASKS = "asks", _("A referral opens and waits for a yes.")
    GAINS = "gains", _("The open referral gains a reason.")
    GOES_AHEAD = "goes_ahead", _("The referral that waits for a yes now goes ahead by itself.")
    COMES_BACK = "comes_back", _("The deferred referral comes back.")
    LOSES = "loses", _("The open referral loses a reason and goes on.")
    EXCHANGES = "exchanges", _("The open referral gains a reason and loses another.")
    MOVES = "moves", _("The referral gets another deadline.")
    NEEDS_YES = "needs_yes", _("The referral goes ahead only with a yes from now on.")
    ENDS = "ends", _("The referral ends: nothing speaks for it any more.")


@dataclass
class Standing:
    """What is stored about a patient: the history, findings, and the live referral with its live reasons."""

    patient_id: int
    history: History
    triggers: list[Trigger] = field(default_factory=list)
    referral: Referral | None = None
    reasons: list[Reason] = field(default_factory=list)


class Moved(NamedTuple):
    """A finding that was there and stays, with another date, deadline or urgency."""

    before: Trigger
    after: Trigger


@dataclass(frozen=True)
class Consequence:
    """
    What recording would do today.

    `appear` are findings that were not there or not live, `end` those that are withdrawn, `moved` those that are told
    otherwise from then on, each with those first that speak for a referral.
    `referral` is the one there would be, `see_by` its deadline; nothing where no live referral would be left.
    """

    change: ReferralChange
    appear: tuple[Trigger, ...] = ()
    end: tuple[Trigger, ...] = ()
    moved: tuple[Moved, ...] = ()
    referral: Referral | None = None
    see_by_before: date | None = None
    """The deadline of the referral that is live already."""
    outgrown: tuple[TumourSummary, ...] = ()
    """Tumours whose latest staging fits now and will not from then on."""

    @property
    def see_by(self) -> date | None:
        return self.referral.see_by if self.referral else None

    @property
    def is_earlier(self) -> bool:
        """Whether the deadline of a referral that is live already moves to an earlier day."""
        return bool(self.see_by and self.see_by_before and self.see_by < self.see_by_before)

    @property
    def is_later(self) -> bool:
        return bool(self.see_by and self.see_by_before and self.see_by > self.see_by_before)


def standing_of(patient_id: int) -> Standing:
    """Read what is stored about a patient. Four queries."""
    referral = Referral.objects.filter(patient=patient_id, state__in=LIVE_STATES).first()
    live = Reason.objects.filter(referral=referral, ended_at=None).order_by("see_by", "id") if referral else ()
    return Standing(
        patient_id,
        load_histories([patient_id])[patient_id],
        list(Trigger.objects.filter(patient=patient_id).order_by("id")),
        referral,
        list(live),
    )


def consequence_of(
    standing: Standing, facts: Sequence[f.Fact], *, at: datetime, register: Register | None = None
) -> Consequence:
    """
    Give what recording these facts would do, without storing anything.

    :param facts: as `as_rules_see` gives them: numbered behind all that are stored.
    :param register: the rules and settings in force; read where it is not given.
    """
    register = register or register_in_force()
    today = timezone.localdate(at)
    history, referral = with_facts(standing.history, facts), standing.referral
    after = foresee(
        find(history, Stored(standing.triggers), register, today),
        patient_id=standing.patient_id,
        triggers=standing.triggers,
        referral=referral,
        reasons=standing.reasons,
        register=register,
        day=history.on_day(today),
        at=at,
        intent_changed=intent_changed(referral, history, today),
    )
    return Consequence(
        _change(referral, after),
        appear=_now_and_not_before(after.triggers, standing.triggers),
        end=_withdrawn(after.triggers, standing.triggers),
        moved=_told_otherwise(after.triggers, standing.triggers),
        referral=after.live_referral,
        see_by_before=referral.see_by if referral else None,
        outgrown=_outgrown(history, today, before=standing.history),
    )


def _outgrown(history: History, today: date, *, before: History) -> tuple[TumourSummary, ...]:
    """Give the tumours whose latest staging no longer fits, and did before."""
    was, now = (PatientSummary(each.on_day(today)).tumours for each in (before, history))
    known = {tumour.id for tumour in was if tumour.stage_outgrown}
    return tuple(tumour for tumour in now if tumour.stage_outgrown and tumour.id not in known)


def with_facts(history: History, facts: Sequence[f.Fact]) -> History:
    """Give the history as it will be once these facts are in it."""
    # What was taken back is known by fact and day alone; said once more, it is taken back again on that day.
    taken_back = [
        f.Retraction(id=f"retraction of {name}", on=day, recorded=day, of=name)
        for name, day in history.retracted_on.items()
    ]
    return History([*history.facts, *taken_back, *facts])


def _change(before: Referral | None, foreseen: Foreseen) -> ReferralChange:
    after = foreseen.referral
    if after is None:
        return ReferralChange.NOTHING
    if before is None:
        return ReferralChange.OPENS if after.state == ReferralState.OPEN else ReferralChange.ASKS
    if after.state not in LIVE_STATES:
        return ReferralChange.ENDS
    if (before.state, after.state) in MOVED:
        return MOVED[before.state, after.state]
    has_ended = any(reason.ended_at for reason in foreseen.reasons)
    if foreseen.joined:
        return ReferralChange.EXCHANGES if has_ended else ReferralChange.GAINS
    if has_ended:
        return ReferralChange.LOSES
    return ReferralChange.NOTHING if after.see_by == before.see_by else ReferralChange.MOVES


MOVED: dict[tuple[str, str], ReferralChange] = {
    (ReferralState.PROPOSED, ReferralState.OPEN): ReferralChange.GOES_AHEAD,
    (ReferralState.OPEN, ReferralState.PROPOSED): ReferralChange.NEEDS_YES,
    (ReferralState.DEFERRED, ReferralState.OPEN): ReferralChange.COMES_BACK,
    (ReferralState.DEFERRED, ReferralState.PROPOSED): ReferralChange.COMES_BACK,
}


def _now_and_not_before(after: Sequence[Trigger], before: Sequence[Trigger]) -> tuple[Trigger, ...]:
    """Give what is live and to be seen now and was not; what is in shadow is for the clinical lead alone."""
    was = {trigger.pk for trigger in before if _is_seen(trigger)}
    return _by_urgency(trigger for trigger in after if _is_seen(trigger) and trigger.pk not in was)


def _withdrawn(after: Sequence[Trigger], before: Sequence[Trigger]) -> tuple[Trigger, ...]:
    was = {trigger.pk for trigger in before if _is_seen(trigger)}
    return _by_urgency(trigger for trigger in after if trigger.pk in was and not _is_seen(trigger))


def _told_otherwise(after: Sequence[Trigger], before: Sequence[Trigger]) -> tuple[Moved, ...]:
    was = {trigger.pk: trigger for trigger in before if _is_seen(trigger)}
    kept = _by_urgency(trigger for trigger in after if trigger.pk in was and _is_seen(trigger))
    pairs = [Moved(was[trigger.pk], trigger) for trigger in kept]
    return tuple(pair for pair in pairs if _as_told(pair.before) != _as_told(pair.after))


def _as_told(trigger: Trigger) -> tuple[object, ...]:
    return trigger.on, trigger.see_by, trigger.calls_for, trigger.suppressed


def _is_seen(trigger: Trigger) -> bool:
    return trigger.state == TriggerState.LIVE and not trigger.shadow and trigger.suppressed != Suppressed.HISTORIC


def _by_urgency(triggers: Iterable[Trigger]) -> tuple[Trigger, ...]:
    """Put those first that speak for a referral, then by deadline."""

    def place(trigger: Trigger) -> tuple[object, ...]:
        return trigger.calls_for not in OPENS_REFERRAL, trigger.see_by, trigger.key

    return tuple(sorted(triggers, key=place))
