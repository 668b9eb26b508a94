"""
Laying out one measure over time as a small picture: a dot for each value, a line through those that may be compared.

Pure arithmetic, in the units of the picture.
"""

from collections.abc import Callable, Sequence
from datetime import date

import msgspec

WIDTH, HEIGHT = 240, 92
LEFT, RIGHT, TOP, BOTTOM = 26, 234, 8, 72
LONG_SCALE = 100
LETTER = 8
"""How far apart two numbers of the scale stand at least."""

COMPARABLE = ("own", "measured", "reached")
SHAPES = {
    "own": "h0",
    "measured": "m0-4.2 4.2 7.4h-8.4z",
    "reached": "m0-4.6 4.6 4.6-4.6 4.6-4.6-4.6z",
    "other": "m-3.5-3.5h7v7h-7z",
    "invalid": "m-3.5-3.5 7 7m0-7-7 7",
}
"""Look → what an SVG path draws there; "own" is a point that the width of the line makes a dot."""

Points = Sequence[tuple[date, date, float, str]]
"""Values in order: the first and last day that each may mean, its number, and how it looks."""


class Line(msgspec.Struct, frozen=True, gc=False):
    """A level across the picture: a cut-off or the baseline."""

    y: float
    kind: str


class Number(msgspec.Struct, frozen=True, gc=False):
    """A number of the scale beside the picture."""

    y: float
    number: float


class SmallPicture(msgspec.Struct, frozen=True, gc=False):
    """`dots` are (look, SVG path) of all values that look alike; `vague` is the path of days that a value may mean."""

    dots: list[tuple[str, str]]
    vague: str
    path: str
    """The line through comparable values, as the points of an SVG polyline; "" for fewer than two."""
    lines: list[Line]
    numbers: list[Number]


def draw_small(
    points: Points, *, highest: float, levels: Sequence[tuple[str, float]], start: date, end: date
) -> SmallPicture:
    """
    Lay out values from 0 to `highest` between two days; higher numbers always lie higher.

    Of a long scale only the part is drawn in which values and levels lie. Invalid values stand on the line of time:
    their number says nothing.

    :param levels: (kind, number) of each line across; those outside the scale are left out.
    """
    days = max((end - start).days, 1)
    inside = [(kind, number) for kind, number in levels if 0 <= number <= highest]
    shown = [number for _first, _last, number, look in points if look != "invalid"] + [number for _, number in inside]
    low, high = _part_of_scale(shown, highest)

    def x(day: date) -> float:
        shown = min(max(day, start), end)
        return round(LEFT + 6 + (RIGHT - LEFT - 12) * (shown - start).days / days, 1)

    def y(number: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * (min(max(number, low), high) - low) / (high - low), 1)

    dots: dict[str, list[str]] = {}
    joined, vague = [], []
    for first, last, number, look in points:
        left, height = x(first), y(low if look == "invalid" else number)
        right = left if last == first else x(last)
        middle = round((left + right) / 2, 1)
        dots.setdefault(look, []).append(f"M{middle} {height}{SHAPES[look]}")
        if look in COMPARABLE:
            joined.append(f"{middle},{height}")
        if right > left:
            vague.append(f"M{left} {height}H{right}")
    return SmallPicture(
        dots=[(look, " ".join(drawn)) for look, drawn in dots.items()],
        vague=" ".join(vague),
        path=" ".join(joined) if len(joined) > 1 else "",
        lines=[Line(y(number), kind) for kind, number in inside],
        numbers=_numbers([low, high, *(number for _kind, number in inside)], y),
    )


def _part_of_scale(numbers: Sequence[float], highest: float) -> tuple[float, float]:
    """Give the lowest and highest number drawn: all of a short scale, whole tens around the numbers of a long one."""
    if highest <= LONG_SCALE or not numbers:
        return 0, highest
    low = max(0, int(min(numbers) // 10 * 10) - 10)
    high = min(highest, int(-(-max(numbers) // 10) * 10) + 10)
    return low, max(high, low + 1)


def _numbers(wanted: Sequence[float], y: Callable[[float], float]) -> list[Number]:
    """Give the numbers that have room, those first that were named first."""
    shown: list[Number] = []
    for number in wanted:
        place = y(number)
        if all(abs(place - other.y) >= LETTER for other in shown):
            shown.append(Number(place, number))
    return shown
