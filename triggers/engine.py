"""
Ask every rule about a history and judge what they see: since when it is known, how urgent it is, what holds it back.

Pure: no Django, no clock. Section numbers in comments are those of the rule register.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta

import msgspec

from triggers.facts import Declined
from triggers.history import History, HistoryOnDay
from triggers.rule import CallsFor, KnownBy, Mode, Rule, RuleSettings, Sighting
from triggers.rules import RULES
from triggers.sentences import write_sentence

LATE = timedelta(days=7)
HELD_BACK_BY_CARE = frozenset({CallsFor.REFERRAL, CallsFor.CONFIRMATION})
HELD_BACK_BY_REFUSAL = frozenset({CallsFor.REFERRAL, CallsFor.CONFIRMATION, CallsFor.VISIT})

DEFAULTS: Mapping[str, RuleSettings] = {rule.code: rule.defaults for rule in RULES}


class Finding(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """
    What a rule saw and what it calls for.

    `see_by` is start + the rule's `see_within`; `known` the first day of the unbroken time in which it was there to
    be seen; `suppressed` None, "historic", "already_in_care" or "declined"; `because` the ids of the facts that
    decided, the deciding one first; `key` the same tomorrow for the same finding of this patient; `sentence` what the
    reader is told, by language.
    """

    rule: str
    number: int
    tumour: str | None
    on: date
    calls_for: CallsFor
    see_by: date
    known: date
    late_known: bool
    suppressed: str | None
    because: tuple[str, ...]
    key: str
    sentence: dict[str, str]


Opened = Callable[[Finding], bool]


def nothing_opened(finding: Finding) -> bool:
    """Say of every finding that it has opened nothing: a file that is evaluated once has no memory."""
    return False


def evaluate(
    history: History,
    today: date,
    *,
    settings: Mapping[str, RuleSettings] = DEFAULTS,
    opened: Opened = nothing_opened,
) -> list[Finding]:
    """
    Give what the rules find today, by number of the rule, date, tumour and facts.

    `settings` by code of the rule; a rule without any keeps its defaults, one that is off finds nothing, one in shadow
    finds as ever (what follows is the caller's). `opened` says of a finding whether it has ever opened something: then
    it never becomes historic; it is asked only about findings that else would be.
    """
    day = history.on_day(today)
    if day.has_died:
        return []
    findings: list[Finding] = []
    keys: set[str] = set()
    for rule in RULES:
        chosen = settings.get(rule.code, rule.defaults)
        if chosen.mode == Mode.OFF:
            continue
        for sighting in day.found_by(rule):
            key = key_of(rule, sighting, day)
            if key in keys:
                key = f"{key}:{sighting.decided_by.id}"
            keys.add(key)
            findings.append(_judge(rule, sighting, day, chosen, key, opened))
    findings.sort(key=lambda finding: (finding.number, finding.on, finding.tumour or "", finding.because))
    return findings


def key_of(rule: Rule, sighting: Sighting, day: HistoryOnDay) -> str:
    """Give what makes it the same finding tomorrow; corrections of the fact it is about keep it."""
    episode = sighting.decided_by if sighting.episode is None else sighting.episode
    name = episode if isinstance(episode, str) else day.history.first_version(episode, day.today)
    return f"{rule.code}:{sighting.tumour or ''}:{name}"


def calls_for(rule: Rule, sighting: Sighting) -> CallsFor:
    """Give what the sighting calls for: the rule's own, where it names nothing else."""
    return rule.calls_for if sighting.calls_for is None else sighting.calls_for


def _judge(
    rule: Rule, sighting: Sighting, day: HistoryOnDay, chosen: RuleSettings, key: str, opened: Opened
) -> Finding:
    known, known_as_it_is = known_since(rule, sighting, day.history, day.today)
    start, late_known = start_of(sighting, known)
    finding = Finding(
        rule=rule.code,
        number=rule.number,
        tumour=sighting.tumour,
        on=sighting.on,
        calls_for=calls_for(rule, sighting),
        see_by=start + timedelta(days=chosen.see_within),
        known=known,
        late_known=late_known,
        suppressed=None,
        because=(sighting.decided_by.id, *(fact.id for fact in sighting.because)),
        key=key,
        sentence=write_sentence(sighting),
    )
    # Section 4 counts from when the finding called for what it calls for now: a risen one is judged anew.
    start, _ = start_of(sighting, known_as_it_is)
    suppressed = _held_back_by(rule, sighting, day, chosen, start, finding, opened)
    return msgspec.structs.replace(finding, suppressed=suppressed) if suppressed else finding


def start_of(sighting: Sighting, known: date) -> tuple[date, bool]:
    """Give the day from which days are counted, and whether the finding became known late."""
    imprecise = sighting.decided_by.precision != "day" if sighting.is_imprecise is None else sighting.is_imprecise
    late = imprecise or known > sighting.on + LATE
    return (max(known, sighting.on) if late else sighting.on), late


def _held_back_by(
    rule: Rule,
    sighting: Sighting,
    day: HistoryOnDay,
    chosen: RuleSettings,
    start: date,
    finding: Finding,
    opened: Opened,
) -> str | None:
    """Section 4 after death, in its order."""
    counted_from = (sighting.as_of or sighting.on) if rule.tells_how_patient_is_now else start
    if (day.today - counted_from).days > chosen.fresh_for and not opened(finding):
        return "historic"
    if finding.calls_for in HELD_BACK_BY_CARE and day.in_palliative_care:
        return "already_in_care"
    if finding.calls_for in HELD_BACK_BY_REFUSAL and rule.held_back_by_refusal:
        refusals = day.every(Declined)
        if refusals and refusals[-1].on >= start:
            return "declined"
    return None


def known_since(rule: Rule, sighting: Sighting, history: History, today: date) -> tuple[date, date]:
    """
    Give the first day of the unbroken time up to today in which the rule gives this finding, and in which it gives it
    calling for the same as today.

    Between two days on which something changes for the rule it finds the same, so only these days are looked at,
    backwards. Where every fact came in time and none was taken back, a steady rule needs one look, at the finding's own
    date: if it was found then, it was known then.
    """
    same = _same_finding(rule, sighting, history, today)
    wanted = calls_for(rule, sighting)
    if (
        rule.is_steady
        and history.came_in_time
        and history.on_day(today).settled_diagnosis(sighting.tumour)
        and any(calls_for(rule, found) == wanted for found in same(sighting.on))
    ):
        return sighting.on, sighting.on
    known = known_as_it_is = today
    is_unchanged = True
    for changed_on in _changes(rule, sighting, history, today):
        found = same(changed_on)
        if not found:
            break
        known = changed_on
        is_unchanged = is_unchanged and any(calls_for(rule, earlier) == wanted for earlier in found)
        if is_unchanged:
            known_as_it_is = changed_on
    return known, known_as_it_is


def _changes(rule: Rule, sighting: Sighting, history: History, today: date) -> list[date]:
    """Give the days up to today on which what the rule sees of this tumour (or patient) may change, latest first."""
    days = {
        changed_on
        for fact in history.concerning(rule, sighting.tumour)
        for changed_on in history.changes_on(fact, rule)
    } | history.corrected_on
    return sorted((day for day in days if day <= today), reverse=True)


def _same_finding(
    rule: Rule, sighting: Sighting, history: History, today: date
) -> Callable[[date], Iterable[Sighting]]:
    """Give a function that finds today's finding again among those of another day."""
    replaced: Collection[str] = ()
    if rule.known_by is KnownBy.DATE_OR_REPLACED:
        replaced = history.earlier_versions(sighting.decided_by, today)

    def same(on_day: date) -> list[Sighting]:
        return [
            found
            for found in history.on_day(on_day).found_by(rule)
            if found.tumour == sighting.tumour
            and (rule.known_by is KnownBy.TUMOUR or found.on == sighting.on or found.decided_by.id in replaced)
        ]

    return same
