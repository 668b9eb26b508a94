"""
Laying out one measure over time as a small picture: a dot for each value, a line through those that may be compared.

Pure arithmetic, in the units of the picture.
"""

from collections.abc import Callable, Sequence
from datetime import date

import msgspec

WIDTH, HEIGHT = 240, 92
LEFT, RIGHT, TOP, BOTTOM = 26, 234, 8, 72
LETTER = 8
"""How far apart two numbers of the scale stand at least."""

Points = Sequence[tuple[date, date, float, str]]
"""Values in order: the first and last day that each may mean, its number, and how it looks."""


class Dot(msgspec.Struct, frozen=True, gc=False):
    """A value, in the middle of the days that it may mean; `left` to `right` are those days."""

    x: float
    y: float
    look: str
    left: float
    right: float

    @property
    def is_vague(self) -> bool:
        return self.right > self.left


class Line(msgspec.Struct, frozen=True, gc=False):
    """A level across the picture: a cut-off or the baseline."""

    y: float
    kind: str


class Number(msgspec.Struct, frozen=True, gc=False):
    """A number of the scale beside the picture."""

    y: float
    number: float


class SmallPicture(msgspec.Struct, frozen=True, gc=False):
    dots: list[Dot]
    path: str
    """The line through comparable values, as the points of an SVG polyline; "" for fewer than two."""
    lines: list[Line]
    numbers: list[Number]


def draw_small(
    points: Points, *, highest: float, levels: Sequence[tuple[str, float]], start: date, end: date
) -> SmallPicture:
    """
    Lay out values from 0 to `highest` between two days; higher numbers always lie higher.

    :param levels: (kind, number) of each line across; those outside the scale are left out.
    """
    days = max((end - start).days, 1)

    def x(day: date) -> float:
        inside = min(max(day, start), end)
        return round(LEFT + 6 + (RIGHT - LEFT - 12) * (inside - start).days / days, 1)

    def y(number: float) -> float:
        inside = min(max(number, 0), highest)
        return round(BOTTOM - (BOTTOM - TOP) * inside / highest, 1)

    dots = []
    for first, last, number, look in points:
        left, right = x(first), x(last)
        dots.append(Dot(round((left + right) / 2, 1), y(number), look, left, right))
    joined = [f"{dot.x},{dot.y}" for dot in dots if dot.look in ("own", "reached")]
    lines = [Line(y(number), kind) for kind, number in levels if 0 <= number <= highest]
    return SmallPicture(
        dots=dots,
        path=" ".join(joined) if len(joined) > 1 else "",
        lines=lines,
        numbers=_numbers([0, highest, *(number for _kind, number in levels if 0 <= number <= highest)], y),
    )


def _numbers(wanted: Sequence[float], y: Callable[[float], float]) -> list[Number]:
    """Give the numbers that have room, those first that were named first."""
    shown: list[Number] = []
    for number in wanted:
        place = y(number)
        if all(abs(place - other.y) >= LETTER for other in shown):
            shown.append(Number(place, number))
    return shown
