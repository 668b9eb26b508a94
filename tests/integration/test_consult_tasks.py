"""My tasks: mine, my profession's, overdue; done or dropped with a word."""

from datetime import timedelta

import pytest

from consults.care_choices import TaskKind, TaskState
from consults.care_queries import count_to_do
from consults.models import Task
from consults.task_work import drop_task, finish_task, give_task, reopen_task
from patients.models import Patient
from staff.models import Absence, PatientAccess, Profession, User
from staff.permissions import Role
from tests.cared_for import a_signed_plan
from tests.pages import signed_in
from tests.people import a_patient, a_user, now, today
from triggers.current import ChangedMeanwhile, NotNow

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse() -> User:
    return a_user(Role.PALLIATIVE_NURSE, profession=Profession.NURSE)


@pytest.fixture
def patient() -> Patient:
    return a_patient(family_name="Aufgabe")


def a_task(patient: Patient, text: str, *, due: int = 0, by: User, **whose: object) -> Task:
    due_on = today() + timedelta(days=due)
    return give_task(patient=patient, kind=TaskKind.OTHER, text=text, due_on=due_on, by=by, at=now(), **whose)  # type: ignore[arg-type]


def test_each_tab_shows_its_tasks(nurse: User, patient: Patient) -> None:
    colleague = a_user(Role.PALLIATIVE_PHYSICIAN, profession=Profession.PHYSICIAN)
    a_task(patient, "My own call", by=colleague, responsible=nurse)
    a_task(patient, "Any nurse's visit", by=colleague, profession=Profession.NURSE)
    a_task(patient, "Late prescription", due=-2, by=nurse, responsible=colleague)
    client = signed_in(nurse)
    texts = {"My own call": "mine", "Any nurse&#x27;s visit": "profession", "Late prescription": "overdue"}
    for tab in ("mine", "profession", "overdue", "contacts", "closed"):
        page = client.get(f"/consults/tasks/?tab={tab}").content.decode()
        assert [text for text in texts if f"<strong>{text}</strong>" in page] == [
            text for text, at in texts.items() if at == tab
        ]
    assert count_to_do(nurse, today()) == 2
    assert count_to_do(colleague, today()) == 1
    assert PatientAccess.objects.filter(door="consults:tasks", patient_id=patient.pk).count() == 3
    assert signed_in(a_user(Role.ONCOLOGIST)).get("/consults/tasks/").status_code == 403


def test_a_deputy_has_the_tasks_of_who_is_away(nurse: User, patient: Patient) -> None:
    colleague = a_user(Role.PALLIATIVE_NURSE)
    a_task(patient, "Of the one away", by=nurse, responsible=colleague)
    assert count_to_do(nurse, today()) == 0
    Absence.objects.create(
        user=colleague, deputy=nurse, starts_on=today(), ends_on=today(), recorded_at=now(), recorded_by=nurse
    )
    assert count_to_do(nurse, today()) == 1
    assert "Of the one away" in signed_in(nurse).get("/consults/tasks/").content.decode()


def test_a_task_is_done_with_a_word_and_taken_up_again(nurse: User, patient: Patient) -> None:
    task = a_task(patient, "Call", by=nurse, responsible=nurse)
    client = signed_in(nurse)
    answer = client.post(f"/consults/tasks/{task.pk}/finish/", {"version": 1, "words": "Better.", "next": "/consults/"})
    assert answer["Location"] == "/consults/"
    task.refresh_from_db()
    assert (task.state, task.closing_words, task.closed_by) == (TaskState.DONE, "Better.", nurse)
    client.post(f"/consults/tasks/{task.pk}/reopen/")
    task.refresh_from_db()
    assert (task.state, task.closed_at) == (TaskState.OPEN, None)
    # Not done needs a word.
    client.post(f"/consults/tasks/{task.pk}/drop/", {"version": task.version, "words": ""})
    task.refresh_from_db()
    assert task.state == TaskState.OPEN
    client.post(f"/consults/tasks/{task.pk}/drop/", {"version": task.version, "words": "She moved."})
    task.refresh_from_db()
    assert (task.state, task.closing_words) == (TaskState.DROPPED, "She moved.")


def test_nobody_closes_a_task_twice(nurse: User, patient: Patient) -> None:
    task = a_task(patient, "Call", by=nurse, responsible=nurse)
    finish_task(task=task, by=nurse, at=now(), version=1)
    with pytest.raises(ChangedMeanwhile):
        drop_task(task=task, words="no", by=nurse, at=now(), version=1)
    with pytest.raises(NotNow):
        finish_task(task=task, by=nurse, at=now())
    with pytest.raises(NotNow):
        give_task(patient=patient, kind=TaskKind.OTHER, text="x", due_on=today(), by=nurse, at=now())


def test_what_happened_closed_a_task_for_good(nurse: User) -> None:
    document = a_signed_plan(by=nurse)
    a_signed_plan(by=nurse, patient=document.consult.patient)
    asked_again = Task.objects.get(consult=document.consult, kind=TaskKind.RECHECK)
    with pytest.raises(NotNow):
        reopen_task(task=asked_again)


def test_the_page_says_what_a_measure_is(nurse: User) -> None:
    a_signed_plan(by=nurse)
    page = signed_in(nurse).get("/consults/tasks/?tab=profession").content.decode()
    assert "Medication: Morphine 10 mg" in page
    assert "Ask again about severe symptoms: Pain" in page
    assert 'class="count">2<' not in page.split("<main")[0], "Neither is due today."
