"""Two records of one person are made one on a page, and separated again."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from patients.models import IntentStatement, Patient, Prognosis, Tumour
from staff.models import PatientAccess, User
from staff.permissions import Role
from tests.pages import reader
from tests.people import a_lung_tumour, a_patient, a_referral, a_staging, a_user, days_ago, now
from triggers.merge_preview import merge_preview, separation_preview
from triggers.merging import merge_patients
from triggers.models import Trigger
from triggers.record import record

pytestmark = pytest.mark.django_db


def as_seen(client: Client, address: str, **more: Any) -> Any:
    """Say yes to what the page shows, and that differences do not count."""
    return client.post(address, {"seen": client.get(address).context["preview"].mark, "although": "on"}, **more)


def test_nothing_is_merged_that_has_changed_since_it_was_seen() -> None:
    survivor, duplicate = a_patient(), a_patient()
    lead, here = reader(Role.CLINICAL_LEAD), f"/patients/{survivor.pk}/merge/{duplicate.pk}/"
    seen = lead.get(here).context["preview"].mark
    a_lung_tumour(duplicate, diagnosed=days_ago(5))
    assert "Look again" in lead.post(here, {"seen": seen}, follow=True).content.decode()
    assert Patient.objects.get(pk=duplicate.pk).merged_into is None


def test_the_other_record_is_found_shown_beside_and_merged() -> None:
    survivor, duplicate = a_referral(family_name="Zweifach").patient, a_patient(family_name="Zweyfach")
    board = reader(Role.BOARD_COORDINATOR)
    here = f"/patients/{survivor.pk}/merge/"
    assert here in board.get(f"/patients/{survivor.pk}/personal/").content.decode()
    found = board.post(here, {"text": "zweyf"}).content.decode()
    assert f"{here}{duplicate.pk}/" in found
    assert "Zweyfach" in board.get(f"{here}{duplicate.pk}/").content.decode()
    assert PatientAccess.objects.filter(door="triggers:merge", patient_id=duplicate.pk).exists()
    assert board.post(f"{here}{duplicate.pk}/")["Location"] == f"{here}{duplicate.pk}/", "what nobody has seen"
    assert as_seen(board, f"{here}{duplicate.pk}/")["Location"] == f"/patients/{survivor.pk}/"
    assert Patient.objects.get(pk=duplicate.pk).merged_into == survivor


def test_a_merge_is_taken_back() -> None:
    survivor, duplicate = a_patient(), a_patient(family_name="Wiederallein")
    lead = reader(Role.CLINICAL_LEAD)
    as_seen(lead, f"/patients/{survivor.pk}/merge/{duplicate.pk}/")
    assert "Wiederallein" in lead.get(f"/patients/{survivor.pk}/personal/").content.decode()
    assert as_seen(lead, f"/patients/{duplicate.pk}/separate/")["Location"] == f"/patients/{duplicate.pk}/"
    assert Patient.objects.get(pk=duplicate.pk).merged_into is None
    assert "not merged" in lead.post(f"/patients/{duplicate.pk}/separate/", follow=True).content.decode()


def test_two_plainly_different_people_are_not_merged_by_one_button() -> None:
    born = {"birth_date": date(1958, 3, 1), "sex": "male"}
    patient = a_patient(family_name="Winterbach", given_names="Willi", **born)
    other = a_patient(family_name="Birkenwinkel", given_names="Ottilie", birth_date=date(1951, 7, 9), sex="female")
    board, here = reader(Role.BOARD_COORDINATOR), f"/patients/{patient.pk}/merge/{other.pk}/"
    page = board.get(here)
    said = page.content.decode()
    assert [each.what for each in page.context["preview"].differs] == ["Name", "Date of birth", "Sex", "Number of test"]
    assert said.count("≠") == 4
    assert "It is the same person although this differs: Name, Date of birth, Sex, Number of test" in said
    refused = board.post(here, {"seen": page.context["preview"].mark}, follow=True).content.decode()
    assert "Say that it is the same person" in refused
    assert Patient.objects.get(pk=other.pk).merged_into is None
    as_seen(board, here)
    assert Patient.objects.get(pk=other.pk).merged_into == patient


def test_what_one_record_leaves_open_differs_from_nothing() -> None:
    born = date(1958, 3, 1)
    patient = a_patient(family_name="Müller", birth_date=born, sex="male")
    other = a_patient(family_name="Mueller", given_names="", birth_date=date(1958, 1, 1), birth_date_precision="year")
    other.identifiers.update(assigner="elsewhere")
    lead, here = reader(Role.CLINICAL_LEAD), f"/patients/{patient.pk}/merge/{other.pk}/"
    page = lead.get(here)
    assert page.context["preview"].differs == []
    lead.post(here, {"seen": page.context["preview"].mark})
    assert Patient.objects.get(pk=other.pk).merged_into == patient


def test_what_cannot_be_merged_is_said() -> None:
    patient, other = a_patient(), a_patient()
    lead = reader(Role.CLINICAL_LEAD)
    answer = as_seen(lead, f"/patients/{patient.pk}/merge/{patient.pk}/", follow=True)
    assert "with itself" in answer.content.decode()
    as_seen(lead, f"/patients/{patient.pk}/merge/{other.pk}/")
    assert lead.get(f"/patients/{patient.pk}/merge/{other.pk}/").status_code == 404


def test_nobody_else_sees_the_way_there() -> None:
    patient = a_patient()
    assert "/merge/" not in reader(Role.ONCOLOGIST).get(f"/patients/{patient.pk}/personal/").content.decode()


def test_the_preview_says_what_will_happen_to_two_referrals() -> None:
    older, younger = a_referral(days=6, family_name="Erstakte"), a_referral(days=2, family_name="Zweitakte")
    lead = reader(Role.CLINICAL_LEAD)
    shown = lead.get(f"/patients/{younger.patient_id}/merge/{older.patient_id}/").content.decode()
    assert "The second record's referral of" in shown
    assert "is closed as merged" in shown
    assert "Live findings" in shown
    assert "stays the same" in shown
    preview = merge_preview(lead_user(), younger.patient, older.patient, now())
    assert (preview.goes_on, preview.closes) == (older, younger)
    assert not preview.is_blocked


def lead_user() -> User:
    return a_user(Role.CLINICAL_LEAD)


def test_the_preview_says_what_the_rules_will_find() -> None:
    first, second = a_patient(), a_patient()
    tumour = a_lung_tumour(first, diagnosed=days_ago(100))
    record([a_staging(tumour, on=days_ago(99), m="0", stage="IIB")], by=None, at=now())
    prognosis = Prognosis(patient=second, on=days_ago(3), recorded=days_ago(3), months=6)
    intent = IntentStatement(patient=first, tumour=tumour, on=days_ago(20), recorded=days_ago(20), intent="palliative")
    record([prognosis], by=None, at=now())
    record([intent], by=None, at=now())
    preview = merge_preview(lead_user(), first, second, now())
    assert [sentence for sentence in preview.consequence.comes if "Short prognosis" in sentence]
    assert preview.consequence.goes == []
    merge_patients(duplicate=second, survivor=first, at=now())
    assert Trigger.objects.filter(patient=first, rule="short_prognosis", state="live").exists()
    second.refresh_from_db()
    back = separation_preview(second, now())
    assert back is not None
    assert [sentence for sentence in back.consequence.goes if "Short prognosis" in sentence]
    page = reader(Role.CLINICAL_LEAD).get(f"/patients/{second.pk}/separate/").content.decode()
    assert "The rules will no longer find" in page


def test_two_tumours_are_made_one_on_a_page_and_separated_again() -> None:
    referral = a_referral(days=6)
    patient = referral.patient
    first = patient.tumours.get()
    second = a_lung_tumour(patient, diagnosed=days_ago(5))
    record([a_staging(second, on=days_ago(5))], by=None, at=now())
    board = reader(Role.BOARD_COORDINATOR)
    here = f"/patients/{patient.pk}/tumours/"
    merging = f"{here}{first.pk}/merge/{second.pk}/"
    assert merging in board.get(here).content.decode()
    assert "The rules will no longer find" in board.get(merging).content.decode()
    assert board.post(merging)["Location"] == here
    assert Tumour.objects.get(pk=second.pk).merged_into == first
    parting = f"{here}{second.pk}/separate/"
    assert parting in board.get(here).content.decode()
    assert "The rules will find more" in board.get(parting).content.decode()
    assert board.post(parting)["Location"] == here
    assert Tumour.objects.get(pk=second.pk).merged_into is None
    assert board.get(parting).status_code == 404
    assert board.get(f"{here}{first.pk}/merge/{first.pk}/").status_code == 404
    assert reader(Role.ONCOLOGIST).get(here).status_code == 403
