"""What the items of a questionnaire add up to, and that rules and forms know the same items."""

from datetime import date
from decimal import Decimal

import pytest

from patients.instruments import SCALES
from triggers import items
from triggers.facts import Assessment, Number
from triggers.sentences import WORDS, describe

DAY = date(2026, 5, 4)


def score(instrument: str, total: Number | None = None, **given: Number) -> Number | None:
    return Assessment(id="a", on=DAY, recorded=DAY, instrument=instrument, total=total, items=given).score  # type: ignore[arg-type]


def test_midos_adds_up_its_ten_symptoms_and_phq_every_item() -> None:
    assert score("MIDOS", pain=3, depression=2, wellbeing=3) == 5
    assert score("PHQ-9", item1=3, item9=1, item10=2) == 6
    assert score("PHQ-4", item1=1) == 1
    assert score("PHQ-2", item1=0) == 0
    assert score("MIDOS", pain=0.1, nausea=2.3, vomiting=2.8, weakness=Decimal("2.8")) == 8


def test_the_total_given_goes_before_the_items_also_where_it_is_nought() -> None:
    assert score("PHQ-9", Decimal("4"), item1=3, item2=3) == 4
    assert score("MIDOS", 0, pain=3) == 0


@pytest.mark.parametrize("instrument", ["ESAS", "IPOS", "FACT-L", "DT"])
def test_other_instruments_have_the_total_that_was_given_or_none(instrument: str) -> None:
    assert score(instrument, pain=3) is None
    assert score(instrument, 5) == 5


def test_without_an_item_that_counts_there_is_no_score() -> None:
    assert score("MIDOS") is None
    assert score("MIDOS", wellbeing=3) is None
    assert score("PHQ-9") is None


@pytest.mark.parametrize("kind", [items.PHYSICAL, items.EMOTIONAL], ids=["physical", "emotional"])
def test_every_item_that_a_rule_looks_at_can_be_entered(kind: dict[str, frozenset[str]]) -> None:
    for instrument, names in kind.items():
        assert names <= set(SCALES[instrument].items)


def test_midos_adds_up_what_its_form_asks() -> None:
    assert set(SCALES["MIDOS"].items) == items.MIDOS_TEN


@pytest.mark.parametrize(
    ("instrument", "severe", "below"), [("ESAS", 7, 6), ("IPOS", 3, 2), ("IPOS", 4, 2), ("MIDOS", 3, 2)]
)
def test_an_item_is_severe_from_its_instruments_number_on(instrument: str, severe: int, below: int) -> None:
    assert items.has_severe(items.PHYSICAL, instrument, {"pain": severe})
    assert not items.has_severe(items.PHYSICAL, instrument, {"pain": below, "wellbeing": 10})
    assert not items.has_severe(items.EMOTIONAL, instrument, {"pain": severe})


def test_a_reader_is_told_score_and_symptoms_in_words_the_highest_first() -> None:
    told = Assessment(id="a", on=DAY, recorded=DAY, instrument="MIDOS", items={"nausea": 1, "pain": 3}, by="staff")
    assert describe(told, "en") == "MIDOS total 4, pain 3, nausea 1 (answered by staff)"
    assert describe(told, "de") == "MIDOS Summe 4, Schmerzen 3, Übelkeit 1 (Angabe durch das Team)"


@pytest.mark.parametrize("instrument", ["ESAS", "IPOS", "MIDOS"])
def test_every_symptom_that_can_be_entered_has_a_word_for_the_reader(instrument: str) -> None:
    assert set(SCALES[instrument].items) <= set(WORDS)
