"""Two records of one person are made one on a page, and separated again."""

import pytest

from patients.models import Patient
from staff.models import PatientAccess
from staff.permissions import Role
from tests.pages import reader
from tests.people import a_patient, a_referral

pytestmark = pytest.mark.django_db


def test_the_other_record_is_found_shown_beside_and_merged() -> None:
    survivor, duplicate = a_referral(family_name="Zweifach").patient, a_patient(family_name="Zweyfach")
    board = reader(Role.BOARD_COORDINATOR)
    here = f"/patients/{survivor.pk}/merge/"
    assert here in board.get(f"/patients/{survivor.pk}/").content.decode()
    found = board.post(here, {"text": "zweyf"}).content.decode()
    assert f"{here}{duplicate.pk}/" in found
    assert "Zweyfach" in board.get(f"{here}{duplicate.pk}/").content.decode()
    assert PatientAccess.objects.filter(door="triggers:merge", patient_id=duplicate.pk).exists()
    assert board.post(f"{here}{duplicate.pk}/")["Location"] == f"/patients/{survivor.pk}/"
    assert Patient.objects.get(pk=duplicate.pk).merged_into == survivor


def test_a_merge_is_taken_back() -> None:
    survivor, duplicate = a_patient(), a_patient(family_name="Wiederallein")
    lead = reader(Role.CLINICAL_LEAD)
    lead.post(f"/patients/{survivor.pk}/merge/{duplicate.pk}/")
    assert "Wiederallein" in lead.get(f"/patients/{survivor.pk}/").content.decode()
    assert lead.post(f"/patients/{duplicate.pk}/separate/")["Location"] == f"/patients/{duplicate.pk}/"
    assert Patient.objects.get(pk=duplicate.pk).merged_into is None
    assert "not merged" in lead.post(f"/patients/{duplicate.pk}/separate/", follow=True).content.decode()


def test_what_cannot_be_merged_is_said() -> None:
    patient, other = a_patient(), a_patient()
    lead = reader(Role.CLINICAL_LEAD)
    answer = lead.post(f"/patients/{patient.pk}/merge/{patient.pk}/", follow=True)
    assert "with itself" in answer.content.decode()
    lead.post(f"/patients/{patient.pk}/merge/{other.pk}/")
    assert lead.get(f"/patients/{patient.pk}/merge/{other.pk}/").status_code == 404


def test_nobody_else_sees_the_way_there() -> None:
    patient = a_patient()
    assert "/merge/" not in reader(Role.ONCOLOGIST).get(f"/patients/{patient.pk}/").content.decode()
