"""Wishes, allergies and caregivers of a person of whom there were two records."""

from typing import Any

import pytest
from django.test import Client

from patients.models import Patient
from patients.services import mark_merged, update_patient
from patients.wish_queries import wishes_of
from patients.wishes import add_caregiver, change_caregiver, change_planning
from staff.permissions import Role
from tests.pages import reader
from tests.people import a_patient, a_user, now, today

pytestmark = pytest.mark.django_db

CODE_STATUS: dict[str, Any] = {"code_status": "limited", "code_limits": ["dnr"], "code_status_by": "Dr. Beispiel"}
NOTHING_DECIDED = {"directive": "unknown", "proxy": "unknown", "code_status": "not_discussed"}


@pytest.fixture
def nurse() -> Client:
    return reader(Role.PALLIATIVE_NURSE)


@pytest.fixture
def patient() -> Patient:
    return a_patient(family_name="Wunsch")


def test_a_new_main_caregiver_takes_the_place_of_that_of_a_merged_record(patient: Patient) -> None:
    double = a_patient()
    theirs = add_caregiver(patient=double, name="Ida", relation="child", is_main=True)
    own = add_caregiver(patient=patient, name="Otto", relation="partner", is_main=True)
    mark_merged(duplicate=double, survivor=patient)
    # Two records said so: their own stands first, and that they differ is said.
    assert wishes_of(patient).main_caregivers == [own, theirs]
    change_caregiver(caregiver=theirs, is_main=True)
    assert wishes_of(patient).main_caregivers == [theirs]


def test_what_a_merged_record_says_is_not_lost(patient: Patient) -> None:
    double = a_patient(allergies_known="listed", allergies=["Latex"])
    update_patient(patient=patient, allergies_known="none_known")
    add_caregiver(patient=double, name="Ida", relation="child")
    change_planning(at=now(), patient=double, **CODE_STATUS, code_status_on=today())
    change_planning(at=now(), patient=patient, code_status="full", code_status_on=today(), code_status_by="Dr. Anders")
    mark_merged(duplicate=double, survivor=patient)
    wishes = wishes_of(patient)
    assert (wishes.allergies_known, wishes.allergies) == ("listed", ["Latex"])
    assert [caregiver.name for caregiver in wishes.caregivers] == ["Ida"]
    assert [planning.code_status for planning in wishes.code_statuses] == ["full", "limited"]
    page = reader(Role.ONCOLOGIST).get(f"/patients/{patient.pk}/").content.decode()
    assert "From two records: ask which holds" in page


def test_of_what_two_records_say_the_stricter_holds_and_that_they_differ_is_said(patient: Patient) -> None:
    double = a_patient(
        language="tr", needs_interpreter=True, may_be_called=False, contact_note="by letter", telling="nobody"
    )
    update_patient(patient=patient, may_be_called=True, telling="family", contact_note="after four")
    mark_merged(duplicate=double, survivor=patient)
    contact = wishes_of(patient).contact
    assert (contact.languages, contact.needs_interpreter, contact.may_be_called) == (["de", "tr"], True, False)
    assert (contact.telling, contact.notes) == ("nobody", ["after four", "by letter"])
    assert contact.differing == {"language", "needs_interpreter", "may_be_called", "telling"}
    for tab in ("", "personal/"):
        page = reader(Role.PALLIATIVE_NURSE).get(f"/patients/{patient.pk}/{tab}").content.decode()
        for words in ("Do not call", "Nobody may be told", "Turkish", "by letter", "ask which holds"):
            assert words in page, (tab, words)


def test_who_was_never_asked_contradicts_nobody(patient: Patient) -> None:
    mark_merged(duplicate=a_patient(may_be_called=True, telling="named"), survivor=patient)
    contact = wishes_of(patient).contact
    assert (contact.may_be_called, contact.telling, contact.differing) == (True, "named", frozenset())


def test_what_a_merged_record_says_is_corrected_there(nurse: Client, patient: Patient) -> None:
    double = a_patient(allergies_known="listed", allergies=["Penicillin"])
    change_planning(at=now(), patient=double, **CODE_STATUS, code_status_on=today())
    change_planning(at=now(), patient=patient, code_status="full", code_status_on=today(), code_status_by="Dr. Anders")
    mark_merged(duplicate=double, survivor=patient)

    # Each record has its own link, and its form says which record it changes.
    page = nurse.get(f"/patients/{patient.pk}/personal/").content.decode()
    for record in (patient, double):
        for section in ("contact", "allergies", "planning"):
            assert f"/patients/{record.pk}/edit/{section}/" in page
    form = nurse.get(f"/patients/{patient.pk}/edit/allergies/").content.decode()
    assert f"Here you change record {patient.pk}" in form
    assert f"/patients/{double.pk}/edit/allergies/" in form

    typed = {"allergies_known": "none_known", "listed": ""}
    answer = nurse.post(f"/patients/{double.pk}/edit/allergies/", typed)
    assert answer["Location"] == f"/patients/{patient.pk}/personal/#allergies"
    nurse.post(f"/patients/{double.pk}/edit/planning/", NOTHING_DECIDED)
    wishes = wishes_of(patient)
    assert wishes.allergies == []
    assert [planning.code_status for planning in wishes.code_statuses] == ["full"]
    assert "ask which holds" not in nurse.get(f"/patients/{patient.pk}/").content.decode()


def test_whoever_merges_sees_the_wishes_of_both() -> None:
    named = a_user(Role.PALLIATIVE_NURSE, name="Schwester Benannt")
    patient, double = a_patient(), a_patient(may_be_called=False, telling="nobody", named_nurse=named)
    change_planning(at=now(), patient=double, **CODE_STATUS, code_status_on=today())
    page = reader(Role.CLINICAL_LEAD).get(f"/patients/{patient.pk}/merge/{double.pk}/").content.decode()
    for words in ("Do not call", "Nobody", "Schwester Benannt", "No resuscitation (DNR)", "the stricter one holds"):
        assert words in page, words
