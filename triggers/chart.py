"""
Laying out weeks as a picture: bars beside each other, each of stacked parts, and a line that they should not pass.

Pure arithmetic in the units of the picture (pixels at its natural size). The template draws.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

LEFT, TOP, RIGHT, BOTTOM, HIGH = 36, 10, 8, 24, 180
WIDE = 1140
NARROWEST_WEEK, WIDEST_WEEK = 12, 56
LABEL = 92
"""How wide a written date is."""
MOST_STEPS = 5


@dataclass(frozen=True)
class Week:
    """A week: the parts of each of its bars as (kind, number), and where the line is; None where there is none."""

    monday: date
    bars: Sequence[Sequence[tuple[str, int]]]
    limit: int | None = None


@dataclass(frozen=True)
class Part:
    kind: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Step:
    """A line of the scale: how high it lies, and the number it stands for."""

    number: int
    y: int


@dataclass(frozen=True)
class Mark:
    """A date below the picture."""

    monday: date
    x: int


@dataclass(frozen=True)
class Chart:
    width: int
    height: int
    left: int
    right: int
    bottom: int
    parts: list[Part]
    steps: list[Step]
    marks: list[Mark]
    limit: str
    """The line, as the points of an SVG polyline."""


def chart_of(weeks: Sequence[Week]) -> Chart:
    """Lay out one or more weeks; many weeks make a wide picture."""
    each = max(NARROWEST_WEEK, min(WIDEST_WEEK, (WIDE - LEFT - RIGHT) // len(weeks)))
    right, bottom = LEFT + each * len(weeks), TOP + HIGH
    tallest = max((sum(number for _kind, number in bar) for week in weeks for bar in week.bars), default=0)
    most = max(tallest, 1, *(week.limit or 0 for week in weeks))
    step = _step(most)
    top = -(-most // step) * step

    def y(number: int) -> int:
        return bottom - round(HIGH * number / top)

    parts = []
    for position, week in enumerate(weeks):
        parts += _parts(week, LEFT + position * each, each, y)
    every = -(-LABEL // each)
    return Chart(
        width=right + RIGHT,
        height=bottom + BOTTOM,
        left=LEFT,
        right=right,
        bottom=bottom,
        parts=parts,
        steps=[Step(number, y(number)) for number in range(0, top + 1, step)],
        marks=[
            Mark(week.monday, LEFT + place * each)
            for place, week in enumerate(weeks)
            if place % every == 0 and (place + every <= len(weeks) or not place)
        ],
        limit=" ".join(
            f"{LEFT + (position + side) * each},{y(week.limit)}"
            for position, week in enumerate(weeks)
            if week.limit is not None
            for side in (0, 1)
        ),
    )


def _parts(week: Week, left: int, each: int, y: Callable[[int], int]) -> list[Part]:
    gap = max(1, each // 8)
    wide = max(2, (each - 2 * gap) // max(len(week.bars), 1))
    parts = []
    for place, bar in enumerate(week.bars):
        heights = [0]
        for _kind, number in bar:
            heights.append(heights[-1] + number)
        for (kind, number), (low, high) in zip(bar, pairwise(heights), strict=True):
            if number:
                parts.append(Part(kind, left + gap + place * wide, y(high), wide - 1, y(low) - y(high)))
    return parts


def _step(most: int) -> int:
    """Give the distance of the scale's lines: 1, 2 or 5 times a power of ten, at most five of them."""
    power = 1
    while True:
        for times in (1, 2, 5):
            if most <= times * power * MOST_STEPS:
                return times * power
        power *= 10
