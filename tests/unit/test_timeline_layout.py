"""Laying out a timeline: nothing outside the plot, nothing over something else, nothing lost."""

from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triggers.timeline_layout import draw
from triggers.timeline_marks import BESIDE, Entry, Lane, Mark, Picture, Standing
from triggers.timeline_scale import NARROWEST, TICK_ROOM, Scale, shortened, ticks_between, width_of

START, END = date(2025, 1, 1), date(2026, 12, 31)
LANES = {"disease": 3, "therapy": 3}
LABELS = ("", "IVA", "ECOG 2", "Carboplatin/Pemetrexed/Pembrolizumab", "Lebermetastase")
MOST = 80


def a_course(seed: int, number: int) -> list[Entry]:
    """Make entries by chance, before, in and after the period."""
    random = Random(seed)
    return [_by_chance(random, key) for key in range(number)]


def _by_chance(random: Random, key: int) -> Entry:
    first = START + timedelta(days=random.randint(-200, 900))
    end_first = end_last = None
    is_bar = random.random() < 0.4
    goes_on = is_bar and random.random() < 0.3
    if is_bar:
        end_first = first + timedelta(days=random.choice((0, 1, 5, 40, 200, 500)))
        end_last = None if goes_on else end_first + timedelta(days=random.choice((0, 0, 30)))
    standing: Standing = random.choice(("counts", "counts", "counts", "replaced", "retracted", "withdrawn"))
    return Entry(
        key=str(key),
        lane=random.choice(list(LANES)),
        first=first,
        last=first + timedelta(days=random.choice((0, 0, 0, 30, 364))),
        is_bar=is_bar,
        end_first=end_first,
        end_last=end_last,
        goes_on=goes_on,
        label=random.choice(LABELS),
        standing=standing,
        replaced_by=str(random.randrange(MOST)) if standing == "replaced" else None,
    )


courses = partial(st.builds, a_course, st.integers(0, 2**32), st.integers(0, MOST))


def drawn(course: list[Entry]) -> Picture:
    return draw(course, lanes=LANES, start=START, end=END)


def extent(mark: Mark) -> tuple[float, float]:
    """Where a mark begins and ends, its label included."""
    if mark.on_left and mark.label:
        return mark.left - BESIDE - width_of(mark.label), mark.right
    return mark.left, mark.end


def rows(lane: Lane) -> list[list[Mark]]:
    by_row: dict[int, list[Mark]] = {}
    for mark in lane.marks:
        by_row.setdefault(mark.y, []).append(mark)
    return [sorted(row, key=lambda mark: mark.left) for row in by_row.values()]


@given(courses())
@settings(max_examples=150, deadline=None)
def test_nothing_lies_outside_the_plot(course: list[Entry]) -> None:
    for lane in drawn(course).lanes:
        for mark in lane.marks:
            left, right = extent(mark)
            assert left >= -0.01
            assert right <= NARROWEST + 0.01
            assert mark.top >= 0
            assert mark.top + mark.height <= lane.height
            for join in lane.joins:
                assert max(join.y1, join.y2) <= lane.height


@given(courses())
@settings(max_examples=150, deadline=None)
def test_nothing_covers_something_else(course: list[Entry]) -> None:
    for lane in drawn(course).lanes:
        for row in rows(lane):
            for mark, following in pairwise(row):
                assert extent(mark)[1] <= extent(following)[0] + 0.01, (mark, following)


@given(courses())
@settings(max_examples=100, deadline=None)
def test_every_entry_of_the_period_is_drawn_once(course: list[Entry]) -> None:
    shown = [entry.key for lane in drawn(course).lanes for mark in lane.marks for entry in mark.entries]
    inside = [entry.key for entry in course if entry.first <= END and entry.until >= START]
    assert sorted(shown) == sorted(inside)


@given(courses())
@settings(max_examples=100, deadline=None)
def test_marks_stand_in_the_order_of_time_and_what_counts_above_what_does_not(course: list[Entry]) -> None:
    for lane in drawn(course).lanes:
        for row in rows(lane):
            firsts = [entry.first for mark in row for entry in mark.entries if entry.first >= START]
            assert firsts == sorted(firsts)
            assert len({mark.is_struck for mark in row}) == 1
        counting = [mark.y for mark in lane.marks if not mark.is_struck]
        struck = [mark.y for mark in lane.marks if mark.is_struck]
        assert not counting or not struck or max(counting) < min(struck)


@given(st.dates(date(1990, 1, 1), date(2026, 1, 1)), st.integers(1, 20_000))
def test_dates_of_the_scale_are_in_order_and_have_room(start: date, days: int) -> None:
    end = start + timedelta(days=days)
    places = [float(tick.x.rstrip("%")) * NARROWEST / 100 for tick in ticks_between(Scale(start, end))]
    assert all(later - earlier >= TICK_ROOM * 0.9 for earlier, later in pairwise(places))
    assert all(0 <= place <= NARROWEST - TICK_ROOM + 0.1 for place in places)


def an_entry(key: str, day: date, **fields: object) -> Entry:
    return Entry(**{"key": key, "lane": "disease", "first": day, "last": day, **fields})  # type: ignore[arg-type]


def test_what_is_too_close_becomes_a_cluster_that_looks_like_the_gravest_in_it() -> None:
    course = [an_entry(str(n), date(2026, 3, 1), tone="bad" if n == 7 else "plain", what=f"Fact {n}") for n in range(9)]
    [lane] = drawn(course).lanes
    cluster = next(mark for mark in lane.marks if mark.count > 1)
    assert sum(mark.count for mark in lane.marks) == 9
    assert "bad" in " ".join(mark.look for mark in lane.marks)
    assert cluster.label == ""
    assert cluster.in_words.count("\n") >= 1


def test_a_correction_is_joined_to_what_it_replaced() -> None:
    old = an_entry("old", date(2026, 3, 1), standing="replaced", replaced_by="new")
    [lane] = drawn([old, an_entry("new", date(2026, 5, 1))]).lanes
    [join] = lane.joins
    assert join.y1 > join.y2
    assert [mark.is_struck for mark in lane.marks] == [True, False]


def test_a_month_is_a_span_with_its_mark_in_the_middle() -> None:
    month = Entry(key="m", lane="disease", first=date(2026, 3, 1), last=date(2026, 3, 31))
    [mark] = draw([month], lanes=LANES, start=date(2026, 2, 1), end=date(2026, 6, 1)).lanes[0].marks
    [vague] = mark.vague
    assert mark.span == vague
    assert float(vague.width.rstrip("%")) > 15


def test_a_bar_is_vague_where_its_ends_are_not_known_to_the_day() -> None:
    therapy = Entry(
        key="t",
        lane="therapy",
        first=date(2025, 3, 1),
        last=date(2025, 3, 31),
        is_bar=True,
        end_first=date(2025, 9, 1),
        end_last=date(2025, 9, 30),
        label="Carboplatin",
    )
    [mark] = drawn([therapy]).lanes[0].marks
    assert len(mark.vague) == 2
    assert mark.solid is not None
    assert mark.is_inside


def test_lanes_keep_their_order_and_empty_ones_are_left_out() -> None:
    therapy = an_entry("t", date(2026, 1, 1), lane="therapy")
    assert [lane.name for lane in drawn([therapy]).lanes] == ["therapy"]
    assert [lane.name for lane in drawn([therapy, an_entry("d", date(2026, 5, 1))]).lanes] == list(LANES)


def test_a_long_label_is_cut_with_a_sign() -> None:
    assert shortened("Carboplatin/Pemetrexed", 100).endswith("…")
    assert width_of(shortened("Carboplatin/Pemetrexed", 100)) <= 100
    assert shortened("IVA", 100) == "IVA"


def test_a_period_without_days_is_refused() -> None:
    with pytest.raises(ValueError, match="start before its end"):
        draw([], lanes=LANES, start=END, end=END)
