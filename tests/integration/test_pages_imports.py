"""Pages of imports: upload, progress, report; questions about doubles on the patient's page."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from interop import services, uploads
from interop.models import ImportedMessage, ImportRun, Match, PatientMatch
from interop.queries import visible_runs, with_first_files
from interop.services import CannotImport, read_uploads
from interop.tasks import run_waiting_imports
from patients.models import Patient
from staff.permissions import Role
from tests import obds_messages as obds
from tests.api import V1, client_with, send
from tests.pages import reader
from tests.people import a_lung_tumour, a_patient, a_user, days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> Client:
    return reader(Role.BOARD_COORDINATOR)


def message(*, t: str = "2a", name: str = "Lichtmann") -> bytes:
    found = str(days_ago(5))
    content = obds.meldung(obds.diagnose(obds.tnm(t=t, on=found)), about=obds.tumour(on=found))
    return obds.obds(obds.patient(content, name=name), reported=str(days_ago(1)))


def upload(client: Client, *contents: bytes, **ticks: str) -> ImportRun:
    files = [SimpleUploadedFile(f"meldung{number}.xml", content) for number, content in enumerate(contents)]
    answer = client.post("/imports/new/", {"chosen": files, **ticks})
    run = ImportRun.objects.latest("id")
    assert answer["Location"] == f"/imports/{run.pk}/"
    return run


def test_files_are_taken_in_and_reported_message_by_message(coordinator: Client) -> None:
    run = upload(coordinator, message(), b"<broken>")
    waiting = coordinator.get(f"/imports/{run.pk}/").content.decode()
    assert "Waiting" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    run_waiting_imports()
    page = coordinator.get(f"/imports/{run.pk}/").content.decode()
    for words in ("Done", "meldung0.xml", "Imported", "Rejected", "not well formed"):
        assert words in page, words
    assert "hx-trigger" not in page
    assert (
        "meldung0.xml"
        not in coordinator.get(f"/imports/{run.pk}/?outcome=rejected").content.decode().split("<table")[1]
    )
    assert "meldung0.xml" in coordinator.get("/imports/").content.decode()


def test_of_an_import_of_many_files_the_first_are_named(coordinator: Client) -> None:
    run = upload(coordinator, *[message()] * 30)
    listed = coordinator.get("/imports/").content.decode()
    assert "meldung2.xml …" in listed
    assert "meldung3.xml" not in listed
    page = coordinator.get(f"/imports/{run.pk}/").content.decode()
    assert "meldung19.xml …" in page
    assert "meldung20.xml" not in page
    said = client_with(Role.BOARD_COORDINATOR).get(f"{V1}/imports/").json()["results"][0]
    assert ([file["name"] for file in said["files"]][-1], said["more_files"]) == ("meldung19.xml", True)


def test_pages_of_a_report_are_read_by_an_index() -> None:
    assert ["run", "id"] in [index.fields for index in ImportedMessage._meta.indexes]
    assert "content" not in str(with_first_files(visible_runs(a_user(Role.CLINICAL_LEAD))).query)


class Unread(SimpleUploadedFile):
    """A file that must not be read."""

    def read(self, *_args: int) -> bytes:
        raise AssertionError


def test_files_too_large_together_are_refused_before_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "UPLOAD_BYTES", 9)
    with pytest.raises(CannotImport, match="larger than"):
        read_uploads([Unread("a.xml", b"12345"), Unread("b.xml", b"67890")])


def test_an_upload_too_large_is_a_word_on_the_page_and_in_the_api(
    coordinator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "UPLOAD_BYTES", 9)
    file = SimpleUploadedFile("a.xml", message())
    assert "larger than" in coordinator.post("/imports/new/", {"chosen": [file]}).content.decode()
    file.seek(0)
    answer = send(client_with(Role.BOARD_COORDINATOR), "/imports/", {"files": [file]}, format="multipart")
    assert (answer.status_code, "larger than" in answer.content.decode()) == (400, True)
    assert not ImportRun.objects.exists()


def test_a_request_that_announces_too_much_is_not_read(coordinator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "UPLOAD_BYTES", -(1024**2))
    file = SimpleUploadedFile("a.xml", message())
    assert coordinator.post("/imports/new/", {"chosen": [file]}).status_code == 400
    file.seek(0)
    answer = send(client_with(Role.BOARD_COORDINATOR), "/imports/", {"files": [file]}, format="multipart")
    assert answer.status_code in {400, 413}


def test_what_was_read_once_is_read_again_when_the_request_is_repeated() -> None:
    file = SimpleUploadedFile("a.xml", b"whole")
    assert read_uploads([file]) == read_uploads([file]) == [("a.xml", b"whole")]


def test_an_upload_without_a_file_says_so(coordinator: Client) -> None:
    assert "This field is required" not in coordinator.get("/imports/new/").content.decode()
    assert "This field is required" in coordinator.post("/imports/new/", {}).content.decode()


def test_a_trial_run_stores_nothing(coordinator: Client) -> None:
    run = upload(coordinator, message(), dry_run="on")
    run_waiting_imports()
    assert "Try only, nothing stored" in coordinator.get(f"/imports/{run.pk}/").content.decode()
    assert not Patient.objects.exists()


def test_the_administrator_reads_what_is_wrong_but_not_what_was_written(coordinator: Client) -> None:
    # As written it stands between quotes; two letters alone may also stand in a token of the page.
    run = upload(coordinator, message(t="9z"))
    run_waiting_imports()
    assert "“9z”" in coordinator.get(f"/imports/{run.pk}/").content.decode()
    page = reader(Role.ADMINISTRATOR).get(f"/imports/{run.pk}/").content.decode()
    assert "it was left out" in page
    assert "“9z”" not in page
    assert "Lichtmann" not in page


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_a_tumour_entered_by_hand_and_imported_later_is_asked_about(answer: str, coordinator: Client) -> None:
    upload(coordinator, message())
    run_waiting_imports()
    patient = Patient.objects.get()
    match = made_match(patient)
    page = coordinator.get(f"/patients/{patient.pk}/").content.decode()
    assert "Is it the same?" in page
    coordinator.post(f"/imports/same/{match.pk}/", {"same": "nonsense"})
    coordinator.post(f"/imports/same/{match.pk}/", {"same": answer})
    match.refresh_from_db()
    assert match.state == {"yes": "same", "no": "different"}[answer]
    assert "Is it the same?" not in coordinator.get(f"/patients/{patient.pk}/").content.decode()


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_a_patient_entered_by_hand_and_reported_later_is_asked_about(answer: str, coordinator: Client) -> None:
    by_hand = a_patient(family_name="Lichtmann", birth_date=date(1960, 1, 2))
    run = upload(coordinator, message())
    run_waiting_imports()
    assert "whether they are the same person" in coordinator.get(f"/imports/{run.pk}/").content.decode()
    match = PatientMatch.objects.get()
    words = "Is it the same person?"
    for patient in (by_hand, match.patient):
        assert words in coordinator.get(f"/patients/{patient.pk}/").content.decode()
    address = f"/imports/same-person/{match.pk}/"
    assert address not in reader(Role.ONCOLOGIST).get(f"/patients/{by_hand.pk}/").content.decode()
    coordinator.post(address, {"same": "nonsense"})
    coordinator.post(address, {"same": answer, "seen": coordinator.get(address).context["preview"].mark})
    match.refresh_from_db()
    assert match.state == {"yes": "same", "no": "different"}[answer]
    assert (match.patient.survivor_id == by_hand.pk) == (answer == "yes")
    assert words not in coordinator.get(f"/patients/{by_hand.pk}/").content.decode()


def test_two_patients_that_differ_are_compared_before_they_are_one(coordinator: Client) -> None:
    by_hand = a_patient(family_name="Lichtmann", birth_date=date(1960, 1, 2), sex="female")
    upload(coordinator, message())
    run_waiting_imports()
    match = PatientMatch.objects.get()
    Patient.objects.filter(pk=match.patient_id).update(sex="male")
    address = f"/imports/same-person/{match.pk}/"
    coordinator.post(address, {"same": "yes"})
    page = coordinator.get(address)
    assert [each.what for each in page.context["preview"].differs] == ["Sex"]
    assert "It is the same person although this differs:" in page.content.decode()
    said = {"same": "yes", "seen": page.context["preview"].mark}
    coordinator.post(address, said)
    match.refresh_from_db()
    assert match.state == "open"
    coordinator.post(address, {**said, "although": "on"})
    match.refresh_from_db()
    assert match.state == "same"
    assert match.patient.survivor_id == by_hand.pk


def made_match(patient: Patient) -> Match:
    """A question about the imported tumour and one that was entered by hand before."""
    imported = patient.tumours.get()
    by_hand = a_lung_tumour(patient, diagnosed=days_ago(9))
    return Match.objects.create(patient=patient, tumour=imported, other_tumour=by_hand, asked_at=imported.created_at)
