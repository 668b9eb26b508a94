"""What happened to a patient on a day: treatments that start or end, discharges. Pure: no Django, no clock."""

from collections.abc import Iterator
from datetime import date

import msgspec

from triggers.facts import Fact, Stay, Treatment
from triggers.history import HistoryOnDay


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a fact tells of, on the fact's own day or, where `is_end`, on the day its `until` names."""

    on: date
    fact: Fact
    is_end: bool = False
    is_imprecise: bool

    @property
    def order(self) -> tuple[date, date, str]:
        """What "first" and "after" go by."""
        return (self.on, self.fact.recorded, self.fact.id)


def begins(fact: Fact) -> Event:
    """Give the event of a fact's own day."""
    return Event(on=fact.on, fact=fact, is_imprecise=fact.precision != "day")


def ends(fact: Treatment | Stay, until: date) -> Event:
    """Give the event of a treatment's or a stay's last day."""
    return Event(on=until, fact=fact, is_end=True, is_imprecise=fact.until_precision not in (None, "day"))


def treatment_changes(history: HistoryOnDay) -> Iterator[Event]:
    """Give every start of a treatment, and every end of a systemic one that is not known to be completed."""
    for treatment in history.every(Treatment):
        yield begins(treatment)
        if (
            treatment.kind == "systemic"
            and treatment.ended != "completed"
            and treatment.until is not None
            and history.has_ended(treatment)
        ):
            yield ends(treatment, treatment.until)


def discharges(history: HistoryOnDay) -> Iterator[Event]:
    """Give every discharge, alive, from an inpatient stay of at least one night."""
    for stay in history.every(Stay):
        if (
            stay.kind == "inpatient"
            and stay.outcome == "alive"
            and stay.until is not None
            and stay.until > stay.on
            and history.has_ended(stay)
        ):
            yield ends(stay, stay.until)
