"""What a timeline is made of: what happened, and the marks, lanes and lines that are drawn of it."""

from datetime import date
from typing import Literal

import msgspec

from triggers.timeline_scale import Tick, percent, width_of

BAR, FAINT_BAR = 16, 10
BESIDE = 4
"""Between a mark and its label."""
SAID_OF_CLUSTER = 5
TONES = ("plain", "strong", "good", "accent", "warn", "bad")
"""What marks may look like, the gravest last."""

Standing = Literal["counts", "replaced", "retracted", "withdrawn"]


class Entry(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """
    Something that happened: a point, or a bar with an end or without one.

    A date known by month or year only lies somewhere from `first` to `last`. `goes_on`: the end is not known.
    `state` says why it no longer counts, and `replaced_by` is the key of the entry that took its place.
    """

    key: str
    lane: str
    first: date
    last: date
    is_bar: bool = False
    end_first: date | None = None
    end_last: date | None = None
    goes_on: bool = False
    shape: str = "dot"
    tone: str = "plain"
    label: str = ""
    what: str = ""
    words: str = ""
    when: str = ""
    address: str = ""
    standing: Standing = "counts"
    state: str = ""
    replaced_by: str | None = None

    @property
    def until(self) -> date:
        """The last day it may reach."""
        return self.end_last or self.end_first or self.last

    @property
    def in_words(self) -> str:
        """Everything about it in one line: "Staging, 5 Mar 2026: cT2a cN1 cM1b, stage IVA (corrected)"."""
        said = f": {self.words}" if self.words else ""
        return f"{self.what}, {self.when}{said}{f' ({self.state})' if self.state else ''}"


class Span(msgspec.Struct, frozen=True, gc=False):
    """A stretch of time, in percent of the plot."""

    x: str
    width: str


def span_between(left: float, right: float) -> Span:
    return Span(percent(left), percent(right - left))


class Mark(msgspec.Struct, gc=False, kw_only=True):
    """
    One drawn thing: a point, a bar, or a cluster of what lies too close together to be told apart.

    `x` is its middle (of a point) or its beginning; `y` the middle of its row. `vague` are the stretches in which it
    began or ended, where its dates are not known to the day.
    """

    entries: list[Entry]
    left: float
    right: float
    y: int = 0
    label: str = ""
    vague: list[Span] = msgspec.field(default_factory=list)
    solid: Span | None = None
    on_left: bool = False
    """Whether the label stands before the mark."""

    @property
    def entry(self) -> Entry:
        return self.entries[0]

    @property
    def count(self) -> int:
        return len(self.entries)

    @property
    def height(self) -> int:
        return FAINT_BAR if self.is_struck else BAR

    @property
    def top(self) -> int:
        return self.y - self.height // 2

    @property
    def is_plain_point(self) -> bool:
        """Whether its shape is all there is to draw, as of most."""
        return self.count == 1 and not self.entry.is_bar and not self.vague and not self.is_struck

    @property
    def is_struck(self) -> bool:
        """Whether it no longer counts; a cluster never mixes what does and what does not."""
        return self.entry.standing != "counts"

    @property
    def is_inside(self) -> bool:
        """Whether a bar is long enough for its label."""
        room = self.right - self.left - 2 * BESIDE
        return self.entry.is_bar and self.count == 1 and not self.on_left and room >= width_of(self.label)

    @property
    def look(self) -> str:
        """The classes that the style sheet knows; a cluster looks like the gravest in it."""
        tone = self.entry.tone if self.count == 1 else max((entry.tone for entry in self.entries), key=TONES.index)
        return f"tone-{tone}{' faint' if self.is_struck else ''}{' on-left' if self.on_left else ''}"

    @property
    def in_words(self) -> str:
        """Everything about it; of a cluster the first five, one a line, and how many more there are."""
        said = [entry.in_words for entry in self.entries[:SAID_OF_CLUSTER]]
        more = self.count - len(said)
        return "\n".join([*said, f"+ {more}"] if more else said)

    @property
    def x(self) -> str:
        return percent((self.left + self.right) / 2)

    @property
    def span(self) -> Span:
        return span_between(self.left, self.right)

    @property
    def span_end(self) -> str:
        return percent(self.right)

    @property
    def label_x(self) -> str:
        return percent(self.left if self.on_left or self.is_inside else self.right)

    @property
    def label_dx(self) -> str:
        return "-4" if self.on_left else "4"

    @property
    def row(self) -> str:
        """The middle of its row, as text: a template writes that much faster than a number."""
        return f"{self.y}"

    @property
    def end(self) -> float:
        """Where it ends, its label beside it; a label inside its bar takes no room."""
        if not self.label or self.is_inside or self.on_left:
            return self.right
        return self.right + BESIDE + width_of(self.label)


class Join(msgspec.Struct, frozen=True, gc=False):
    """A line from what was replaced to what took its place."""

    x1: str
    y1: int
    x2: str
    y2: int


class Lane(msgspec.Struct, frozen=True, gc=False):
    name: str
    height: int
    marks: list[Mark]
    joins: list[Join]


class Picture(msgspec.Struct, frozen=True, gc=False):
    lanes: list[Lane]
    ticks: list[Tick]
