"""
Ask every rule about a history and judge what they see: since when it is known, how urgent it is, what holds it back.

Pure: no Django, no clock. Section numbers in comments are those of the rule register.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from operator import attrgetter

import msgspec

from triggers.facts import Declined, Fact
from triggers.history import ENDING, NO_RULES, History, HistoryOnDay
from triggers.rule import OPENS_REFERRAL, CallsFor, KnownBy, Mode, Rule, RuleSettings, Sighting
from triggers.rules import RULES
from triggers.sentences import write_sentence

LATE = timedelta(days=7)
DAY = timedelta(days=1)
_UNTIL = attrgetter("until")
HELD_BACK_BY_REFUSAL = OPENS_REFERRAL | {CallsFor.VISIT}

DEFAULTS: Mapping[str, RuleSettings] = {rule.code: rule.defaults for rule in RULES}


class Finding(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """
    What a rule saw and what it calls for.

    `see_by` is start + the rule's `see_within`; `known` the first day of the unbroken time in which it was there to
    be seen; `suppressed` None, "historic", "already_in_care" or "declined"; `fresh_until` the last day on which it is
    not historic; `because` the ids of the facts that decided, the deciding one first; `key` the same tomorrow for the
    same finding of this patient.
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
    fresh_until: date
    because: tuple[str, ...]
    key: str
    sighting: Sighting

    @property
    def sentence(self) -> dict[str, str]:
        """What the reader is told, by language; written only for those who ask."""
        return write_sentence(self.sighting)


Opened = Callable[[Finding], bool]


def nothing_opened(finding: Finding) -> bool:
    """Say of every finding that it has opened nothing: a file that is evaluated once has no memory."""
    return False


def evaluate(
    history: History,
    today: date,
    *,
    settings: Mapping[str, RuleSettings] = DEFAULTS,
    silent: frozenset[str] = NO_RULES,
    opened: Opened = nothing_opened,
) -> list[Finding]:
    """
    Give what the rules find today, by number of the rule, date, tumour and facts.

    `settings` by code of the rule; a rule without any keeps its defaults, one that is off finds nothing, one in shadow
    finds as ever (what follows is the caller's). `silent` are the rules, by code, whose findings no other rule may see:
    those of `several_signs.silent_signs` for all settings in force, also where one rule alone is asked. `opened` says
    of a finding whether it has ever opened something: then it never becomes historic; it is asked only about findings
    that else would be.
    """
    if silent is not history.silent:
        history.silence(silent)
    day = history.on_day(today)
    if day.has_died:
        return []
    findings: list[Finding] = []
    for rule in _rules_that_may_find(day.said):
        sightings = day.found_by(rule)
        if not sightings:
            continue
        chosen = settings.get(rule.code, rule.defaults)
        if chosen.mode == Mode.OFF:
            continue
        for sighting, key in zip(sightings, _keys(rule, sightings, day), strict=True):
            findings.append(_judge(rule, sighting, day, chosen, key, opened))
    if len(findings) > 1:
        findings.sort(key=lambda finding: (finding.number, finding.on, finding.tumour or "", finding.because))
    return findings


# There are as many combinations as there are patients, nearly; most are like one before.
@lru_cache(maxsize=10_000)
def _rules_that_may_find(said: frozenset[object]) -> tuple[Rule, ...]:
    """Give the rules that can find something where facts of these kinds, with these marks, count."""
    return tuple(rule for rule in RULES if rule.may_find(said))


def look_again_on(
    history: History,
    today: date,
    *,
    findings: Iterable[Finding] | None = None,
    settings: Mapping[str, RuleSettings] = DEFAULTS,
) -> date | None:
    """
    Give the next day on which a finding, or what holds it back, may change by the passing of time alone.

    On no day between today and that day does anything change without a new fact; None where nothing ever will. On the
    day itself something may change, or not.

    :param findings: those of today, where the caller has them.
    """
    day = history.on_day(today)
    days = history.days_of_record(after=today) if history.last_change > today else []
    if day.has_died:
        return min(days, default=None)
    if findings is None:
        findings = evaluate(history, today, settings=settings, silent=history.silent)
    days += [finding.fresh_until + DAY for finding in findings if finding.fresh_until >= today]
    ever = history.by_kind
    for kind, offsets in _ripening(frozenset(ever)):
        for fact in reversed(ever[kind]):
            if fact.on + offsets[-1] <= today:
                # Those before it are older still.
                break
            days += [ripe for offset in offsets if (ripe := fact.on + offset) > today]
    for kind in ENDING:
        if kind in ever:
            days += [until for until in map(_UNTIL, ever[kind]) if until is not None and until > today]
    return min(days, default=None)


@cache
def _ripening(kinds: frozenset[type[Fact]]) -> tuple[tuple[type[Fact], tuple[timedelta, ...]], ...]:
    """Give kind → how long after it the passing of time alone may change what some rule finds, of these kinds."""
    rules = [rule for rule in RULES if not rule.needs.isdisjoint(kinds)]
    return tuple(
        (kind, tuple(sorted({timedelta(days=days) for rule in rules for days in rule.ripens.get(kind, ())})))
        for kind in sorted(kinds, key=lambda kind: kind.__name__)
        if any(kind in rule.ripens for rule in rules)
    )


def key_of(rule: Rule, sighting: Sighting, day: HistoryOnDay) -> str:
    """Give what makes it the same finding tomorrow; corrections of the fact it is about keep it."""
    episode = sighting.decided_by if sighting.episode is None else sighting.episode
    name = episode if isinstance(episode, str) else day.history.first_version(episode, day.today)
    return f"{rule.code}:{sighting.tumour or ''}:{name}"


def _keys(rule: Rule, sightings: tuple[Sighting, ...], day: HistoryOnDay) -> list[str]:
    """Give the key of each of a rule's findings; all of those that would share one are told apart."""
    keys = [key_of(rule, sighting, day) for sighting in sightings]
    if len(keys) == 1 or len(set(keys)) == len(keys):
        return keys
    return [
        f"{key}:{_apart(sighting, day)}" if keys.count(key) > 1 else key
        for key, sighting in zip(keys, sightings, strict=True)
    ]


def _apart(sighting: Sighting, day: HistoryOnDay) -> str:
    """Tell two findings apart whose episodes correct the same fact."""
    if isinstance(sighting.episode, str):
        return day.history.first_version(sighting.decided_by, day.today)
    return day.history.first_correction(sighting.episode or sighting.decided_by, day.today)


def calls_for(rule: Rule, sighting: Sighting) -> CallsFor:
    """Give what the sighting calls for: the rule's own, where it names nothing else."""
    return rule.calls_for if sighting.calls_for is None else sighting.calls_for


def _judge(
    rule: Rule, sighting: Sighting, day: HistoryOnDay, chosen: RuleSettings, key: str, opened: Opened
) -> Finding:
    known, known_as_it_is = known_since(rule, sighting, day.history, day.today)
    start, late_known = start_of(sighting, known)
    see_by = start + _days(chosen.see_within)
    if known_as_it_is != known:
        # Section 4 counts from when the finding called for what it calls for now: a risen one is judged anew.
        start, _ = start_of(sighting, known_as_it_is)
    counted_from = (sighting.as_of or sighting.on) if rule.tells_how_patient_is_now else start
    fresh_until = counted_from + _days(chosen.fresh_for)
    calls = calls_for(rule, sighting)
    is_historic = day.today > fresh_until
    finding = Finding(
        rule=rule.code,
        number=rule.number,
        tumour=sighting.tumour,
        on=sighting.on,
        calls_for=calls,
        see_by=see_by,
        known=known,
        late_known=late_known,
        suppressed="historic" if is_historic else _held_back_by(rule, calls, day, start),
        fresh_until=fresh_until,
        because=(sighting.decided_by.id, *[fact.id for fact in sighting.because]),
        key=key,
        sighting=sighting,
    )
    if is_historic and opened(finding):
        return msgspec.structs.replace(finding, suppressed=_held_back_by(rule, calls, day, start))
    return finding


@cache
def _days(number: int) -> timedelta:
    return timedelta(days=number)


def start_of(sighting: Sighting, known: date) -> tuple[date, bool]:
    """Give the day from which days are counted, and whether the finding became known late."""
    imprecise = sighting.decided_by.precision != "day" if sighting.is_imprecise is None else sighting.is_imprecise
    late = imprecise or known > sighting.on + LATE
    return (max(known, sighting.on) if late else sighting.on), late


def _held_back_by(rule: Rule, calls: CallsFor, day: HistoryOnDay, start: date) -> str | None:
    """Section 4 after death and age, in its order."""
    if day.in_palliative_care and calls in OPENS_REFERRAL:
        return "already_in_care"
    refusals = day.every(Declined)
    if refusals and refusals[-1].on >= start and rule.held_back_by_refusal and calls in HELD_BACK_BY_REFUSAL:
        return "declined"
    return None


def known_since(rule: Rule, sighting: Sighting, history: History, today: date) -> tuple[date, date]:
    """
    Give the first day of the unbroken time up to today in which the rule gives this finding, and in which it gives it
    calling for the same as today.

    Between two days on which something changes for the rule it finds the same, so only these days are looked at,
    backwards. Where every fact came in time and none was taken back, a steady rule needs one look at most, at the
    finding's own date: if it was found then, it was known then.
    """
    if rule.is_prompt and history.came_in_time:
        day = history.on_day(today)
        if day.settled_diagnosis(sighting.tumour) and (
            _is_decided_by_then(sighting, day)
            or (rule.is_steady and _was_found(rule, sighting, history.on_day(sighting.on)))
        ):
            return sighting.on, sighting.on
    wanted = calls_for(rule, sighting)
    same = _same_finding(rule, sighting, history, today)
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


def _is_decided_by_then(sighting: Sighting, day: HistoryOnDay) -> bool:
    """
    Whether all that decided it was there on the finding's own date: also what the tumours are, and the recurrences, as
    a verdict may name one that is dated after it.
    """
    on = sighting.on
    return (
        sighting.decided_by.on <= on
        and day.tumours_known_on <= on
        and not (sighting.because and any(fact.on > on for fact in sighting.because))
    )


def _was_found(rule: Rule, sighting: Sighting, day: HistoryOnDay) -> bool:
    """Whether the rule found this on an earlier day, where nothing was ever replaced."""
    wanted = calls_for(rule, sighting)
    return any(
        found.tumour == sighting.tumour
        and (rule.known_by is KnownBy.TUMOUR or found.on == sighting.on)
        and calls_for(rule, found) == wanted
        for found in day.found_by(rule)
    )


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
