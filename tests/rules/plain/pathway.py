"""What the rules about the stepped pathway find, 17 to 22, and when palliative care is offered again, 35."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from tests.rules.plain.chart import Chart, days, order
from tests.rules.plain.seen import Seen
from tests.rules.plain.terms import total, valid
from triggers.facts import Performance, Phase, SurpriseQuestion


class Event(NamedTuple):
    """Something that happened on a day that is not always its fact's own."""

    on: date
    fact: Any
    precision: str

    @property
    def order(self) -> tuple[date, date, str]:
        return self.on, self.fact.recorded, self.fact.id


def start_of_pathway(chart: Chart) -> Any | None:
    return next(iter(chart.every("pathway")), None)


def totals_by_the_patient(chart: Chart) -> list[Any]:
    """The FACT-L totals of the pathway: from 14 days before its start on."""
    start = start_of_pathway(chart)
    return [
        one
        for one in valid(chart, "FACT-L")
        if one.by == "patient" and total(one) is not None and start and one.on >= start.on - days(14)
    ]


def drop_in_quality_of_life(chart: Chart) -> tuple[Any, Any] | None:
    """The first total ten or more below the baseline, and the baseline (rule 20)."""
    totals = totals_by_the_patient(chart)
    for later in totals[1:]:
        fallen = (total(totals[0]) or 0) - (total(later) or 0)
        if fallen >= 10 and latest_step([(one, one.step) for one in chart.every("pathway")], later.on) in (1, 2):
            return later, totals[0]
    return None


def steps(chart: Chart) -> list[tuple[Any, int]]:
    """The facts that say in which step the patient is, in order; a drop in quality of life says step 2."""
    drop = drop_in_quality_of_life(chart)
    said = [(one, one.step) for one in chart.every("pathway")] + ([(drop[0], 2)] if drop else [])
    return sorted(said, key=lambda step: order(step[0]))


def latest_step(said: list[tuple[Any, int]], day: date) -> int | None:
    return next((step for fact, step in reversed(said) if fact.on <= day), None)


def step_on(chart: Chart, day: date) -> int | None:
    return latest_step(steps(chart), day)


def start_of_step_two(chart: Chart) -> Any:
    """The first of the latest unbroken row of facts that say step 2."""
    first = None
    for fact, step in reversed(steps(chart)):
        if step != 2:
            break
        first = fact
    return first


def is_in_step_one(chart: Chart, day: date) -> bool:
    """Whether the day lies in step 1, on or after the start of the pathway."""
    return step_on(chart, day) == 1


def of_pathway(chart: Chart) -> Iterator[Seen]:
    yield from treatment_changes(chart)
    for event in discharges(chart):
        if is_in_step_one(chart, event.on):
            yield Seen(18, "visit", event.fact, on=event.on, precision=event.precision)
    drop = drop_in_quality_of_life(chart)
    if drop:
        yield Seen(20, "visit", drop[0], others=[drop[1]])
    yield from end_of_life(chart)


def treatment_changes(chart: Chart) -> Iterator[Seen]:
    """Rule 17."""
    changes = [Event(one.on, one, one.precision) for one in chart.every("treatment")]
    changes += [
        Event(one.until, one, one.until_precision or "day")
        for one in chart.every("treatment")
        if one.kind == "systemic" and one.until and one.ended != "completed"
    ]
    groups: list[list[Event]] = []
    for change in sorted(changes, key=lambda event: event.order):
        if is_in_step_one(chart, change.on):
            if groups and change.on - groups[-1][0].on <= days(14):
                groups[-1].append(change)
            else:
                groups.append([change])
    for first, *later in groups:
        others = [change.fact for change in later]
        yield Seen(17, "visit", first.fact, on=first.on, precision=first.precision, others=others)


def discharges(chart: Chart) -> list[Event]:
    """Ends of inpatient stays of one night or more that the patient left alive."""
    return [
        Event(stay.until, stay, stay.until_precision or "day")
        for stay in chart.every("stay")
        if stay.kind == "inpatient" and stay.until and stay.until - stay.on >= days(1) and stay.outcome == "alive"
    ]


def end_of_life(chart: Chart) -> Iterator[Seen]:
    """Rule 22."""
    for fact in chart.facts:
        if nears_the_end(fact) and is_in_step_one(chart, fact.on):
            yield Seen(22, "visit", fact)
            return


def nears_the_end(fact: Any) -> bool:
    return (
        (isinstance(fact, Phase) and fact.value in ("deteriorating", "terminal"))
        or (isinstance(fact, Performance) and fact.scale == "ECOG" and fact.value == 4)
        or (isinstance(fact, SurpriseQuestion) and fact.answer == "no" and fact.horizon_months <= 6)
    )


def quality_of_life_due(chart: Chart, today: date) -> Iterator[Seen]:
    """Rule 19."""
    since = next(reversed(totals_by_the_patient(chart)), None) or start_of_pathway(chart)
    if since and is_in_step_one(chart, today):
        on = since.on + days(42)
        if today >= on and step_on(chart, on) != 0:
            yield Seen(19, "questionnaire", since, on=on)


def step_two_visit_due(chart: Chart, today: date) -> Iterator[Seen]:
    """Rule 21."""
    if step_on(chart, today) == 2:
        since = start_of_step_two(chart)
        consult = next(reversed(chart.every("consult")), None)
        if consult and consult.on >= since.on:
            since = consult
        if today > since.on + days(28):
            yield Seen(21, "visit", since, on=since.on + days(28))


def offer_again(chart: Chart, today: date) -> Iterator[Seen]:
    """Rule 35."""
    declined = next(reversed(chart.every("declined")), None)
    if not declined:
        return
    events = [Event(one.on, one, one.precision) for one in (*chart.every("treatment"), *chart.every("progression"))]
    events += discharges(chart)
    drop = drop_in_quality_of_life(chart)
    if drop:
        events.append(Event(drop[0].on, drop[0], drop[0].precision))
    due = Event(declined.on + days(84), declined, declined.precision)
    after = sorted((event for event in events if event.order > order(declined)), key=lambda event: event.order)
    first = after[0] if after and after[0].on <= due.on else due
    consults = [one for one in chart.every("consult") if order(one) > order(declined) and one.on <= first.on]
    if today >= first.on and not consults:
        yield Seen(35, "confirmation", first.fact, on=first.on, precision=first.precision, others=[declined])
