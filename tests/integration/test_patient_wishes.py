"""Contact wishes, allergies, caregivers, code status and directives; two who edit the same; who may."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from patients.models import AdvancePlanning, Caregiver, OncologyAppointment, PalliativeCare, Patient
from patients.services import note_informed, update_patient
from patients.wish_queries import wishes_of
from patients.wishes import (
    add_caregiver,
    bring_caregiver_back,
    change_caregiver,
    change_planning,
    remove_caregiver,
)
from staff.editing import EditedMeanwhile, seen_as
from staff.models import Unit
from staff.permissions import Role
from tests.api import V1, client_of, problem, send
from tests.pages import reader, signed_in
from tests.people import a_patient, a_referral, a_user, days_ago, now, today
from triggers.record import record

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse() -> Client:
    return reader(Role.PALLIATIVE_NURSE)


@pytest.fixture
def patient() -> Patient:
    return a_patient(family_name="Wunsch")


CODE_STATUS = {"code_status": "limited", "code_limits": ["dnr"], "code_status_by": "Dr. Beispiel"}
PLANNING = {"directive": "unknown", "proxy": "unknown", "code_status": "not_discussed"}
CONTACT = {"language": "tr", "needs_interpreter": "on", "may_be_called": "False", "telling": "nobody"}


def history_of(row: Any) -> Any:
    """The history of a row, as the database wrote it."""
    return row.events


def edit(client: Client, patient: Patient, section: str, **typed: object) -> Any:
    return client.post(f"/patients/{patient.pk}/edit/{section}/", typed)


def test_what_is_not_known_is_said_to_be_so(nurse: Client, patient: Patient) -> None:
    page = nurse.get(f"/patients/{patient.pk}/").content.decode()
    for words in ("No tumour recorded", "not discussed", "not known", "Not asked yet", "none ahead", "nobody", "Alive"):
        assert words in page, words


def test_sections_are_saved_one_by_one(nurse: Client, patient: Patient) -> None:
    edit(nurse, patient, "contact", **CONTACT, contact_note="by letter")
    edit(nurse, patient, "allergies", allergies_known="listed", listed="Penicillin – rash\n\n Latex ")
    edit(
        nurse,
        patient,
        "planning",
        **{**PLANNING, **CODE_STATUS, "code_status_on": str(today()), "directive": "yes", "written": "03.2025"},
    )
    patient.refresh_from_db()
    assert (patient.language, patient.may_be_called, patient.telling) == ("tr", False, "nobody")
    assert patient.allergies == ["Penicillin – rash", "Latex"]
    planning = patient.advance_planning
    assert (planning.code_limits, str(planning.directive_on), planning.directive_on_precision) == (
        ["dnr"],
        "2025-03-01",
        "month",
    )
    assert history_of(planning).count() == 1


@pytest.mark.parametrize(
    ("section", "typed", "word"),
    [
        ("allergies", {"allergies_known": "listed", "listed": " "}, "Name at least one"),
        ("allergies", {"allergies_known": "none_known", "listed": "Latex"}, "choose one"),
        ("planning", {**PLANNING, "code_status": "limited"}, "Tick what is not wanted"),
        ("planning", {**PLANNING, "code_limits": ["dnr"]}, "Limits are ticked"),
        ("planning", {**PLANNING, "code_status": "full"}, "needs its date"),
        ("planning", {**PLANNING, "directive_place": "safe"}, "say that there is one"),
        ("planning", {**PLANNING, "proxy": "yes"}, "Who is it?"),
        ("planning", {**PLANNING, "proxy_name": "Otto"}, "say that there is a proxy"),
        ("contact", {**CONTACT, "telling": "everybody"}, "valid choice"),
    ],
)
def test_what_makes_no_sense_is_refused(
    nurse: Client, patient: Patient, section: str, typed: dict[str, object], word: str
) -> None:
    assert word in nurse.post(f"/patients/{patient.pk}/edit/{section}/", typed).content.decode()
    assert not AdvancePlanning.objects.exists()


@pytest.mark.parametrize(
    "nonsense",
    [
        {"code_status": "limited"},
        {"code_limits": ["dnr"]},
        {"code_status": "full"},
        {"code_status": "limited", "code_limits": ["sleep"], "code_status_on": "2026-01-01", "code_status_by": "x"},
        {"directive_place": "safe"},
        {"proxy": "yes"},
        {"proxy_name": "Otto"},
    ],
)
def test_the_database_refuses_it_too(patient: Patient, nonsense: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AdvancePlanning.objects.create(patient=patient, **nonsense)


@pytest.mark.parametrize(
    "nonsense", [{"allergies_known": "listed"}, {"allergies": ["Latex"]}, {"telling": "everybody"}]
)
def test_the_database_refuses_nonsense_about_patients(patient: Patient, nonsense: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Patient.objects.filter(pk=patient.pk).update(**nonsense)


def test_the_second_of_two_is_told_who_was_first_and_sees_both(patient: Patient) -> None:
    first, second = a_user(Role.ONCOLOGIST, name="Dr. Zuerst"), a_user(Role.PALLIATIVE_NURSE)
    page = signed_in(second).get(f"/patients/{patient.pk}/edit/contact/")
    seen = page.context["form"]["seen"].value()
    edit(signed_in(first), patient, "contact", **CONTACT, contact_note="by letter")

    answer = edit(signed_in(second), patient, "contact", **{**CONTACT, "language": "de"}, contact_note="", seen=seen)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Dr. Zuerst changed this before you" in page
    assert "by letter" in page
    assert "Save my version" in page
    patient.refresh_from_db()
    assert (patient.language, patient.contact_note) == ("tr", "by letter")

    seen = answer.context["form"]["seen"].value()
    edit(signed_in(second), patient, "contact", **{**CONTACT, "language": "de"}, contact_note="", seen=seen)
    patient.refresh_from_db()
    assert (patient.language, patient.contact_note) == ("de", "")


def test_whoever_edits_something_else_disturbs_nobody(patient: Patient) -> None:
    seen = seen_as(patient, ["city"])
    update_patient(patient=patient, phone="0555 1")
    update_patient(patient=patient, seen=seen, city="Musterstadt")
    with pytest.raises(EditedMeanwhile):
        update_patient(patient=patient, seen=seen, city="Beispielhausen")
    # Who wants what is stored already contradicts nobody.
    update_patient(patient=patient, seen=seen, city="Musterstadt")


def test_saving_a_phone_number_loses_nobody_responsible() -> None:
    # The watcher of queries takes two fields that name people for rows read one by one.
    nurse = Client()
    nurse.force_login(a_user(Role.PALLIATIVE_NURSE))
    lead, gone, admin = a_user(Role.CLINICAL_LEAD), a_user(Role.PALLIATIVE_NURSE, is_active=False), a_user()
    closed = Unit.objects.create(name="Ward 7", ended_at=now(), ended_by=admin)
    patient = a_patient(responsible_oncologist=lead, named_nurse=gone, unit=closed)
    form = nurse.get(f"/patients/{patient.pk}/edit/person/").context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    assert edit(nurse, patient, "person", **{**sent, "phone": "0555 1"}).status_code == 302
    patient.refresh_from_db()
    assert (patient.phone, patient.responsible_oncologist, patient.named_nurse, patient.unit) == (
        "0555 1",
        lead,
        gone,
        closed,
    )


def test_units_out_of_use_are_offered_to_no_other_patient(nurse: Client, patient: Patient) -> None:
    Unit.objects.create(name="Closed ward", ended_at=now(), ended_by=a_user())
    for address in (f"/patients/{patient.pk}/edit/person/", "/patients/new/"):
        assert "Closed ward" not in nurse.get(address).content.decode()


def test_what_is_over_is_not_the_next_appointment(nurse: Client, patient: Patient) -> None:
    for kind, number, begins in (("infusion", "1", -3), ("restaging", "2", -1), ("clinic", "3", 5)):
        starts_at = now() + timedelta(hours=begins)
        OncologyAppointment.objects.create(
            patient=patient, kind=kind, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), source="test",
            external_id=number,
        )  # fmt: skip
    coming = nurse.get(f"/patients/{patient.pk}/").context["frame"].appointments
    assert [each.kind for each in coming] == ["restaging", "clinic"]


def test_personal_data_are_checked_as_well(nurse: Client, patient: Patient) -> None:
    form = nurse.get(f"/patients/{patient.pk}/edit/person/").context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    assert edit(nurse, patient, "person", **{**sent, "city": "Musterstadt"}).status_code == 302
    assert edit(nurse, patient, "person", **{**sent, "city": "Anderswo"}).status_code == 409


@pytest.mark.parametrize("field", ["code_status_on", "written"])
def test_nothing_was_decided_on_a_day_to_come(nurse: Client, patient: Patient, field: str) -> None:
    typed = {**PLANNING, **CODE_STATUS, "directive": "yes", "code_status_on": str(today()), field: str(days_ago(-1))}
    assert "lies in the future" in edit(nurse, patient, "planning", **typed).content.decode()
    with pytest.raises(ValueError, match="a day to come"):
        change_planning(patient=patient, at=now(), directive="yes", directive_on=days_ago(-1))
    assert not AdvancePlanning.objects.exists()


def test_what_was_decided_ahead_is_checked_from_the_first_time_on(patient: Patient) -> None:
    seen = seen_as(AdvancePlanning(patient=patient), ["directive"])
    change_planning(at=now(), patient=patient, seen=seen, directive="no")
    with pytest.raises(EditedMeanwhile):
        change_planning(at=now(), patient=patient, seen=seen, directive="yes")


def test_there_is_one_main_caregiver_at_most(patient: Patient) -> None:
    first = add_caregiver(patient=patient, name="Otto", relation="partner", is_main=True)
    second = add_caregiver(patient=patient, name="Ida", relation="child", is_main=True)
    first.refresh_from_db()
    assert not first.is_main
    assert wishes_of(patient).main_caregiver == second
    change_caregiver(caregiver=first, name="Otto", is_main=True)
    assert wishes_of(patient).main_caregiver == first
    with pytest.raises(IntegrityError), transaction.atomic():
        Caregiver.objects.filter(patient=patient).update(is_main=True)


def test_a_caregiver_is_taken_off_the_list_and_put_back(nurse: Client, patient: Patient) -> None:
    caregiver = add_caregiver(patient=patient, name="Otto", relation="partner", is_main=True)
    address = f"/patients/{patient.pk}/caregivers/{caregiver.pk}"
    for _click in range(2):
        assert f"{address}/bring-back/" in nurse.post(f"{address}/leave/", follow=True).content.decode()
        assert wishes_of(patient).caregivers == []
    nurse.post(f"{address}/bring-back/")
    assert [(each, each.is_main) for each in wishes_of(patient).caregivers] == [(caregiver, True)]
    assert nurse.post(f"/patients/{a_patient().pk}/caregivers/{caregiver.pk}/leave/").status_code == 404


def test_who_comes_back_on_the_list_takes_nobodys_place(patient: Patient) -> None:
    first = add_caregiver(patient=patient, name="Otto", relation="partner", is_main=True)
    remove_caregiver(caregiver=first, at=now())
    second = add_caregiver(patient=patient, name="Ida", relation="child", is_main=True)
    bring_caregiver_back(caregiver=first)
    assert [(each, each.is_main) for each in wishes_of(patient).caregivers] == [(second, True), (first, False)]


def test_who_edits_a_caregiver_whom_somebody_took_off_the_list_is_told(patient: Patient) -> None:
    caregiver = add_caregiver(patient=patient, name="Otto", relation="partner")
    seen = seen_as(caregiver, ["name", "removed_at"])
    remove_caregiver(caregiver=caregiver, at=now())
    with pytest.raises(EditedMeanwhile):
        change_caregiver(caregiver=caregiver, seen=seen, name="Otto B.")


def test_that_somebody_was_informed_can_be_taken_back(nurse: Client, patient: Patient) -> None:
    note_informed(patient=patient, on=today(), by=a_user(Role.ONCOLOGIST))
    nurse.post(f"/patients/{patient.pk}/not-informed/")
    patient.refresh_from_db()
    assert (patient.informed_on, patient.informed_by) == (None, None)
    assert [event.informed_on for event in history_of(patient).order_by("pgh_id")] == [None, today(), None]


def test_only_who_may_see_patients_sees_them(patient: Patient) -> None:
    administrator = reader(Role.ADMINISTRATOR)
    for tab in ("", "course/", "facts/", "personal/", "edit/contact/", "caregivers/new/"):
        assert administrator.get(f"/patients/{patient.pk}/{tab}").status_code == 403, tab
    assert reader(Role.ONCOLOGIST).get(f"/patients/{patient.pk}/edit/nothing/").status_code == 404


def test_our_own_care_is_told_from_that_of_others(nurse: Client, patient: Patient) -> None:
    shared = {"patient": patient, "on": days_ago(9), "recorded": days_ago(9)}
    record([PalliativeCare(**shared, provider="SAPV Musterstadt", own=False)], by=None, at=now())
    page = nurse.get(f"/patients/{patient.pk}/").content.decode()
    assert "SAPV Musterstadt" in page
    assert "In our care</strong>" not in page
    record([PalliativeCare(**shared, own=True)], by=None, at=now())
    assert "In our care</strong>" in nurse.get(f"/patients/{patient.pk}/").content.decode()


def test_the_api_reads_and_changes_wishes_and_refuses_what_is_older() -> None:
    oncologist = a_user(Role.ONCOLOGIST)
    client = client_of(oncologist)
    patient = a_referral().patient
    add_caregiver(patient=patient, name="Ida", relation="child", is_main=True)
    said = client.get(f"{V1}/patients/{patient.pk}/").json()
    assert said["caregivers"][0]["relation"] == "child"
    assert said["advance_planning"] is None

    news = {"may_be_called": False, "allergies_known": "listed", "allergies": ["Latex"], "version": said["version"]}
    changed = send(client, f"/patients/{patient.pk}/", news, method="patch").json()
    assert (changed["allergies"], changed["may_be_called"]) == (["Latex"], False)
    problem(send(client, f"/patients/{patient.pk}/", {**news, "city": "Ulm"}, method="patch"), 409, "changed-meanwhile")
    now_stored = {"version": changed["version"]}
    send(client, f"/patients/{patient.pk}/", {"informed_on": str(today()), **now_stored}, method="patch")
    taken_back = send(client, f"/patients/{patient.pk}/", {"informed_on": None, **now_stored}, method="patch").json()
    assert taken_back["informed_on"] is None
    half = send(client, f"/patients/{patient.pk}/", {"allergies_known": "listed", **now_stored}, method="patch")
    assert half.status_code == 400


def test_the_api_changes_nobody_unseen(patient: Patient) -> None:
    answer = send(client_of(a_user(Role.ONCOLOGIST)), f"/patients/{patient.pk}/", {"city": "Ulm"}, method="patch")
    assert answer.status_code == 400
    assert "Send the `version` that you read" in answer.content.decode()
    patient.refresh_from_db()
    assert patient.city == ""


def test_a_caregiver_is_changed_by_its_form(nurse: Client, patient: Patient) -> None:
    caregiver = add_caregiver(patient=patient, name="Otto", relation="partner")
    address = f"/patients/{patient.pk}/caregivers/{caregiver.pk}/"
    form = nurse.get(address).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields if name != "is_main"}
    assert nurse.post(address, {**sent, "phone": "0555 1", "may_be_told": "True"}).status_code == 302
    caregiver.refresh_from_db()
    assert (caregiver.phone, caregiver.may_be_told) == ("0555 1", True)
    answer = nurse.post(address, {**sent, "phone": "0555 2"})
    assert answer.status_code == 409
    assert "0555 1" in answer.content.decode()
