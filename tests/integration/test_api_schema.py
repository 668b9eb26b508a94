"""The API describes itself, and does what the description says."""

import json
from collections import Counter
from io import StringIO

import jsonschema
import pytest
import schemathesis
from django.core.management import call_command
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from rest_framework.test import APIClient
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from consults.opening import open_pending
from interop.services import request_import
from palliative.wsgi import application
from patients.choices import FactKind
from patients.fact_serializers import FACT_SERIALIZERS
from staff.keys import make_api_key
from staff.permissions import Role
from tests.api import V1, client_of, send
from tests.people import a_patient, a_referral, a_user, now


@pytest.fixture(scope="module")
def description():
    printed = StringIO()
    call_command("spectacular", "--format", "openapi-json", "--validate", "--fail-on-warn", stdout=printed)
    return json.loads(printed.getvalue())


def test_the_description_is_valid_openapi(description):
    validate_schema(description)
    assert description["openapi"].startswith("3.1")


@pytest.mark.django_db
def test_the_description_is_published_as_it_is(description):
    response = APIClient().get(f"{V1}/schema/", headers={"Accept": "application/json"})
    assert json.loads(response.content) == description
    assert response.status_code == 200


def test_every_kind_of_fact_has_a_schema_of_its_own(description):
    assert set(FACT_SERIALIZERS) == set(FactKind.values)
    for name in ("Fact", "FactRequest"):
        fact = description["components"]["schemas"][name]
        assert fact["discriminator"]["propertyName"] == "fact"
        assert set(fact["discriminator"]["mapping"]) == set(FactKind.values)
        for word, reference in fact["discriminator"]["mapping"].items():
            schema = description["components"]["schemas"][reference.rpartition("/")[2]]
            assert schema["properties"]["fact"]["const"] == word
            assert {"fact", "on"} <= set(schema["required"])
            assert schema.get("additionalProperties") is (False if name == "FactRequest" else None)


def test_every_write_asks_for_its_key_and_every_error_is_a_problem(description):
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            headers = {each["name"] for each in operation.get("parameters", []) if each["in"] == "header"}
            assert headers == ({"Idempotency-Key"} if method != "get" and not path.endswith("/search/") else set())
            assert "application/problem+json" in operation["responses"]["default"]["content"]
            assert {"key": []} in operation["security"]


def test_a_change_of_a_patient_has_to_name_the_version_that_was_read(description):
    (operation,) = [each["patch"] for each in description["paths"].values() if "patch" in each]
    reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    assert description["components"]["schemas"][reference.rpartition("/")[2]]["required"] == ["version"]


@pytest.mark.django_db
def test_a_stored_fact_and_a_problem_look_as_described(description):
    client = client_of(a_user(Role.ONCOLOGIST))
    patient = a_patient()
    fact = send(client, f"/patients/{patient.pk}/facts/", {"fact": "phase", "on": "2026-03", "value": "stable"}).json()
    wrong = send(client, f"/patients/{patient.pk}/facts/", {"fact": "phase"}).json()
    for name, content in (("Fact", fact), ("Problem", wrong)):
        jsonschema.validate(content, {"$ref": f"#/components/schemas/{name}", "components": description["components"]})


CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
WALK = hypothesis_settings(
    max_examples=3,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.django_db(transaction=True)
def test_invented_requests_find_no_surprise():
    """A short walk through all doors with requests that the description allows, and some it does not."""
    user = a_user(Role.CLINICAL_LEAD, Role.PALLIATIVE_NURSE)
    headers = {"Authorization": f"Bearer {make_api_key(user=user, label='test', by=user, at=now())}"}
    referral = a_referral()
    open_pending(at=now(), limit=10)
    run = request_import(files=[("a.xml", b"<a/>")], first_load=False, dry_run=False, by=user, at=now())
    there = {
        "patient_id": referral.patient_id,
        "referral_id": referral.pk,
        "fact_id": referral.patient.facts.first().pk,
        "consult_id": referral.consult.pk,
        "import_id": run.pk,
        "trigger_id": referral.patient.triggers.first().pk,
    }
    asked: Counter[int] = Counter()
    for result in schemathesis.openapi.from_wsgi(f"{V1}/schema/?format=json", application).get_all_operations():
        operation = result.ok()
        places = {name: there[name] for name in there if f"{{{name}}}" in operation.path}
        for mode in GenerationMode:

            @WALK
            @given(case=operation.as_strategy(generation_mode=mode, path_parameters=places or None))
            def ask(case):
                response = case.call_and_validate(headers=headers, checks=CHECKS)
                asked[response.status_code] += 1

            ask()
    assert {200, 201, 400} <= set(asked)
    assert not asked[401] + asked[403]
