"""What each step of a rule is asked about: every tumour, every fact of a kind, every answer, or all that is known."""

from collections.abc import Callable, Iterable, Iterator

from triggers import facts as f
from triggers.facts import Fact
from triggers.history import HistoryOnDay
from triggers.rule import Rule
from triggers.why_nothing import About

Abouts = Callable[[HistoryOnDay, Rule], Iterable[About]]


def each_tumour(day: HistoryOnDay, rule: Rule) -> Iterator[About]:
    yield from [About(day, rule, tumour) for tumour in day.tumours] or [About(day, rule)]


def each_of_tumours(kind: type[f.TumourFact]) -> Abouts:
    def abouts(day: HistoryOnDay, rule: Rule) -> Iterator[About]:
        for about in each_tumour(day, rule):
            facts = about.tumour.every(kind) if about.tumour else ()
            yield from [About(day, rule, about.tumour, fact) for fact in facts] or [about]

    return abouts


def each_fact(kind: type[Fact]) -> Abouts:
    return lambda day, rule: [About(day, rule, fact=fact) for fact in day.every(kind)] or [About(day, rule)]


def each_assessment(instruments: Iterable[str]) -> Abouts:
    wanted = frozenset(instruments)

    def abouts(day: HistoryOnDay, rule: Rule) -> list[About]:
        asked = [assessment for assessment in day.every(f.Assessment) if assessment.instrument in wanted]
        return [About(day, rule, fact=assessment) for assessment in asked] or [About(day, rule)]

    return abouts


def the_whole(day: HistoryOnDay, rule: Rule) -> list[About]:
    return [About(day, rule)]
