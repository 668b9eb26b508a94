"""Lists of patients: every patient shown is logged, addresses hold numbers alone, and whose task it is decides."""

import re

import pytest

from consults.opening import open_pending
from staff.models import PatientAccess
from staff.permissions import ROLE_PERMISSIONS, Permission, Role
from tests.pages import reader
from tests.people import a_patient, a_referral, now

pytestmark = pytest.mark.django_db


def logged() -> set[tuple[str, int]]:
    return set(PatientAccess.objects.values_list("door", "patient_id"))


def test_everybody_in_the_queue_is_logged_once() -> None:
    shown = {("triggers:queue", a_referral().patient_id) for _each in range(3)}
    reader(Role.ONCOLOGIST).get("/referrals/")
    assert logged() == shown
    assert PatientAccess.objects.count() == 3


def test_everybody_in_the_list_of_consults_is_logged() -> None:
    patient = a_referral().patient_id
    open_pending(at=now(), limit=100)
    reader(Role.PALLIATIVE_NURSE).get("/consults/")
    assert logged() == {("consults:list", patient)}


def test_those_found_are_logged_and_nobody_else() -> None:
    found = a_patient(family_name="Gesucht")
    a_patient(family_name="Anders")
    client = reader(Role.PALLIATIVE_NURSE)
    client.get("/patients/")
    assert not logged()
    client.post("/patients/", {"text": "gesucht"})
    assert logged() == {("patients:list", found.pk)}


def test_possible_duplicates_are_logged() -> None:
    there = a_patient(family_name="Doppelt", given_names="Erika")
    reader(Role.ONCOLOGIST).post(
        "/patients/new/", {"family_name": "Doppelt", "given_names": "Erika", "sex": "unknown", "language": "de"}
    )
    assert logged() == {("patients:new", there.pk)}


@pytest.mark.parametrize("address", ["/referrals/", "/consults/"])
def test_the_next_page_is_asked_for_by_number_alone(address: str) -> None:
    for days in range(28):
        a_referral(days=days % 5)
    open_pending(at=now(), limit=100)
    client = reader(Role.PALLIATIVE_NURSE)
    first = client.get(address).content.decode()
    after = re.search(rf'href="(?:{address})?(\?[^"]*after=\d+)"', first)
    assert after, "a link to the next page, with a number and nothing else"
    second = client.get(address + after[1].replace("&amp;", "&")).content.decode()
    patients = [set(re.findall(r"Beispiel\d+", page)) for page in (first, second)]
    assert [len(each) for each in patients] == [25, 3]
    assert not patients[0] & patients[1]


@pytest.mark.parametrize("after", ["0", "-1", "x", "2026-03-01.12", "999999999", "9" * 30])
def test_a_place_that_is_none_begins_at_the_top(after: str) -> None:
    a_referral(family_name="Oben")
    assert b"Oben" in reader(Role.ONCOLOGIST).get(f"/referrals/?after={after}").content


def test_findings_in_care_are_the_palliative_teams_to_answer() -> None:
    may = {role for role in Role if Permission.ANSWER_CARE_ITEM in ROLE_PERMISSIONS[role]}
    palliative = {Role.PALLIATIVE_NURSE, Role.PALLIATIVE_PHYSICIAN, Role.TEAM_MEMBER}
    assert may == {*palliative, Role.CLINICAL_LEAD}
    assert reader(Role.BOARD_COORDINATOR).post("/care-items/1/answer/", {"answer": "known"}).status_code == 403
