"""What findings would do to a patient's triggers and referral, in memory: nothing that is stored is touched."""

from collections.abc import Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from triggers.choices import LIVE_STATES
from triggers.compare import Stored, compare
from triggers.consequences import Consequences, follow
from triggers.engine import Finding
from triggers.history import HistoryOnDay
from triggers.models import Reason, Referral, Trigger
from triggers.register import Register


@dataclass(frozen=True)
class Foreseen:
    """How a patient would stand: copies of all triggers and reasons, with those that would be new."""

    triggers: list[Trigger]
    referral: Referral | None
    """The one that was live before, in whatever state it would be, or the one that would open."""
    reasons: list[Reason]
    joined: list[Reason]
    """Those of the reasons that would be new."""

    @property
    def live_referral(self) -> Referral | None:
        return self.referral if self.referral and self.referral.state in LIVE_STATES else None


def foresee(
    findings: list[Finding],
    *,
    patient_id: int,
    triggers: Iterable[Trigger],
    referral: Referral | None,
    reasons: Sequence[Reason],
    register: Register,
    day: HistoryOnDay,
    at: datetime,
    rules: Collection[str] | None = None,
    intent_changed: bool = False,
) -> Foreseen:
    """
    Give what storing these findings would lead to, by the steps of `triggers.reconcile`.

    :param triggers: all that are stored of the patient.
    :param referral: the live one, if there is one, with its live `reasons`.
    :param day: the patient's history on the day of `at`.
    :param rules: those whose findings these are; the triggers of others stay as they are. None: of all rules.
    """
    copies = [copy(trigger) for trigger in triggers]
    own = Stored([trigger for trigger in copies if rules is None or trigger.rule in rules])
    compared = compare(patient_id=patient_id, stored=own, findings=findings, register=register, day=day, at=at)
    # Not saved, they have no number; any that no stored one has will do.
    for number, trigger in zip(count(-1, -1), compared.new, strict=False):
        trigger.pk = number
    copies += compared.new
    followed, kept = copy(referral), [copy(reason) for reason in reasons]
    result = Consequences()
    follow(
        result,
        patient_id=patient_id,
        triggers=copies,
        referral=followed,
        reasons=kept,
        intent_changed=intent_changed,
        died=day.has_died,
        at=at,
        waits=register.waits,
    )
    opened = result.new_referrals[0] if result.new_referrals else followed
    return Foreseen(copies, opened, [*kept, *result.new_reasons], result.new_reasons)
