"""Entering facts: TNM as it is typed, warnings that need a tick, facts by kind, and changes in place."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from patients.contradictions import Known, contradictions
from patients.fact_list import OF_EACH_KIND, OF_ONE_KIND, Show, facts_by_kind
from patients.models import KIND_MODELS, Death, Diagnosis, Fact, Metastasis, Performance, StagingEvent, Tumour
from patients.tnm import parse_tnm
from staff.permissions import Role
from tests.pages import reader
from tests.people import a_liver_metastasis, a_lung_tumour, a_patient, a_staging, a_user, days_ago, now, today
from triggers.record import correct, record, retract

pytestmark = pytest.mark.django_db
HTMX: dict[str, Any] = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def oncologist() -> Client:
    return reader(Role.ONCOLOGIST)


@pytest.fixture
def tumour() -> Tumour:
    return a_lung_tumour(a_patient(), diagnosed=days_ago(30))


def typed(tumour: Tumour, **fields: str) -> dict[str, str]:
    shared = {"tumour": str(tumour.pk), "on": str(days_ago(2)), "known_since": str(today()), "comment": ""}
    return {**shared, **fields}


def tick_in(page: str) -> str:
    found = re.search(r'value="([0-9a-f]{16})"', page)
    assert found
    return found[1]


def address(tumour: Tumour, kind: str = "staging") -> str:
    return f"/patients/{tumour.patient_id}/facts/{kind}/new/"


def test_tnm_is_stored_as_it_is_understood(oncologist: Client, tumour: Tumour) -> None:
    oncologist.post(address(tumour), typed(tumour, tnm="ct2acn1,cm1b", edition="9"))
    staging = Fact.objects.get(kind="staging")
    assert (staging.t_prefix, staging.t_category, staging.n_category, staging.m_category) == ("c", "2a", "1", "1b")
    assert staging.edition == "9"


@pytest.mark.parametrize(
    ("tnm", "edition", "words"),
    [
        ("T2a N1 M1b", "9", "Stage IVA (edition 9)"),
        ("T1a N1 M0", "8", "Stage IIB (edition 8)"),
        ("T1a N1 M0", "9", "Stage IIA (edition 9)"),
        ("T2 N0 M0", "9", "Not exact enough for one stage group of edition 9: IB, IIA"),
        ("T2a N1", "9", "No stage group: not known without M."),
        ("T2a NX M0", "8", "No stage group: not known without N."),
        ("N1", "8", "No stage group: not known without T + M."),
        ("T2a N1 M0", "", "No stage group: the TNM edition is missing."),
        ("T2a N1 M0", "7", "No stage group: it is computed by edition 8 or 9, not by edition 7."),
        ("T1a N2b M0", "8", "No stage group: edition 8 has no category N2b."),
        ("T0 N0 M0", "8", "No stage group: the table of edition 8 has none for these categories."),
        ("T2a N9", "9", "“N9” (character 5) is not a known N category"),
        ("pT2a pN1 M0 L1 V0 Pn0 R0", "9", "Not kept here: L1 V0 Pn0 R0."),
        ("ypT0 N0", "9", '<span class="pill">ypT0</span> <span class="pill">ypN0</span>'),
        ("T2a N1 M0 UICC IIB", "9", '<span class="pill">stage IIB</span>'),
        ("T1a N2b M0", "8", "Edition 8 has no category N2b"),
        ("TNM7: T2a N1 M0", "", '<span class="pill">TNM edition 7</span>'),
        ("T2 N0 (M1b)", "9", "“(M1b)”: a category or a stage in brackets is not read"),
    ],
)
def test_what_is_typed_is_shown_as_understood_before_it_is_sent(
    oncologist: Client, tumour: Tumour, tnm: str, edition: str, words: str
) -> None:
    page = oncologist.post(address(tumour), {**typed(tumour, tnm=tnm, edition=edition), "look": "1"})
    assert words in page.content.decode()
    assert not Fact.objects.filter(kind="staging").exists()


def test_a_stage_in_the_line_of_the_tnm_is_kept_where_stages_stand(oncologist: Client, tumour: Tumour) -> None:
    sent = typed(tumour, tnm="pT2a N1 M0 L0 V0 Pn0 R0 Stadium IIB", edition="9")
    page = oncologist.post(address(tumour), {**sent, "stage": "IIIA"}).content.decode()
    assert "In the line of the TNM stands stage IIB" in page
    assert not Fact.objects.filter(kind="staging").exists()
    oncologist.post(address(tumour), sent)
    staging = Fact.objects.get(kind="staging")
    assert (staging.t_category, staging.t_prefix, staging.stage) == ("2a", "p", "IIB")


def test_the_edition_in_the_line_of_the_tnm_is_kept_where_editions_stand(oncologist: Client, tumour: Tumour) -> None:
    sent = typed(tumour, tnm="TNM7: T2a N0 M0")
    page = oncologist.post(address(tumour), {**sent, "edition": "9"}).content.decode()
    assert "In the line of the TNM stands edition 7" in page
    assert not Fact.objects.filter(kind="staging").exists()
    oncologist.post(address(tumour), sent)
    staging = Fact.objects.get(kind="staging")
    assert (staging.edition, staging.t_category) == ("7", "2a")


@pytest.mark.parametrize("tnm", ["aT2 N1 M1b", "T2 aN1 M1b", "T2a a N0", "M0aT2"])
def test_an_autopsy_of_somebody_not_known_to_be_dead_needs_a_tick(oncologist: Client, tumour: Tumour, tnm: str) -> None:
    sent = typed(tumour, tnm=tnm, edition="9")
    page = oncologist.post(address(tumour), sent).content.decode()
    assert "found at an autopsy, which opens no referral, but no death is recorded" in page
    assert not Fact.objects.filter(kind="staging").exists()
    oncologist.post(address(tumour), {**sent, "confirmed": tick_in(page)})
    assert Fact.objects.get(kind="staging").a_symbol


def test_an_autopsy_after_a_death_needs_no_tick(tumour: Tumour) -> None:
    record([Death(patient=tumour.patient, on=days_ago(2))], by=None, at=now())
    assert words_against(a_staged(tumour, "aT2 aN1 aM1b")) == ""


def test_yp_before_the_first_category_holds_for_all(oncologist: Client, tumour: Tumour) -> None:
    oncologist.post(address(tumour), typed(tumour, tnm="ypT0 N0 M0", edition="9"))
    staging = Fact.objects.get(kind="staging")
    assert (staging.y_symbol, staging.t_prefix, staging.n_prefix, staging.m_prefix) == (True, "p", "p", "c")


def test_a_date_is_told_to_be_wrong_while_it_is_typed_but_not_to_be_missing(oncologist: Client, tumour: Tumour) -> None:
    def told(on: str) -> str:
        page = oncologist.post(address(tumour), {**typed(tumour, tnm="T1a", on=on), "look": "1"}).content.decode()
        found = re.search(r'<div id="new-on_error" hx-swap-oob="innerHTML">(.*?)</div>', page, re.DOTALL)
        assert found
        return found[1].strip()

    assert "Write a day" in told("1.13.")
    assert "lies in the future" in told(str(today() + timedelta(days=1)))
    assert told("") == told(str(today())) == ""
    page = oncologist.post(address(tumour), typed(tumour, tnm="T1a", on="")).content.decode()
    assert re.search(r'id="new-on_error" aria-live="polite"><ul class="errorlist"><li>This field is required', page)


@pytest.mark.parametrize(("language", "shown"), [("de", "%d.%m.%Y"), ("en", "%Y-%m-%d")])
def test_dates_are_filled_in_as_the_reader_types_them(
    oncologist: Client, tumour: Tumour, language: str, shown: str
) -> None:
    [liver] = record([a_liver_metastasis(tumour, on=days_ago(9))], by=None, at=now())
    at = f"/patients/{tumour.patient_id}/facts/{liver.pk}/correct/"
    filled = oncologist.get(at, headers={"Accept-Language": language}).content.decode()
    assert f'name="on" value="{days_ago(9):{shown}}"' in filled
    oncologist.post(at, typed(tumour, site="HEP", on=f"{days_ago(8):{shown}}"), headers={"Accept-Language": language})
    assert Fact.objects.get(replaces=liver).on == days_ago(8)


def test_no_group_is_computed_for_other_tumours(oncologist: Client, tumour: Tumour) -> None:
    breast = Diagnosis(patient=tumour.patient, tumour=tumour, on=days_ago(30), icd10="C50.1")
    correct(Fact.objects.get(kind="diagnosis"), replacement=breast, by=a_user(Role.ONCOLOGIST), at=now())
    page = oncologist.post(address(tumour), {**typed(tumour, tnm="T1a N1 M0", edition="8"), "look": "1"})
    assert "No stage group: it is computed for lung tumours only." in page.content.decode()


def test_a_warning_must_be_confirmed_by_its_own_tick(oncologist: Client, tumour: Tumour) -> None:
    sent = typed(tumour, tnm="T2a N1 M1b", edition="9", stage="IIIA")
    page = oncologist.post(address(tumour), sent).content.decode()
    assert "M1b and stage IIIA exclude each other" in page
    assert "I have checked this" in page
    other = {**sent, "stage": "IIB", "confirmed": tick_in(page)}
    assert "M1b and stage IIB exclude each other" in oncologist.post(address(tumour), other).content.decode()
    assert not Fact.objects.filter(kind="staging").exists()
    oncologist.post(address(tumour), {**sent, "confirmed": tick_in(page)})
    assert Fact.objects.get(kind="staging").stage == "IIIA"


def test_an_error_must_be_mended_whatever_is_ticked(oncologist: Client, tumour: Tumour) -> None:
    sent = {"scale": "ECOG", "value_number": "9", "confirmed": "on"}
    page = oncologist.post(address(tumour, "performance"), typed(tumour, **sent)).content.decode()
    assert "ECOG goes from 0 to 5." in page
    assert not Fact.objects.filter(kind="performance").exists()


def a_staged(tumour: Tumour, tnm: str, **columns: Any) -> StagingEvent:
    read = parse_tnm(tnm)
    columns = {"on": days_ago(2), "edition": "9", **columns}
    categories = {f"{letter}_category": getattr(read, letter) for letter in "tnm"}
    symbols = {f"{symbol}_symbol": getattr(read, symbol) for symbol in "yra"}
    return StagingEvent(patient=tumour.patient, tumour=tumour, recorded=today(), **categories, **symbols, **columns)


def words_against(fact: Fact) -> str:
    counting = list(Fact.objects.select_related("tumour").order_by("on", "recorded", "id"))
    return " ".join(contradictions(fact, Known(counting)))


def test_what_contradicts_itself_or_the_history_is_named(tumour: Tumour) -> None:
    assert words_against(a_staged(tumour, "T2a N1 M0", stage="IIB")) == ""
    assert words_against(a_staged(tumour, "T2a N1 M0")) == ""
    assert "Stage IIIA is entered, but edition 9 gives IIB." in words_against(
        a_staged(tumour, "T2a N1 M0", stage="IIIA")
    )
    assert words_against(a_staged(tumour, "M1b", stage="IV")) == ""
    assert "M0 and stage IVA exclude each other" in words_against(a_staged(tumour, "T2a N1 M0", stage="IVA"))
    assert "before the diagnosis" in words_against(a_staged(tumour, "T2a N1 M0", on=days_ago(31)))
    early = words_against(a_staged(tumour, "T2a N1 M0", on=date(2024, 12, 31)))
    assert "The 9th edition is valid since 1 January 2025" in early
    month = a_staged(tumour, "T2a N1 M0", on=days_ago(30).replace(day=1), on_precision="month")
    assert words_against(month) == ""


def test_metastases_before_m0_the_same_twice_and_death_are_named(tumour: Tumour) -> None:
    record([a_liver_metastasis(tumour, on=days_ago(9))], by=None, at=now())
    assert "distant metastases are recorded before it: Liver" in words_against(a_staged(tumour, "T2a N1 M0"))
    assert words_against(a_staged(tumour, "ypT0 ypN0 ypM0")) == ""
    assert "The same stands there already" in words_against(a_liver_metastasis(tumour, on=today()))
    lung = Metastasis(patient=tumour.patient, tumour=tumour, on=today(), site="PUL")
    assert words_against(lung) == ""
    record([Death(patient=tumour.patient, on=days_ago(1))], by=None, at=now())
    assert "after the death of the patient" in words_against(lung)
    earlier = Death(patient=tumour.patient, on=days_ago(20))
    assert "1 entry is dated after this death" in words_against(earlier) or "2 entries" in words_against(earlier)


def test_a_correction_is_not_held_against_what_it_corrects(oncologist: Client, tumour: Tumour) -> None:
    [found] = record([a_liver_metastasis(tumour, on=days_ago(2))], by=None, at=now())
    at = f"/patients/{tumour.patient_id}/facts/{found.pk}/correct/"
    page = oncologist.get(at).content.decode()
    assert "before:" in page
    assert "Liver" in page
    oncologist.post(at, typed(tumour, site="HEP", on=str(days_ago(3))))
    assert Fact.objects.filter(replaces=found, site="HEP").exists()


def test_facts_stand_by_kind_with_the_latest_first(oncologist: Client, tumour: Tumour) -> None:
    numbers = range(OF_ONE_KIND + 10)
    record(
        [
            Performance(patient=tumour.patient, on=days_ago(day), recorded=days_ago(day), scale="ECOG", value_number=1)
            for day in numbers
        ],
        by=None,
        at=now(),
    )
    user = a_user(Role.ONCOLOGIST)
    page = facts_by_kind(user, tumour.patient)
    assert [(group.kind, group.total, len(group.lines)) for group in page.groups] == [
        ("diagnosis", 1, 1),
        ("performance", len(numbers), OF_EACH_KIND),
    ]
    assert page.groups[1].lines[0].fact.on == today()
    seen: list[int] = []
    after = None
    while True:
        page = facts_by_kind(user, tumour.patient, kind="performance", after=after)
        seen += [line.fact.pk for line in page.groups[0].lines]
        after = page.after
        if after is None:
            break
    assert len(seen) == len(set(seen)) == len(numbers)
    assert (
        "Older entries"
        in oncologist.get(f"/patients/{tumour.patient_id}/facts/?kind=performance", **HTMX).content.decode()
    )


def test_what_became_of_facts_is_told_and_asked_for(tumour: Tumour) -> None:
    by = a_user(Role.ONCOLOGIST)
    [liver] = record([a_liver_metastasis(tumour, on=days_ago(9))], by=by, at=now())
    bone = Metastasis(patient=tumour.patient, tumour=tumour, on=days_ago(9), site="OSS")
    correct(liver, replacement=bone, by=by, at=now())
    [brain] = record([Metastasis(patient=tumour.patient, tumour=tumour, on=days_ago(8), site="BRA")], by=by, at=now())
    retract(brain, reason="another patient", by=by, at=now())

    def sites(show: str) -> list[str]:
        groups = facts_by_kind(by, tumour.patient, kind="metastasis", show=show).groups
        return [str(line.fact.site) for group in groups for line in group.lines]

    assert sites("") == ["BRA", "OSS", "HEP"]
    assert sites(Show.COUNTING) == ["OSS"]
    assert sites(Show.CORRECTED) == ["BRA", "HEP"]
    [taken_back, _, replaced] = facts_by_kind(by, tumour.patient, kind="metastasis").groups[0].lines
    assert taken_back.retracted_by is not None
    assert taken_back.retracted_by.reason == "another patient"
    assert replaced.replaced_by is not None
    assert replaced.replaced_by.site == "OSS"


def test_neither_queries_nor_rows_grow_with_the_facts(oncologist: Client, tumour: Tumour) -> None:
    at = f"/patients/{tumour.patient_id}/facts/"
    counts = []
    for many in (10, 490):
        facts = [a_staging(tumour, on=days_ago(day % 25), m="0", stage="IIB") for day in range(many)]
        record(facts, by=a_user(Role.ONCOLOGIST), at=now())
        oncologist.get(at, **HTMX)
        with CaptureQueriesContext(connection) as captured:
            page = oncologist.get(at, **HTMX).content.decode()
        counts.append((len(captured), page.count("fact-card ") + page.count('fact-card"')))
    assert counts[0] == counts[1]


def test_changes_are_made_without_leaving_the_page(oncologist: Client, tumour: Tumour) -> None:
    [liver] = record([a_liver_metastasis(tumour, on=days_ago(9))], by=a_user(Role.ONCOLOGIST), at=now())
    at = f"/patients/{tumour.patient_id}/facts/{liver.pk}/"
    form = oncologist.get(f"{at}correct/", **HTMX).content.decode()
    assert "<html" not in form
    answer = oncologist.post(f"{at}correct/", typed(tumour, site="OSS", on=str(days_ago(9))), **HTMX)
    assert answer["HX-Retarget"] == "#facts-block"
    assert "Corrected by" in answer.content.decode()
    assert "Corrected. The old entry stays readable." in answer.content.decode()
    again = oncologist.post(f"{at}retract/", {"reason": "no"}, **HTMX).content.decode()
    assert "corrected or retracted meanwhile" in again


def test_retracting_is_not_offered_for_what_is_retracted(oncologist: Client, tumour: Tumour) -> None:
    [liver] = record([a_liver_metastasis(tumour, on=days_ago(9))], by=None, at=now())
    retract(liver, reason="no", by=a_user(Role.ONCOLOGIST), at=now())
    page = oncologist.get(f"/patients/{tumour.patient_id}/facts/").content.decode()
    assert f"/facts/{liver.pk}/retract/" not in page
    assert "Retracted by" in page


def test_with_several_tumours_none_is_taken_for_granted(oncologist: Client, tumour: Tumour) -> None:
    def tumours_to_choose() -> str:
        page = oncologist.get(address(tumour, "metastasis")).content.decode()
        found = re.search(r'<select name="tumour".*?</select>', page, re.DOTALL)
        assert found
        return found[0]

    assert "Choose" not in tumours_to_choose()
    other = a_lung_tumour(tumour.patient, diagnosed=days_ago(3) - timedelta(days=1))
    assert other.patient_id == tumour.patient_id
    assert "Choose" in tumours_to_choose()
    refused = oncologist.post(address(tumour, "metastasis"), {**typed(tumour, site="HEP"), "tumour": ""})
    assert "required" in refused.content.decode()


@pytest.mark.parametrize(
    "columns",
    [
        {"kind": "staging", "edition": "10"},
        {"kind": "treatment", "treatment_kind": "systemic", "line": 51},
        {"kind": "prognosis", "months": 601},
        {"kind": "surprise_question", "answer": "no", "horizon_months": 0},
        {"kind": "performance", "scale": "ECOG", "value_number": 6},
    ],
)
def test_the_database_refuses_what_is_out_of_range(columns: dict[str, Any], tumour: Tumour) -> None:
    about = tumour if columns["kind"] in ("staging", "treatment") else None
    columns = dict(columns)
    fact = KIND_MODELS[columns.pop("kind")](
        patient=tumour.patient, tumour=about, on=today(), recorded=today(), **columns
    )
    with pytest.raises(IntegrityError):
        record([fact], by=None, at=now())


@pytest.mark.parametrize("kind", ["diagnosis", "staging", "metastasis", "treatment", "performance"])
def test_a_new_fact_is_of_today_unless_another_day_is_given(oncologist: Client, tumour: Tumour, kind: str) -> None:
    shown = oncologist.get(f"/patients/{tumour.patient_id}/facts/{kind}/new/").content.decode()
    assert f'name="on" value="{today()}"' in shown
