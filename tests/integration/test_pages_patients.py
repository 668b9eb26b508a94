"""Pages of patients: search, create, read, record, correct and retract."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from patients.choices import FactKind
from patients.fact_forms import BY_HAND
from patients.models import Fact, Patient, Tumour
from staff.models import PatientAccess
from staff.permissions import Role
from tests.pages import reader, signed_in
from tests.people import a_lung_tumour, a_patient, a_referral, a_staging, a_user, days_ago, now, today
from triggers.models import Referral
from triggers.record import record

pytestmark = pytest.mark.django_db


@pytest.fixture
def oncologist() -> Client:
    return reader(Role.ONCOLOGIST)


def test_search_finds_any_spelling_by_post(oncologist: Client) -> None:
    a_patient(family_name="Müllersohn")
    assert b"llersohn" in oncologist.post("/patients/", {"text": "muellers"}).content
    assert b"Nobody" in oncologist.post("/patients/", {"text": "zz"}).content


def test_a_number_finds_its_patient(oncologist: Client) -> None:
    patient = a_patient(family_name="Zahlmann")
    number = patient.identifiers.get().value
    assert b"Zahlmann" in oncologist.post("/patients/", {"text": number}).content


def test_my_patients_are_listed_without_a_search() -> None:
    me = a_user(Role.ONCOLOGIST)
    a_patient(family_name="Meiner", responsible_oncologist=me)
    a_patient(family_name="Andererseits")
    page = signed_in(me).get("/patients/").content.decode()
    assert "Meiner" in page
    assert "Andererseits" not in page


def personal(**fields: str) -> dict[str, str]:
    return {"family_name": "Neu", "given_names": "Ida", "born": "1950", "sex": "female", "language": "de", **fields}


def test_a_patient_is_created_after_a_look_at_possible_duplicates(oncologist: Client) -> None:
    a_patient(family_name="Neu", given_names="Ida")
    page = oncologist.post("/patients/new/", personal())
    assert b"Is it one of these patients?" in page.content
    assert Patient.objects.count() == 1
    created = oncologist.post("/patients/new/", personal(is_new="on", assigner="Klinik", number="77"))
    patient = Patient.objects.latest("id")
    assert created["Location"] == f"/patients/{patient.pk}/"
    assert (patient.birth_date.year, patient.birth_date_precision) == (1950, "year")
    assert str(patient.identifiers.get()) == "Klinik: 77"


def test_nobody_is_born_in_the_future(oncologist: Client) -> None:
    page = oncologist.post("/patients/new/", personal(is_new="on", born=str(days_ago(-1))))
    assert b"This day lies in the future." in page.content
    assert Patient.objects.count() == 0


def test_a_number_of_somebody_else_is_refused_with_a_word(oncologist: Client) -> None:
    taken = a_patient(family_name="Andersen").identifiers.get()
    page = oncologist.post("/patients/new/", personal(assigner=taken.assigner, number=taken.value))
    assert b"Another patient has this number" in page.content
    assert Patient.objects.count() == 1


def test_the_patient_page_shows_everything_and_logs_the_reading(
    oncologist: Client, django_assert_max_num_queries: object
) -> None:
    referral = a_referral(family_name="Seite")
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        page = oncologist.get(f"/patients/{referral.patient_id}/").content.decode()
    for words in ("Seite", "C34.1", "cT2a cN1 cM1b", "Rule 1", "Referral of", "Not informed yet"):
        assert words in page, words
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        course = oncologist.get(f"/patients/{referral.patient_id}/course/").content.decode()
    for words in ("Timeline", "Trends", "What the rules found"):
        assert words in course, words
    assert PatientAccess.objects.filter(patient_id=referral.patient_id, door="patients:patient").count() == 1


def test_the_number_of_queries_does_not_grow_with_the_facts(oncologist: Client) -> None:
    patient = a_patient()
    tumour = a_lung_tumour(patient, diagnosed=days_ago(300))
    counts = []
    for _round in range(2):
        record(
            [a_staging(tumour, on=days_ago(290 - days), m="0", stage="IIB") for days in range(10)], by=None, at=now()
        )
        pages = [f"/patients/{patient.pk}/{tab}" for tab in ("", "course/", "facts/", "personal/")]
        for page in pages:
            oncologist.get(page)
        with CaptureQueriesContext(connection) as captured:
            for page in pages:
                oncologist.get(page)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_personal_data_are_changed(oncologist: Client) -> None:
    patient = a_patient()
    me = a_user(Role.ONCOLOGIST)
    oncologist.post(
        f"/patients/{patient.pk}/edit/person/", personal(family_name="Anders", responsible_oncologist=str(me.pk))
    )
    patient.refresh_from_db()
    assert (patient.family_name, patient.responsible_oncologist) == ("Anders", me)


def test_that_the_patient_is_informed_takes_one_step(oncologist: Client) -> None:
    patient = a_patient()
    tomorrow = today() + timedelta(days=1)
    assert b"future" in oncologist.post(f"/patients/{patient.pk}/informed/", {"on": str(tomorrow)}).content
    answer = oncologist.post(f"/patients/{patient.pk}/informed/", {"on": str(today()), "next": "queue"})
    patient.refresh_from_db()
    assert patient.informed_on == today()
    assert patient.informed_by is not None
    assert answer["Location"] == "/referrals/"


def entered(kind: str, tumour: Tumour) -> dict[str, str]:
    """What a person types for a fact of this kind."""
    typed: dict[str, dict[str, object]] = {
        "diagnosis": {"icd10": "c34.2", "morphology": "8140/3", "certainty": "confirmed", "side": "L"},
        "staging": {"tnm": "cT2a cN1 cM0", "edition": "8", "stage": "IIB"},
        "metastasis": {"site": "BRA"},
        "recurrence": {"extent": "local"},
        "resectability": {"verdict": "resectable", "assessed_by": "board"},
        "intent": {"intent": "curative"},
        "treatment": {"treatment_kind": "systemic", "intent": "palliative", "line": "2", "until": "", "ended": ""},
        "board": {"recommendation": ["BSC", "ST"], "palliative": "true"},
        "stay": {"stay_kind": "inpatient", "until": str(today()), "outcome": "alive", "ward": "3A"},
        "performance": {"scale": "ECOG", "value_number": "2"},
        "phase": {"phase": "stable"},
        "surprise_question": {"answer": "no", "horizon_months": "12"},
        "prognosis": {"months": "9"},
        "concern": {"concern": "patient_request"},
        "pathway": {"step": "1"},
        "palliative_care": {"provider": "SAPV Musterstadt"},
        "declined": {"reason": "too early for me"},
        "assessment": {"item_pain": "8", "item_nausea": "2", "respondent": "patient", "valid": "on"},
    }
    shared = {"tumour": str(tumour.pk), "on": str(days_ago(2)), "known_since": str(today()), "comment": ""}
    return {**shared, **typed.get(kind, {})}  # type: ignore[dict-item]


@pytest.mark.parametrize("kind", [kind.value for kind in BY_HAND])
def test_every_kind_of_fact_is_entered_corrected_and_retracted(kind: str, oncologist: Client) -> None:
    tumour = a_lung_tumour(a_patient(), diagnosed=days_ago(400))
    home = f"/patients/{tumour.patient_id}/"
    query = "?instrument=ESAS" if kind == "assessment" else ""
    assert oncologist.get(f"{home}facts/{kind}/new/{query}").status_code == 200
    answer = oncologist.post(f"{home}facts/{kind}/new/{query}", entered(kind, tumour))
    assert answer.status_code == 302, answer.context["form"].errors
    fact = Fact.objects.filter(kind=kind).latest("id")
    assert (fact.on, fact.source, fact.recorded) == (days_ago(2), "manual", today())

    correcting = f"{home}facts/{fact.pk}/correct/"
    assert oncologist.get(correcting).status_code == 200
    answer = oncologist.post(correcting, {**entered(kind, tumour), "on": str(days_ago(1)), "comment": "a day later"})
    assert answer.status_code == 302, answer.context["form"].errors
    corrected = Fact.objects.get(replaces=fact)
    assert corrected.on == days_ago(1)
    assert "Corrected by" in oncologist.get(f"{home}facts/").content.decode()

    answer = oncologist.post(f"{home}facts/{corrected.pk}/retract/", {"reason": "wrong patient"})
    assert answer.status_code == 302
    page = oncologist.get(f"{home}facts/").content.decode()
    assert "wrong patient" in page
    # A retracted correction corrects nothing: the first entry counts again.
    assert "Corrected by" not in page
    late = oncologist.post(f"{home}facts/{corrected.pk}/retract/", {"reason": "again"})
    assert b"corrected or retracted meanwhile" in late.content


def test_a_form_filled_from_a_fact_and_sent_back_changes_nothing(oncologist: Client) -> None:
    tumour = a_lung_tumour(a_patient(), diagnosed=days_ago(40))
    staging = a_staging(tumour, on=days_ago(30))
    record([staging], by=None, at=now())
    form = oncologist.get(f"/patients/{tumour.patient_id}/facts/{staging.pk}/correct/").context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    oncologist.post(f"/patients/{tumour.patient_id}/facts/{staging.pk}/correct/", sent)
    new = Fact.objects.get(replaces=staging)
    for column in (
        "on",
        "tumour",
        "t_prefix",
        "t_category",
        "n_category",
        "m_prefix",
        "m_category",
        "stage",
        "edition",
    ):
        assert getattr(new, column) == getattr(staging, column), column


@pytest.mark.parametrize(
    ("kind", "typed", "word"),
    [
        ("staging", {"tnm": "T2a Q1"}, "is not understood"),
        ("staging", {"tnm": "", "stage": "", "extent": ""}, "Give TNM, stage or extent"),
        ("staging", {"on": "soon"}, "Write a day"),
        ("staging", {"on": "31.02.2026"}, "does not exist"),
        ("staging", {"on": "2999"}, "future"),
        ("diagnosis", {"icd10": "lung"}, "looks like C34.1"),
        ("performance", {"scale": "KPS", "value_number": "55"}, "in tens"),
        ("stay", {"until": "2020-01-01"}, "before the beginning"),
        ("assessment", {"item_pain": "11"}, "less than or equal to 10"),
        ("assessment", {"item_pain": "", "item_nausea": ""}, "Give the total"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_the_field(
    kind: str, typed: dict[str, str], word: str, oncologist: Client
) -> None:
    tumour = a_lung_tumour(a_patient(), diagnosed=days_ago(40))
    before = Fact.objects.count()
    query = "?instrument=ESAS" if kind == "assessment" else ""
    page = oncologist.post(
        f"/patients/{tumour.patient_id}/facts/{kind}/new/{query}", {**entered(kind, tumour), **typed}
    )
    assert word in page.content.decode()
    assert Fact.objects.count() == before


def test_the_first_diagnosis_opens_a_tumour_and_a_metastasis_a_referral(oncologist: Client) -> None:
    patient = a_patient()
    home = f"/patients/{patient.pk}/"
    shared = {"known_since": str(today()), "comment": ""}
    oncologist.post(
        f"{home}facts/diagnosis/new/",
        {**shared, "tumour": "new", "on": str(days_ago(5)), "icd10": "C34.1", "certainty": "confirmed", "side": ""},
    )
    tumour = Tumour.objects.get(patient=patient)
    oncologist.post(
        f"{home}facts/metastasis/new/", {**shared, "tumour": str(tumour.pk), "on": str(days_ago(2)), "site": "HEP"}
    )
    assert Referral.objects.get(patient=patient).state == "open"


def test_a_fact_cannot_name_a_tumour_of_somebody_else(oncologist: Client) -> None:
    mine, other = a_lung_tumour(a_patient(), diagnosed=days_ago(9)), a_lung_tumour(a_patient(), diagnosed=days_ago(9))
    page = oncologist.post(f"/patients/{mine.patient_id}/facts/metastasis/new/", entered("metastasis", other))
    assert page.status_code == 200
    assert not Fact.objects.filter(kind=FactKind.METASTASIS).exists()
    other_fact = other.facts.get()
    assert oncologist.get(f"/patients/{mine.patient_id}/facts/{other_fact.pk}/correct/").status_code == 404


def test_an_imprecise_date_keeps_its_precision(oncologist: Client) -> None:
    tumour = a_lung_tumour(a_patient(), diagnosed=days_ago(900))
    year = str(today().year - 1)
    oncologist.post(
        f"/patients/{tumour.patient_id}/facts/recurrence/new/", {**entered("recurrence", tumour), "on": f"03.{year}"}
    )
    fact = Fact.objects.get(kind="recurrence")
    assert (str(fact.on), fact.on_precision) == (f"{year}-03-01", "month")
    assert f"March {year}" in oncologist.get(f"/patients/{tumour.patient_id}/").content.decode()


def test_whoever_tells_the_patient_reads_what_the_service_is_called(settings: Any) -> None:
    oncologist, patient = reader(Role.ONCOLOGIST), a_referral().patient
    for address in (f"/patients/{patient.pk}/", f"/patients/{patient.pk}/informed/"):
        assert "called “Supportive and palliative care”" in oncologist.get(address).content.decode()
    settings.SERVICE_NAME = "Gut leben mit Krebs"
    for address in (f"/patients/{patient.pk}/", f"/patients/{patient.pk}/informed/"):
        assert "called “Gut leben mit Krebs”" in oncologist.get(address).content.decode()
