"""What a signature leads to: tasks, asking again, orders of specialised care, recommendations; and how it all ends."""

from datetime import timedelta
from typing import Any

import pytest

from consults.care import follow_signature, part_of, stop_everything
from consults.care_choices import (
    ActivationState,
    HowClosed,
    RecommendationState,
    Structure,
    TaskKind,
    TaskState,
    WhyStopped,
)
from consults.care_stopping import stop_where_care_ended
from consults.models import Activation, Consult, Document, Recommendation, Task
from consults.task_work import give_task
from patients.models import Death, Declined, PalliativeCare
from staff.models import Notice, Profession, User
from staff.permissions import Role
from tests.cared_for import a_document, a_signed_plan
from tests.people import a_user, days_ago, now, today
from triggers.record import correct, record, retract

pytestmark = pytest.mark.django_db


def measures(*rows: dict[str, Any]) -> dict[str, Any]:
    usual = {"problem": "Pain", "measure": "drug", "text": "", "responsible": None, "profession": "", "due": ""}
    return {"plan_measures": [{**usual, **row} for row in rows]}


def test_rows_of_the_plan_become_tasks_of_their_people() -> None:
    nurse, social = a_user(Role.PALLIATIVE_NURSE), a_user(Role.TEAM_MEMBER, name="Frau Sozial")
    document = a_document(by=nurse)
    due = (today() + timedelta(days=5)).isoformat()
    answers = measures(
        {"text": "Morphine 10 mg", "responsible": {"id": social.pk, "name": "Frau Sozial"}, "due": due},
        {"problem": "Breathlessness", "measure": "oxygen", "profession": "physician", "due": due},
        {"problem": "Weight", "measure": "nutrition", "responsible": {"id": None, "name": "somebody"}},
    )
    follow_signature(document=document, answers=answers, by=nurse, at=now())

    first, second, third = Task.objects.order_by("pk")
    assert (first.responsible, first.due_on, first.text) == (social, today() + timedelta(days=5), "Morphine 10 mg")
    assert (second.responsible, second.profession, second.measure) == (None, "physician", "oxygen")
    assert (third.responsible, third.due_on) == (nurse, today() + timedelta(days=7))
    assert Notice.objects.filter(kind="task_given").values_list("to", flat=True).get() == social.pk


def test_an_amended_plan_keeps_what_is_still_in_it() -> None:
    nurse, colleague = a_user(Role.PALLIATIVE_NURSE), a_user(Role.PALLIATIVE_NURSE)
    document = a_document(by=nurse)
    plan = measures({"text": "Call"}, {"text": "Gone"}, {"text": "Done"})
    follow_signature(document=document, answers=plan, by=nurse, at=now())
    Task.objects.filter(text="Done").update(
        state=TaskState.DONE, closed_at=now(), closed_by=nurse, how_closed=HowClosed.BY_HAND
    )
    amended = measures(
        {"text": "Call", "responsible": {"id": colleague.pk, "name": ""}}, {"text": "Done"}, {"text": "New"}
    )
    follow_signature(document=document, answers=amended, by=nurse, at=now())

    states = {task.text: (task.state, task.how_closed) for task in Task.objects.all()}
    assert states == {
        "Call": ("open", ""),
        "Gone": ("dropped", "amended"),
        "Done": ("done", "by_hand"),
        "New": ("open", ""),
    }
    assert Task.objects.get(text="Call").responsible == colleague
    # It comes back with the next amendment.
    follow_signature(document=document, answers=measures({"text": "Gone"}), by=nurse, at=now())
    assert Task.objects.filter(text="Gone", state=TaskState.OPEN).count() == 1


@pytest.mark.parametrize(
    ("answers", "symptoms"),
    [
        ({"esas": {"items": {"pain": 7, "nausea": 6}, "total": None}}, ["esas.pain"]),
        ({"ipos": {"items": {"pain": 3, "mouth": 2}}}, ["ipos.pain"]),
        ({"midos": {"items": {"pain": 2, "breathlessness": 3}}}, ["midos.breathlessness"]),
        ({"esas": {"not_assessed": "unable", "text": ""}}, None),
        ({"esas": {"items": {"pain": 6}}}, None),
    ],
)
def test_severe_symptoms_are_asked_about_again_in_three_days(
    answers: dict[str, Any], symptoms: list[str] | None
) -> None:
    nurse = a_user(Role.PALLIATIVE_NURSE)
    follow_signature(document=a_document(by=nurse), answers=answers, by=nurse, at=now())
    task = Task.objects.filter(kind=TaskKind.RECHECK).first()
    assert (task.symptoms if task else None) == symptoms
    if task:
        assert (task.due_on, task.profession) == (today() + timedelta(days=3), Profession.NURSE)


def test_the_next_consult_asks_again() -> None:
    nurse = a_user(Role.PALLIATIVE_NURSE)
    document = a_document(by=nurse)
    severe = {"esas": {"items": {"pain": 9}}}
    follow_signature(document=document, answers=severe, by=nurse, at=now())
    later = a_document(by=nurse, patient=document.consult.patient)
    follow_signature(document=later, answers={"phq2": {"items": {"item1": 1}}}, by=nurse, at=now())
    assert Task.objects.get().state == TaskState.OPEN, "ESAS was not asked."
    follow_signature(document=later, answers={"esas": {"items": {"pain": 2}}}, by=nurse, at=now())
    task = Task.objects.get()
    assert (task.state, task.how_closed, task.closed_by) == (TaskState.DONE, HowClosed.IN_CONSULT, nurse)


@pytest.mark.parametrize(
    ("answers", "structures", "days"),
    [
        ({"complexity": "high", "target_structure": "sapv"}, [Structure.SAPV], 7),
        ({"complexity": "high", "target_structure": "hospice", "palliative_phase": "unstable"},
         [Structure.INPATIENT_HOSPICE], 2),
        ({"complexity": "high", "target_structure": "general"}, [Structure.UNDECIDED], 7),
        ({"complexity": "medium", "target_structure": "sapv"}, [], 0),
    ],
)  # fmt: skip
def test_high_complexity_orders_specialised_care(
    answers: dict[str, Any], structures: list[Structure], days: int
) -> None:
    physician = a_user(Role.PALLIATIVE_PHYSICIAN)
    document = a_document(by=physician)
    follow_signature(document=document, answers=answers, by=physician, at=now())
    follow_signature(document=document, answers=answers, by=physician, at=now())
    orders = list(Activation.objects.all())
    assert [order.structure for order in orders] == structures
    assert all(order.due_on == today() + timedelta(days=days) for order in orders)


def test_an_order_on_its_way_stays_and_is_brought_forward() -> None:
    physician = a_user(Role.PALLIATIVE_PHYSICIAN)
    document = a_document(by=physician)
    high = {"complexity": "high", "target_structure": "sapv"}
    follow_signature(document=document, answers=high, by=physician, at=now())
    later = a_document(by=physician, patient=document.consult.patient)
    follow_signature(document=later, answers={**high, "palliative_phase": "unstable"}, by=physician, at=now())
    order = Activation.objects.get()
    assert (order.due_on, order.unstable, order.consult) == (today() + timedelta(days=2), True, document.consult)
    # Amended: another structure after all.
    follow_signature(document=document, answers={**high, "target_structure": "ward"}, by=physician, at=now())
    states = dict(Activation.objects.values_list("structure", "state"))
    assert states == {"sapv": ActivationState.CANCELLED, "ward": ActivationState.ORDERED}


def test_death_stops_everything_but_what_follows_it() -> None:
    nurse = a_user(Role.PALLIATIVE_NURSE)
    document = a_signed_plan(by=nurse)
    patient = document.consult.patient
    give_task(patient=patient, kind=TaskKind.BEREAVEMENT, text="Call the wife", due_on=today(), profession="nurse",
              by=nurse, at=now())  # fmt: skip
    death = record([Death(patient=patient, on=today())], by=nurse, at=now())[0]
    assert stop_where_care_ended(at=now()) > 0

    assert set(Task.objects.values_list("kind", "how_closed")) == {
        (TaskKind.MEASURE, "died"), (TaskKind.RECHECK, "died"), (TaskKind.BEREAVEMENT, "")
    }  # fmt: skip
    assert Activation.objects.get().why_cancelled == "died"
    assert Recommendation.objects.get().state == RecommendationState.WITHDRAWN
    assert stop_where_care_ended(at=now()) == 0
    retract(death, reason="other patient", by=nurse, at=now())
    give_task(patient=patient, kind=TaskKind.OTHER, text="Call", due_on=today(), profession="nurse", by=nurse, at=now())
    assert stop_where_care_ended(at=now()) == 0


def test_refusal_and_discharge_stop_everything_and_what_is_older_does_not() -> None:
    nurse = a_user(Role.PALLIATIVE_NURSE)
    for end in ("refusal", "discharge"):
        document = a_document(by=nurse)
        patient = document.consult.patient
        record([Declined(patient=patient, on=days_ago(90))], by=nurse, at=now() - timedelta(days=90))
        care = record([PalliativeCare(patient=patient, on=days_ago(20), own=True)], by=nurse, at=now())[0]
        follow_signature(document=document, answers=measures({"text": end}), by=nurse, at=now())
        assert stop_where_care_ended(at=now()) == 0
        if end == "refusal":
            record([Declined(patient=patient, on=today())], by=nurse, at=now())
        else:
            ended = PalliativeCare(patient=patient, on=days_ago(20), own=True, until=today())
            correct(care, replacement=ended, by=nurse, at=now())
        assert stop_where_care_ended(at=now()) == 1
        assert Task.objects.get(text=end).how_closed == ("declined" if end == "refusal" else "discharged")


def test_everything_of_a_merged_record_is_stopped() -> None:
    nurse = a_user(Role.PALLIATIVE_NURSE)
    document = a_signed_plan(by=nurse)
    other = a_document(by=nurse).consult.patient
    document.consult.patient.merged_into = other
    document.consult.patient.save()
    stop_everything([other.pk], WhyStopped.DISCHARGED, now())
    assert not Task.objects.filter(state=TaskState.OPEN).exists()


def test_the_consults_page_gets_what_follows() -> None:
    nurse: User = a_user(Role.PALLIATIVE_NURSE)
    document: Document = a_signed_plan(by=nurse)
    part = part_of(document.consult, nurse, today())
    assert [len(part[name]) for name in ("tasks", "activations", "recommendations", "contacts", "before")] == [
        2, 1, 1, 0, 0
    ]  # fmt: skip
    later = a_document(by=nurse, patient=document.consult.patient)
    assert [row.text for row in part_of(later.consult, nurse, today())["before"]] == ["Stop the statin"]
    assert Consult.objects.count() == 2
