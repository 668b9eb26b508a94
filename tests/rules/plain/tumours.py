"""What the rules about a tumour find: 1 to 5, 14, 16, 23 and 32 to 34."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from tests.rules.plain.chart import Chart, days, order
from tests.rules.plain.seen import Seen
from tests.rules.plain.terms import (
    INOPERABLE,
    contradicts_itself,
    evidence,
    is_palliative,
    lung_diagnosis,
    m,
    run_of_intent,
    strong_evidence,
    valid,
    verdicts,
    window_end,
)


def of_tumours(chart: Chart) -> Iterator[Seen]:
    for tumour in chart.tumours:
        yield from boards(chart, tumour)
        yield from brain_metastasis(chart, tumour)
        yield from progressions(chart, tumour)
        diagnosis = lung_diagnosis(chart, tumour)
        if diagnosis:
            yield from metastatic_disease(chart, tumour, diagnosis)
            yield from recurrences(chart, tumour)
            yield from incurable(chart, tumour)
            yield from not_screened(chart, tumour)
            yield from conflicts(chart, tumour, diagnosis)


def metastatic_disease(chart: Chart, tumour: str, diagnosis: Any) -> Iterator[Seen]:
    """Rules 1 and 3."""
    found = evidence(chart, tumour)
    strong = strong_evidence(chart, tumour)
    if found:
        number = 1 if found[0].on <= window_end(chart, tumour, diagnosis) else 3
        yield Seen(number, "referral" if strong else "confirmation", found[0], tumour=tumour, others=strong[:1])


def recurrences(chart: Chart, tumour: str) -> Iterator[Seen]:
    """Rules 2 and 34."""
    for recurrence in chart.every("recurrence", tumour):
        found = verdicts(chart, recurrence)
        run: list[Any] = []
        for verdict in found:
            run = [*run, verdict] if verdict.verdict in INOPERABLE else []
        if run:
            yield Seen(2, "referral", run[0], tumour=tumour, others=[recurrence])
        if recurrence.extent != "distant" and (not found or found[-1].verdict == "patient_declines"):
            yield Seen(34, "question", recurrence, tumour=tumour, others=found[-1:])


def incurable(chart: Chart, tumour: str) -> Iterator[Seen]:
    """Rule 4."""
    run = run_of_intent(chart, tumour, date.max)
    if run and run[0].intent == "palliative" and not any(fact.on <= run[0].on for fact in evidence(chart, tumour)):
        yield Seen(4, "referral", run[0], tumour=tumour)


def boards(chart: Chart, tumour: str) -> Iterator[Seen]:
    """Rule 5."""
    for board in chart.every("board", tumour):
        gives_up = "BSC" in board.recommendation or (
            "KW" in board.recommendation and is_present(chart, tumour, board.on)
        )
        if board.palliative or (gives_up and lung_diagnosis(chart, tumour)):
            yield Seen(5, "referral", board, tumour=tumour)


def is_present(chart: Chart, tumour: str, day: date) -> bool:
    returns = [*chart.every("recurrence", tumour), *chart.every("progression", tumour)]
    remissions = [remission for remission in chart.every("remission", tumour) if remission.on <= day]
    return (
        any(fact.on <= day for fact in evidence(chart, tumour))
        or any(one.on <= day and not any(order(remission) > order(one) for remission in remissions) for one in returns)
        or is_palliative(chart, tumour, day)
    )


def brain_metastasis(chart: Chart, tumour: str) -> Iterator[Seen]:
    """Rule 14."""
    for metastasis in chart.every("metastasis", tumour):
        if metastasis.site in ("BRA", "LEP"):
            yield Seen(14, "referral", metastasis, tumour=tumour)
            return


def progressions(chart: Chart, tumour: str) -> Iterator[Seen]:
    """Rule 16."""
    later_lines = [
        treatment
        for treatment in chart.every("treatment", tumour)
        if treatment.kind == "systemic"
        and (treatment.line or 0) >= 2
        and treatment.intent in ("palliative", "unknown", None)
    ]
    for progression in chart.every("progression", tumour):
        if any(treatment.on <= progression.on for treatment in later_lines):
            yield Seen(16, "referral", progression, tumour=tumour)


def not_screened(chart: Chart, tumour: str) -> Iterator[Seen]:
    """Rule 23."""
    found = evidence(chart, tumour)
    if found and not any(one.on >= found[0].on - days(14) for one in valid(chart, "MIDOS", "IPOS")):
        yield Seen(23, "questionnaire", found[0], tumour=tumour)


def conflicts(chart: Chart, tumour: str, diagnosis: Any) -> Iterator[Seen]:
    """Rule 32."""
    stagings = chart.every("staging", tumour)
    for staging in stagings:
        if not staging.a and contradicts_itself(staging):
            yield Seen(32, "question", staging, tumour=tumour)
    unanswered = [
        staging
        for staging in stagings
        if m(staging) == "0"
        and staging.on <= window_end(chart, tumour, diagnosis)
        and not any(m(other) == "1" and other.on >= staging.on for other in stagings)
    ]
    for metastasis in chart.every("metastasis", tumour):
        against = [one for one in unanswered if one.on <= metastasis.on <= one.on + days(60)]
        if against:
            yield Seen(32, "question", metastasis, tumour=tumour, others=against[:1])
            return


def unstaged(chart: Chart, today: date) -> Iterator[Seen]:
    """Rule 33."""
    for tumour in chart.tumours:
        diagnosis = lung_diagnosis(chart, tumour)
        is_staged = any(
            not staging.a and (m(staging) == "0" or staging.stage is not None or staging.extent is not None)
            for staging in chart.every("staging", tumour)
        )
        if diagnosis and today >= diagnosis.on + days(14) and not evidence(chart, tumour) and not is_staged:
            yield Seen(33, "question", diagnosis, tumour=tumour, on=diagnosis.on + days(14))
