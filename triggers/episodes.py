"""Episodes of severe symptoms: severe assessments that follow each other closely are one."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

import msgspec

from triggers.facts import Assessment
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, Sentence, Sighting

SAME_EPISODE = timedelta(days=28)


class Episode(msgspec.Struct, frozen=True):
    """Severe assessments that belong together, in order, and whether disease was advanced on the day of the first."""

    assessments: tuple[Assessment, ...]
    is_advanced: bool


def severe_episodes(history: HistoryOnDay, is_severe: Callable[[Assessment], bool]) -> Iterator[Episode]:
    """
    Give the episodes of what `is_severe` calls severe, in order.

    Up to 28 days after the one before it, an assessment belongs to the same episode; but where disease has become
    advanced in between, a new one begins, so that nothing severe in advanced disease hides behind what came before.
    """
    run: list[Assessment] = []
    begins_advanced = is_advanced = False
    for assessment in history.every(Assessment):
        if not assessment.valid or not is_severe(assessment):
            continue
        was_advanced, is_advanced = is_advanced, history.is_advanced_on(assessment.on)
        if run and (assessment.on - run[-1].on > SAME_EPISODE or (is_advanced and not was_advanced)):
            yield Episode(tuple(run), begins_advanced)
            run = []
        if not run:
            begins_advanced = is_advanced
        run.append(assessment)
    if run:
        yield Episode(tuple(run), begins_advanced)


def sightings_of(
    history: HistoryOnDay, is_severe: Callable[[Assessment], bool], says: Mapping[tuple[bool, bool], Sentence]
) -> Iterator[Sighting]:
    """
    Give a finding for every episode: a referral where disease was advanced when it began, else support.

    `says` by whether disease was advanced and whether there is more than one assessment. An episode is as recent as
    its last assessment.
    """
    for episode in severe_episodes(history, is_severe):
        first, *others = episode.assessments
        yield Sighting(
            on=first.on,
            decided_by=first,
            because=tuple(others),
            calls_for=CallsFor.REFERRAL if episode.is_advanced else CallsFor.SUPPORT,
            as_of=episode.assessments[-1].on,
            says=says[episode.is_advanced, bool(others)],
        )
