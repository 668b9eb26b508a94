"""
What every rule saw in a history, and what is missing where it found nothing.

A rule says what it finds; here stands, beside the rules, what it asks for step by step. Each step is answered by the
very words that the rule uses (`Tumour.is_lung`, `verdicts_for`, …) or by asking the rule itself, so that no clinical
threshold is written twice. Pure but for the reader's language.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from django.utils.functional import Promise

from triggers.engine import Finding, evaluate
from triggers.facts import Death, Declined, Fact, PalliativeCare
from triggers.history import History, HistoryOnDay
from triggers.rule import Mode, Rule, RuleSettings
from triggers.rules import RULES
from triggers.tumour import Tumour

SHOWN_LINES = 3
GONE_THROUGH = 20


@dataclass(frozen=True)
class About:
    """What a step is asked about: a day of a history, and perhaps one tumour of it, or one fact."""

    day: HistoryOnDay
    rule: Rule
    tumour: Tumour | None = None
    fact: Fact | None = None

    @property
    def is_decided(self) -> bool:
        """Whether the rule has a finding that this fact decided, or one of this tumour, or any."""
        found = self.day.found_by(self.rule)
        if self.fact is not None:
            return any(self.fact is fact for one in found for fact in (one.decided_by, *one.because))
        return any(self.tumour is None or one.tumour == self.tumour.id for one in found)


class Seen(NamedTuple):
    """Whether a step is met, and what the rule saw of it."""

    met: bool
    words: str


@dataclass(frozen=True)
class Ask:
    """One thing that a rule asks for: its name, how to look for it, and what would meet it in the reader's words."""

    name: str | Promise
    look: Callable[[About], Seen]
    wanted: Callable[[About], str]


@dataclass(frozen=True)
class Explanation:
    """What a rule asks for, in order, and about what: a line for each tumour, recurrence or assessment, or just one."""

    abouts: Callable[[HistoryOnDay, Rule], Iterable[About]]
    asks: tuple[Ask, ...]


@dataclass(frozen=True)
class Step:
    """What a rule saw of one thing it asks for; `met` is None where it never came to ask."""

    name: str | Promise
    met: bool | None
    words: str
    wanted: str


@dataclass(frozen=True)
class Line:
    """One tumour, recurrence or assessment (or the whole history) as a rule went through it."""

    about: About
    steps: tuple[Step, ...]

    @property
    def holds(self) -> bool:
        """Whether everything that the rule asks for is there."""
        return all(step.met for step in self.steps)

    @property
    def missing(self) -> list[str]:
        """What would have to be, too, for the rule to find something."""
        return [step.wanted for step in self.steps if not step.met]

    @property
    def came_far(self) -> int:
        return sum(step.met is True for step in self.steps)


@dataclass(frozen=True)
class Account:
    """What one rule made of a history on a day; `findings` as the engine gives them with the settings in force."""

    rule: Rule
    mode: Mode
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    is_specific: bool
    """Whether its steps are told one by one."""

    @property
    def holds(self) -> bool:
        """Whether the steps say that the rule finds something, whatever holds it back."""
        return any(line.holds for line in self.lines)

    @property
    def nearest(self) -> list[Line]:
        """The lines that came furthest, the latest of equal ones first; of each tumour one before a second."""
        ranked = sorted(enumerate(self.lines), key=lambda one: (one[1].came_far, one[0]), reverse=True)
        return [line for _, line in ranked[:SHOWN_LINES]]


@dataclass(frozen=True)
class HoldsBack:
    """The facts that hold something back from every rule, as they count on that day; None where there is none."""

    death: Fact | None
    care: Fact | None
    refusal: Fact | None


def accounts(
    history: History,
    today: date,
    *,
    settings: Mapping[str, RuleSettings],
    silent: frozenset[str],
    explanations: Mapping[str, Explanation],
    otherwise: Explanation,
) -> list[Account]:
    """
    Say of every rule what it made of this history today, by number.

    :param settings: those in force; `silent` what follows from them for rule 31.
    :param explanations: code of a rule → what it asks for; `otherwise` for all others.
    """
    findings = evaluate(history, today, settings=settings, silent=silent)
    of_rule = {code: tuple(found) for code, found in groupby(findings, key=lambda finding: finding.rule)}
    day = history.on_day(today)
    return [
        Account(
            rule=rule,
            mode=settings.get(rule.code, rule.defaults).mode,
            lines=tuple(_lines(explanations.get(rule.code, otherwise), day, rule)),
            findings=of_rule.get(rule.code, ()),
            is_specific=rule.code in explanations,
        )
        for rule in RULES
    ]


def what_holds_back(day: HistoryOnDay) -> HoldsBack:
    """Give what holds findings back on a day, whichever rule they are of."""
    care = [fact for fact in day.every(PalliativeCare) if not day.has_ended(fact)]
    return HoldsBack(
        death=next(iter(day.every(Death)), None),
        care=care[0] if care else None,
        refusal=day.every(Declined)[-1] if day.every(Declined) else None,
    )


def _lines(explanation: Explanation, day: HistoryOnDay, rule: Rule) -> Iterable[Line]:
    for about in _latest(explanation.abouts(day, rule)):
        steps: list[Step] = []
        is_asked = True
        for ask in explanation.asks:
            seen = ask.look(about) if is_asked else None
            is_asked = seen is not None and seen.met
            steps.append(
                Step(
                    name=ask.name,
                    met=None if seen is None else seen.met,
                    words="" if seen is None else seen.words,
                    wanted="" if is_asked else ask.wanted(about),
                )
            )
        yield Line(about, tuple(steps))


def _latest(abouts: Iterable[About]) -> list[About]:
    """Keep the last ones of many, and before those the last that the rule found something in."""
    every = list(abouts)
    earlier, last = every[:-GONE_THROUGH], every[-GONE_THROUGH:]
    return [*next(([about] for about in reversed(earlier) if about.is_decided), []), *last]
