"""Who stands first in the list of those never seen: points, and the facts behind them."""

from datetime import date
from typing import Any

import pytest

from triggers.burden import Sign, burden_of, weights_of
from triggers.facts import Assessment, Fact, Performance, Phase, Progression, Retraction, Treatment
from triggers.history import History, HistoryOnDay

TODAY = date(2026, 6, 1)


def day_of(*facts: Fact) -> HistoryOnDay:
    return History(facts).on_day(TODAY)


def told(of_kind: type[Fact], number: int = 1, /, *, on: date = date(2026, 5, 1), **fields: Any) -> Fact:
    return of_kind(id=f"{number:012d}", on=on, recorded=on, **fields)


def test_nothing_known_weighs_nothing() -> None:
    assert weights_of(day_of()) == []
    assert burden_of(day_of()) == 0


@pytest.mark.parametrize(
    ("scale", "value", "points"),
    [
        *(("ECOG", 0, 0), ("ECOG", 1, 0), ("ECOG", 2, 1), ("ECOG", 3, 3), ("ECOG", 4, 4)),
        *(("AKPS", 70, 0), ("AKPS", 60, 1), ("AKPS", 50, 3), ("KPS", 40, 3), ("KPS", 30, 4)),
    ],
)
def test_function(scale: str, value: int, points: int) -> None:
    assert burden_of(day_of(told(Performance, scale=scale, value=value))) == points


def test_the_latest_phase_and_function_count() -> None:
    earlier = told(Phase, 1, on=date(2026, 1, 1), value="terminal")
    later = told(Phase, 2, value="stable")
    assert burden_of(day_of(earlier, later)) == 0
    retraction = told(Retraction, 3, on=date(2026, 5, 2), of=later.id)
    assert [weight.facts for weight in weights_of(day_of(earlier, later, retraction))] == [(earlier,)]


def test_severe_symptoms_of_the_last_assessment_that_has_items() -> None:
    ill = told(Assessment, 1, on=date(2026, 4, 1), instrument="ESAS", items={"pain": 7, "nausea": 9, "anxiety": 6})
    total_only = told(Assessment, 2, instrument="FACT-L", total=80)
    [weight] = weights_of(day_of(ill, total_only))
    assert (weight.sign, weight.points, weight.items) == (Sign.SYMPTOMS, 3, ("pain", "nausea"))
    better = told(Assessment, 3, instrument="IPOS", items={"pain": 1})
    assert burden_of(day_of(ill, better)) == 0


def test_progressions_and_later_lines_count_up_to_three() -> None:
    course = [
        *(told(Progression, number, tumour="t") for number in range(1, 4)),
        told(Treatment, 4, tumour="t", kind="systemic", line=2),
        told(Treatment, 5, tumour="t", kind="systemic", line=1),
    ]
    [weight] = weights_of(day_of(*course))
    assert (weight.points, len(weight.facts)) == (3, 4)


def test_the_weightiest_comes_first() -> None:
    performance = told(Performance, 1, scale="ECOG", value=2)
    phase = told(Phase, 2, value="deteriorating")
    assert [weight.sign for weight in weights_of(day_of(performance, phase))] == [Sign.PHASE, Sign.FUNCTION]
