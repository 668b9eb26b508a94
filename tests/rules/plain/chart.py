"""What is known about a patient on a day: which facts count, in which order, and what they replace."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import msgspec

from triggers.facts import Fact, Retraction, kind_of


def days(number: int) -> timedelta:
    return timedelta(days=number)


def order(fact: Any) -> tuple[date, date, str]:
    """First, latest, before and after are by this."""
    return fact.on, fact.recorded, fact.id


class Chart:
    """What counts on a day, in order; `replaced` names for each fact all that it replaces."""

    def __init__(self, facts: list[Any], replaced: dict[str, list[Any]]) -> None:
        self.facts = facts
        self.replaced = replaced
        self.tumours = sorted({fact.tumour for fact in facts if hasattr(fact, "tumour")})

    def every(self, kind: str, tumour: str | None = None) -> list[Any]:
        return [
            fact for fact in self.facts if kind_of(fact) == kind and tumour in (None, getattr(fact, "tumour", None))
        ]


class Patient:
    """All facts of a patient, and the chart of each day."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self.facts: list[Any] = list(facts)
        dates = {day for fact in self.facts for day in (fact.on, fact.recorded, getattr(fact, "until", None)) if day}
        self._days_of_change = sorted(dates)
        self._charts: dict[int, Chart] = {}

    def stretch(self, today: date) -> int:
        """Number the stretch of days between two changes: on all its days the same facts are known."""
        return bisect_right(self._days_of_change, today)

    def chart(self, today: date) -> Chart:
        stretch = self.stretch(today)
        if stretch not in self._charts:
            facts = sorted((as_known(fact, today) for fact in self.facts if self._counts(fact, today)), key=order)
            self._charts[stretch] = Chart(facts, {fact.id: self.replaced_by(fact, today) for fact in facts})
        return self._charts[stretch]

    def replaced_by(self, fact: Any, today: date) -> list[Any]:
        """Everything this fact replaces, directly or through facts that are recorded and not taken back by then."""
        found: dict[str, Any] = {}
        todo = [fact]
        while todo:
            for other in self.facts:
                if other.id == todo[0].replaces and other.id not in found and other.recorded <= today:
                    found[other.id] = other
                    if not self._is_retracted(other, today):
                        todo.append(other)
            del todo[0]
        found.pop(fact.id, None)
        return list(found.values())

    def _counts(self, fact: Any, today: date) -> bool:
        return (
            not isinstance(fact, Retraction)
            and fact.on <= today
            and fact.recorded <= today
            and not self._is_retracted(fact, today)
            and not any(
                other.replaces == fact.id and other.recorded <= today and not self._is_retracted(other, today)
                for other in self.facts
            )
        )

    def _is_retracted(self, fact: Any, today: date) -> bool:
        return not isinstance(fact, Retraction) and any(
            isinstance(other, Retraction) and other.of == fact.id and other.recorded <= today for other in self.facts
        )


def as_known(fact: Any, today: date) -> Any:
    """Give the fact without an end that lies ahead: what `until` says counts from that day on."""
    if getattr(fact, "until", None) is None or fact.until <= today:
        return fact
    known = msgspec.structs.replace(fact, until=None, until_precision=None)
    return msgspec.structs.replace(known, ended=None) if kind_of(fact) == "treatment" else known
