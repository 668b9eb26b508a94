"""
Laying out what happened to a patient as a picture: lanes below each other, time from left to right.

Pure arithmetic. Everything lies in a plot that is NARROWEST pixels wide or wider: places along time are percents of its
width, sizes of marks and words are pixels. What does not overlap at the narrowest does not overlap in a wider one.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from triggers.timeline_marks import BESIDE, Entry, Join, Lane, Mark, Picture, span_between
from triggers.timeline_scale import (
    LEAST_LABEL,
    LONG_LABEL,
    NARROWEST,
    Scale,
    shortened,
    ticks_between,
    width_of,
)

ROW, FAINT_ROW, AROUND = 22, 16, 6
RADIUS = 6
GAP = 4
NARROWEST_BAR = 5
WIDEST_CLUSTER = 56
MOST_FAINT_ROWS = 2
MOST_LONG_BARS = 10
"""Each long bar may take a row of its own beside those of its lane."""


def draw(entries: Iterable[Entry], *, lanes: Mapping[str, int], start: date, end: date) -> Picture:
    """
    Lay out what reaches into a period, in the lanes named, in their order; an empty lane is left out.

    :param lanes: lane → how many rows it may have before what lies close together becomes a cluster.
    :raises ValueError: if the period has no days.
    """
    scale = Scale(start, end)
    by_lane: dict[str, list[Entry]] = {name: [] for name in lanes}
    for entry in sorted(entries, key=lambda entry: (entry.first, entry.last, entry.key)):
        if entry.first <= end and entry.until >= start:
            by_lane[entry.lane].append(entry)
    drawn = [_lane(name, inside, lanes[name], scale) for name, inside in by_lane.items() if inside]
    return Picture(drawn, ticks_between(scale))


def _lane(name: str, entries: list[Entry], most: int, scale: Scale) -> Lane:
    counting = [entry for entry in entries if entry.standing == "counts"]
    faint = [entry for entry in entries if entry.standing != "counts"]
    rows = _packed([_mark(entry, scale) for entry in counting], most)
    faint_rows = _packed([_mark(entry, scale) for entry in faint], MOST_FAINT_ROWS)
    for number, row in enumerate(rows):
        for mark in row:
            mark.y = AROUND + number * ROW + ROW // 2
    top = AROUND + len(rows) * ROW
    for number, row in enumerate(faint_rows):
        for mark in row:
            mark.y = top + number * FAINT_ROW + FAINT_ROW // 2
    marks = sorted((mark for row in (*rows, *faint_rows) for mark in row), key=lambda mark: (mark.left, mark.y))
    return Lane(name, top + len(faint_rows) * FAINT_ROW + AROUND, marks, _joins(marks))


def _mark(entry: Entry, scale: Scale) -> Mark:
    left, last = scale.pixels(entry.first), scale.pixels(entry.last)
    if not entry.is_bar:
        if entry.last == entry.first:
            return Mark(entries=[entry], left=left - RADIUS, right=left + RADIUS, label=shortened(entry.label))
        # A month or a year: the mark stands in the middle of the days that it may mean.
        middle = (left + last) / 2
        left, right = min(left, middle - RADIUS), max(last, middle + RADIUS)
        return Mark(
            entries=[entry], left=left, right=right, label=shortened(entry.label), vague=[span_between(left, right)]
        )
    end_first = scale.pixels(entry.end_first or scale.end)
    right = max(scale.pixels(entry.end_last or entry.end_first or scale.end), left + NARROWEST_BAR)
    right = min(right, NARROWEST)
    left = min(left, right - NARROWEST_BAR)
    sure_from, sure_to = max(last, left) if entry.last > entry.first else left, min(max(end_first, left), right)
    if entry.end_last in (None, entry.end_first):
        sure_to = right
    vague = []
    if sure_from >= sure_to:
        return Mark(
            entries=[entry], left=left, right=right, label=shortened(entry.label), vague=[span_between(left, right)]
        )
    if sure_from > left:
        vague.append(span_between(left, sure_from))
    if sure_to < right:
        vague.append(span_between(sure_to, right))
    return Mark(
        entries=[entry],
        left=left,
        right=right,
        label=shortened(entry.label),
        vague=vague,
        solid=span_between(sure_from, sure_to),
    )


def _packed(marks: list[Mark], most: int) -> list[list[Mark]]:
    """
    Put marks, in order of time, into few rows in which nothing overlaps.

    Where there is no room, the label of the one before is left out; where there is still none, both become a cluster.
    """
    rows: list[list[Mark]] = []
    most += min(sum(mark.right - mark.left > WIDEST_CLUSTER for mark in marks), MOST_LONG_BARS)
    for mark in marks:
        if not _fits_in_some(mark, rows, most):
            _join_cluster(mark, rows)
    for row in rows:
        _write_labels(row)
    return rows


def _fits_in_some(mark: Mark, rows: list[list[Mark]], most: int) -> bool:
    for row in rows:
        if row[-1].end + GAP <= mark.left:
            return _put(mark, row)
    if len(rows) < most:
        rows.append([])
        return _put(mark, rows[-1])
    for row in rows:
        if row[-1].right + GAP <= mark.left:
            row[-1].label = ""
            return _put(mark, row)
    return False


def _put(mark: Mark, row: list[Mark]) -> bool:
    if mark.end > NARROWEST:
        mark.label = ""
    row.append(mark)
    return True


def _write_labels(row: list[Mark]) -> None:
    """Write longer labels where a row has room for them, and those that were left out."""
    for place, mark in enumerate(row):
        if mark.count > 1 or not mark.entry.label:
            continue
        following = row[place + 1].left - GAP if place + 1 < len(row) else NARROWEST
        before = row[place - 1].end + GAP if place else 0
        inside = mark.right - mark.left - 2 * BESIDE if mark.entry.is_bar else 0
        after = following - mark.right - BESIDE
        ahead = mark.left - before - BESIDE
        needed = min(width_of(mark.entry.label), LONG_LABEL)
        room = next((room for room in (inside, after, ahead) if room >= needed), max(inside, after, ahead))
        mark.on_left = room == ahead and room not in (inside, after)
        mark.label = shortened(mark.entry.label, min(room, LONG_LABEL)) if room >= min(LEAST_LABEL, needed) else ""


def _join_cluster(mark: Mark, rows: list[list[Mark]]) -> None:
    """Add a mark to the last one of the row in which the cluster stays the narrowest."""
    narrow = [row for row in rows if mark.right - row[-1].left <= WIDEST_CLUSTER]
    last = min(narrow or rows, key=lambda row: (mark.right - row[-1].left, row[-1].right))[-1]
    last.entries = [*last.entries, *mark.entries]
    last.label, last.vague, last.solid = "", [], None
    last.right = min(max(last.right, mark.right, last.left + width_of(str(last.count)) + BESIDE), NARROWEST)


def _joins(marks: list[Mark]) -> list[Join]:
    place = {entry.key: mark for mark in marks for entry in mark.entries}
    return [
        Join(mark.x, mark.y, place[entry.replaced_by].x, place[entry.replaced_by].y)
        for mark in marks
        for entry in mark.entries
        if entry.replaced_by in place and place[entry.replaced_by] is not mark
    ]
