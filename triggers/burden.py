"""
How ill a patient seems by the facts, to begin a list with the sickest.

A local proposal: no publication ranks patients so. Four things give points, each shown to the reader with its fact:
the latest phase (Masso 2015), the latest performance status, severe symptoms in the last assessment (thresholds of
`triggers.items`), and how often the disease has gone on in spite of treatment. Pure: no Django, no clock.
"""

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from triggers.facts import Assessment, Fact, Performance, Phase, Progression, Treatment
from triggers.history import HistoryOnDay
from triggers.items import is_severe

PHASE_POINTS = {"unstable": 2, "deteriorating": 3, "terminal": 4}
ECOG_POINTS = {2: 1, 3: 3, 4: 4}
# Karnofsky and AKPS: up to this value, so many points.
KARNOFSKY_POINTS = ((30, 4), (50, 3), (60, 1))
SEVERE_POINTS = (0, 2, 3, 4)
COURSE_POINTS = (0, 1, 2, 3)


class Sign(StrEnum):
    """What a patient's place in the list comes from."""

    PHASE = "phase"
    FUNCTION = "function"
    SYMPTOMS = "symptoms"
    COURSE = "course"


class Weight(msgspec.Struct, frozen=True):
    """One reason for a place in the list: its points, the facts behind it, and, of symptoms, which are severe."""

    sign: Sign
    points: int
    facts: tuple[Fact, ...]
    items: tuple[str, ...] = ()


def weights_of(day: HistoryOnDay) -> list[Weight]:
    """Give what counts for a patient's place in the list, the weightiest first; nothing where nothing is known."""
    return sorted(_weights(day), key=lambda weight: -weight.points)


def burden_of(day: HistoryOnDay) -> int:
    """Give the sum of the points, from 0 (nothing known that weighs) to 15."""
    return sum(weight.points for weight in _weights(day))


def _weights(day: HistoryOnDay) -> Iterator[Weight]:
    if phases := day.every(Phase):
        yield from _weight(Sign.PHASE, PHASE_POINTS.get(phases[-1].value, 0), phases[-1])
    if performances := day.every(Performance):
        yield from _weight(Sign.FUNCTION, _points_of(performances[-1]), performances[-1])
    yield from _symptoms(day)
    course = [*day.every(Progression), *_later_lines(day)]
    yield from _weight(Sign.COURSE, COURSE_POINTS[min(len(course), 3)], *course)


def _weight(sign: Sign, points: int, *facts: Fact) -> Iterator[Weight]:
    if points:
        yield Weight(sign, points, facts)


def _points_of(performance: Performance) -> int:
    if performance.scale == "ECOG":
        return ECOG_POINTS.get(int(performance.value), 0)
    return next((points for highest, points in KARNOFSKY_POINTS if performance.value <= highest), 0)


def _symptoms(day: HistoryOnDay) -> Iterator[Weight]:
    asked = [assessment for assessment in day.every(Assessment) if assessment.valid and assessment.items]
    if not asked:
        return
    last = asked[-1]
    severe = tuple(name for name, number in last.items.items() if is_severe(last.instrument, number))
    if severe:
        yield Weight(Sign.SYMPTOMS, SEVERE_POINTS[min(len(severe), 3)], (last,), severe)


def _later_lines(day: HistoryOnDay) -> list[Treatment]:
    return [each for each in day.every(Treatment) if each.kind == "systemic" and (each.line or 0) > 1]
