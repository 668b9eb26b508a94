"""A patient's timeline and trends from real facts: what they show, for whom, and with how many queries."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consults.queries import patient_timeline, patient_trends
from patients.choices import Instrument
from patients.models import Assessment, Death, Fact, Metastasis, Pathway, Patient, Performance
from patients.queries import facts_of
from staff.models import PatientAccess, User
from staff.permissions import Role
from tests.pages import reader
from tests.people import a_lung_tumour, a_patient, a_staging, a_user, days_ago, now, today
from tests.pictures import a_long_course
from triggers.facts import POOR_ECOG_FROM, POOR_KARNOFSKY_BELOW
from triggers.measures import FUNCTION, TOTALS
from triggers.merging import merge_patients
from triggers.models import Referral, Trigger
from triggers.record import correct, record, retract
from triggers.rules.distress import DISTRESSED_FROM
from triggers.stepped import DROP
from triggers.timeline import Timeline
from triggers.timeline_marks import Entry
from triggers.trends import Trend

pytestmark = pytest.mark.django_db


@pytest.fixture
def oncologist() -> User:
    return a_user(Role.ONCOLOGIST)


@pytest.fixture
def page() -> Client:
    return reader(Role.ONCOLOGIST)


def timeline(patient: Patient, user: User, *, period: str = "") -> Timeline:
    return patient_timeline(user, patient, today=today(), period=period)


def entry(drawn: Timeline, fact: Fact) -> Entry:
    return next(each for each in drawn.entries if each.key == f"fact-{fact.pk}")


def trends(patient: Patient, user: User) -> dict[str, dict[str, Trend]]:
    groups = patient_trends(user, patient, today=today())
    return {group.key: {trend.column.key: trend for trend in group.trends} for group in groups}


def esas(patient: Patient, days: int, pain: int, **fields: object) -> Assessment:
    day = days_ago(days)
    return Assessment(patient=patient, on=day, recorded=day, instrument="ESAS", items={"pain": pain}, **fields)


def fact_l(patient: Patient, days: int, total: float, **fields: object) -> Assessment:
    day = days_ago(days)
    return Assessment(patient=patient, on=day, recorded=day, instrument="FACT-L", total=total, **fields)


def queries(patient: Patient, user: User) -> int:
    with CaptureQueriesContext(connection) as seen:
        timeline(patient, user)
        patient_trends(user, patient, today=today())
    return len(seen)


def test_every_fact_finding_referral_and_consult_is_there_once(oncologist: User) -> None:
    patient = a_long_course()
    drawn = timeline(patient, oncologist, period="all")
    keys = [each.key for each in drawn.entries]
    assert len(keys) == len(set(keys))
    wanted = {f"fact-{line.fact.pk}" for line in facts_of(patient)}
    wanted |= {f"trigger-{pk}" for pk in Trigger.objects.filter(patient=patient).values_list("pk", flat=True)}
    wanted |= {f"referral-{pk}" for pk in Referral.objects.filter(patient=patient).values_list("pk", flat=True)}
    assert wanted == set(keys)
    shown = [each.key for row in drawn.lanes for mark in row.lane.marks for each in mark.entries]
    assert sorted(shown) == sorted(keys)


def test_the_number_of_queries_does_not_grow_with_facts_nor_with_merged_records(oncologist: User) -> None:
    few = a_patient()
    record([esas(few, 10, 3)], by=None, at=now())
    baseline = queries(few, oncologist)
    many, other = a_long_course(), a_long_course()
    merge_patients(duplicate=other, survivor=many, at=now())
    assert queries(many, oncologist) <= baseline + 1


def test_merged_records_are_one_timeline_and_one_trend(oncologist: User) -> None:
    kept, other = a_patient(), a_patient()
    record([esas(kept, 20, 2), esas(other, 10, 5)], by=None, at=now())
    merge_patients(duplicate=other, survivor=kept, at=now())
    assert len(timeline(kept, oncologist).entries) >= 2
    assert [value.number for value in trends(kept, oncologist)["ESAS"]["pain"].values] == [2, 5]


def test_corrections_and_retractions_are_seen_as_such(oncologist: User) -> None:
    patient = a_patient()
    tumour = a_lung_tumour(patient, diagnosed=days_ago(100))
    wrong = Metastasis(patient=patient, tumour=tumour, on=days_ago(90), recorded=days_ago(90), site="OSS")
    mistaken = a_staging(tumour, on=days_ago(95))
    record([wrong, mistaken], by=None, at=now())
    right = Metastasis(patient=patient, tumour=tumour, on=days_ago(60), recorded=days_ago(60), site="HEP")
    correct(wrong, replacement=right, by=None, at=now())
    retract(mistaken, reason="other patient", by=None, at=now())

    drawn = timeline(patient, oncologist)
    assert entry(drawn, wrong).standing == "replaced"
    assert entry(drawn, wrong).replaced_by == f"fact-{right.pk}"
    assert entry(drawn, mistaken).standing == "retracted"
    assert entry(drawn, right).standing == "counts"
    [disease] = [row for row in drawn.lanes if row.name == "Disease"]
    assert len(disease.lane.joins) == 1


def test_what_no_longer_counts_is_no_value_of_a_trend(oncologist: User) -> None:
    patient = a_patient()
    wrong = esas(patient, 10, 9)
    record([esas(patient, 20, 2), wrong], by=None, at=now())
    correct(wrong, replacement=esas(patient, 10, 4), by=None, at=now())
    assert [value.number for value in trends(patient, oncologist)["ESAS"]["pain"].values] == [2, 4]


def test_each_tumour_has_its_own_lane(oncologist: User) -> None:
    patient = a_patient()
    for _number in range(2):
        a_lung_tumour(patient, diagnosed=days_ago(30))
    names = [row.name for row in timeline(patient, oncologist).lanes]
    assert names.count("Disease C34.1") == 2


def test_the_picture_ends_with_the_day_of_death_and_marks_it(oncologist: User) -> None:
    patient = a_patient()
    a_lung_tumour(patient, diagnosed=days_ago(200))
    record([Death(patient=patient, on=days_ago(100), recorded=days_ago(99))], by=None, at=now())
    drawn = timeline(patient, oncologist, period="quarter")
    [flag] = drawn.flags
    assert flag.name == "death"
    assert drawn.end < today()
    assert drawn.start < days_ago(100)


def test_a_short_history_is_shown_whole_and_of_a_long_one_the_last_year(oncologist: User) -> None:
    short, long = a_patient(), a_patient()
    a_lung_tumour(short, diagnosed=days_ago(700))
    a_lung_tumour(long, diagnosed=days_ago(4000))
    record([esas(long, 5, 2)], by=None, at=now())
    chosen = [next(each.name for each in timeline(p, oncologist).periods if each.is_here) for p in (short, long)]
    assert chosen == ["all", "year"]
    assert timeline(long, oncologist).outside >= 1


def test_this_therapy_begins_with_the_latest_one(oncologist: User) -> None:
    patient = a_long_course()
    drawn = timeline(patient, oncologist, period="therapy")
    assert drawn.start == days_ago(115) - timedelta(days=7)
    assert "therapy" not in {each.name for each in timeline(a_patient(), oncologist).periods}


def test_what_is_severe_or_poor_differs_by_its_shape_too(oncologist: User) -> None:
    patient = a_patient()
    mild, severe = esas(patient, 20, 2), esas(patient, 10, 8)
    record([mild, severe], by=None, at=now())
    drawn = timeline(patient, oncologist)
    assert [entry(drawn, fact).shape for fact in (mild, severe)] == ["dot", "target"]


def test_a_therapy_that_began_before_the_period_reaches_into_it(oncologist: User) -> None:
    drawn = timeline(a_long_course(), oncologist, period="quarter")
    [therapy] = [row.lane.marks for row in drawn.lanes if row.name == "Therapy"]
    assert [mark.label for mark in therapy] == ["Docetaxel, line 3"]


def test_cut_offs_are_those_of_the_rules(oncologist: User) -> None:
    assert [cut.number for cut in TOTALS[Instrument.DT].cut_offs] == [DISTRESSED_FROM]
    assert FUNCTION["ECOG"].is_reached_by(POOR_ECOG_FROM)
    assert not FUNCTION["ECOG"].is_reached_by(POOR_ECOG_FROM - 1)
    assert FUNCTION["AKPS"].is_reached_by(POOR_KARNOFSKY_BELOW - 1)
    assert not FUNCTION["AKPS"].is_reached_by(POOR_KARNOFSKY_BELOW)


def test_a_proxy_is_shown_but_never_compared(oncologist: User) -> None:
    patient = a_patient()
    record([esas(patient, 30, 9, respondent="proxy"), esas(patient, 20, 3), esas(patient, 10, 5)], by=None, at=now())
    pain = trends(patient, oncologist)["ESAS"]["pain"]
    assert [value.look for value in pain.values] == ["other", "own", "own"]
    assert pain.baseline is not None
    assert pain.baseline.number == 3
    assert pain.change == 2
    assert pain.is_worse


def test_quality_of_life_is_compared_with_the_baseline_of_the_pathway(oncologist: User) -> None:
    patient = a_patient()
    pathway = Pathway(patient=patient, on=days_ago(100), recorded=days_ago(100), step=1)
    values = [fact_l(patient, 300, 120), fact_l(patient, 99, 95), fact_l(patient, 50, 20, valid=False)]
    record([pathway, *values, fact_l(patient, 10, 84.5)], by=None, at=now())
    [total] = trends(patient, oncologist)["quality"].values()
    assert total.baseline is not None
    assert total.baseline.number == 95
    assert [cut_off.number for cut_off in total.column.measure.cut_offs] == [95 - DROP]
    assert total.is_worse
    assert [value.look for value in total.values] == ["own", "own", "invalid", "reached"]


def test_function_is_nobodys_answer(oncologist: User, page: Client) -> None:
    patient = a_patient()
    ecog = {"patient": patient, "recorded": today(), "scale": "ECOG"}
    record([Performance(**ecog, on=days_ago(9 - value), value_number=value) for value in (0, 1, 4)], by=None, at=now())
    values = trends(patient, oncologist)["function"]["ECOG"].values
    assert [(value.look, value.by) for value in values] == [("measured", ""), ("measured", ""), ("reached", "")]
    shown = page.get(f"/patients/{patient.pk}/timeline/").content.decode()
    assert "As the team assessed it" in shown
    for words in ("Answered by", "own answers"):
        assert words not in shown, words
    record([esas(patient, 4, 1), esas(patient, 2, 1)], by=None, at=now())
    shown = page.get(f"/patients/{patient.pk}/timeline/").content.decode()
    assert shown.count("Answered by") == 1
    assert "own answers" in shown


def test_function_by_month_is_drawn_over_its_month(oncologist: User) -> None:
    patient = a_patient()
    ecog = Performance(
        patient=patient,
        on=date(2026, 3, 1),
        on_precision="month",
        recorded=date(2026, 4, 1),
        scale="ECOG",
        value_number=1,
    )
    later = Performance(patient=patient, on=days_ago(1), recorded=days_ago(1), scale="ECOG", value_number=2)
    record([ecog, later, esas(patient, 2, 1)], by=None, at=now())
    picture = trends(patient, oncologist)["function"]["ECOG"].picture
    assert picture is not None
    assert picture.vague


def test_what_was_asked_once_is_a_row_and_what_was_asked_twice_a_picture(page: Client) -> None:
    patient = a_patient()
    given = {"patient": patient, "recorded": today(), "value_number": 4}
    record([esas(patient, 9, 3), Performance(**given, scale="ECOG", on=days_ago(8))], by=None, at=now())
    address = f"/patients/{patient.pk}/timeline/"
    once = page.get(address).content.decode()
    assert "<figure" not in once
    assert "trend-keys" not in once
    rows = once[once.index("trend-singles") :]
    assert [name in rows for name in ("Pain", "ECOG", "3</strong>", "4</strong>")] == [True] * 4
    record([esas(patient, 2, 5)], by=None, at=now())
    twice = page.get(address).content.decode()
    assert (twice.count("<figure"), twice.count('class="trend-singles"')) == (1, 1)
    assert "trend-keys" in twice


def test_the_page_shows_pictures_and_tables_and_logs_the_reading(page: Client) -> None:
    patient = a_long_course(family_name="Verlauf")
    shown = page.get(f"/patients/{patient.pk}/timeline/").content.decode()
    for words in ("Verlauf", "Timeline as a table", "Docetaxel, line 3", "Higher is better", "Relative", "Corrected"):
        assert words in shown, words
    assert PatientAccess.objects.filter(patient_id=patient.pk, door="patients:timeline").count() == 1


def test_a_period_is_swapped_in_as_a_block(page: Client) -> None:
    patient = a_long_course()
    block = page.get(
        f"/patients/{patient.pk}/timeline/?period=quarter", headers={"HX-Request": "true"}
    ).content.decode()
    assert block.lstrip().startswith("<section")
    assert re.search(r'aria-current="true">3 months', block)
    assert "<table" not in block
    assert b"<table" in page.get(f"/patients/{patient.pk}/timeline/table/?period=quarter").content
    assert b"Pain" in page.get(f"/patients/{patient.pk}/trends/ESAS/").content
    assert page.get(f"/patients/{patient.pk}/trends/unknown/").status_code == 404


def test_a_mark_leads_to_the_row_of_its_fact(page: Client) -> None:
    patient = a_patient()
    facts = [esas(patient, days, 2) for days in range(80, 0, -1)]
    record(facts, by=None, at=now())
    first = facts[0]
    led = page.get(f"/patients/{patient.pk}/facts/{first.pk}/")
    assert led["Location"].endswith(f"#fact-{first.pk}")
    assert f'id="fact-{first.pk}"' in page.get(led["Location"]).content.decode()
    assert page.get(f"/patients/{a_patient().pk}/facts/{first.pk}/").status_code == 404


def test_who_may_not_open_patients_sees_no_pictures() -> None:
    patient = a_long_course()
    administrator = a_user(Role.ADMINISTRATOR)
    assert patient_trends(administrator, patient, today=today()) == []
    assert reader(Role.ADMINISTRATOR).get(f"/patients/{patient.pk}/timeline/").status_code == 403


def test_licensed_words_are_never_shown(page: Client) -> None:
    patient = a_patient()
    day = days_ago(4)
    phq = Assessment(
        patient=patient, on=day, recorded=day, instrument="PHQ-9", items={f"item{n}": 1 for n in range(1, 10)}
    )
    record([phq], by=None, at=now())
    groups = {each.key: each for each in patient_trends(a_user(Role.ONCOLOGIST), patient, today=today())}
    assert [trend.column.name for trend in groups["mood"].trends] == ["PHQ-9"]
    assert groups["mood"].trends[0].latest.number == 9
