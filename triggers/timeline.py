"""A patient's timeline: everything that was recorded, found and referred, over a period that the reader chooses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.choices import FactKind, TreatmentKind
from patients.dates import last_day_of, write_clinical_date
from patients.models import Fact, Patient
from patients.queries import FactLine, death_in
from triggers.models import Referral, Trigger
from triggers.timeline_entries import DISEASE, LANES, entries_of_facts, entries_of_referrals, entries_of_triggers
from triggers.timeline_layout import draw
from triggers.timeline_marks import BESIDE, Entry, Lane
from triggers.timeline_scale import NARROWEST, Scale, Tick, percent, width_of
from triggers.timeline_words import MarkInWords, mark_in_words

PERIODS: dict[str, str | Promise] = {
    "quarter": gettext_lazy("3 months"),
    "year": gettext_lazy("1 year"),
    "therapy": gettext_lazy("This therapy"),
    "all": gettext_lazy("All"),
}
DAYS = {"quarter": timedelta(days=92), "year": timedelta(days=366)}
ALL_AT_MOST = timedelta(days=3 * 366)
"""Up to so much is shown at once where nobody chose a period; else the last year."""
AHEAD, FAR_AHEAD = timedelta(days=14), timedelta(days=60)
"""The picture goes on so far after today; as far as the second, where something is planned."""
AROUND = timedelta(days=7)
MOST_ROWS, ROWS_OF_DISEASE = 3, 6
TICKS = {"day": "j M", "month": "M", "month_and_year": "M Y", "year": "Y"}


@dataclass(frozen=True)
class Period:
    name: str
    label: str
    address: str
    is_here: bool


@dataclass(frozen=True)
class Flag:
    """A day that a line marks through the whole picture: today, or the day of death."""

    name: str
    label: str
    x: str
    width: str
    anchor: str
    address: str


@dataclass(frozen=True)
class WrittenTick:
    label: str
    x: str


@dataclass(frozen=True)
class NamedLane:
    name: str
    lane: Lane
    marks: list[MarkInWords]
    """Those of the lane, as the template prints them."""


@dataclass(frozen=True)
class Timeline:
    """What the picture and its table show. `entries` are those of the period, the latest first."""

    start: date
    end: date
    lanes: list[NamedLane]
    ticks: list[WrittenTick]
    flags: list[Flag]
    periods: list[Period]
    entries: list[Entry]
    outside: int
    """How many entries lie outside the period."""
    whole_address: str
    """Of the page that has the picture and its table."""
    table_address: str


def timeline_of(
    patient: Patient,
    *,
    facts: list[FactLine],
    triggers: Sequence[Trigger],
    referrals: Sequence[Referral],
    more: Sequence[Entry] = (),
    today: date,
    period: str = "",
) -> Timeline:
    """
    Draw a patient's timeline. No query.

    :param more: what apps later in the story add, such as consults.
    :param period: a name in PERIODS; "" or an unknown one for what fits the patient.
    """
    facts_address = reverse("patients:facts", args=[patient.pk])
    death = death_in(facts)
    entries = [
        *entries_of_facts(facts, address=facts_address, today=min(today, death.on) if death else today),
        *entries_of_triggers(triggers, facts_address=facts_address),
        *entries_of_referrals(referrals, today=today),
        *more,
    ]
    name, start, end = _chosen(period, facts, entries, death, today)
    lanes, names = _lanes(facts)
    picture = draw(entries, lanes=lanes, start=start, end=end)
    inside = [entry for entry in entries if entry.first <= end and entry.until >= start]
    address = reverse("patients:timeline", args=[patient.pk])
    return Timeline(
        start=start,
        end=end,
        lanes=[
            NamedLane(names[lane.name], lane, [mark_in_words(mark) for mark in lane.marks]) for lane in picture.lanes
        ],
        ticks=[_written(tick) for tick in picture.ticks],
        flags=_flags(death, facts_address, today, Scale(start, end)),
        periods=[
            Period(each, str(label), f"{address}?period={each}", each == name)
            for each, label in PERIODS.items()
            if each != "therapy" or _therapy_began(facts) is not None
        ],
        entries=sorted(inside, key=lambda entry: (entry.first, entry.key), reverse=True),
        outside=len(entries) - len(inside),
        whole_address=f"{address}?period={name}",
        table_address=f"{reverse('patients:timeline_table', args=[patient.pk])}?period={name}",
    )


def _chosen(
    period: str, facts: list[FactLine], entries: Sequence[Entry], death: Fact | None, today: date
) -> tuple[str, date, date]:
    """Give the name, first and last day of a period; it ends soon after today, or after the day of death."""
    now = min(today, last_day_of(death.on, death.on_precision)) if death else today
    first = min((entry.first for entry in entries), default=now)
    began = _therapy_began(facts)
    if period not in PERIODS or (period == "therapy" and began is None):
        period = "all" if now - first <= ALL_AT_MOST else "year"
    soon = now + (AHEAD if death else FAR_AHEAD)
    coming = [entry.first for entry in entries if period == "all" or entry.first <= soon]
    end = max([now + AHEAD, *(day + AROUND for day in coming)])
    if period in DAYS:
        return period, now - DAYS[period], end
    starts = began if period == "therapy" and began is not None else first
    return period, min(starts - AROUND, now - AHEAD), end


def _therapy_began(facts: list[FactLine]) -> date | None:
    """Give the first day of the latest therapy that is not surgery; None where there was none."""
    therapies = [
        line.fact.on
        for line in facts
        if line.counts and line.fact.kind == FactKind.TREATMENT and line.fact.treatment_kind != TreatmentKind.SURGERY
    ]
    return max(therapies, default=None)


def _lanes(facts: list[FactLine]) -> tuple[dict[str, int], dict[str, str]]:
    """Give the lanes in order with their most rows, one for the disease of each tumour, and their names."""
    tumours: dict[str, str] = {}
    for line in facts:
        if line.fact.tumour is not None:
            lane = f"{DISEASE}-{line.fact.tumour.merged_into_id or line.fact.tumour.pk}"
            tumours.setdefault(lane, "")
            if line.counts and line.fact.kind == FactKind.DIAGNOSIS:
                tumours[lane] = line.fact.icd10 or ""
    names = {lane: str(name) for lane, name in LANES.items()}
    for lane, code in tumours.items():
        names[lane] = f"{LANES[DISEASE]} {code}" if len(tumours) > 1 else str(LANES[DISEASE])
    rows = dict.fromkeys(LANES, MOST_ROWS)
    return dict.fromkeys(tumours, ROWS_OF_DISEASE) | rows, names


def _written(tick: Tick) -> WrittenTick:
    return WrittenTick(date_format(tick.day, TICKS[tick.unit]), tick.x)


def _flags(death: Fact | None, address: str, today: date, scale: Scale) -> list[Flag]:
    """Give the day of death or, while the patient lives, today."""
    if death is None:
        return [_flag("today", _("Today"), today, today, scale)]
    last = last_day_of(death.on, death.on_precision)
    if death.on > scale.end or last < scale.start:
        return []
    label = _("Died %(day)s") % {"day": write_clinical_date(death.on, death.on_precision)}
    return [_flag("death", label, death.on, last, scale, f"{address}{death.pk}/")]


def _flag(name: str, label: str, day: date, last: date, scale: Scale, address: str = "") -> Flag:
    left, right = scale.pixels(day), scale.pixels(last)
    fits = left + width_of(label) + BESIDE <= NARROWEST
    return Flag(name, label, percent(left), percent(right - left), "start" if fits else "end", address)
