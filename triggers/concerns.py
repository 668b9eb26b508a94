"""Concerns of patients and families that a clinician notes: what the rules about them share."""

from collections.abc import Iterator

from triggers.facts import Concern
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, Sentence, Sighting


def concerns_of(history: HistoryOnDay, kind: str) -> Iterator[Concern]:
    """Give the concerns of one kind, in order."""
    return (concern for concern in history.every(Concern) if concern.kind == kind)


def at_any_stage(history: HistoryOnDay, kind: str, says: Sentence) -> Iterator[Sighting]:
    """Give a finding for every concern of one kind, whatever the stage of the disease."""
    for concern in concerns_of(history, kind):
        yield Sighting(on=concern.on, decided_by=concern, says=says)


def by_stage(history: HistoryOnDay, kind: str, *, advanced: Sentence, otherwise: Sentence) -> Iterator[Sighting]:
    """Give a finding for every concern of one kind: a referral where disease was advanced on its day, else support."""
    for concern in concerns_of(history, kind):
        is_advanced = history.is_advanced_on(concern.on)
        yield Sighting(
            on=concern.on,
            decided_by=concern,
            calls_for=CallsFor.REFERRAL if is_advanced else CallsFor.SUPPORT,
            says=advanced if is_advanced else otherwise,
        )
