"""Patients and facts through the API: create, search, record, correct, retract."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.exceptions import ValidationError
from ruamel.yaml import YAML

from patients.choices import Source
from patients.fact_serializers import read_fact
from patients.models import Fact, Patient, Tumour
from patients.services import create_tumour, mark_merged, mark_same_tumour
from staff.models import PatientAccess, Unit
from staff.permissions import Role
from tests.api import V1, client_of, pointers, problem, send
from tests.people import a_lung_tumour, a_patient, a_user, days_ago, now, today
from triggers.models import Referral, Trigger

pytestmark = pytest.mark.django_db
CASES = Path(__file__).parents[3] / "shared" / "cases"


@pytest.fixture
def oncologist():
    return a_user(Role.ONCOLOGIST)


@pytest.fixture
def client(oncologist):
    return client_of(oncologist)


@pytest.fixture
def patient():
    return a_patient()


@pytest.fixture
def tumour(patient):
    return create_tumour(patient=patient)


def record(client, patient, **fact):
    return send(client, f"/patients/{patient.pk}/facts/", fact)


def test_nobody_is_born_in_the_future(client):
    refused = send(client, "/patients/", {"family_name": "Neu", "birth_date": str(days_ago(-1)), "sex": "female"})
    assert (refused.status_code, pointers(refused.json())) == (400, {"#/birth_date"})


def test_creates_reads_and_changes_a_patient(client, oncologist):
    Unit.objects.create(name="Ward 7")
    created = send(
        client,
        "/patients/",
        {
            "family_name": "Mustermann",
            "given_names": "Erika",
            "birth_date": "1958-04",
            "sex": "female",
            "unit": "Ward 7",
            "responsible_oncologist": oncologist.username,
            "identifiers": [{"assigner": "hospital", "value": "4711"}],
        },
    )
    assert created.status_code == 201, created.content
    said = created.json()
    assert (said["birth_date"], said["unit"], said["informed_on"]) == ("1958-04", "Ward 7", None)
    assert said["identifiers"] == [{"assigner": "hospital", "value": "4711"}]

    news = {"city": "Berlin", "birth_date": None, "informed_on": f"{today()}", "version": said["version"]}
    changed = send(client, f"/patients/{said['id']}/", news, method="patch").json()
    assert (changed["city"], changed["birth_date"], changed["informed_by"]) == ("Berlin", None, oncologist.username)
    assert client.get(f"{V1}/patients/{said['id']}/").json() == changed


def test_a_unit_out_of_use_is_kept_and_given_to_nobody_else(client, oncologist):
    closed = Unit.objects.create(name="Ward 7", ended_at=now(), ended_by=oncologist)
    stays, comes = a_patient(unit=closed), a_patient()
    for patient, status in ((stays, 200), (comes, 400)):
        version = client.get(f"{V1}/patients/{patient.pk}/").json()["version"]
        sent = {"unit": "Ward 7", "version": version}
        assert send(client, f"/patients/{patient.pk}/", sent, method="patch").status_code == status
    new = {"family_name": "Neu", "unit": "Ward 7"}
    assert "out of use" in send(client, "/patients/", new).content.decode()


def test_says_who_may_be_the_same_and_creates_when_told_to(client):
    known = a_patient(family_name="Müller", given_names="Erika")
    twin = {"family_name": "Mueller", "given_names": "Erika"}
    said = problem(send(client, "/patients/", twin), 409, "possible-duplicate")
    assert said["candidates"] == [known.pk]
    assert "Müller" not in str(said)
    assert send(client, "/patients/", {**twin, "create_anyway": True}).status_code == 201


def test_an_identifier_belongs_to_one_patient(client):
    number = {"assigner": "hospital", "value": "1"}
    assert send(client, "/patients/", {"family_name": "Erste", "identifiers": [number]}).status_code == 201
    problem(send(client, "/patients/", {"family_name": "Zweite", "identifiers": [number]}), 409, "identifier-taken")
    assert not Patient.objects.filter(family_name="Zweite").exists()


def test_lists_patients_page_by_page_and_names_none_in_an_address(client):
    patients = [a_patient() for _ in range(5)]
    seen, address = [], f"{V1}/patients/?limit=2"
    while address:
        page = client.get(address).json()
        seen += [patient["id"] for patient in page["results"]]
        address = page["next"]
        assert "eispiel" not in (address or "")
    assert seen == [patient.pk for patient in patients]


def test_searches_by_name_and_by_number_without_a_key(client):
    patient = a_patient(family_name="Größmann")
    number = patient.identifiers.get().value
    for text in ("groessm", "GROSSM", number):
        assert [found["id"] for found in client.post(f"{V1}/patients/search/", {"text": text}).json()] == [patient.pk]


def test_logs_who_was_shown_which_patient(client, oncologist, patient):
    other = a_patient()
    client.get(f"{V1}/patients/")
    client.get(f"{V1}/patients/{patient.pk}/")
    client.get(f"{V1}/patients/{patient.pk}/facts/")
    client.post(f"{V1}/patients/search/", {"text": other.family_name})
    logged = set(PatientAccess.objects.filter(user=oncologist).values_list("patient_id", "door"))
    assert logged == {
        (patient.pk, "api:patients"),
        (other.pk, "api:patients"),
        (patient.pk, "api:patient"),
        (patient.pk, "api:facts"),
        (other.pk, "api:patient-search"),
    }


def test_a_fact_comes_back_as_it_was_sent(client, patient, tumour, oncologist):
    staging = {"tnm": "rcT2a rpN1 rcM1b", "edition": "8", "stage": "IVA"}
    sent = {"fact": "staging", "tumour": tumour.pk, "on": "2026-03", **staging}
    response = record(client, patient, **sent, id="s", comment="from the letter")
    assert response.status_code == 201, response.content
    said = response.json()
    stored = Fact.objects.get(pk=said["id"])
    assert stored.source == Source.API
    assert {**sent, "external_id": "s", "comment": "from the letter", "recorded": f"{today()}"}.items() <= said.items()
    assert said["stored_by"] == oncologist.name
    assert client.get(f"{V1}/patients/{patient.pk}/facts/").json() == {"next": None, "results": [said]}


@pytest.mark.parametrize(
    "fact",
    [
        {"fact": "diagnosis", "tumour": True, "icd10": "C34.1", "morphology": "8140/3", "side": "L"},
        {"fact": "metastasis", "tumour": True, "site": "HEP"},
        {"fact": "recurrence", "tumour": True, "extent": "regional"},
        {"fact": "progression", "tumour": True},
        {"fact": "remission", "tumour": True},
        {"fact": "resectability", "tumour": True, "verdict": "technically_unresectable", "by": "board"},
        {"fact": "intent", "tumour": True, "intent": "palliative"},
        {
            "fact": "treatment",
            "tumour": True,
            "kind": "systemic",
            "intent": "palliative",
            "line": 2,
            "until": "2026-05",
            "ended": "toxicity",
            "description": "Invented protocol",
        },
        {"fact": "board", "tumour": True, "recommendation": ["BSC", "ST"], "palliative": True},
        {"fact": "stay", "kind": "emergency", "until": "2026-03-09", "outcome": "dead", "planned": True, "ward": "3B"},
        {"fact": "assessment", "instrument": "MIDOS", "by": "proxy", "valid": False, "items": {"pain": 3, "nausea": 0}},
        {"fact": "assessment", "instrument": "FACT-L", "total": 81.5},
        {"fact": "performance", "scale": "ECOG", "value": 3},
        {"fact": "phase", "value": "unstable"},
        {"fact": "surprise_question", "answer": "no", "horizon_months": 6},
        {"fact": "prognosis", "months": 6},
        {"fact": "concern", "kind": "delirium", "resolved": "2026-03-08"},
        {"fact": "pathway", "step": 2},
        {"fact": "consult"},
        {"fact": "palliative_care", "provider": "Invented home care", "until": "2026"},
        {"fact": "declined", "reason": "not yet"},
        {"fact": "death"},
    ],
    ids=lambda fact: fact["fact"],
)
def test_every_kind_of_fact_can_be_recorded(client, patient, tumour, fact):
    sent = {"on": "2026-03-05", "recorded": "2026-03-06", **fact} | ({"tumour": tumour.pk} if "tumour" in fact else {})
    response = record(client, patient, **sent)
    assert response.status_code == 201, response.content
    assert sent.items() <= response.json().items()


@pytest.mark.parametrize(
    ("fact", "pointer"),
    [
        ({"fact": "staging", "on": "2026-03-05", "tnm": "cT2a"}, "#/tumour"),
        ({"fact": "stagging"}, "#/fact"),
        ({"on": "2026-03-05"}, "#/fact"),
        ({"fact": "death"}, "#/on"),
        ({"fact": "death", "on": "5.3.2026"}, "#/on"),
        ({"fact": "death", "on": "2026-02-30"}, "#/on"),
        ({"fact": "death", "on": "0001-01-01"}, "#/on"),
        ({"fact": "death", "on": 20260305}, "#/on"),
        ({"fact": "death", "on": "2026-03-05", "recorded": "2199-01-01"}, "#/recorded"),
        ({"fact": "death", "on": "2026-03-05", "wher": "home"}, "#/wher"),
        ({"fact": "death", "on": "2026-03-05", "stored_at": "2026-03-05"}, "#/stored_at"),
        ({"fact": "performance", "on": "2026-03-05", "scale": "ECOG", "value": 7}, "#/value"),
        ({"fact": "performance", "on": "2026-03-05", "scale": "ecog", "value": 1}, "#/scale"),
        ({"fact": "assessment", "on": "2026-03-05", "instrument": "IPOS", "items": {"pain": 9}}, "#/items"),
        ({"fact": "assessment", "on": "2026-03-05", "instrument": "IPOS", "items": {"pain": "x"}}, "#/items/pain"),
        ({"fact": "assessment", "on": "2026-03-05", "instrument": "DT", "total": 11}, "#/total"),
        ({"fact": "stay", "on": "2026-03-05", "kind": "inpatient", "until": "2026-03-04"}, "#/until"),
        ({"fact": "concern", "on": "2026-03-05", "kind": "delirium", "resolved": "2026-03-01"}, "#/resolved"),
        ({"fact": "pathway", "on": "2026-03-05", "step": True}, "#/step"),
        ({"fact": "prognosis", "on": "2026-03-05", "months": 10**30}, "#/months"),
        ({"fact": "declined", "on": "2026-03-05", "reason": "a\u0000b"}, "#/reason"),
        ({"fact": "retraction", "on": "2026-03-05", "of": 1}, "#/of"),
        ({"fact": "death", "on": "2026-03-05", "replaces": 2**70}, "#/replaces"),
    ],
)
def test_a_wrong_key_is_named_and_nothing_is_stored(client, patient, fact, pointer):
    said = problem(record(client, patient, **fact), 400, "invalid")
    assert pointer in pointers(said)
    assert not Fact.objects.exists()


@pytest.mark.parametrize("tnm", ["T9", "cT1 cT2", "", "M1 because", 7, None, "cT1" + "(m)" * 10])
def test_what_is_no_tnm_is_refused(client, patient, tumour, tnm):
    said = problem(record(client, patient, fact="staging", tumour=tumour.pk, on="2026-03-05", tnm=tnm), 400, "invalid")
    assert pointers(said) == {"#/tnm"}


def test_text_that_is_no_text_is_refused(client, patient):
    broken = '{"fact": "death", "on": "2026-03-05", "comment": "\\ud800"}'
    response = send(client, f"/patients/{patient.pk}/facts/", broken, content_type="application/json")
    assert pointers(problem(response, 400, "invalid")) == {"#/comment"}


def test_an_error_never_repeats_what_was_sent(client, patient):
    response = record(client, patient, fact="concern", on="Erika Mustermann", kind="Erika Mustermann")
    assert "Mustermann" not in response.content.decode()


def test_facts_name_only_what_belongs_to_the_patient(client, patient, tumour):
    strange = a_lung_tumour(a_patient(), diagnosed=days_ago(3))
    said = problem(record(client, patient, fact="progression", tumour=strange.pk, on="2026-03-05"), 400, "invalid")
    assert pointers(said) == {"#/tumour"}
    diagnosis = strange.facts.get()
    said = problem(record(client, patient, fact="death", on="2026-03-05", replaces=diagnosis.pk), 400, "invalid")
    assert pointers(said) == {"#/replaces"}
    verdict = {"fact": "resectability", "tumour": tumour.pk, "on": "2026-03-05", "verdict": "resectable"}
    said = problem(record(client, patient, **verdict, recurrence=diagnosis.pk), 400, "invalid")
    assert pointers(said) == {"#/recurrence"}


def test_a_recorded_staging_opens_a_referral(client, patient, tumour):
    record(client, patient, fact="diagnosis", tumour=tumour.pk, icd10="C34.1", on=f"{days_ago(9)}")
    record(client, patient, fact="staging", tumour=tumour.pk, on=f"{days_ago(5)}", tnm="cT2a cN1 cM1b", stage="IVA")
    referral = Referral.objects.get(patient=patient)
    assert referral.see_by == days_ago(5) + timedelta(days=28)
    triggers = client.get(f"{V1}/patients/{patient.pk}/triggers/").json()["results"]
    assert {trigger["rule"] for trigger in triggers} == {"new_metastatic_disease", "symptom_screening_due"}
    assert set(triggers[0]["sentence"]) == {"en", "de"}


def test_a_correction_replaces_and_a_retraction_takes_back(client, patient, tumour):
    record(client, patient, fact="diagnosis", tumour=tumour.pk, icd10="C34.1", on=f"{days_ago(9)}")
    wrong = record(client, patient, fact="staging", tumour=tumour.pk, on=f"{days_ago(5)}", tnm="cM1b").json()
    better = {"fact": "staging", "tumour": tumour.pk, "on": f"{days_ago(5)}", "tnm": "cM0"}
    right = send(client, f"/facts/{wrong['id']}/correct/", better)
    assert right.status_code == 201, right.content
    assert right.json()["replaces"] == wrong["id"]
    assert Trigger.objects.get(rule="new_metastatic_disease").state == "withdrawn"

    taken_back = send(client, f"/facts/{right.json()['id']}/retract/", {"reason": "of another patient"})
    assert taken_back.status_code == 201
    assert (taken_back.json()["fact"], taken_back.json()["of"]) == ("retraction", right.json()["id"])
    facts = {fact["id"]: fact for fact in client.get(f"{V1}/patients/{patient.pk}/facts/").json()["results"]}
    assert facts[right.json()["id"]]["retracted_by"] == taken_back.json()["id"]
    problem(send(client, f"/facts/{right.json()['id']}/retract/", {"reason": "again"}), 422, "fact-refused")


def test_a_correction_is_of_the_same_kind_and_of_that_fact(client, patient, tumour):
    fact = record(client, patient, fact="progression", tumour=tumour.pk, on="2026-03-05").json()
    other = record(client, patient, fact="progression", tumour=tumour.pk, on="2026-04-05").json()
    problem(send(client, f"/facts/{fact['id']}/correct/", {"fact": "death", "on": "2026-03-05"}), 422, "fact-refused")
    again = {"fact": "progression", "tumour": tumour.pk, "on": "2026-03-04", "replaces": other["id"]}
    assert pointers(problem(send(client, f"/facts/{fact['id']}/correct/", again), 400, "invalid")) == {"#/replaces"}


def test_a_fact_of_a_merged_record_stays_with_its_record(client, patient, tumour):
    double = a_patient()
    old = create_tumour(patient=double)
    mark_merged(duplicate=double, survivor=patient)
    response = record(client, patient, fact="progression", tumour=old.pk, on="2026-03-05")
    assert Fact.objects.get(pk=response.json()["id"]).patient == double
    assert len(client.get(f"{V1}/patients/{patient.pk}/facts/").json()["results"]) == 1
    moved = {"fact": "progression", "tumour": tumour.pk, "on": "2026-03-05"}
    corrected = send(client, f"/facts/{response.json()['id']}/correct/", moved)
    assert Fact.objects.get(pk=corrected.json()["id"]).patient == patient
    mark_same_tumour(duplicate=old, survivor=tumour)
    assert [row["id"] for row in client.get(f"{V1}/patients/{patient.pk}/tumours/").json()] == [tumour.pk]


def test_facts_come_page_by_page_in_time_order(client, patient):
    for day in ("2026-05-01", "2026-03-01", "2026-04"):
        record(client, patient, fact="phase", on=day, value="stable")
    first = client.get(f"{V1}/patients/{patient.pk}/facts/?limit=2").json()
    assert [fact["on"] for fact in first["results"]] == ["2026-03-01", "2026-04"]
    last = client.get(first["next"]).json()
    assert ([fact["on"] for fact in last["results"]], last["next"]) == (["2026-05-01"], None)
    said = problem(client.get(f"{V1}/patients/{patient.pk}/facts/?after=999999"), 400, "invalid")
    assert pointers(said) == {"#/after"}


def test_the_number_of_queries_does_not_grow(client, patient, tumour):
    def queries(path):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"{V1}{path}").status_code == 200
        return len(asked)

    paths = ("/patients/", f"/patients/{patient.pk}/facts/", f"/patients/{patient.pk}/triggers/")
    record(client, patient, fact="diagnosis", tumour=tumour.pk, icd10="C34.1", on=f"{days_ago(90)}")
    few = {path: queries(path) for path in paths}
    for day in range(4):
        a_patient()
        record(client, patient, fact="staging", tumour=tumour.pk, on=f"{days_ago(80 - day)}", tnm="cM1b", stage="IIIA")
    assert {path: queries(path) for path in paths} == few


@pytest.mark.skipif(not CASES.is_dir(), reason="The folder of clinical cases is not beside the project.")
def test_facts_of_the_case_files_are_understood_as_they_stand(patient):
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 2)
    for file in sorted(CASES.glob("*.yaml")):
        for fact in yaml.load(file)["facts"]:
            sent = as_json(fact)
            facts = dict.fromkeys(("facts", "recurrences"), lambda: {1: Fact(patient=patient)})
            context = {**facts, "tumours": lambda: {1: Tumour(pk=1, patient=patient)}}
            try:
                read_fact(sent, patient=patient, context=context)
            except ValidationError as error:
                pytest.fail(f"{file.name}: {fact} {error.detail}")


def as_json(fact):
    """Give a fact of a case file with dates as text, and with numbers for what it names."""
    dates = {key: f"{fact[key]}" for key in ("on", "until", "recorded", "resolved") if key in fact}
    names = {key: 1 for key in ("tumour", "replaces", "recurrence", "of") if key in fact}
    return {**fact, **dates, **names}
