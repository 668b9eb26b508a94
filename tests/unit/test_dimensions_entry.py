"""What is typed into the form of a section, and what comes back out of it."""

import re
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import translation

from consults.dimensions.answers import SectionForm, form_of, read_section
from consults.dimensions.given import leave_section, not_assessed
from consults.dimensions.lists import CURRENT
from consults.dimensions.question import Section, WhyNot
from tests.questions import complete_answers

PEOPLE = (("7", "Nadja Nurse"), ("8", "Paul Physician"))


def sent(fields: dict[str, Any]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def read(section: str, **fields: Any) -> tuple[dict[str, Any], dict[str, list[str]]]:
    return read_section(CURRENT.section(section), sent(fields), people=PEOPLE)


def as_sent(form: SectionForm) -> dict[str, Any]:
    """What a browser sends from a form that nobody touched."""
    return {
        form.add_prefix(name): bound.field.prepare_value(value)
        for name in form.fields
        if (value := (bound := form[name]).value()) not in (None, "", [])
    }


@pytest.mark.parametrize("section", CURRENT.sections, ids=lambda one: one.key)
@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_stored_comes_back_unchanged(section: Section, language: str) -> None:
    complete = complete_answers(
        CURRENT,
        weight=71.5,
        opioid="yes",
        fact_l={"items": {}, "total": 98.25, "respondent": "patient"},
        plan_measures=[{"problem": "Pain", "measure": "drug", "responsible": {"id": 7, "name": "Nadja Nurse"}}],
    )
    stored = {key: value for key, value in complete.items() if key in section.by_key}
    with translation.override(language):
        again, errors = read_section(section, sent(as_sent(form_of(section, stored, people=PEOPLE))), people=PEOPLE)
    assert errors == {}
    assert again == stored


@pytest.mark.parametrize(
    ("typed", "number"), [("71,5", 71.5), ("71.5", 71.5), (" 72 ", 72), ("72,0", 72), ("0,5", None), ("400", None)]
)
def test_a_number_is_typed_with_a_comma_or_a_point(typed: str, number: float | None) -> None:
    answers, errors = read("body", weight=typed)
    assert answers.get("weight") == number
    assert list(errors) == ([] if number else ["weight"])


@pytest.mark.parametrize(
    ("section", "fields", "words"),
    [
        ("pain", {"opioid_dose": "1.000"}, "thousand or a fraction"),
        ("pain", {"opioid_dose": "viel"}, "is no number"),
        ("pain", {"opioid_dose": "20,55"}, "At most 1 digit"),
        ("pain", {"pain_now": "2,5"}, "whole number"),
        ("pain", {"pain_now": "11"}, "from 0 to 10"),
        ("pain", {"pain_now": "-1"}, "from 0 to 10"),
        ("header", {"held_on": "31.02.2026"}, "valid date"),
        ("header", {"started_at": "25:00"}, "valid time"),
        ("header", {"setting": "moon"}, "valid choice"),
        ("header", {"participants": ["nobody", "gp"]}, "exclude each other"),
        ("symptoms", {"esas__pain": "12"}, "Pain: "),
        ("symptoms", {"fact_l__total": "137"}, "Total: "),
        ("plan", {"plan_measures__0__due": "tomorrow"}, "Due: "),
        ("pain", {"pain": "yes", "pain__why_not": "refused"}, "not both"),
        ("pain", {"pain__why_not": "other"}, "Say why"),
        ("pain", {"pain__why_not_text": "because"}, "Choose a reason"),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_question(section: str, fields: dict[str, Any], words: str) -> None:
    _answers, errors = read(section, **fields)
    (key,) = errors
    assert next(iter(fields)).startswith(key)
    assert words in errors[key][0]
    page = render_to_string(
        "consults/dimensions/section_form.html",
        {"form": SectionForm(CURRENT.section(section), {}, data=sent(fields), people=PEOPLE)},
    )
    assert 'aria-invalid="true"' in page


def test_nothing_is_needed_to_save() -> None:
    for section in CURRENT.sections:
        assert read_section(section, QueryDict("")) == ({}, {})


def test_scores_keep_what_was_typed_and_who_answered() -> None:
    answers, errors = read("symptoms", esas__pain="4", esas__nausea="0", esas__respondent="assisted")
    assert errors == {}
    assert answers["esas"] == {"items": {"pain": 4, "nausea": 0}, "total": None, "respondent": "assisted"}


def test_rows_leave_out_what_is_empty_and_keep_what_is_half_typed() -> None:
    answers, errors = read(
        "plan",
        plan_measures__0__problem="Pain",
        plan_measures__0__due="2026-05-07",
        plan_measures__1__problem="",
        plan_measures__3__responsible="7",
        recommendations__0__text="Stop the statin",
    )
    assert errors == {}
    assert answers["plan_measures"] == [
        {"problem": "Pain", "due": "2026-05-07"},
        {"responsible": {"id": 7, "name": "Nadja Nurse"}},
    ]
    assert answers["recommendations"] == [{"text": "Stop the statin"}]


def test_somebody_who_left_the_team_stays_named() -> None:
    section = CURRENT.section("plan")
    stored = {"plan_measures": [{"problem": "Pain", "responsible": {"id": 99, "name": "Gone Away"}}]}
    fields = as_sent(form_of(section, stored, people=PEOPLE))
    again, errors = read_section(section, sent(fields), stored=stored, people=PEOPLE)
    assert (again, errors) == (stored, {})
    _again, errors = read_section(section, sent(fields), people=PEOPLE)
    assert list(errors) == ["plan_measures"]


def test_without_a_list_of_people_a_name_is_typed() -> None:
    answers, _errors = read_section(CURRENT.section("plan"), sent({"plan_measures__0__responsible": "The GP"}))
    assert answers["plan_measures"] == [{"responsible": {"id": None, "name": "The GP"}}]


def test_not_assessed_is_an_answer_with_its_reason() -> None:
    answers, errors = read("pain", pain__why_not="unable", pain__why_not_text="asleep")
    assert errors == {}
    assert answers == {"pain": {"not_assessed": "unable", "text": "asleep"}}
    page = render_to_string(
        "consults/dimensions/section_form.html", {"form": form_of(CURRENT.section("pain"), answers)}
    )
    assert '<details class="why-not" open>' in page
    assert 'value="asleep"' in page


def test_a_section_is_left_as_a_whole() -> None:
    left = leave_section(CURRENT.section("pain"), WhyNot.NO_TIME)
    assert left.keys() == {"pain", "pain_site", "pain_now", "pain_worst", "pain_regimen", "opioid", "opioid_dose"}
    assert set(map(str, left.values())) == {str(not_assessed(WhyNot.NO_TIME))}
    assert leave_section(CURRENT.section("assessment"), WhyNot.NO_TIME) == {}


def test_a_follow_up_opens_its_shorter_list_and_what_has_an_answer() -> None:
    section = CURRENT.section("body")
    first, later = form_of(section, {}), form_of(section, {}, is_first=False)
    assert (len(first.main), first.more) == (len(section.questions), [])
    assert [asked.question.key for asked in later.main] == [
        "dyspnoea_rest",
        "weight",
        "cord_signs",
        "cord_action",
        "delirium",
    ]
    assert len(later.main) + len(later.more) == len(section.questions)
    again = form_of(section, {"cough": "mild"}, is_first=False)
    assert "cough" in [asked.question.key for asked in again.main]


def test_there_is_room_for_two_rows_more() -> None:
    section, stored = CURRENT.section("plan"), {"recommendations": [{"text": str(number)} for number in range(3)]}
    asked = next(one for one in form_of(section, stored).main if one.question.key == "recommendations")
    assert [row[0].value() for row in asked.rows] == ["0", "1", "2", None, None]


def test_a_prefix_keeps_two_forms_on_one_page_apart() -> None:
    form = form_of(CURRENT.section("pain"), {"pain": "yes"}, prefix="pain")
    assert 'name="pain-pain"' in str(form["pain"])
    answers, errors = read_section(CURRENT.section("pain"), sent({"pain-pain": "no"}), prefix="pain")
    assert (answers, errors) == ({"pain": "no"}, {})


@pytest.mark.parametrize("section", CURRENT.sections, ids=lambda one: one.key)
def test_every_field_has_a_label_and_every_id_is_there_once(section: Section) -> None:
    page = render_to_string("consults/dimensions/section_form.html", {"form": form_of(section, {}, people=PEOPLE)})
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    labelled = set(re.findall(r'\bfor="([^"]+)"', page))
    fields = re.findall(r"<(?:input|select|textarea)[^>]*>", page)
    assert [one for one in fields if not labelled.intersection(re.findall(r'\bid="([^"]+)"', one))] == []
    described = {word for words in re.findall(r'aria-describedby="([^"]+)"', page) for word in words.split()}
    assert described <= set(ids)


def test_questions_carry_the_condition_that_the_page_follows() -> None:
    page = render_to_string("consults/dimensions/section_form.html", {"form": form_of(CURRENT.section("pain"), {})})
    assert 'id="question-opioid_dose" data-shown-if="opioid" data-shown-among="yes"' in page
