"""
What was stored about a patient at a time, and what had fired then; beside it what today's rules find on those facts.

A fact was there from the time at which it was stored, however early it is dated or was known elsewhere. Triggers,
referrals and merges are read from the history of their rows.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients.models import Fact, Patient, Tumour
from patients.queries import FactLine, fact_lines, visible_patients
from staff.models import User
from staff.past import ONE_ACT, events_of, ever, rows_then
from staff.permissions import Permission
from triggers.choices import LIVE_STATES, CallsFor, Suppressed, TriggerState
from triggers.compare import Stored
from triggers.engine import Finding
from triggers.facts import Fact as FactSeen
from triggers.history import History
from triggers.load import FACTS, as_text, read_facts, with_survivors
from triggers.models import Reason, Referral, Trigger
from triggers.reconcile import find
from triggers.register import RULES_BY_CODE, register_in_force
from triggers.rule import Mode
from triggers.rule_cards import title_of
from triggers.why_nothing_words import language

SECOND = timedelta(seconds=1)
# The names put in are columns.
_STORED = f"SELECT {FACTS} FROM patients_fact f WHERE f.patient_id = ANY(%s) AND f.stored_at <= %s"  # noqa: S608  # nosec B608


@dataclass(frozen=True)
class FactThen:
    """A fact as it counted then, and what was stored since that corrects it or takes it back."""

    line: FactLine
    since: Fact | None


@dataclass(frozen=True)
class Compared:
    """
    A finding as it was stored then, and as today's rules find it on the facts stored then; one of the two may be None.

    `differs` names what differs between them, `now` is the stored one as it is today.
    """

    rule: str
    then: Trigger | None
    recomputed: Finding | None
    differs: list[str | Promise]
    now: Trigger | None

    @property
    def rule_in_words(self) -> str:
        """Its number and title; its code where the register no longer has it."""
        rule = RULES_BY_CODE.get(self.rule)
        return f"{rule.number}: {title_of(rule)}" if rule else self.rule

    @property
    def recomputed_calls_for(self) -> str:
        return str(CallsFor(str(self.recomputed.calls_for)).label) if self.recomputed else ""

    @property
    def recomputed_suppressed(self) -> str:
        held_back = self.recomputed.suppressed if self.recomputed else None
        return str(Suppressed(held_back).label) if held_back else ""

    @property
    def sentence(self) -> str:
        """What the reader is told of it: as stored then, else as found today."""
        if self.then is not None:
            return self.then.sentence
        return self.recomputed.sentence[language()] if self.recomputed else ""

    @property
    def changed_since(self) -> bool:
        """Whether what was stored then stands otherwise today."""
        return (
            self.then is not None
            and self.now is not None
            and (self.then.state, self.then.suppressed, self.then.calls_for)
            != (self.now.state, self.now.suppressed, self.now.calls_for)
        )


@dataclass(frozen=True)
class AsOf:
    """A patient at a time. `ended` are findings that had ended by then, `stored_since` counts facts stored later."""

    at: datetime
    survivor_id: int
    record_ids: list[int]
    facts: list[FactThen]
    stored_since: int
    findings: list[Compared]
    ended: list[Trigger]
    referrals: list[Referral]
    before: datetime | None
    after: datetime | None

    @property
    def live_referral(self) -> Referral | None:
        return next((referral for referral in self.referrals if referral.state in LIVE_STATES), None)

    @property
    def has_differences(self) -> bool:
        return any(finding.differs for finding in self.findings)


def as_of(user: User, patient: Patient, at: datetime) -> AsOf | None:
    """
    Give what was stored about a patient at a time; None where this user may not see patients.

    :param patient: a record; who stood for it then, and what was merged into that, is what it was then.
    A constant number of queries.
    """
    if not visible_patients(user).filter(pk=patient.pk).exists():
        return None
    survivor_id, ids = records_then(patient, at)
    every = Fact.objects.filter(patient__in=ids).select_related("stored_by", "tumour")
    facts = list(every.order_by("on", "recorded", "id"))
    stored = [fact for fact in facts if fact.stored_at <= at]
    triggers = _triggers_then(user, ids, at)
    referrals = _referrals_then(user, ids, at, triggers)
    moments = moments_of(ids)
    return AsOf(
        at=at,
        survivor_id=survivor_id,
        record_ids=ids,
        facts=_facts_then(facts, stored, at),
        stored_since=len(facts) - len(stored),
        findings=_compared(user, history_then(ids, at), triggers, at),
        ended=[trigger for trigger in triggers if trigger.state != TriggerState.LIVE],
        referrals=referrals,
        before=max((moment for moment in moments if moment < at), default=None),
        after=min((moment for moment in moments if moment > at), default=None),
    )


def records_then(patient: Patient, at: datetime) -> tuple[int, list[int]]:
    """Give the id of the record that stood for this one at a time, and the ids of all its records then."""
    own = rows_then(Patient, [patient.pk], at)
    survivor_id = own[0].survivor_id if own else patient.pk
    perhaps = rows_then(Patient, ever(Patient, merged_into=survivor_id), at)
    return survivor_id, [survivor_id, *(record.pk for record in perhaps if record.merged_into_id == survivor_id)]


def history_then(record_ids: Collection[int], at: datetime) -> History:
    """Give the history of all facts of these records that were stored by then, with the tumours merged as then."""
    facts, merged = facts_stored_by(record_ids, at)
    return History(with_survivors(facts, merged))


def facts_stored_by(record_ids: Collection[int], at: datetime) -> tuple[list[FactSeen], dict[str, str]]:
    """Give the facts of these records that were stored by then, and merged tumour → its survivor then, as text."""
    with connection.cursor() as cursor:
        cursor.execute(_STORED, [list(record_ids), at])
        (written,) = cursor.fetchone()
    tumours = rows_then(Tumour, ever(Tumour, patient__in=record_ids), at)
    merged = {as_text(tumour.pk): as_text(tumour.merged_into_id) for tumour in tumours if tumour.merged_into_id}
    return read_facts(written) if written else [], merged


def moments_of(record_ids: Collection[int]) -> list[datetime]:
    """
    Give the times by which each change of these records was complete, as whole seconds, in order.

    Times at most ONE_ACT apart are one change.
    """
    times = sorted(set(_times(record_ids)))
    ends = [
        time
        for time, following in zip(times, [*times[1:], None], strict=True)
        if following is None or following - time > ONE_ACT
    ]
    return [_whole_second(time) for time in ends]


def _whole_second(time: datetime) -> datetime:
    return time.replace(microsecond=0) + (SECOND if time.microsecond else timedelta())


def _times(record_ids: Collection[int]) -> QuerySet[Fact, datetime]:
    stored = Fact.objects.filter(patient__in=record_ids).order_by().values_list("stored_at")
    referrals = ever(Referral, patient__in=record_ids)
    changes = (
        events_of(Trigger).filter(patient__in=record_ids),
        events_of(Referral).filter(patient__in=record_ids),
        events_of(Reason).filter(referral__in=referrals),
        events_of(Tumour).filter(patient__in=record_ids),
        events_of(Patient).filter(pgh_obj__in=record_ids),
        events_of(Patient).filter(merged_into__in=record_ids),
    )
    every = stored.union(*(events.order_by().values_list("pgh_created_at") for events in changes))
    return every.values_list("stored_at", flat=True)


def _facts_then(facts: list[Fact], stored: list[Fact], at: datetime) -> list[FactThen]:
    since = {
        pk: fact
        for fact in sorted(facts, key=lambda fact: (fact.stored_at, fact.pk), reverse=True)
        if fact.stored_at > at
        for pk in (fact.replaces_id, fact.of_id)
        if pk
    }
    return [FactThen(line, since.get(line.fact.pk)) for line in fact_lines(stored)]


def _triggers_then(user: User, record_ids: Collection[int], at: datetime) -> list[Trigger]:
    """Give the triggers that were these records' then, as they were, the earliest first; in shadow to those who may."""
    rows = rows_then(Trigger, ever(Trigger, patient__in=record_ids), at)
    sees_shadow = user.may(Permission.SEE_SHADOW)
    own = [row for row in rows if row.patient_id in record_ids and (sees_shadow or not row.shadow)]
    return sorted(own, key=lambda row: (row.see_by, row.pk))


def _referrals_then(
    user: User, record_ids: Collection[int], at: datetime, triggers: Collection[Trigger]
) -> list[Referral]:
    """Give the referrals as they were, the latest first, each with `reasons_then`: those that spoke for it then."""
    if not user.may(Permission.SEE_QUEUE):
        return []
    ids = ever(Referral, patient__in=record_ids)
    rows = [row for row in rows_then(Referral, ids, at) if row.patient_id in record_ids]
    by_id = {trigger.pk: trigger for trigger in triggers}
    reasons = rows_then(Reason, ever(Reason, referral__in=[row.pk for row in rows]), at)
    people = User.objects.in_bulk({reason.requested_by_id for reason in reasons if reason.requested_by_id})
    for reason in reasons:
        reason.trigger = by_id.get(reason.trigger_id) if reason.trigger_id else None
        reason.requested_by = people.get(reason.requested_by_id) if reason.requested_by_id else None
    for row in rows:
        row.reasons_then = [  # type: ignore[attr-defined]
            reason
            for reason in reasons
            if reason.referral_id == row.pk and reason.ended_at is None and (reason.trigger or reason.requested_by)
        ]
    return sorted(rows, key=lambda row: (row.opened_at, row.pk), reverse=True)


def _compared(user: User, history: History, triggers: list[Trigger], at: datetime) -> list[Compared]:
    """Lay what was live then beside what today's rules find; what a person had answered by then is no difference."""
    register, stored = register_in_force(), Stored(triggers)
    findings = find(history, stored, register, timezone.localdate(at))
    if not user.may(Permission.SEE_SHADOW):
        findings = [each for each in findings if register.settings[each.rule].mode != Mode.SHADOW]
    counterparts = stored.counterparts(findings)
    found = {counterparts[each.key].pk: each for each in findings if each.key in counterparts}
    now = Trigger.objects.in_bulk([trigger.pk for trigger in triggers])
    live = [
        Compared(then.rule, then, found.get(then.pk), _differing(then, found.get(then.pk)), now.get(then.pk))
        for then in triggers
        if then.state == TriggerState.LIVE
    ]
    ended = {trigger.pk: trigger for trigger in triggers if trigger.state == TriggerState.WITHDRAWN}
    new = [
        Compared(each.rule, None, each, [_("Not stored then")], None)
        for each in findings
        if each.key not in counterparts or counterparts[each.key].pk in ended
    ]
    return [*live, *new]


def _differing(then: Trigger, today: Finding | None) -> list[str | Promise]:
    """Name what today's rules say otherwise than what was stored."""
    if today is None:
        return [_("Today's rules find nothing here")]
    pairs = (
        (_("Date"), then.on, today.on),
        (_("Calls for"), then.calls_for, str(today.calls_for)),
        (_("Held back"), then.suppressed, today.suppressed or ""),
    )
    return [label for label, stored, found in pairs if stored != found]
