"""The stepped pathway: which step on which day, the baseline, the drop, and what began step 2."""

from datetime import date, timedelta

from triggers.facts import Assessment, Pathway
from triggers.stepped import SteppedPathway

START = date(2026, 3, 2)


def on(day: int) -> date:
    return START + timedelta(days=day)


def step(number: int, day: int, name: str = "p") -> Pathway:
    return Pathway(id=f"{name}{day}", on=on(day), recorded=on(day), step=number)  # type: ignore[arg-type]


def total(points: float, day: int) -> Assessment:
    return Assessment(id=f"a{day}", on=on(day), recorded=on(day), instrument="FACT-L", total=points)


def test_before_the_start_there_is_no_step_and_after_the_end_it_is_nought() -> None:
    pathway = SteppedPathway([step(1, 0), step(0, 30)], [])
    assert [pathway.step_on(on(day)) for day in (-1, 0, 29, 30, 90)] == [None, 1, 1, 0, 0]


def test_a_drop_puts_the_patient_on_step_two_from_its_day_on() -> None:
    pathway = SteppedPathway([step(1, 0)], [total(100, 1), total(90, 43)])
    assert [pathway.step_on(on(day)) for day in (42, 43, 44)] == [1, 2, 2]
    assert pathway.step_two_began_with == total(90, 43)


def test_an_ordered_step_one_after_the_drop_ends_step_two() -> None:
    pathway = SteppedPathway([step(1, 0), step(1, 60)], [total(100, 1), total(90, 43)])
    assert pathway.step_on(on(60)) == 1
    assert pathway.step_two_began_with is None


def test_step_two_began_with_the_first_of_its_latest_unbroken_row() -> None:
    pathways = [step(2, 0), step(1, 10), step(2, 20), step(2, 30)]
    assert SteppedPathway(pathways, []).step_two_began_with == step(2, 20)


def test_the_baseline_is_at_most_fourteen_days_older_than_the_start() -> None:
    assert SteppedPathway([step(1, 0)], [total(100, -15), total(95, -14)]).baseline == total(95, -14)
    assert SteppedPathway([step(1, 0)], [total(100, -15)]).baseline is None


def test_what_fell_before_the_start_or_after_the_end_is_no_drop() -> None:
    assessments = [total(100, -10), total(80, -5), total(95, 5), total(80, 35)]
    assert SteppedPathway([step(1, 0), step(0, 30)], assessments).quality_of_life_drop is None


def test_decimals_are_taken_as_they_were_written() -> None:
    pathway = SteppedPathway([step(1, 0)], [total(100.1, 0), total(90.1, 40)])
    assert pathway.quality_of_life_drop == total(90.1, 40)
