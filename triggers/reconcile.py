"""Bringing triggers and referrals of patients in line with their facts, set-wise, in the transaction of the fact."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from patients.bulk import insert_with_history, take_numbers
from triggers.choices import LIVE_STATES, DeferReason, ReferralState, Suppressed, TriggerState, WhyEnded
from triggers.compare import Stored, compare
from triggers.consequences import Consequences, follow
from triggers.engine import Finding, evaluate, look_again_on
from triggers.history import History
from triggers.load import load_histories
from triggers.models import Outlook, Reason, Referral, Trigger
from triggers.never_seen import note_never_seen
from triggers.nudge import nudge_on_commit
from triggers.register import Register, held_register
from triggers.rules.several_signs import several_signs

TRIGGER_COLUMNS = (
    *("key", "tumour", "state", "ended_at", "why_ended", "calls_for", "on", "known_on", "late_known", "suppressed"),
    *("because", "sentence_en", "sentence_de", "see_by", "has_opened"),
    *("rule_version", "shadow", "held_at", "released_at"),
    *("care_answer", "care_answered_at", "care_answered_by"),
)
REFERRAL_COLUMNS = (
    *("state", "version", "see_by", "target_on", "deferred_until", "reasons_gone_at", "ended_at", "why_ended"),
)
REASON_COLUMNS = ("see_by", "strong", "ended_at", "why_ended")
_KNOWN_BEFORE = """
    SELECT patient.id,
           EXISTS (SELECT FROM triggers_trigger t WHERE t.patient_id = patient.id),
           EXISTS (SELECT FROM triggers_referral r WHERE r.patient_id = patient.id AND r.state = ANY(%s)),
           o.patient_id IS NOT NULL, o.look_again_on, n.burden
      FROM unnest(%s::bigint[]) AS patient(id)
      LEFT JOIN triggers_outlook o ON o.patient_id = patient.id
      LEFT JOIN triggers_neverseen n ON n.patient_id = patient.id
"""


class KnownBefore(NamedTuple):
    """What is stored about a patient before an evaluation, so that only what is there is read: about most, nothing."""

    has_triggers: bool
    has_referral: bool
    has_outlook: bool
    look_again_on: date | None
    burden: int | None


def reconcile(patient_ids: Iterable[int], *, at: datetime) -> None:
    """
    Evaluate these patients as of the day of `at` and store what changed.

    :param patient_ids: surviving records, locked by this transaction. A constant number of queries for any number.
    """
    ids = sorted(patient_ids)
    today = timezone.localdate(at)
    register = held_register()
    histories = load_histories(ids)
    known = _known_before(ids)
    stored = _stored_triggers(ids, having={pk for pk, before in known.items() if before.has_triggers})
    referrals = _live_referrals([pk for pk, before in known.items() if before.has_referral])
    reasons = _live_reasons(referrals.values())
    findings, new, changed = _compare_all(histories, stored, register, today, at)
    for trigger, number in zip(new, take_numbers(Trigger, len(new)), strict=True):
        trigger.pk = number
    result = Consequences()
    for patient_id, history in histories.items():
        referral = referrals.get(patient_id)
        follow(
            result,
            patient_id=patient_id,
            triggers=stored[patient_id].triggers,
            referral=referral,
            reasons=reasons[referral.pk] if referral else [],
            intent_changed=intent_changed(referral, history, today),
            died=history.on_day(today).has_died,
            at=at,
            waits=register.waits,
        )
    _write(result, new, changed)
    outlooks = {
        pk: outlook(history, today, findings[pk], stored[pk].triggers, register) for pk, history in histories.items()
    }
    _note_outlooks(outlooks, known)
    note_never_seen(
        histories,
        {pk: of_patient.triggers for pk, of_patient in stored.items()},
        stored={pk: before.burden for pk, before in known.items() if before.burden is not None},
        today=today,
    )


def current_intents(history: History, today: date) -> dict[str, str]:
    """Give tumour id → current intent, for the tumours whose intent is stated."""
    intents = {tumour.id: tumour.intent_on(today) for tumour in history.on_day(today).tumours}
    return {tumour: intent for tumour, intent in intents.items() if intent}


def intent_changed(referral: Referral | None, history: History, today: date) -> bool:
    return (
        referral is not None
        and referral.state == ReferralState.DEFERRED
        and referral.defer_reason == DeferReason.CURATIVE_INTENT
        and referral.intents_when_deferred != current_intents(history, today)
    )


def _known_before(ids: list[int]) -> dict[int, KnownBefore]:
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN_BEFORE, [[state.value for state in LIVE_STATES], ids])
        return {pk: KnownBefore(*row) for pk, *row in cursor.fetchall()}


def _stored_triggers(ids: list[int], *, having: Collection[int]) -> dict[int, Stored]:
    found: dict[int, list[Trigger]] = {patient_id: [] for patient_id in ids}
    for trigger in Trigger.objects.filter(patient__in=having).order_by("id") if having else ():
        found[trigger.patient_id].append(trigger)
    return {patient_id: Stored(triggers) for patient_id, triggers in found.items()}


def _live_referrals(ids: list[int]) -> dict[int, Referral]:
    if not ids:
        return {}
    live = Referral.objects.filter(patient__in=ids, state__in=LIVE_STATES).order_by("pk").select_for_update()
    return {referral.patient_id: referral for referral in live}


def _live_reasons(referrals: Collection[Referral]) -> dict[int, list[Reason]]:
    found: dict[int, list[Reason]] = defaultdict(list)
    live = Reason.objects.filter(referral__in=referrals, ended_at=None).order_by("see_by", "id") if referrals else ()
    for reason in live:
        found[reason.referral_id].append(reason)
    return found


def _compare_all(
    histories: dict[int, History], stored: dict[int, Stored], register: Register, today: date, at: datetime
) -> tuple[dict[int, list[Finding]], list[Trigger], list[Trigger]]:
    found: dict[int, list[Finding]] = {}
    new: list[Trigger] = []
    changed: list[Trigger] = []
    for patient_id, history in histories.items():
        of_patient = stored[patient_id]
        found[patient_id] = find(history, of_patient, register, today)
        comparison = compare(
            patient_id=patient_id,
            stored=of_patient,
            findings=found[patient_id],
            register=register,
            day=history.on_day(today),
            at=at,
        )
        of_patient.triggers += comparison.new
        new += comparison.new
        changed += comparison.changed
    return found, new, changed


def find(history: History, stored: Stored, register: Register, today: date) -> list[Finding]:
    """Give what the rules find, as it is judged where something has been opened before."""
    findings = _judged_knowing(history, stored, register, today)
    if register.silent_in_shadow and any(map(_is_open_sum, stored.triggers)):
        findings += _still_open(findings, history, stored, register, today)
    return findings


def _judged_knowing(history: History, stored: Stored, register: Register, today: date) -> list[Finding]:
    """Evaluate a history; what would be historic although it has opened something is judged again, knowing so."""

    def has_opened(finding: Finding) -> bool:
        trigger = stored.by_key.get(finding.key)
        return trigger is not None and trigger.never_becomes_historic

    findings = evaluate(history, today, settings=register.settings, silent=register.silent, opened=has_opened)
    historic = [finding.key for finding in findings if finding.suppressed == Suppressed.HISTORIC]
    if not historic or stored.by_key.keys() >= set(historic):
        return findings
    # Some may be stored under other keys.
    counterparts = stored.counterparts(findings)
    opened = {key for key, trigger in counterparts.items() if trigger.never_becomes_historic}
    if opened.isdisjoint(historic):
        return findings
    return evaluate(
        history,
        today,
        settings=register.settings,
        silent=register.silent,
        opened=lambda finding: finding.key in opened,
    )


def _is_open_sum(trigger: Trigger) -> bool:
    return trigger.rule == several_signs.code and trigger.state == TriggerState.LIVE and not trigger.shadow


def _still_open(
    findings: list[Finding], history: History, stored: Stored, register: Register, today: date
) -> list[Finding]:
    """Give what rule 31 has open by signs that are in shadow now: shadow mode closes nothing."""
    off = register.silent - register.silent_in_shadow
    there = {finding.key for finding in findings}
    before = _judged_knowing(history, stored, replace(register, silent=off), today)
    gone = [finding for finding in before if finding.rule == several_signs.code and finding.key not in there]
    counterparts = stored.counterparts(gone)
    return [finding for finding in gone if finding.key in counterparts and _is_open_sum(counterparts[finding.key])]


def outlook(
    history: History, today: date, findings: list[Finding], triggers: Iterable[Trigger], register: Register
) -> date | None:
    """Give the next day on which this patient must be looked at though no fact is new; None where there is none."""
    by_facts = look_again_on(history, today, findings=findings, settings=register.settings)
    quiet_until = [
        trigger.quiet_until
        for trigger in triggers
        if trigger.state == TriggerState.ANSWERED and trigger.why_ended == WhyEnded.UNKNOWN_UNTIL
    ]
    if not quiet_until:
        return by_facts
    return min((day for day in (by_facts, *quiet_until) if day is not None and day > today), default=None)


def look_again_by(patient_ids: Iterable[int], day: date) -> None:
    """Let locked patients be looked at on this day at the latest."""
    later = Q(look_again_on__isnull=True) | Q(look_again_on__gt=day)
    Outlook.objects.filter(later, patient__in=list(patient_ids)).update(look_again_on=day)


def _note_outlooks(outlooks: dict[int, date | None], known: dict[int, KnownBefore]) -> None:
    changed = [
        Outlook(patient_id=pk, look_again_on=day)
        for pk, day in outlooks.items()
        if not known[pk].has_outlook or known[pk].look_again_on != day
    ]
    if changed:
        Outlook.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["patient"], update_fields=["look_again_on"]
        )


def _write(result: Consequences, new: list[Trigger], changed: list[Trigger]) -> None:
    just_found = {trigger.pk for trigger in new}
    touched = {trigger.pk: trigger for trigger in (*changed, *result.changed_triggers) if trigger.pk not in just_found}
    if touched:
        Trigger.objects.bulk_update(touched.values(), TRIGGER_COLUMNS)
    insert_with_history(new)
    if result.changed_referrals:
        Referral.objects.bulk_update(result.changed_referrals, REFERRAL_COLUMNS)
    if result.changed_reasons:
        Reason.objects.bulk_update(result.changed_reasons, REASON_COLUMNS)
    insert_with_history(result.new_referrals)
    for reason in result.new_reasons:
        # Only now has a new referral its id.
        reason.referral_id = reason.referral.pk
    insert_with_history(result.new_reasons)
    if result.changed_referrals or result.changed_reasons:
        nudge_on_commit("consults.open_pending")
    elif result:
        nudge_on_commit("consults.open_new")
