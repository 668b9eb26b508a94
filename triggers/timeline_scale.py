"""
The scale of a timeline: days as places in the picture, the dates written above it, and how wide words are.

Pure arithmetic, in pixels of the narrowest plot; what is drawn is in percent of the width, so that it grows.
"""

from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import Literal

import msgspec

NARROWEST = 760
SIDE = 28
"""Free at either end, so that no mark is cut, and a number of three digits has room."""
SHORT_LABEL, LONG_LABEL, LEAST_LABEL = 110, 240, 40
"""How wide a label may be while places are sought, how wide where there is room, and how wide it must be to be read."""

# Widths in pixels at 12 pixels' type, of a wide typeface, so that words fit in every other.
NARROW, WIDE = frozenset("iljtfrI.,:;'|!()[] /-·"), frozenset("mwMW@%…–")
WIDTHS = {"narrow": 5.0, "wide": 12.0, "capital": 9.0, "other": 7.7}


class Tick(msgspec.Struct, frozen=True, gc=False):
    """A date on the scale; `unit` says how it is written."""

    day: date
    unit: Literal["day", "month", "month_and_year", "year"]
    x: str


class Scale:
    """Days as pixels of the narrowest plot."""

    def __init__(self, start: date, end: date) -> None:
        if end <= start:
            raise ValueError(f"A picture needs a start before its end, not {start} and {end}.")
        self.start, self.end = start, end
        self._each = (NARROWEST - 2 * SIDE) / (end - start).days

    def pixels(self, day: date) -> float:
        """Give the place of the beginning of a day; days outside the period lie at its edges."""
        inside = min(max(day, self.start), self.end)
        return SIDE + (inside - self.start).days * self._each

    def percent(self, day: date) -> str:
        return percent(self.pixels(day))


def percent(pixels: float) -> str:
    return f"{100 * pixels / NARROWEST:.2f}%"


@lru_cache(maxsize=4096)
def width_of(text: str) -> float:
    """Give the most pixels that a text may take at 12 pixels' type."""
    return sum(map(_width, text))


@lru_cache(maxsize=512)
def _width(letter: str) -> float:
    if letter in NARROW:
        return WIDTHS["narrow"]
    return WIDTHS["wide" if letter in WIDE else "capital" if letter.isupper() else "other"]


def shortened(text: str, room: float = SHORT_LABEL) -> str:
    """Cut a text that needs more room, with a sign that it goes on."""
    if width_of(text) <= room:
        return text
    ends = accumulate(map(_width, text))
    fitting = sum(end + WIDTHS["wide"] <= room for end in ends)
    return f"{text[:fitting].rstrip(' ,:·–-')}…"


# (days or months between two dates of the scale, pixels that a written date needs)
STEPS_IN_DAYS = (7, 14)
STEPS_IN_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600)
TICK_ROOM = 72


def ticks_between(scale: Scale) -> list[Tick]:
    """Give the dates of a scale: as many as have room, on Mondays or at the beginning of months or years."""
    days = (scale.end - scale.start).days
    fits = TICK_ROOM * days / (NARROWEST - 2 * SIDE)
    if (step := next((step for step in STEPS_IN_DAYS if step >= fits), None)) is not None:
        return _day_ticks(scale, step)
    step = next((step for step in STEPS_IN_MONTHS if step * 28 >= fits), STEPS_IN_MONTHS[-1])
    return _month_ticks(scale, step)


def _day_ticks(scale: Scale, step: int) -> list[Tick]:
    first = scale.start + timedelta(days=-scale.start.weekday() % 7)
    days = (first + timedelta(days=number) for number in range(0, (scale.end - first).days + 1, step))
    return [Tick(day, "day", scale.percent(day)) for day in days if _has_room(day, scale)]


def _month_ticks(scale: Scale, step: int) -> list[Tick]:
    months = range(scale.start.year * 12 + scale.start.month - 1, scale.end.year * 12 + scale.end.month)
    ticks: list[Tick] = []
    for month in months:
        if month % step:
            continue
        day = date(month // 12, month % 12 + 1, 1)
        if day >= scale.start and _has_room(day, scale):
            with_year: Literal["month", "month_and_year"] = "month_and_year" if day.month == 1 or not ticks else "month"
            ticks.append(Tick(day, "year" if step >= 12 else with_year, scale.percent(day)))
    return ticks


def _has_room(day: date, scale: Scale) -> bool:
    return scale.pixels(day) + TICK_ROOM <= NARROWEST
