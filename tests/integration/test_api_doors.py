"""Who may pass which door of the API, how it says no, and that it describes itself truly."""

import logging
from typing import Any
from unittest.mock import patch

import pytest
from django.urls import get_resolver
from rest_framework.settings import api_settings
from rest_framework.test import APIClient

from palliative import api_urls
from staff.api import ApiDoor
from staff.doors import Anyone
from staff.keys import make_api_key, revoke_api_key
from staff.models import ApiKey
from staff.permissions import ROLE_PERMISSIONS, Role
from tests.api import V1, client_of, client_with, pointers, problem, send
from tests.people import a_patient, a_user, now

pytestmark = pytest.mark.django_db

DOORS: dict[str, Any] = {str(pattern.name): getattr(pattern.callback, "cls", None) for pattern in api_urls.urlpatterns}
READING_BY_POST = {"patient-search"}


def address_of(name):
    """Give an address of this door, naming rows that need not exist."""
    pattern = next(str(p.pattern) for p in api_urls.urlpatterns if p.name == name)
    for part in ("patient", "fact", "referral", "consult", "import", "trigger"):
        pattern = pattern.replace(f"<int:{part}_id>", "999999")
    return f"{V1}/{pattern}"


METHODS = [
    (name, method, need)
    for name, door in DOORS.items()
    if issubclass(door, ApiDoor)
    for method, need in door.needs.items()
]


def test_every_door_says_what_each_of_its_methods_needs():
    for name, door in DOORS.items():
        if issubclass(door, ApiDoor):
            handlers = {method.upper() for method in ("get", "post", "patch", "put", "delete") if hasattr(door, method)}
            assert set(door.needs) == handlers, name
        else:
            assert isinstance(door.needs, Anyone), name


def test_every_write_is_repeatable():
    for name, method, _need in METHODS:
        if method != "GET" and name not in READING_BY_POST:
            assert getattr(getattr(DOORS[name], method.lower()), "writes_once", False), name


@pytest.mark.parametrize("role", [*Role, None])
def test_a_role_passes_exactly_the_doors_that_its_permissions_open(role):
    client = client_of(a_user(*([role] if role else [])))
    for name, method, need in METHODS:
        response = getattr(client, method.lower())(address_of(name), headers={"Idempotency-Key": "k"})
        if role and need in ROLE_PERMISSIONS[role]:
            assert response.status_code not in (401, 403), (name, method)
        else:
            problem(response, 403, "permission-denied")


def test_without_an_account_only_the_description_is_open():
    client = APIClient()
    for name, method, _need in METHODS:
        response = getattr(client, method.lower())(address_of(name), headers={"Idempotency-Key": "k"})
        problem(response, 401, "not-authenticated")
        assert response["WWW-Authenticate"] == "Bearer"
    assert client.get(f"{V1}/schema/").status_code == 200


@pytest.mark.parametrize("header", ["Bearer", "Bearer two words", "Bearer wrong", "Bearer \xff"])
def test_a_wrong_key_opens_nothing(header):
    response = APIClient().get(f"{V1}/patients/", headers={"Authorization": header})
    problem(response, 401, "authentication-failed")


def test_a_key_is_stored_as_a_hash_and_can_be_revoked():
    user = a_user(Role.ONCOLOGIST)
    key = make_api_key(user=user, label="ward system", by=user, at=now())
    stored = ApiKey.objects.get(user=user)
    assert key not in (stored.hashed, stored.label)
    headers = {"Authorization": f"Bearer {key}"}
    assert APIClient().get(f"{V1}/patients/", headers=headers).status_code == 200
    stored.refresh_from_db()
    assert stored.last_used_at is not None

    revoke_api_key(api_key=stored, by=user, at=now())
    problem(APIClient().get(f"{V1}/patients/", headers=headers), 401, "authentication-failed")


def test_the_key_of_an_account_that_was_closed_opens_nothing():
    user = a_user(Role.ONCOLOGIST)
    client = client_of(user)
    user.is_active = False
    user.save()
    problem(client.get(f"{V1}/patients/"), 401, "authentication-failed")


def test_a_session_works_too_and_its_writes_need_the_csrf_token():
    user = a_user(Role.ONCOLOGIST)
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(user)
    assert client.get(f"{V1}/patients/").status_code == 200
    said = problem(send(client, "/patients/", {"family_name": "Beispiel"}), 403, "permission-denied")
    assert "CSRF" in said["detail"]


class TestProblems:
    @pytest.fixture
    def client(self):
        return client_with(Role.ONCOLOGIST)

    @pytest.mark.parametrize("path", ["/patients/999999/", "/nothing/", "/patients", "/", f"/patients/{10**30}/"])
    def test_not_found(self, client, path):
        problem(client.get(f"{V1}{path}"), 404, "not-found")

    def test_method_not_allowed(self, client):
        response = client.delete(f"{V1}/patients/")
        problem(response, 405, "method-not-allowed")
        assert response["Allow"] == "GET, HEAD, POST"

    def test_a_head_request_is_a_get_without_its_body(self, client):
        assert client.head(f"{V1}/patients/").status_code == 200

    def test_content_that_is_no_json(self, client):
        problem(send(client, "/patients/", "{", content_type="application/json"), 400, "parse-error")
        problem(send(client, "/patients/", b"\xff", content_type="application/json"), 400, "parse-error")
        problem(send(client, "/patients/", "[1]", content_type="application/json"), 400, "invalid")

    def test_a_content_type_that_is_not_read(self, client):
        problem(send(client, "/patients/", "<a/>", content_type="text/xml"), 415, "unsupported-media-type")

    def test_a_format_that_is_not_written(self, client):
        problem(client.get(f"{V1}/patients/", headers={"Accept": "text/csv"}), 406, "not-acceptable")

    def test_too_many_requests(self, client):
        with patch.object(api_settings.DEFAULT_THROTTLE_CLASSES[0], "THROTTLE_RATES", {"user": "2/min"}):
            responses = [client.get(f"{V1}/patients/") for _ in range(3)]
        assert [response.status_code for response in responses] == [200, 200, 429]
        problem(responses[2], 429, "throttled")
        assert 0 < int(responses[2]["Retry-After"]) <= 61

    @pytest.mark.parametrize("query", ["limit=0", "limit=x", "limit=201", "after=-1", "after=²", "limit=" + "9" * 40])
    def test_a_page_that_is_none(self, client, query):
        said = problem(client.get(f"{V1}/patients/?{query}"), 400, "invalid")
        assert pointers(said) == {f"#/{query.partition('=')[0]}"}

    @pytest.mark.parametrize("query", ["state=lost", "mine=perhaps", "patient=1"])
    def test_a_filter_that_is_none(self, client, query):
        problem(client.get(f"{V1}/referrals/?{query}"), 400, "invalid")

    def test_an_error_nobody_foresaw_tells_no_values(self, client, caplog):
        client.raise_request_exception = False
        with (
            patch("patients.api.visible_patients", side_effect=ValueError("Erika Mustermann")),
            caplog.at_level(logging.ERROR, "django.request"),
        ):
            response = client.get(f"{V1}/patients/")
        problem(response, 500, "internal-error")
        assert "Mustermann" not in response.content.decode()
        assert "PatientsDoor" in caplog.text

    def test_speaks_the_language_that_was_asked_for(self, client):
        german = problem(client.get(f"{V1}/nothing/", headers={"Accept-Language": "de"}), 404, "not-found")
        assert german["type"] == "urn:problem-type:not-found"


def test_addresses_hold_numbers_only():
    for pattern in api_urls.urlpatterns:
        assert "<str:" not in str(pattern.pattern)
        assert "<slug:" not in str(pattern.pattern)


def test_nothing_of_a_patient_is_logged(caplog):
    client = client_with(Role.ONCOLOGIST)
    patient = a_patient(family_name="Unverwechselbar")
    with caplog.at_level(logging.DEBUG):
        client.post(f"{V1}/patients/search/", {"text": "Unverwechselbar"})
        client.get(f"{V1}/patients/{patient.pk}/")
        send(client, "/patients/", {"family_name": "Unverwechselbar"})
    ours = [record for record in caplog.records if not record.name.startswith("django.db")]
    assert "nverwechselbar" not in str([(record.msg, record.args) for record in ours])


def test_the_api_is_there():
    assert any(str(pattern.pattern) == "api/v1/" for pattern in get_resolver().url_patterns)
