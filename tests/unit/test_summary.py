"""What a history comes to: stage at diagnosis and now, intent, therapy, function; weak and contradicting evidence."""

from datetime import date
from typing import Any

import pytest

from triggers import facts as f
from triggers.history import History
from triggers.summary import PatientSummary, TumourSummary
from triggers.summary_words import stage_now, tumour_in_short

TODAY = date(2026, 6, 1)


def summary(*facts: f.Fact) -> PatientSummary:
    return PatientSummary(History(facts).on_day(TODAY))


def the_tumour(*facts: f.Fact) -> TumourSummary:
    (tumour,) = summary(*facts).tumours
    return tumour


def said(kind: type[f.Fact], on: str, number: str, /, **fields: Any) -> Any:
    day = date.fromisoformat(on)
    if issubclass(kind, f.TumourFact):
        fields.setdefault("tumour", "T1")
    return kind(id=number, on=day, recorded=fields.pop("recorded", day), **fields)


def diagnosis(on: str = "2026-01-10", number: str = "01", **fields: Any) -> f.Diagnosis:
    return said(f.Diagnosis, on, number, **{"icd10": "C34.1", "morphology": "8140/3", **fields})


def staging(on: str, number: str, **fields: Any) -> f.Staging:
    return said(f.Staging, on, number, **{"t": "2a", "n": "1", "m": "0", "t_prefix": "c", **fields})


def test_the_stage_at_diagnosis_is_the_last_before_treatment() -> None:
    tumour = the_tumour(
        diagnosis(),
        staging("2026-01-12", "02", stage="IB"),
        staging("2026-01-20", "03", stage="IIB"),
        said(f.Treatment, "2026-02-01", "04", kind="systemic", line=1),
        staging("2026-02-10", "05", m="1b", stage="IVA"),
    )
    assert (tumour.staging_at_diagnosis.id, tumour.latest_staging.id) == ("03", "05")


def test_a_staging_under_treatment_or_long_after_is_not_one_at_diagnosis() -> None:
    tumour = the_tumour(diagnosis(), staging("2026-01-20", "02", y=True), staging("2026-05-20", "03", stage="IB"))
    assert tumour.staging_at_diagnosis is None


def test_a_diagnosis_known_by_year_may_lie_anywhere_in_it() -> None:
    tumour = the_tumour(diagnosis("2025-01-01", precision="year"), staging("2025-11-20", "02", stage="IIB"))
    assert tumour.staging_at_diagnosis.id == "02"


def test_a_diagnosis_known_by_month_ends_with_the_month() -> None:
    late = the_tumour(diagnosis("2025-12-01", precision="month"), staging("2026-04-30", "02"))
    assert late.staging_at_diagnosis.id == "02"
    assert the_tumour(diagnosis("2025-12-01"), staging("2026-04-30", "02")).staging_at_diagnosis is None


def test_metastases_are_named_with_their_sites_and_days() -> None:
    tumour = the_tumour(
        diagnosis(),
        staging("2026-01-12", "02", stage="IIB"),
        said(f.Metastasis, "2026-03-01", "03", site="HEP", precision="month"),
        said(f.Metastasis, "2026-04-02", "04", site="BRA"),
        said(f.Metastasis, "2026-05-02", "05", site="HEP"),
    )
    assert [site.site for site in tumour.sites] == ["HEP", "BRA"]
    assert tumour_in_short(tumour) == (
        "Lung cancer, adenocarcinoma (C34.1), cT2a N1 M0, stage IIB; metastases: Liver (March 2026), Brain (2 Apr 2026)"
    )


def test_weak_evidence_is_called_so() -> None:
    tumour = the_tumour(diagnosis(), staging("2026-01-12", "02", m="1b", stage="IIIA"))
    assert tumour.spread.is_weak
    assert [fact.id for fact in tumour.contradicting] == ["02"]
    assert stage_now(tumour).endswith("spread not certain")


def test_a_later_m0_contradicts_metastases_and_cancels_nothing() -> None:
    tumour = the_tumour(
        diagnosis(), said(f.Metastasis, "2026-03-01", "02", site="HEP"), staging("2026-04-01", "03", stage="IB")
    )
    assert [fact.id for fact in tumour.contradicting] == ["02", "03"]
    assert tumour.spread.fact.id == "02"


def test_after_treatment_m0_contradicts_nothing() -> None:
    tumour = the_tumour(
        diagnosis(), said(f.Metastasis, "2026-03-01", "02", site="HEP"), staging("2026-04-01", "03", y=True)
    )
    assert not tumour.contradicting


def test_the_intent_is_dated_where_it_began_and_its_contradiction_of_one_day_is_seen() -> None:
    tumour = the_tumour(
        diagnosis(),
        said(f.Intent, "2026-01-20", "02", intent="palliative"),
        said(f.Intent, "2026-02-20", "03", intent="palliative"),
    )
    assert tumour.intent.id == "02"
    assert tumour.other_intent_that_day is None
    both = the_tumour(
        diagnosis(),
        said(f.Intent, "2026-02-20", "02", intent="curative"),
        said(f.Intent, "2026-02-20", "03", intent="palliative"),
    )
    assert both.other_intent_that_day.intent == "curative"


def test_therapies_that_go_on_and_the_highest_line() -> None:
    tumour = the_tumour(
        diagnosis(),
        said(f.Treatment, "2026-01-20", "02", kind="surgery"),
        said(f.Treatment, "2026-02-01", "03", kind="systemic", line=1, until=date(2026, 4, 1), ended="progression"),
        said(f.Treatment, "2026-04-10", "04", kind="systemic", line=2),
        said(f.Treatment, "2026-05-01", "05", kind="radiotherapy", until=date(2026, 7, 1)),
    )
    assert [treatment.id for treatment in tumour.therapies] == ["04", "05"]
    assert tumour.line.line == 2


def test_function_comes_with_the_latest_of_each_scale() -> None:
    found = summary(
        said(f.Performance, "2026-02-01", "01", scale="ECOG", value=1),
        said(f.Performance, "2026-03-01", "02", scale="ECOG", value=2),
        said(f.Performance, "2026-01-01", "03", scale="KPS", value=80),
    )
    assert (found.ecog.value, found.akps.scale) == (2, "KPS")


def test_what_was_retracted_or_lies_ahead_does_not_count() -> None:
    found = summary(
        said(f.Death, "2026-05-01", "01"),
        said(f.Retraction, "2026-05-03", "02", of="01"),
        said(f.Performance, "2026-07-01", "03", scale="ECOG", value=4),
    )
    assert found.death is None
    assert found.ecog is None


def test_who_declined_and_came_after_all_has_not_declined() -> None:
    declined = said(f.Declined, "2026-02-01", "01")
    assert summary(declined).declined == declined
    assert summary(declined, said(f.PalliativeCare, "2026-03-01", "02")).declined is None


def test_the_tumour_diagnosed_last_comes_first() -> None:
    found = summary(diagnosis(), diagnosis("2026-03-10", "02", tumour="T2", icd10="C50.4", morphology=None))
    assert [tumour.id for tumour in found.tumours] == ["T2", "T1"]
    assert tumour_in_short(found.tumours[0]) == "Breast cancer (C50.4)"


def test_a_tumour_without_a_diagnosis_says_so() -> None:
    assert tumour_in_short(the_tumour(staging("2026-01-12", "02"))).startswith("Tumour without a diagnosis")


def metastasis(on: str, number: str, site: str) -> f.Metastasis:
    return said(f.Metastasis, on, number, site=site)


@pytest.mark.parametrize(
    ("changed", "sites", "outgrown"),
    [
        ({}, ["OSS", "BRA"], True),
        ({"edition": "9"}, ["HEP", "ADR"], True),
        ({}, ["OSS"], False),
        ({}, ["BRA", "LEP"], False),
        ({}, ["OSS", "PUL"], False),
        ({}, ["OSS", "LYM"], False),
        ({"m": "1c"}, ["OSS", "BRA"], False),
        ({"edition": "7"}, ["OSS", "BRA"], False),
        ({"edition": None}, ["OSS", "BRA"], False),
        ({"y": True}, ["OSS", "BRA"], False),
        ({"on": "2026-03-02"}, ["OSS", "BRA"], False),
        ({"on": "2026-02-01", "precision": "month"}, ["OSS", "BRA"], True),
        ({"on": "2026-03-01", "precision": "month"}, ["OSS", "BRA"], False),
    ],
)
def test_a_second_organ_outgrows_a_single_metastasis(changed: dict[str, Any], sites: list[str], outgrown: bool) -> None:
    fields = {"on": "2026-02-01", "m": "1b", "stage": "IVA", "edition": "8", **changed}
    found = [metastasis("2026-01-31", "03", sites[0]), *(metastasis("2026-03-01", "04", site) for site in sites[1:])]
    assert the_tumour(diagnosis(), staging(fields.pop("on"), "02", **fields), *found).stage_outgrown is outgrown


def test_only_lung_tumours_are_staged_so() -> None:
    colon = diagnosis(icd10="C18.0")
    staged = staging("2026-02-01", "02", m="1b", stage="IVA", edition="8")
    found = [metastasis("2026-01-31", "03", "OSS"), metastasis("2026-03-01", "04", "BRA")]
    assert not the_tumour(colon, staged, *found).stage_outgrown
