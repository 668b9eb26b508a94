"""
Walking through a patient's past with one rule: what it would have opened, and when.

Pure: no Django, no clock. The rule is thought to be switched on, active, on the day before the period, and asked on
every day with what was known on that day. Then the product's own course follows, with nobody stepping in:

- A referral opens on the first day on which the rule has a finding that calls for a referral or a confirmation and is
  not held back, while the patient has no referral open. What is found while one is open joins it.
- It ends on its target day, when the consult is held and its findings are answered; or before that, without a consult,
  on the day on which none of its findings is left. Who needs a yes gets it.
- What the rule finds on the day before the period has opened its referral before, and is not counted; what joins that
  referral is.
- Visits follow the same course. Other findings are counted on the first day on which they are there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

import msgspec

from triggers.clocks import target_on
from triggers.engine import DEFAULTS, Finding, evaluate
from triggers.facts import Death, Declined, Fact, PalliativeCare
from triggers.history import History
from triggers.rule import OPENS_REFERRAL, CallsFor, Mode, Rule, RuleSettings
from triggers.rules import RULES
from triggers.rules.several_signs import silent_signs

DAY = timedelta(days=1)
HOLDS_BACK: frozenset[type[Fact]] = frozenset({Death, PalliativeCare, Declined})
OFF = RuleSettings(see_within=0, fresh_for=0, mode=Mode.OFF)


class What(StrEnum):
    """What happens to a patient in a trial."""

    REFERRAL = "referral"
    JOINS = "joins"
    CONSULT = "consult"
    VISIT = "visit"
    SUPPORT = "support"
    QUESTION = "question"
    QUESTIONNAIRE = "questionnaire"
    CONTACT = "contact"
    IN_CARE = "in_care"


@dataclass
class Event:
    """
    Something that would have happened on a day, because of a finding of the date `found_on`.

    `needs_yes`: only if a clinician says yes. `ended_on`: of a referral, the day of its consult or of its withdrawal.
    """

    what: What
    on: date
    found_on: date
    needs_yes: bool = False
    ended_on: date | None = None


@dataclass
class _Open:
    """An open referral, or an open visit, with the findings that speak for it; one from before has no event."""

    opened_on: date
    event: Event | None = None
    due: date = date.max
    findings: dict[str, Finding] = field(default_factory=dict)

    def follow(self, findings: list[Finding], day: date) -> None:
        """Be due as these findings say; a deadline never moves later."""
        before, self.findings = self.findings, {finding.key: finding for finding in findings}
        for key, finding in self.findings.items():
            if key in before and before[key].see_by < finding.see_by:
                self.findings[key] = msgspec.structs.replace(finding, see_by=before[key].see_by)
        see_by = min(finding.see_by for finding in self.findings.values())
        self.due = max(day, target_on(opened_on=self.opened_on, see_by=see_by))

    @property
    def needs_yes(self) -> bool:
        return all(finding.calls_for == CallsFor.CONFIRMATION for finding in self.findings.values())


def walk(
    history: History,
    rule: Rule,
    settings: RuleSettings,
    *,
    starts_on: date,
    ends_on: date,
    in_force: Mapping[str, RuleSettings] = DEFAULTS,
) -> list[Event]:
    """
    Give what the rule would have made of this patient from `starts_on` to `ends_on`, in order of time.

    A consult may lie after the period: its day is the target of a referral that opened within. The mode of the
    settings is not looked at. `in_force` are those of all rules: they say which signs rule 31 sees.
    """
    course = _Course(rule, settings, in_force)
    course.begin(history, starts_on)
    for day in days_of_change(history, rule, starts_on, ends_on):
        course.live_through(history, day)
    course.end()
    return sorted(course.events, key=lambda event: event.on)


def days_of_change(history: History, rule: Rule, first: date, last: date) -> list[date]:
    """Give the days on which what the rule finds, or what holds it back, may be another than on the day before."""
    kinds = rule.reads | HOLDS_BACK
    days = {day for fact in history.facts if type(fact) in kinds for day in history.changes_on(fact, rule)}
    return sorted(day for day in days | history.corrected_on if first <= day <= last)


def alone(rule: Rule, settings: RuleSettings) -> dict[str, RuleSettings]:
    """Give settings under which this rule is active and all others are off."""
    active = msgspec.structs.replace(settings, mode=Mode.ACTIVE)
    return {**{other.code: OFF for other in RULES}, rule.code: active}


def without(rule: Rule, settings: Mapping[str, RuleSettings]) -> dict[str, RuleSettings]:
    """Give settings under which the other rules that open referrals by themselves go on, and everything else is off."""
    active = {code: one for code, one in settings.items() if one.mode == Mode.ACTIVE and code != rule.code}
    return {**{other.code: OFF for other in RULES}, **active}


def is_called_for(history: History, days: Iterable[date], settings: Mapping[str, RuleSettings]) -> bool:
    """Whether on one of these days some rule calls for a referral or a confirmation that nothing holds back."""
    silent = silent_signs(settings)
    return any(
        finding.calls_for in OPENS_REFERRAL and not finding.suppressed
        for day in days
        for finding in evaluate(history, day, settings=settings, silent=silent)
    )


class _Course:
    """What has happened so far to one patient, day after day."""

    def __init__(self, rule: Rule, settings: RuleSettings, in_force: Mapping[str, RuleSettings]) -> None:
        self.rule = rule
        self.settings = alone(rule, settings)
        self.silent = silent_signs({**in_force, rule.code: self.settings[rule.code]})
        self.events: list[Event] = []
        self.open: dict[What, _Open] = {}
        self.answered: dict[str, bool] = {}
        """Key of a finding whose consult was held → whether it needed a yes; if it rises, it opens a referral anew."""
        self.seen: set[tuple[What, str]] = set()

    def begin(self, history: History, starts_on: date) -> None:
        """Take what the rule finds on the day before as opened on the day on which each finding became known."""
        before = starts_on - DAY
        for what, findings in self._found(history, before).items():
            self.seen |= {(what, finding.key) for finding in findings}
            if what not in (What.REFERRAL, What.VISIT):
                continue
            still_open = []
            for finding in findings:
                if target_on(opened_on=finding.known, see_by=finding.see_by) < starts_on:
                    self.answered[finding.key] = finding.calls_for == CallsFor.CONFIRMATION
                else:
                    still_open.append(finding)
            if still_open:
                self.open[what] = _Open(min(finding.known for finding in still_open))
                self.open[what].follow(still_open, before)

    def live_through(self, history: History, day: date) -> None:
        """Let everything happen that this day brings."""
        for what, opened in list(self.open.items()):
            if opened.due < day:
                self._hold_consult(what)
        found = self._found(history, day)
        for what in (What.REFERRAL, What.VISIT):
            self._go_on(what, [finding for finding in found.pop(what, ()) if self._speaks(finding)], day)
        for what, findings in found.items():
            for finding in findings:
                if (what, finding.key) not in self.seen and not self._has_opened(finding):
                    self.seen.add((what, finding.key))
                    self.events.append(Event(what, day, finding.on))

    def end(self) -> None:
        for what in list(self.open):
            self._hold_consult(what)

    def _found(self, history: History, day: date) -> dict[What, list[Finding]]:
        found: dict[What, list[Finding]] = {}
        for finding in evaluate(history, day, settings=self.settings, silent=self.silent, opened=self._has_opened):
            what = _what(finding)
            if what is not None:
                found.setdefault(what, []).append(finding)
        return found

    def _has_opened(self, finding: Finding) -> bool:
        key = finding.key
        return key in self.answered or (What.REFERRAL, key) in self.seen or (What.VISIT, key) in self.seen

    def _speaks(self, finding: Finding) -> bool:
        needed_yes = self.answered.get(finding.key)
        return needed_yes is None or (needed_yes and finding.calls_for == CallsFor.REFERRAL)

    def _go_on(self, what: What, findings: list[Finding], day: date) -> None:
        opened = self.open.get(what)
        if not findings:
            if opened is not None:
                _end(self.open.pop(what), day)
            return
        joining = [finding for finding in findings if (what, finding.key) not in self.seen]
        if opened is None:
            first = min(findings, key=lambda finding: (finding.see_by, finding.key))
            joining = [finding for finding in joining if finding is not first]
            event = Event(what, day, first.on)
            self.events.append(event)
            opened = self.open[what] = _Open(day, event)
        self.seen |= {(what, finding.key) for finding in findings}
        self.events += [Event(What.JOINS, day, finding.on) for finding in joining]
        opened.follow(findings, day)
        if opened.event is not None and opened.event.on == day:
            opened.event.needs_yes = opened.needs_yes

    def _hold_consult(self, what: What) -> None:
        opened = self.open.pop(what)
        for key, finding in opened.findings.items():
            self.answered[key] = finding.calls_for == CallsFor.CONFIRMATION
        if opened.event is not None:
            found_on = opened.event.found_on
            self.events.append(Event(What.CONSULT, opened.due, found_on, needs_yes=opened.needs_yes))
        _end(opened, opened.due)


def _end(opened: _Open, day: date) -> None:
    if opened.event is not None:
        opened.event.ended_on = day


def _what(finding: Finding) -> What | None:
    """Say under what a finding is counted; what is held back counts for nothing, or as already in care."""
    if finding.suppressed == "already_in_care":
        return What.IN_CARE
    if finding.suppressed:
        return None
    return What.REFERRAL if finding.calls_for in OPENS_REFERRAL else What(finding.calls_for.value)
