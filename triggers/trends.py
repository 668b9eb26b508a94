"""Symptoms, function, quality of life and distress over time: what a patient's trends show, by the facts that count."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients.choices import Instrument, Respondent, Scale
from patients.dates import last_day_of, write_clinical_date
from patients.instruments import SCALES, item_label
from triggers.facts import Assessment, Number, Performance
from triggers.history import HistoryOnDay
from triggers.measures import FUNCTION, TOTALS, CutOff, Measure, as_decimal, item_of
from triggers.stepped import DROP
from triggers.trend_layout import COMPARABLE, SmallPicture, draw_small

SAID_IN_WORDS = 6
"""So many values, the latest, are read out for each picture; the table has them all."""

# group → its title, in the order in which they are shown
TITLES: Mapping[str, str | Promise] = {
    Instrument.ESAS: _("Symptoms (ESAS-r)"),
    Instrument.IPOS: _("Symptoms (IPOS)"),
    Instrument.MIDOS: _("Symptoms (MIDOS2)"),
    "function": _("Function"),
    "quality": _("Quality of life"),
    "mood": _("Distress and mood"),
}
# instrument → the group of its total
GROUP_OF: Mapping[str, str] = {
    **{name: name.value for name in (Instrument.ESAS, Instrument.IPOS, Instrument.MIDOS)},
    Instrument.FACT_L: "quality",
    **dict.fromkeys((Instrument.DT, Instrument.PHQ_9, Instrument.PHQ_4, Instrument.PHQ_2), "mood"),
}
TOTAL = "total"
QUALITY = f"{TOTAL}-{Instrument.FACT_L}"
PATIENT = Respondent.PATIENT.value


class Value(msgspec.Struct, frozen=True, gc=False):
    """
    One number on one day; `respondent` is None where nobody is asked, as of function.

    Those of other people than the patient, and invalid ones, are joined with no other.
    """

    fact: int
    on: date
    precision: str
    number: Number
    respondent: str | None
    valid: bool
    is_reached: bool
    look: str
    """How it is drawn, as `_look_of` says."""

    @property
    def is_comparable(self) -> bool:
        """Whether it may be compared with the patient's other ones."""
        return self.look in COMPARABLE

    @property
    def by(self) -> str:
        """Who answered, in the reader's language; "" where nobody was asked."""
        return str(Respondent(self.respondent).label) if self.respondent else ""

    @property
    def when(self) -> str:
        return write_clinical_date(self.on, self.precision)


@dataclass(frozen=True)
class Column:
    """What is measured: its name and its scale, whose cut-offs apply from a day on."""

    key: str
    name: str
    measure: Measure
    since: date = date.min


@dataclass(frozen=True)
class Trend:
    """One measure over time: its values in order, at least one."""

    column: Column
    values: Sequence[Value]
    baseline: Value | None
    picture: SmallPicture | None
    """None of a single value, which is no course: it is written, not drawn."""

    @property
    def latest(self) -> Value:
        return self.values[-1]

    @property
    def change(self) -> Decimal | None:
        """How far the patient's latest value lies from the baseline; None where there are not two to compare."""
        last = next((value for value in reversed(self.values) if value.is_comparable), None)
        if self.baseline is None or last is None or last is self.baseline:
            return None
        return as_decimal(last.number) - as_decimal(self.baseline.number)

    @property
    def points(self) -> Decimal:
        """The change without its sign."""
        return abs(self.change or Decimal(0))

    @property
    def is_worse(self) -> bool:
        return bool(self.change) and ((self.change or 0) > 0) == self.column.measure.higher_is_worse

    @property
    def reached(self) -> CutOff | None:
        """The strictest cut-off that the latest value has reached."""
        cut_offs = self.column.measure.cut_offs if self.latest.valid and self.latest.is_reached else ()
        return next((cut_off for cut_off in reversed(cut_offs) if cut_off.is_reached_by(self.latest.number)), None)

    @property
    def last_values(self) -> Sequence[Value]:
        return self.values[-SAID_IN_WORDS:]


@dataclass(frozen=True)
class Row:
    """The numbers that one fact gives, by column; None where it gives none."""

    first: Value
    cells: list[Value | None]


@dataclass(frozen=True)
class TrendGroup:
    """Measures that belong together, with the rows of their table, the latest first."""

    key: str
    title: str | Promise
    trends: list[Trend]
    rows: list[Row]
    first: date
    last: date

    @property
    def drawn(self) -> list[Trend]:
        """Those with a picture."""
        return [trend for trend in self.trends if trend.picture is not None]

    @property
    def single(self) -> list[Trend]:
        """Those of one value."""
        return [trend for trend in self.trends if trend.picture is None]

    @property
    def looks(self) -> set[str]:
        """How the values look that are drawn."""
        return {value.look for trend in self.drawn for value in trend.values}

    @property
    def is_answered(self) -> bool:
        """Whether somebody was asked, so that the table says who."""
        return any(row.first.respondent for row in self.rows)


Series = dict[str, tuple[Column, list[Value]]]


def trends_of(history: HistoryOnDay) -> list[TrendGroup]:
    """Give what is followed over time in a patient, by the facts that count on the history's day; empty groups go."""
    groups: dict[str, Series] = {name: {} for name in TITLES}
    for group, column, value in (*_of_assessments(history), *_of_performances(history)):
        groups[group].setdefault(column.key, (column, []))[1].append(value)
    return [_group(name, series, history) for name, series in groups.items() if series]


def _of_assessments(history: HistoryOnDay) -> Iterator[tuple[str, Column, Value]]:
    columns: dict[str, list[Column]] = {}
    for assessment in history.every(Assessment):
        instrument = assessment.instrument
        if instrument not in columns:
            columns[instrument] = _columns(instrument, history)
        total, *items = columns[instrument]
        for column in items:
            if column.key in assessment.items:
                yield GROUP_OF[instrument], column, _value(assessment, assessment.items[column.key], column)
        if assessment.score is not None:
            yield GROUP_OF[instrument], total, _value(assessment, assessment.score, total)


def _of_performances(history: HistoryOnDay) -> Iterator[tuple[str, Column, Value]]:
    columns = {name: Column(name, str(Scale(name).label), measure) for name, measure in FUNCTION.items()}
    for performance in history.every(Performance):
        column = columns[performance.scale]
        yield "function", column, _value(performance, performance.value, column)


def _columns(instrument: str, history: HistoryOnDay) -> list[Column]:
    """Give the total of an instrument and, where its items are ours to name, those after it."""
    if instrument == Instrument.FACT_L and (baseline := _baseline_of_pathway(history)) is not None:
        steps_up = CutOff(as_decimal(baseline.total or 0) - DROP, _("step 2"), "down_from")
        measure = replace(TOTALS[instrument], cut_offs=(steps_up,))
        return [Column(QUALITY, str(Instrument(instrument).label), measure, since=baseline.on)]
    if instrument not in TITLES:
        return [Column(f"{TOTAL}-{instrument}", str(Instrument(instrument).label), TOTALS[instrument])]
    total = Column(f"{TOTAL}-{instrument}", str(_("Total")), TOTALS[instrument])
    items = SCALES[instrument].items
    return [total, *(Column(name, item_label(name), item_of(instrument, name)) for name in items)]


def _value(fact: Assessment | Performance, number: Number, column: Column) -> Value:
    assessed = fact if isinstance(fact, Assessment) else None
    respondent, valid = assessed.by if assessed else None, assessed is None or assessed.valid
    is_reached = fact.on >= column.since and column.measure.is_reached_by(number)
    return Value(
        fact=int(fact.id),
        on=fact.on,
        precision=fact.precision,
        number=number,
        respondent=respondent,
        valid=valid,
        is_reached=is_reached,
        look=_look_of(respondent, valid, is_reached),
    )


def _look_of(respondent: str | None, valid: bool, is_reached: bool) -> str:
    """
    Say how a value is drawn: "own" (the patient's), "measured" (nobody was asked), "other" or "invalid".

    "reached" is one of the first two on which a rule acts.
    """
    if not valid:
        return "invalid"
    if respondent not in (None, PATIENT):
        return "other"
    if is_reached:
        return "reached"
    return "own" if respondent else "measured"


def _group(name: str, series: Series, history: HistoryOnDay) -> TrendGroup:
    """Make the pictures of a group, which share their time, and its table."""
    ordered = [series[key] for key in _in_order(name, series)]
    first = min(values[0].on for _column, values in ordered)
    trends = [_trend(column, values, history, first) for column, values in ordered]
    by_fact: dict[int, dict[str, Value]] = {}
    for column, values in ordered:
        for value in values:
            by_fact.setdefault(value.fact, {})[column.key] = value
    rows = [
        Row(next(iter(cells.values())), [cells.get(column.key) for column, _values in ordered])
        for cells in by_fact.values()
    ]
    rows.sort(key=lambda row: (row.first.on, row.first.fact), reverse=True)
    return TrendGroup(name, TITLES[name], trends, rows, first, history.today)


def _in_order(group: str, series: Iterable[str]) -> list[str]:
    """Give the keys of a group's columns as its instrument has them, the total first; what has no order, as it came."""
    items = list(SCALES[group].items) if group in SCALES else [*FUNCTION]
    return sorted(series, key=lambda key: items.index(key) if key in items else -1)


def _trend(column: Column, values: list[Value], history: HistoryOnDay, first: date) -> Trend:
    if len(values) == 1:
        return Trend(column, values, None, None)
    compared = _baseline_of_pathway(history) if column.key == QUALITY else None
    # What the pathway compares with need not be the first of all.
    own = (value for value in values if value.is_comparable and (compared is None or value.fact == int(compared.id)))
    baseline = next(own, None)
    levels = [("cut-off", float(cut_off.number)) for cut_off in column.measure.cut_offs]
    levels += [("baseline", float(baseline.number))] if baseline is not None else []
    picture = draw_small(
        [(value.on, last_day_of(value.on, value.precision), float(value.number), value.look) for value in values],
        highest=column.measure.highest,
        levels=levels,
        start=first,
        end=history.today,
    )
    return Trend(column, values, baseline, picture)


def _baseline_of_pathway(history: HistoryOnDay) -> Assessment | None:
    return history.stepped_pathway.baseline if history.stepped_pathway else None
