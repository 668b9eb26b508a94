"""
What other settings of one rule would open and close today, against the settings in force.

Findings, triggers and referrals go through the same steps as when a fact is recorded, in memory: once with the settings
in force, once with those that are tried. The difference is what the change would do. Nothing is locked or written.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef
from django.utils import timezone

from patients.models import Patient
from triggers.choices import LIVE_STATES, CallsFor, ReferralState, Suppressed, TrialWhat, TriggerState
from triggers.clocks import target_on
from triggers.compare import Stored
from triggers.dry_run import OFF
from triggers.engine import Finding
from triggers.foresee import foresee
from triggers.history import History, HistoryOnDay
from triggers.models import Reason, Referral, Trigger
from triggers.queries import in_own_care
from triggers.reconcile import find
from triggers.register import Register
from triggers.rule import OPENS_REFERRAL, Rule, RuleSettings
from triggers.rules.several_signs import SIGNS, several_signs
from triggers.visits import is_asking_for_visit

Codes = frozenset[str]
"""The rules, by code, whose findings are compared: the one that is tried, and what follows from it."""
Change = dict[str, Any]
"""The fields of a `TrialPatient` beside trial and patient."""


@dataclass
class Outcome:
    """How a patient stands after an evaluation. The findings are those that are compared, by key."""

    referral: Referral | None = None
    speaking: dict[str, Trigger] = field(default_factory=dict)
    """Those that are live reasons of the referral."""
    live: dict[str, Trigger] = field(default_factory=dict)
    """Those that are live, not held back, and call for something else than a referral or a visit."""
    visits: dict[str, Trigger] = field(default_factory=dict)
    in_care: dict[str, Trigger] = field(default_factory=dict)
    shadow: dict[str, Trigger] = field(default_factory=dict)
    visit: Trigger | None = None
    """The most urgent finding of any rule that asks for a visit."""

    @property
    def goes_ahead(self) -> bool:
        return self.referral is not None and self.referral.state in (ReferralState.OPEN, ReferralState.BEGUN)


def changes_today(
    histories: Mapping[int, History], rule: Rule, settings: RuleSettings, *, register: Register, at: datetime
) -> Iterator[tuple[int, Change]]:
    """
    Give (patient, change) for everything that would be different with these settings of the rule. Four queries.

    That is also what rule 31 makes of its findings, where the rule is one of the signs. What would be released in
    portions is counted as if all of it opened at once.
    """
    tried = replace(
        register.with_settings({**register.settings, rule.code: settings}),
        openings={code: opening for code, opening in register.openings.items() if code != rule.code},
    )
    codes = frozenset({rule.code, several_signs.code} if rule in SIGNS else {rule.code})
    today = timezone.localdate(at)
    stored = _Stored(histories, today=today)
    for patient_id, history in histories.items():
        own = Stored([trigger for trigger in stored.triggers[patient_id] if trigger.rule in codes])
        now, then = (_find(history, own, codes, one, today) for one in (register, tried))
        if not (now or then or own.triggers):
            continue
        day = history.on_day(today)
        before = stored.outcome(patient_id, codes, register, now, day=day, at=at)
        after = stored.outcome(patient_id, codes, tried, then, day=day, at=at)
        for change in differences(before, after, today=today):
            yield patient_id, change


def differences(before: Outcome, after: Outcome, *, today: date) -> Iterator[Change]:
    """Give what the second outcome has that the first has not, and the other way round."""
    yield from _referral(before, after, today)
    yield from _consult(before, after, today)
    if before.referral is not None and after.referral is not None:
        yield from _each(TrialWhat.JOINS, after.speaking, before.speaking, today)
        yield from _each(TrialWhat.LEAVES, before.speaking, after.speaking, today)
    yield from _each(TrialWhat.VISIT, after.visits, before.visits, today)
    yield from _each(TrialWhat.VISIT_ENDS, before.visits, after.visits, today)
    yield from _each(TrialWhat.IN_CARE, after.in_care, before.in_care, today)
    yield from _each(TrialWhat.SHADOW, after.shadow, before.shadow, today)
    for key, trigger in after.live.items():
        if key not in before.live:
            yield _change(TrialWhat(trigger.calls_for), today, trigger)
    yield from _each(TrialWhat.OTHER_ENDS, before.live, after.live, today)


def _referral(before: Outcome, after: Outcome, today: date) -> Iterator[Change]:
    if after.referral is not None and before.referral is None:
        needs_yes = after.referral.state == ReferralState.PROPOSED
        yield _change(TrialWhat.REFERRAL, today, _first(after.speaking), needs_yes=needs_yes)
    if before.referral is not None and after.referral is None:
        yield _change(TrialWhat.REFERRAL_ENDS, today, _first(before.speaking))


def _consult(before: Outcome, after: Outcome, today: date) -> Iterator[Change]:
    """Give the consult that opens or ends: with its referral, or with the yes that the referral needs or not."""
    if after.referral is not None and not before.goes_ahead:
        opens = before.referral is None or after.goes_ahead
        if opens:
            due = max(after.referral.target_on, today)
            yield _change(TrialWhat.CONSULT, due, _first(after.speaking), needs_yes=not after.goes_ahead)
    if before.goes_ahead and not after.goes_ahead:
        yield _change(TrialWhat.CONSULT_ENDS, today, _first(before.speaking), needs_yes=after.referral is not None)
    if after.visit is not None and before.visit is None:
        due = max(target_on(opened_on=today, see_by=after.visit.see_by), today)
        yield _change(TrialWhat.CONSULT, due, after.visit)
    if before.visit is not None and after.visit is None:
        yield _change(TrialWhat.CONSULT_ENDS, today, before.visit)


def _each(what: TrialWhat, those: dict[str, Trigger], others: dict[str, Trigger], today: date) -> Iterator[Change]:
    for key, trigger in those.items():
        if key not in others:
            yield _change(what, today, trigger)


def _first(triggers: dict[str, Trigger]) -> Trigger | None:
    return min(triggers.values(), key=lambda trigger: (trigger.see_by, trigger.key), default=None)


def _change(what: TrialWhat, on: date, trigger: Trigger | None, *, needs_yes: bool = False) -> Change:
    return {"what": what, "on": on, "found_on": trigger.on if trigger else None, "needs_yes": needs_yes}


class _Stored:
    """What is stored about a batch of patients; read once, and copied for every evaluation."""

    def __init__(self, patient_ids: Iterable[int], *, today: date) -> None:
        ids = list(patient_ids)
        ours = Patient.objects.filter(in_own_care(OuterRef("pk"), today), pk__in=ids)
        self.in_own_care = frozenset(ours.values_list("pk", flat=True))
        self.triggers: dict[int, list[Trigger]] = defaultdict(list)
        for trigger in Trigger.objects.filter(patient__in=ids).order_by("id"):
            self.triggers[trigger.patient_id].append(trigger)
        live = Referral.objects.filter(patient__in=ids, state__in=LIVE_STATES)
        self.referrals = {referral.patient_id: referral for referral in live}
        self.reasons: dict[int, list[Reason]] = defaultdict(list)
        referral_ids = [referral.pk for referral in self.referrals.values()]
        for reason in Reason.objects.filter(referral__in=referral_ids, ended_at=None).order_by("see_by", "id"):
            self.reasons[reason.referral_id].append(reason)

    def outcome(
        self,
        patient_id: int,
        codes: Codes,
        register: Register,
        findings: list[Finding],
        *,
        day: HistoryOnDay,
        at: datetime,
    ) -> Outcome:
        """Say how the patient would stand with these findings; those of the other rules stay."""
        referral = self.referrals.get(patient_id)
        after = foresee(
            findings,
            patient_id=patient_id,
            triggers=self.triggers[patient_id],
            referral=referral,
            reasons=self.reasons[referral.pk] if referral else [],
            register=register,
            day=day,
            at=at,
            rules=codes,
        )
        outcome = Outcome(after.live_referral)
        speaking = {reason.trigger_id for reason in after.reasons if reason.ended_at is None}
        # In the care of others, it is they who are told what would have called for a referral.
        ours = patient_id in self.in_own_care
        asking = [trigger for trigger in after.triggers if is_asking_for_visit(trigger)]
        visits = [trigger for trigger in asking if ours or not trigger.suppressed]
        outcome.visit = min(visits, key=lambda trigger: (trigger.see_by, trigger.key), default=None)
        outcome.visits = {trigger.key: trigger for trigger in visits if trigger.rule in codes}
        for trigger in after.triggers:
            if trigger.rule in codes and trigger.state == TriggerState.LIVE:
                _sort_in(trigger, outcome, trigger.pk in speaking)
        return outcome


def _sort_in(trigger: Trigger, outcome: Outcome, speaks: bool) -> None:
    if trigger.suppressed == Suppressed.ALREADY_IN_CARE and not trigger.shadow:
        outcome.in_care[trigger.key] = trigger
    elif trigger.suppressed:
        return
    elif trigger.shadow:
        outcome.shadow[trigger.key] = trigger
    elif speaks:
        outcome.speaking[trigger.key] = trigger
    elif trigger.calls_for not in OPENS_REFERRAL | {CallsFor.VISIT}:
        outcome.live[trigger.key] = trigger


def _find(history: History, own: Stored, codes: Codes, register: Register, today: date) -> list[Finding]:
    """Evaluate these rules alone; what has opened something never becomes historic."""
    settings = dict.fromkeys(register.settings, OFF) | {code: register.settings[code] for code in codes}
    return find(history, own, replace(register, settings=settings), today)
