"""What the rules about symptoms, needs and signs find: 6 to 13, 15 and 24 to 31."""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from tests.rules.plain.chart import Chart, days
from tests.rules.plain.seen import Seen
from tests.rules.plain.terms import (
    MIDOS_SYMPTOMS,
    exact,
    first_advanced_day,
    is_advanced,
    total,
    valid,
    with_total,
)

# instrument → its physical items, and from which value on one is severe
SEVERE_PHYSICAL = {
    "ESAS": (("pain", "tiredness", "drowsiness", "nausea", "appetite", "breathlessness"), 7),
    "IPOS": (
        (
            *("pain", "breathlessness", "weakness", "nausea", "vomiting", "appetite", "constipation", "mouth"),
            *("drowsiness", "mobility"),
        ),
        3,
    ),
    "MIDOS": (MIDOS_SYMPTOMS, 3),
}
SEVERE_EMOTIONAL = {"ESAS": (("depression", "anxiety"), 7), "IPOS": (("anxious", "depressed"), 3)}
# concern → rule; whether it refers in advanced disease only
CONCERNS = {
    "hastened_death_request": (8, False),
    "existential_crisis": (9, True),
    "decision_support_need": (10, True),
    "patient_request": (11, False),
    "delirium": (12, False),
    "spinal_cord_compression": (13, False),
}


def of_signs(chart: Chart) -> Iterator[Seen]:
    yield from severe_symptoms(chart, 6, has_severe_physical_symptom)
    yield from severe_symptoms(chart, 7, has_severe_emotional_symptom)
    yield from concerns(chart)
    yield from short_prognosis(chart)
    yield from screenings(chart)
    yield from poor_function(chart)
    yield from repeated_acute_care(chart)
    yield from surprise_questions(chart)


def has_severe_item(assessment: Any, table: Mapping[str, tuple[tuple[str, ...], int]]) -> bool:
    names, least = table.get(assessment.instrument, ((), 0))
    return any(exact(value) >= least for name, value in assessment.items.items() if name in names)


def has_severe_physical_symptom(assessment: Any) -> bool:
    return has_severe_item(assessment, SEVERE_PHYSICAL)


def has_severe_emotional_symptom(assessment: Any) -> bool:
    least = {"PHQ-9": 15, "PHQ-4": 9}.get(assessment.instrument)
    return has_severe_item(assessment, SEVERE_EMOTIONAL) or (
        least is not None and (total(assessment) or exact(0)) >= least
    )


def severe_symptoms(chart: Chart, number: int, is_severe: Callable[[Any], bool]) -> Iterator[Seen]:
    """Rules 6 and 7."""
    episodes: list[list[Any]] = []
    for one in chart.every("assessment"):
        if one.valid and is_severe(one):
            if episodes and goes_on(chart, episodes[-1][-1], one):
                episodes[-1].append(one)
            else:
                episodes.append([one])
    for first, *later in episodes:
        calls_for = "referral" if is_advanced(chart, first.on) else "support"
        yield Seen(number, calls_for, first, others=later, last=later[-1] if later else first)


def goes_on(chart: Chart, before: Any, one: Any) -> bool:
    """Whether it belongs to the same episode as the one before."""
    has_become_advanced = not is_advanced(chart, before.on) and is_advanced(chart, one.on)
    return one.on - before.on <= days(28) and not has_become_advanced


def concerns(chart: Chart) -> Iterator[Seen]:
    """Rules 8 to 13."""
    for concern in chart.every("concern"):
        number, needs_advanced = CONCERNS[concern.kind]
        refers = not needs_advanced or is_advanced(chart, concern.on)
        if concern.kind != "delirium" or not was_over_when_recorded(chart, concern):
            yield Seen(number, "referral" if refers else "support", concern)


def was_over_when_recorded(chart: Chart, concern: Any) -> bool:
    """The day on which it was first recorded counts: neither a correction nor its new date makes it recorded later."""
    recorded = min((fact.recorded for fact in chart.replaced[concern.id]), default=concern.recorded)
    return concern.resolved is not None and concern.resolved <= recorded


def short_prognosis(chart: Chart) -> Iterator[Seen]:
    """Rule 15."""
    advanced = first_advanced_day(chart)
    for prognosis in chart.every("prognosis"):
        if advanced and prognosis.months <= 12 and advanced <= prognosis.on <= advanced + days(90):
            yield Seen(15, "referral", prognosis)
            return


def screenings(chart: Chart) -> Iterator[Seen]:
    """Rules 24 to 27."""
    for one in with_total(chart, "MIDOS", 8):
        if is_advanced(chart, one.on):
            yield Seen(24, "support", one)
    for one in with_total(chart, "DT", 5):
        yield Seen(25, "support", one)
    for one in (*with_total(chart, "PHQ-9", 10), *with_total(chart, "PHQ-2", 3)):
        yield Seen(26, "support", one)
    for one in valid(chart, "PHQ-9"):
        if one.items.get("item9", 0) >= 1:
            yield Seen(27, "contact", one)


def poor_function(chart: Chart) -> Iterator[Seen]:
    """Rule 28."""
    for performance in chart.every("performance"):
        is_poor = performance.value >= 3 if performance.scale == "ECOG" else performance.value < 60
        if is_poor and is_advanced(chart, performance.on):
            yield Seen(28, "support", performance)


def repeated_acute_care(chart: Chart) -> Iterator[Seen]:
    """Rule 29."""
    stays = chart.every("stay")
    emergencies = [stay for stay in stays if stay.kind == "emergency"]
    admissions = [stay for stay in stays if stay.kind == "inpatient" and not stay.planned]
    for same_sort in (emergencies, admissions):
        for before, stay in pairwise(same_sort):
            if stay.on - before.on <= days(30):
                yield Seen(29, "support", stay, others=[before])


def surprise_questions(chart: Chart) -> Iterator[Seen]:
    """Rule 30."""
    for question in chart.every("surprise_question"):
        if question.answer == "no" and question.horizon_months <= 12:
            yield Seen(30, "support", question)


def several_signs(chart: Chart, found: list[Seen]) -> Iterator[Seen]:
    """Rule 31, from what the other rules find."""
    signs = sorted(
        (seen for seen in found if seen.calls_for == "support"),
        key=lambda seen: (seen.on, seen.number, seen.deciding.id),
    )
    last = None
    for position, sign in enumerate(signs):
        before = [other for other in signs[:position] if other.number != sign.number]
        if (
            before
            and sign.on - before[-1].on <= days(30)
            and is_advanced(chart, sign.on)
            and (last is None or sign.on - last > days(90))
        ):
            yield Seen(31, "confirmation", sign.deciding, precision=sign.precision, others=[before[-1].deciding])
            last = sign.on
