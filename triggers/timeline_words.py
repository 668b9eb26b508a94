"""
The marks of a timeline as the words that their template prints.

A template that asks a mark for each of its properties takes most of the time of a long course; here each is told once.
"""

from typing import TypedDict

from triggers.timeline_marks import Mark, Span


class MarkInWords(TypedDict):
    """What is drawn of a mark. Numbers are text, so that none is written as an amount; what there is not is empty."""

    look: str
    address: str
    words: str
    shape: str
    """Of a point; "" of a bar and of a cluster."""
    is_plain: bool
    """Whether its shape, and perhaps a label, is all there is to draw, as of most."""
    count: str
    """Of how much a cluster stands; "" of a single thing."""
    x: str
    y: str
    top: str
    height: str
    start: str
    width: str
    end: str
    vague: list[Span]
    solid: Span | None
    goes_on: bool
    is_struck: bool
    label: str
    label_x: str
    label_dx: str


def mark_in_words(mark: Mark) -> MarkInWords:
    """Say what is drawn of a mark."""
    entry, span, count = mark.entry, mark.span, mark.count
    return MarkInWords(
        look=mark.look,
        address=entry.address,
        words=mark.in_words,
        shape=entry.shape if count == 1 and not entry.is_bar else "",
        is_plain=mark.is_plain_point,
        count=str(count) if count > 1 else "",
        x=mark.x,
        y=mark.row,
        top=str(mark.top),
        height=str(mark.height),
        start=span.x,
        width=span.width,
        end=mark.span_end,
        vague=mark.vague,
        solid=mark.solid,
        goes_on=entry.goes_on,
        is_struck=mark.is_struck,
        label=mark.label,
        label_x=mark.label_x if mark.label else "",
        label_dx=mark.label_dx,
    )
