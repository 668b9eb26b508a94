"""What a tumour's facts say on a day: the words that rules share."""

from datetime import date, timedelta
from typing import Any

import pytest

from triggers import facts as f
from triggers.history import History
from triggers.tumour import Tumour

START = date(2026, 1, 1)


def on(day: int, **other: Any) -> dict[str, Any]:
    day_of = START + timedelta(days=day)
    return {"id": f"f{day}", "tumour": "A", "on": day_of, "recorded": day_of} | other


def tumour(*facts: f.Fact, today: int = 400) -> Tumour:
    [only] = History(facts).on_day(START + timedelta(days=today)).tumours
    return only


def is_advanced(day: int, *facts: f.Fact) -> bool:
    return History(facts).on_day(START + timedelta(days=400)).is_advanced_on(START + timedelta(days=day))


def test_the_latest_statement_is_the_current_intent_and_unknown_is_none() -> None:
    subject = tumour(
        f.Intent(**on(1, intent="curative")),
        f.Board(**on(2, intent="palliative")),
        f.Treatment(**on(3, kind="surgery", intent="curative")),
        f.Treatment(**on(4, kind="systemic", intent="palliative")),
        f.Intent(**on(5, intent="unknown")),
    )
    assert subject.intent_on(START) is None
    assert subject.intent_on(START + timedelta(days=1)) == "curative"
    assert subject.intent_on(START + timedelta(days=5)) == "palliative"
    assert [statement.id for statement in subject.run_of_current_intent] == ["f2", "f4"]


@pytest.mark.parametrize(
    "fact",
    [
        f.Metastasis(**on(10, site="HEP")),
        f.Staging(**on(10, m="1", stage="II")),
        f.Recurrence(**on(10, extent="distant")),
        f.Intent(**on(10, intent="palliative")),
        f.Diagnosis(**on(10, icd10="C45.0")),
    ],
    ids=lambda fact: type(fact).__name__,
)
def test_disease_of_any_entity_is_advanced_from_that_day_on(fact: f.Fact) -> None:
    breast = f.Diagnosis(**on(1, icd10="C50.4"))
    assert not is_advanced(9, breast, fact)
    assert is_advanced(10, breast, fact)


def test_disease_is_advanced_while_the_latest_verdict_is_inoperable() -> None:
    facts = [
        f.Recurrence(**on(10)),
        f.Resectability(**on(12, verdict="functionally_inoperable")),
        f.Resectability(**on(14, verdict="resectable")),
    ]
    assert [is_advanced(day, *facts) for day in (11, 12, 13, 14)] == [False, True, True, False]


def test_suspected_mesothelioma_and_stage_iv_of_other_entities_are_not_advanced() -> None:
    assert not is_advanced(10, f.Diagnosis(**on(1, icd10="C45.0", certainty="suspected")))
    assert not is_advanced(10, f.Diagnosis(**on(1, icd10="C32.0")), f.Staging(**on(2, m="0", stage="IVA")))


def test_a_verdict_without_a_name_belongs_to_the_later_of_two_recurrences_of_one_day() -> None:
    subject = tumour(
        f.Recurrence(**on(10, id="r1")),
        f.Recurrence(**on(10, id="r2")),
        f.Resectability(**on(10, id="v", verdict="resectable")),
    )
    first, second = subject.every(f.Recurrence)
    assert subject.verdicts_for(first) == []
    assert [verdict.id for verdict in subject.verdicts_for(second)] == ["v"]


def test_facts_of_one_day_are_ordered_by_recording_then_by_id_as_text() -> None:
    later = START + timedelta(days=2)
    facts = [
        f.Intent(**on(1, id="a", intent="curative", recorded=later)),
        f.Intent(**on(1, id="b10", intent="curative")),
        f.Intent(**on(1, id="b9", intent="palliative")),
    ]
    assert [fact.id for fact in tumour(*facts).every(f.Intent)] == ["b10", "b9", "a"]


def test_an_end_counts_from_its_day_on() -> None:
    care = f.PalliativeCare(id="c", on=START, recorded=START, until=START + timedelta(days=5))
    history = History([care])
    assert history.on_day(START + timedelta(days=4)).in_palliative_care
    assert not history.on_day(START + timedelta(days=5)).in_palliative_care


def test_a_replacement_counts_as_such_when_it_is_recorded_even_if_its_date_is_to_come() -> None:
    planned = START + timedelta(days=9)
    first = f.Metastasis(**on(1, id="m", site="HEP"))
    moved = f.Metastasis(**on(9, id="m2", site="HEP", recorded=START + timedelta(days=2), replaces="m"))
    history = History([first, moved])
    assert [fact.id for fact in history.on_day(START + timedelta(days=1)).facts] == ["m"]
    assert history.on_day(START + timedelta(days=2)).facts == []
    assert [fact.id for fact in history.on_day(planned).facts] == ["m2"]
