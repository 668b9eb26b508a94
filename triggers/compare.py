"""Comparing what the rules find today with what is stored: which triggers are new, changed or withdrawn."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from triggers.choices import CallsFor, Suppressed, TriggerState, WhyEnded
from triggers.engine import Finding
from triggers.history import HistoryOnDay
from triggers.models import Trigger
from triggers.register import Register
from triggers.rule import OPENS_REFERRAL, Mode, RuleSettings
from triggers.rules.several_signs import several_signs

# What a person closed opens again only for a stronger call, or where that answer asked for other facts.
ANSWERS_THAT_WAIT_FOR_FACTS = frozenset({WhyEnded.DATA_WRONG})
# What is held back in these ways is open to nobody.
SILENT = frozenset({Suppressed.HISTORIC, Suppressed.DECLINED})


@dataclass
class Stored:
    """A patient's stored triggers, and how a finding is recognised among them."""

    triggers: list[Trigger]
    by_key: dict[str, Trigger] = field(init=False)

    def __post_init__(self) -> None:
        self.by_key = {trigger.key: trigger for trigger in self.triggers}

    def counterparts(self, findings: list[Finding]) -> dict[str, Trigger]:
        """
        Give key of a finding → its stored trigger, for the findings that have one.

        That is the trigger of the same key; else the first live one of the same rule and tumour with a common fact
        that is no other finding's own and was not taken over by one before.
        """
        found = {finding.key: self.by_key[finding.key] for finding in findings if finding.key in self.by_key}
        taken = set(found)
        for finding in findings:
            if finding.key in found:
                continue
            for trigger in self.triggers:
                if trigger.state == TriggerState.LIVE and trigger.key not in taken and _same_matter(trigger, finding):
                    found[finding.key] = trigger
                    taken.add(trigger.key)
                    break
        return found


def _same_matter(trigger: Trigger, finding: Finding) -> bool:
    return (
        trigger.rule == finding.rule
        and trigger.tumour_id == _number(finding.tumour)
        and not set(trigger.because).isdisjoint(_numbers(finding.because))
    )


def _number(text: str | None) -> int | None:
    return None if text is None else int(text)


def _numbers(texts: Iterable[str]) -> list[int]:
    return list(map(int, texts))


@dataclass
class Comparison:
    new: list[Trigger]
    changed: list[Trigger]


def compare(
    *, patient_id: int, stored: Stored, findings: list[Finding], register: Register, day: HistoryOnDay, at: datetime
) -> Comparison:
    """
    Bring a patient's stored triggers up to date with the findings, in memory.

    :param day: the patient's history today.
    :returns: the triggers to insert and those to update; what is stored and unchanged is in neither.
    """
    result = Comparison([], [])
    counterparts = stored.counterparts(findings)
    claimed = {trigger.pk for trigger in counterparts.values()}
    for finding in findings:
        trigger = counterparts.get(finding.key)
        if trigger is None:
            result.new.append(_new(patient_id, finding, register, at))
        elif not _stands(trigger, finding, register) and _update(trigger, finding, register, day.today, at):
            result.changed.append(trigger)
    for trigger in stored.triggers:
        if trigger.pk not in claimed and _is_gone(trigger, register, day.has_died):
            trigger.state = TriggerState.WITHDRAWN
            trigger.ended_at = at
            trigger.why_ended = _why_gone(trigger, register, day)
            trigger.held_at = None
            result.changed.append(trigger)
    return result


def _is_gone(trigger: Trigger, register: Register, died: bool) -> bool:
    """Say whether a trigger without a finding is withdrawn: a live one, or one whose wrong data were put right."""
    if trigger.state == TriggerState.LIVE:
        return True
    return trigger.is_disputed and (died or register.is_on(trigger.rule))


def _why_gone(trigger: Trigger, register: Register, day: HistoryOnDay) -> WhyEnded:
    if day.has_died:
        return WhyEnded.DIED
    rule = register.rules.get(trigger.rule)
    if rule is not None and not register.is_on(rule.code):
        return WhyEnded.RULE_OFF
    # Whatever the rule of another version still finds carries that version's number. Rule 31 may have lost a sign.
    lost_sign = trigger.rule == several_signs.code and register.silent
    if rule is not None and trigger.rule_version == rule.version and not lost_sign:
        return WhyEnded.FACTS_CHANGED
    counting = {int(fact.id) for fact in day.facts}
    return WhyEnded.RULE_CHANGED if counting.issuperset(trigger.because) else WhyEnded.FACTS_CHANGED


def _new(patient_id: int, finding: Finding, register: Register, at: datetime) -> Trigger:
    settings = register.settings[finding.rule]
    return Trigger(
        patient_id=patient_id,
        rule=finding.rule,
        key=finding.key,
        rule_version=register.rules[finding.rule].version,
        settings_version=register.versions.get(finding.rule, 0),
        see_within=settings.see_within,
        shadow=settings.mode == Mode.SHADOW,
        see_by=finding.see_by,
        first_seen_at=at,
        **_as_found(finding),
        **_as_told(finding),
    )


def _as_found(finding: Finding) -> dict[str, object]:
    return {
        "tumour_id": _number(finding.tumour),
        "calls_for": finding.calls_for,
        "on": finding.on,
        "known_on": finding.known,
        "late_known": finding.late_known,
        "suppressed": finding.suppressed or "",
        "because": _numbers(finding.because),
    }


def _as_told(finding: Finding) -> dict[str, str]:
    sentence = finding.sentence
    return {"sentence_en": sentence["en"], "sentence_de": sentence["de"]}


def _stands(trigger: Trigger, finding: Finding, register: Register) -> bool:
    """Say at a glance that nothing changes; where it cannot say so, `_update` looks closely."""
    settings = register.settings[finding.rule]
    return (
        trigger.state == TriggerState.LIVE
        and trigger.key == finding.key
        and trigger.on == finding.on
        and trigger.calls_for == finding.calls_for
        and trigger.suppressed == (finding.suppressed or "")
        and trigger.known_on == finding.known
        and trigger.late_known == finding.late_known
        and trigger.because == _numbers(finding.because)
        and trigger.tumour_id == _number(finding.tumour)
        and trigger.rule_version == register.rules[finding.rule].version
        and trigger.see_within == settings.see_within
        and trigger.see_by <= finding.see_by
        and trigger.held_at is None
        and not trigger.shadow
        and settings.mode == Mode.ACTIVE
    )


def _update(trigger: Trigger, finding: Finding, register: Register, today: date, at: datetime) -> bool:
    settings = register.settings[finding.rule]
    comes_back = _comes_back(trigger, finding, today)
    wanted = {
        **_as_found(finding),
        "key": finding.key,
        "rule_version": register.rules[finding.rule].version,
        "see_by": _see_by(trigger, finding, settings),
        "shadow": _is_shadow(trigger, finding, settings.mode, comes_back),
    }
    if comes_back:
        wanted |= {"state": TriggerState.LIVE, "ended_at": None, "why_ended": ""}
        if _opens_again(trigger, finding) and register.is_part_of_opening(trigger):
            wanted |= {"held_at": at, "released_at": None}
    if _rises(trigger, finding):
        # What a nurse settled was less than this.
        wanted |= {"care_answer": "", "care_answered_at": None, "care_answered_by": None}
        if register.waits(trigger):
            # What has just become known is no part of what waits, nor of what a day lets open of that.
            wanted |= {"held_at": None, "released_at": register.openings[trigger.rule].since}
    if trigger.held_at is not None and finding.calls_for not in OPENS_REFERRAL:
        # It has nothing to open any more that could wait.
        wanted |= {"held_at": None}
    differs = [name for name, value in wanted.items() if getattr(trigger, name) != value]
    if not differs:
        return False
    # The same facts, read by the same rule, are told in the same words: nothing is written only to find that out.
    for name, value in {**wanted, **_as_told(finding)}.items():
        setattr(trigger, name, value)
    return True


def _opens_again(trigger: Trigger, finding: Finding) -> bool:
    """Say whether a finding that had opened something before its rule was switched off would do so now."""
    return trigger.why_ended == WhyEnded.RULE_OFF and trigger.has_opened and not finding.suppressed


def _see_by(trigger: Trigger, finding: Finding, settings: RuleSettings) -> date:
    """Give the deadline: never later than before, and by the settings with which the trigger was made."""
    start = finding.see_by - timedelta(days=settings.see_within)
    return min(trigger.see_by, start + timedelta(days=trigger.see_within))


def _is_shadow(trigger: Trigger, finding: Finding, mode: Mode, comes_back: bool) -> bool:
    """Say whether only the clinical lead sees it: in shadow mode what is open stays so, and nothing else opens."""
    if mode != Mode.SHADOW:
        return False
    speaks_again = trigger.suppressed in SILENT and finding.suppressed not in SILENT
    return trigger.shadow or comes_back or speaks_again or trigger.held_at is not None


def _rises(trigger: Trigger, finding: Finding) -> bool:
    return trigger.calls_for != finding.calls_for.value == CallsFor.REFERRAL.value


def _comes_back(trigger: Trigger, finding: Finding, today: date) -> bool:
    if trigger.state == TriggerState.WITHDRAWN:
        return True
    if trigger.state != TriggerState.ANSWERED:
        return False
    if _rises(trigger, finding):
        return True
    if trigger.why_ended == WhyEnded.UNKNOWN_UNTIL and trigger.quiet_until and trigger.quiet_until <= today:
        return True
    other_facts = trigger.because != _numbers(finding.because)
    waits = trigger.why_ended in ANSWERS_THAT_WAIT_FOR_FACTS or trigger.calls_for == CallsFor.QUESTION
    return other_facts and waits
