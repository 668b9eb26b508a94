"""
Laying out the pathway of a patient as a picture: steps as bands, visits as marks, FACT-L totals with their baseline.

Pure arithmetic, in the units of the picture.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import msgspec

from triggers.stepped import DROP

WIDTH, LEFT, RIGHT = 720, 44, 704
BANDS, VISITS, TOP, BOTTOM, DATES = 8, 52, 84, 168, 190
BAND_HEIGHT = 22
HIGHEST = 136
"""The highest total of FACT-L."""
AHEAD = timedelta(days=28)
"""So much of the future is drawn at least."""


class Stretch(msgspec.Struct, frozen=True):
    """A way of being followed up, from a day on: `look` is standard, step-1, step-2 or ended."""

    first: date
    look: str
    label: str


class Visit(msgspec.Struct, frozen=True):
    """A visit on its day: `look` is held, ahead or late."""

    day: date
    look: str
    label: str
    address: str = ""


class Total(msgspec.Struct, frozen=True):
    day: date
    number: Decimal
    is_baseline: bool = False
    is_drop: bool = False


class Band(msgspec.Struct, frozen=True):
    x: float
    width: float
    look: str
    label: str


class Mark(msgspec.Struct, frozen=True):
    x: float
    y: float
    look: str


class Written(msgspec.Struct, frozen=True):
    """A date below the picture, or a number beside it."""

    x: float
    y: float
    day: date | None = None
    number: int | None = None


class Picture(msgspec.Struct, frozen=True):
    """`path` are the points of the line through the totals; `baseline`, `threshold` and `today` are places across."""

    bands: list[Band]
    visits: list[Mark]
    totals: list[Mark]
    path: str
    baseline: float | None
    threshold: float | None
    today: float
    written: list[Written]


def draw(
    stretches: Sequence[Stretch], visits: Sequence[Visit], totals: Sequence[Total], *, today: date
) -> Picture | None:
    """
    Lay out a pathway; None where it has not begun.

    :param stretches: in order, each until the next one begins. :param totals: in order, comparable ones alone.
    """
    if not stretches:
        return None
    days = [each.first for each in stretches] + [each.day for each in visits] + [each.day for each in totals]
    start, end = min(days), max(*days, today + AHEAD)
    span = max((end - start).days, 1)

    def x(day: date) -> float:
        return round(LEFT + (RIGHT - LEFT) * (day - start).days / span, 1)

    low, high = _scale(totals)

    def y(number: Decimal | int) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * (float(number) - low) / (high - low), 1)

    baseline = next((total.number for total in totals if total.is_baseline), None)
    ends = [x(each.first) for each in stretches[1:]] + [x(end)]
    return Picture(
        bands=[
            Band(x(each.first), round(max(until - x(each.first), 2), 1), each.look, each.label)
            for each, until in zip(stretches, ends, strict=True)
        ],
        visits=[Mark(x(each.day), VISITS, each.look) for each in visits],
        totals=[Mark(x(each.day), y(each.number), _look(each)) for each in totals],
        path=" ".join(f"{x(each.day)},{y(each.number)}" for each in totals) if len(totals) > 1 else "",
        baseline=None if baseline is None else y(baseline),
        threshold=None if baseline is None else y(max(baseline - DROP, Decimal(low))),
        today=x(today),
        written=[
            *(Written(x(day), DATES, day=day) for day in sorted({start, today, end})),
            *(Written(LEFT - 6, y(number), number=number) for number in ((low, high) if totals else ())),
        ],
    )


def _look(total: Total) -> str:
    return "baseline" if total.is_baseline else "drop" if total.is_drop else "usual"


def _scale(totals: Sequence[Total]) -> tuple[int, int]:
    """Give whole tens around the totals and the threshold below the baseline."""
    if not totals:
        return 0, HIGHEST
    numbers = [float(total.number) for total in totals]
    low = max(0, (int(min(numbers)) - DROP) // 10 * 10)
    high = min(HIGHEST, -(-int(max(numbers)) // 10) * 10 + 10)
    return low, max(high, low + 10)
