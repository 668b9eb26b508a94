"""Answers in words, what differs between two versions, and what a document lacks."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from consults.dimensions.completeness import missing, progress
from consults.dimensions.given import is_asked, not_assessed, standing
from consults.dimensions.lists import CURRENT
from consults.dimensions.question import WhyNot
from consults.dimensions.summary import Line, differences, lines_of, summarised
from consults.dimensions.wording import in_words
from tests.questions import complete_answers


def said(key: str, value: Any) -> str:
    return in_words(CURRENT.question(key), value)


def lacks(answers: dict[str, Any], *, is_first: bool = True, visit_number: int = 1, **more: Any) -> list[str]:
    return [one.key for one in missing(CURRENT, answers, is_first=is_first, visit_number=visit_number, **more)]


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("setting", "home", "At home"),
        ("participants", ["gp", "ward"], "General practitioner, Ward team"),
        ("weight", 71.5, "71.5 kg"),
        ("weight_loss", 8, "8 %"),
        ("pain", "yes", "Yes"),
        ("started_at", "14:30", "14:30"),
        ("next_visit_on", "2026-05-04", "4 May 2026"),
        ("hopes", "To see the wedding\nin June", "To see the wedding\nin June"),
        ("esas", {"items": {"nausea": 0, "pain": 4}, "total": None, "respondent": "patient"}, "Pain 4, Nausea 0"),
        (
            "fact_l",
            {"items": {}, "total": 98.5, "respondent": "assisted"},
            "98.5 of 136, answered by: Patient, with help",
        ),
        ("problems", [{"problem": "Pain", "severity": "severe"}, {"problem": "Sleep"}], "Pain · Severe\nSleep"),
        (
            "plan_measures",
            [{"problem": "Pain", "responsible": {"id": 7, "name": "Nadja Nurse"}, "due": "2026-05-07"}],
            "Pain · Nadja Nurse · 7 May 2026",
        ),
        ("pain", not_assessed(WhyNot.UNABLE, "asleep"), "Not assessed (The patient is not able to answer: asleep)"),
        ("pain", None, ""),
        # A code that a later version no longer offers is still shown.
        ("setting", "balloon", "balloon"),
    ],
)
def test_an_answer_is_said_in_words(key: str, value: Any, words: str) -> None:
    assert said(key, value) == words


def test_numbers_and_days_are_written_as_the_reader_writes_them() -> None:
    with translation.override("de"):
        assert said("weight", 71.5) == "71,5 kg"
        assert said("next_visit_on", "2026-05-04") == "04.05.2026"


def test_a_summary_leaves_out_what_is_no_longer_asked() -> None:
    answers = {"opioid": "no", "opioid_dose": 60, "pain": "yes", "pain_now": 3}
    assert lines_of(CURRENT.section("pain"), answers) == [
        Line("pain", "Is there pain?", "Yes"),
        Line("pain_now", "Pain now", "3"),
        Line("opioid", "Does the patient take an opioid?", "No"),
    ]
    assert "opioid_dose" not in standing(CURRENT.section("pain"), answers)


def test_a_condition_on_a_condition_asks_both() -> None:
    section, question = CURRENT.section("plan"), CURRENT.question("rhythm_reason")
    assert is_asked(section, question, {"pathway_kind": "standard", "visit_rhythm": "weekly"})
    assert not is_asked(section, question, {"pathway_kind": "standard", "visit_rhythm": "four_weekly"})
    assert not is_asked(section, question, {"pathway_kind": "stepped", "visit_rhythm": "weekly"})


def test_private_answers_stay_out_of_letters_unless_they_are_ticked() -> None:
    answers = complete_answers(CURRENT, wish_to_die="yes")
    every = {line.key for one in summarised(CURRENT, answers) for line in one.lines}
    told = {line.key for one in summarised(CURRENT, answers, letter=True) for line in one.lines}
    private = {question.key for _section, question in CURRENT.questions() if question.private}
    internal = {question.key for _section, question in CURRENT.questions() if not question.letter}
    assert told == every - private - internal
    assert {"spiritual_asked", "spiritual_distress", "wish_to_die", "wish_to_die_result"} <= every - told

    ticked = {"spiritual_wishes", "insurance"}
    more = {line.key for one in summarised(CURRENT, answers, letter=True, ticked=ticked) for line in one.lines}
    assert more - told == {"spiritual_wishes"}
    whole = {line.key for one in summarised(CURRENT, answers, letter=True, ticked={"spiritual"}) for line in one.lines}
    assert whole - told == {question.key for question in CURRENT.section("spiritual").questions}


def test_a_section_is_read_from_one_template() -> None:
    (summary,) = summarised(CURRENT, {"hopes": "<b>Zoo</b>\nSea"})
    page = render_to_string("consults/dimensions/section_read.html", {"summary": summary})
    assert "<dt>Hopes</dt><dd>&lt;b&gt;Zoo&lt;/b&gt;<br>Sea</dd>" in page
    assert "Nothing is documented here." in render_to_string("consults/dimensions/section_read.html", {})


def test_differences_name_what_was_changed_added_and_taken_away() -> None:
    before = {"hopes": "Sea", "pain": "yes", "pain_now": 5}
    after = {"hopes": "Sea", "pain": "no", "pain_now": 5, "fears": "To be alone"}
    found = [(one.key, one.before, one.after) for one in differences(CURRENT, before, after)]
    assert found == [("pain", "Yes", "No"), ("pain_now", "5", ""), ("fears", "", "To be alone")]
    assert differences(CURRENT, before, before) == []


def test_a_complete_document_lacks_nothing() -> None:
    answers = complete_answers(CURRENT, wish_to_die="yes", self_harm="yes", cord_signs="yes", code_status="limited")
    for is_first, visit_number in ((True, 1), (False, 2), (False, 3)):
        assert lacks(answers, is_first=is_first, visit_number=visit_number) == []


def test_goals_never_hold_up_a_first_signature() -> None:
    goals = CURRENT.section("goals").by_key
    answers = {key: value for key, value in complete_answers(CURRENT).items() if key not in goals}
    assert lacks(answers) == []
    assert progress(CURRENT.section("goals"), answers) == (0, 3)
    assert lacks(answers, is_first=False, visit_number=2) == []
    assert lacks(answers, is_first=False, visit_number=3) == ["most_important", "hopes", "fears", "limits_discussed"]
    said_before = {"most_important": "Family", "hopes": "Sea", "fears": "Pain", "limits_discussed": "yes"}
    assert lacks(answers, is_first=False, visit_number=3, earlier=said_before) == []


def test_a_follow_up_needs_less() -> None:
    answers = complete_answers(CURRENT)
    for key in ("knows", "wants_to_know", "household", "crisis_plan", "wish_to_die"):
        del answers[key]
    assert lacks(answers) == ["wish_to_die", "knows", "wants_to_know", "household", "crisis_plan"]
    assert lacks(answers, is_first=False, visit_number=2) == []


def test_a_wish_to_die_needs_its_result_and_what_was_done_at_every_visit() -> None:
    answers = complete_answers(CURRENT) | {"wish_to_die": "yes", "self_harm": "yes"}
    follow_up = ["wish_to_die_result", "wish_to_die_action", "self_harm_result", "self_harm_action"]
    assert lacks(answers) == follow_up
    assert lacks(answers, is_first=False, visit_number=2) == follow_up
    left = {key: not_assessed(WhyNot.NO_TIME) for key in follow_up}
    assert lacks(answers | left) == follow_up


def test_what_is_left_with_a_reason_may_be_signed_and_counts_for_no_figure() -> None:
    answers = complete_answers(CURRENT) | {"pain": not_assessed(WhyNot.UNABLE), "ecog": not_assessed(WhyNot.NO_TIME)}
    assert lacks(answers) == []
    assert lacks(answers, for_figures=True) == ["ecog", "pain"]
    assert lacks(answers | {"complexity": not_assessed(WhyNot.NO_TIME)}) == ["complexity"]


def test_the_instrument_that_was_chosen_needs_numbers_and_who_gave_them() -> None:
    answers = complete_answers(CURRENT, symptom_instrument=["midos"])
    answers["midos"] = {"items": {}, "total": None, "respondent": "patient"}
    assert lacks(answers) == ["midos"]
    answers["midos"] = {"items": {"pain": 2}, "total": None, "respondent": ""}
    (lack,) = missing(CURRENT, answers, is_first=True, visit_number=1)
    assert (lack.section, lack.key, lack.label) == ("symptoms", "midos", "MIDOS2: who answered?")


def test_a_row_that_was_begun_is_finished_before_it_is_signed() -> None:
    answers = complete_answers(CURRENT)
    answers["plan_measures"].append({"text": "Morphine"})
    answers["recommendations"] = [{"text": "Stop the statin"}]
    found = missing(CURRENT, answers, is_first=True, visit_number=1)
    assert [one.label for one in found] == [
        "Measures, row 2: Problem",
        "Measures, row 2: Measure",
        "Measures, row 2: Due",
    ]


def test_progress_counts_what_is_wanted_of_this_visit() -> None:
    section = CURRENT.section("pain")
    assert progress(section, {}) == (0, 2)
    assert progress(section, {"pain": "yes", "pain_now": 0, "opioid": not_assessed(WhyNot.UNABLE)}) == (3, 6)
    assert progress(section, {}, is_first=False, visit_number=2) == (0, 0)
