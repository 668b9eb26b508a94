"""Why nothing, of one patient: what the rules made of the stored facts, and what people have done about it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext

from patients.models import Patient
from patients.queries import visible_patients
from staff.models import User
from staff.permissions import Permission
from triggers.choices import CallsFor, Suppressed, TriggerState
from triggers.compare import Stored
from triggers.engine import Finding
from triggers.load import load_histories
from triggers.models import Trigger
from triggers.queries import triggers_of
from triggers.register import register_in_force
from triggers.rule import Mode, paragraphs_of
from triggers.rule_cards import title_of
from triggers.why_nothing import Account, HoldsBack, Line, accounts, what_holds_back
from triggers.why_nothing_steps import EXPLANATIONS, OTHERWISE
from triggers.why_nothing_words import language


class Outcome(StrEnum):
    """What a rule came to."""

    FOUND = "found"
    HELD_BACK = "held_back"
    NOTHING = "nothing"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True)
class Shown:
    """A finding with what holds it back, and what became of it."""

    sentence: str
    calls_for: CallsFor
    held_back: Suppressed | None
    fresh_until: date
    trigger: Trigger | None


@dataclass(frozen=True)
class RuleShown:
    """What a page says of one rule."""

    number: int
    code: str
    title: str
    meaning: str
    """What it looks for, clinically, in a sentence."""
    outcome: Outcome
    mode: Mode
    is_specific: bool
    lines: list[Line]
    findings: list[Shown]
    ended: list[Trigger]
    """What it found once and finds no longer."""

    @property
    def missing(self) -> str:
        """What is missing first, of the line that came furthest."""
        return self.lines[0].missing[0] if self.lines and self.lines[0].missing else ""


@dataclass(frozen=True)
class WhyNothing:
    """All rules by number, by what they came to; and what holds back whatever they find."""

    rules: list[RuleShown]
    holds_back: HoldsBack
    today: date

    def of(self, outcome: Outcome) -> list[RuleShown]:
        return [rule for rule in self.rules if rule.outcome == outcome]

    @property
    def found(self) -> list[RuleShown]:
        return self.of(Outcome.FOUND)

    @property
    def held_back(self) -> list[RuleShown]:
        return self.of(Outcome.HELD_BACK)

    @property
    def nothing(self) -> list[RuleShown]:
        """The main rules, told step by step."""
        return [rule for rule in self.of(Outcome.NOTHING) if rule.is_specific]

    @property
    def nothing_else(self) -> list[RuleShown]:
        return [rule for rule in self.of(Outcome.NOTHING) if not rule.is_specific]

    @property
    def not_asked(self) -> list[RuleShown]:
        return self.of(Outcome.NOT_ASKED)

    @property
    def opens_nothing(self) -> bool:
        """Whether no rule has anything for anybody to do."""
        return not self.found


def why_nothing(user: User, patient: Patient, *, today: date) -> WhyNothing | None:
    """
    Say of every rule what it made of this patient today; None where this user may not see patients.

    A constant number of queries. What rules in shadow find is left out for those who may not see it.
    """
    if not visible_patients(user).filter(pk=patient.pk).exists():
        return None
    register = register_in_force()
    history = load_histories([patient.survivor_id])[patient.survivor_id]
    told = accounts(
        history,
        today,
        settings=register.settings,
        silent=register.silent,
        explanations=EXPLANATIONS,
        otherwise=OTHERWISE,
    )
    stored = list(triggers_of(user, patient))
    counterparts = Stored(stored).counterparts([finding for account in told for finding in account.findings])
    day = history.on_day(today)
    sees_shadow = user.may(Permission.SEE_SHADOW)
    return WhyNothing(
        [_shown(account, counterparts, stored, day.has_died, sees_shadow) for account in told],
        what_holds_back(day),
        today,
    )


def _shown(
    account: Account, counterparts: dict[str, Trigger], stored: list[Trigger], died: bool, sees_shadow: bool
) -> RuleShown:
    is_shadow = account.mode == Mode.SHADOW
    findings = [] if is_shadow and not sees_shadow else [_finding(each, counterparts) for each in account.findings]
    claimed = {shown.trigger.pk for shown in findings if shown.trigger}
    return RuleShown(
        number=account.rule.number,
        code=account.rule.code,
        title=title_of(account.rule),
        meaning=gettext(paragraphs_of(account.rule.meaning)[0]),
        outcome=_outcome(account, findings, died),
        mode=account.mode,
        is_specific=account.is_specific,
        lines=account.nearest if not is_shadow or sees_shadow else [],
        findings=findings,
        ended=[
            trigger
            for trigger in stored
            if trigger.rule == account.rule.code and trigger.state != TriggerState.LIVE and trigger.pk not in claimed
        ],
    )


def _finding(finding: Finding, counterparts: dict[str, Trigger]) -> Shown:
    return Shown(
        sentence=finding.sentence[language()],
        calls_for=CallsFor(str(finding.calls_for)),
        held_back=Suppressed(finding.suppressed) if finding.suppressed else None,
        fresh_until=finding.fresh_until,
        trigger=counterparts.get(finding.key),
    )


def _outcome(account: Account, findings: list[Shown], died: bool) -> Outcome:
    if died or account.mode != Mode.ACTIVE:
        return Outcome.NOT_ASKED
    if not findings:
        return Outcome.NOTHING
    return Outcome.FOUND if any(_stands(shown) for shown in findings) else Outcome.HELD_BACK


def _stands(shown: Shown) -> bool:
    """Whether a finding is there for somebody: nothing holds it back and nobody has answered it."""
    trigger = shown.trigger
    if trigger is None:
        return shown.held_back is None
    return trigger.state == TriggerState.LIVE and trigger.held_at is None and not trigger.suppressed
