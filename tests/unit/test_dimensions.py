"""The question list as data: its rules, and that one more question is one more line."""

from collections import Counter

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from consults.dimensions.answers import form_of, read_section
from consults.dimensions.completeness import missing, progress
from consults.dimensions.lists import CURRENT, LISTS, list_of
from consults.dimensions.question import Dimension, Kind, Need, Question, QuestionList, Section
from consults.dimensions.summary import summarised
from patients.choices import CodeLimit, CodeStatus, Instrument, Phase
from patients.instruments import SCALES
from staff.models import Profession
from tests.questions import NEW_QUESTION, complete_answers, with_question

# What clinical.md, section 11, marks: A always, 1 at the first consult; the rest is optional or by the third visit.
ALWAYS = [
    "held_on",
    "started_at",
    "duration",
    "setting",
    "visit_kind",
    "own_appointment",
    "with_oncology_visit",
    "authors",
    "caregiver_present",
    "participants",
    "sources",
    "consent",
    "ecog",
    "akps",
    "palliative_phase",
    "symptom_instrument",
    "main_problems",
    "psycho_oncology",
    "social_service",
    "spiritual_asked",
    "problems",
    "complexity",
    "complexity_reasons",
    "plan_measures",
    "referrals",
    "target_structure",
    "pathway_kind",
    "next_visit_on",
    "next_visit_setting",
    "next_prom_on",
    "summary_to",
    "summary_on",
]
FIRST = [
    "reasons_for_consult",
    "pain",
    "opioid",
    "wish_to_die",
    "self_harm",
    "knows",
    "wants_to_know",
    "prognostic_awareness",
    "household",
    "has_caregiver",
    "dependants",
    "most_important",
    "hopes",
    "fears",
    "crisis_contact",
    "crisis_plan",
]
# Asked only after another answer: then they are needed.
FOLLOWING = [
    "decline_reason",
    "esas",
    "midos",
    "ipos",
    "pain_site",
    "pain_now",
    "pain_worst",
    "pain_regimen",
    "opioid_dose",
    "cord_action",
    "wish_to_die_result",
    "wish_to_die_action",
    "self_harm_result",
    "self_harm_action",
    "caregivers",
    "caregiver_burden",
    "caregiver_needs",
    "treatment_goals",
    "code_limits",
    "step",
    "visit_rhythm",
    "rhythm_reason",
    "board_question",
]


@pytest.fixture(params=LISTS.values(), ids=lambda one: f"version {one.version}")
def questions(request: pytest.FixtureRequest) -> QuestionList:
    return request.param


def test_a_list_is_found_by_its_version() -> None:
    assert all(list_of(version).version == version for version in LISTS)
    assert CURRENT in LISTS.values()


def test_every_key_is_there_once_and_may_be_the_name_of_a_field(questions: QuestionList) -> None:
    counted = Counter(question.key for _section, question in questions.questions())
    assert [key for key, times in counted.items() if times > 1] == []
    assert all(key.isidentifier() and "__" not in key for key in counted)
    assert len({section.key for section in questions.sections}) == len(questions.sections)


def test_every_question_has_what_its_kind_needs(questions: QuestionList) -> None:
    for section, question in questions.questions():
        for asked in (question, *question.columns):
            has_options = bool(asked.options)
            assert has_options == (asked.kind in (Kind.CHOICE, Kind.CHOICES)), asked.key
            assert len(dict(asked.options)) == len(asked.options), asked.key
            assert (asked.instrument in SCALES) == (asked.kind == Kind.SCORES), asked.key
            assert (asked.minimum is not None and asked.maximum is not None) == (asked.kind == Kind.NUMBER), asked.key
        assert bool(question.columns) == (question.kind == Kind.ROWS), question.key
        assert not question.shown_if or question.shown_if.key in section.by_key, question.key


def test_a_condition_names_answers_that_its_question_has(questions: QuestionList) -> None:
    for section, question in questions.questions():
        if question.shown_if is None:
            continue
        keys = list(section.by_key)
        assert keys.index(question.shown_if.key) < keys.index(question.key), question.key
        other = section.by_key[question.shown_if.key]
        known = {"yes", "no"} if other.kind == Kind.YES_NO else set(other.words)
        assert known.issuperset(question.shown_if.among), question.key


def test_professions_are_those_of_the_accounts(questions: QuestionList) -> None:
    for section in questions.sections:
        assert set(Profession.values).issuperset(section.professions), section.key
        assert all(set(Profession.values).issuperset(question.professions) for question in section.questions)
    assert dict(CURRENT.question("authors").columns[1].options).keys() == set(Profession.values)


@pytest.mark.parametrize(
    ("profession", "first"),
    [
        ("physician", "disease"),
        ("nurse", "disease"),
        ("social_worker", "social"),
        ("psycho_oncologist", "psychological"),
        ("chaplain", "spiritual"),
        ("pharmacist", "medication"),
        ("dietitian", "body"),
        ("physiotherapist", "body"),
        ("coordinator", "communication"),
    ],
)
def test_each_profession_sees_its_part_first_and_everybody_sees_all(profession: str, first: str) -> None:
    seen = CURRENT.sections_for(profession)
    assert seen[0].key == first
    assert {one.key for one in seen} == {one.key for one in CURRENT.sections}
    assert [one.key for one in CURRENT.sections_for("")] == [one.key for one in CURRENT.sections]


def test_all_four_dimensions_are_there() -> None:
    assert {section.dimension for section in CURRENT.sections} == set(Dimension)


def test_what_is_needed_when_is_what_the_clinical_text_marks() -> None:
    needed = {need: {q.key for _section, q in CURRENT.questions() if q.need == need} for need in Need}
    assert needed[Need.ALWAYS] - set(FOLLOWING) == set(ALWAYS)
    assert needed[Need.FIRST] - set(FOLLOWING) == set(FIRST)
    assert needed[Need.BY_THIRD_VISIT] == {"limits_discussed", "treatment_goals"}
    following = {q.key for _section, q in CURRENT.questions() if q.shown_if and q.need != Need.OPTIONAL}
    assert following == set(FOLLOWING)


def test_codes_that_others_read_are_theirs() -> None:
    assert dict(CURRENT.question("palliative_phase").options).keys() == set(Phase.values)
    assert dict(CURRENT.question("code_status").options).keys() == set(CodeStatus.values)
    assert dict(CURRENT.question("code_limits").options).keys() == set(CodeLimit.values)
    instruments = {q.instrument: q.key for _section, q in CURRENT.questions() if q.kind == Kind.SCORES}
    assert instruments == {
        Instrument.ESAS: "esas",
        Instrument.IPOS: "ipos",
        Instrument.MIDOS: "midos",
        Instrument.FACT_L: "fact_l",
        Instrument.PHQ_9: "phq9",
        Instrument.PHQ_4: "phq4",
        Instrument.PHQ_2: "phq2",
        Instrument.DT: "dt",
    }


def test_no_letter_tells_what_the_spiritual_section_holds_unless_it_is_ticked() -> None:
    assert all(question.private for question in CURRENT.section("spiritual").questions)


def test_what_is_done_about_danger_cannot_be_left_open() -> None:
    for key in ("wish_to_die", "self_harm"):
        for follow_up in (f"{key}_result", f"{key}_action"):
            question = CURRENT.question(follow_up)
            assert question.need == Need.ALWAYS
            assert question.shown_if.key == key
            assert not question.may_be_left


def test_one_line_of_data_is_seen_in_entry_summary_completeness_and_letter() -> None:
    """The promise of decision 11: `NEW_QUESTION` is that line."""
    more = with_question(CURRENT, NEW_QUESTION, section="body")
    section = more.section("body")

    page = render_to_string("consults/dimensions/section_form.html", {"form": form_of(section, {})})
    assert '<label for="id_itching">Itching</label>' in page
    assert "0 none, 10 the worst" in page

    answers, errors = read_section(section, QueryDict("itching=11"))
    assert (answers, list(errors)) == ({}, ["itching"])
    answers, errors = read_section(section, QueryDict("itching=7"))
    assert (answers, errors) == ({"itching": 7}, {})

    lines = [(line.label, line.text) for one in summarised(more, answers) for line in one.lines]
    assert lines == [("Itching", "7")]
    in_letter = [(line.label, line.text) for one in summarised(more, answers, letter=True) for line in one.lines]
    assert in_letter == lines

    complete = complete_answers(CURRENT)
    lacks = missing(more, complete, is_first=True, visit_number=1)
    assert [(one.section, one.key, one.label) for one in lacks] == [("body", "itching", "Itching")]
    assert missing(more, {**complete, **answers}, is_first=True, visit_number=1) == []
    done, wanted = progress(section, answers)
    assert (done, wanted) == (1, progress(CURRENT.section("body"), {})[1] + 1)


def test_a_list_knows_its_sections_and_questions() -> None:
    with pytest.raises(KeyError):
        CURRENT.section("no such section")
    with pytest.raises(KeyError):
        CURRENT.question("no_such_question")


def test_a_section_has_its_questions_by_key() -> None:
    question = Question("one", "One", Kind.LINE)
    assert Section("part", Dimension.FRAME, "Part", (question,)).by_key == {"one": question}
