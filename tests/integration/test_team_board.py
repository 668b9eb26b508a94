"""The team board: who is in the house, what is booked, what is late, and whose it is."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from consults.board import board_of
from consults.choices import Occasion, State
from consults.models import Consult
from consults.opening import open_pending
from patients.models import OncologyAppointment, Stay
from staff.models import Profession
from staff.permissions import Role
from tests.people import a_nurse_on_duty, a_referral, a_user, now, today
from triggers.record import record, retract

pytestmark = pytest.mark.django_db


def lines(user, key, people=None):
    return next(lane.lines for lane in board_of(user, people=people, at=now()) if lane.key == key)


def a_booked_consult(**personal):
    referral = a_referral(**personal)
    open_pending(at=now(), limit=10)
    return Consult.objects.get(referral=referral)


def test_a_booked_consult_stands_on_its_day():
    nurse = a_nurse_on_duty()
    consult = a_booked_consult()
    starts = timezone.localdate(consult.appointment.starts_at)
    (line,) = lines(nurse, "today" if starts == today() else "week")
    assert (line.patient, line.who) == (consult.patient, str(nurse))
    assert line.address == f"/consults/{consult.pk}/"


def test_who_waits_and_who_is_late_stand_apart():
    nurse = a_user(Role.PALLIATIVE_NURSE)
    consult = a_booked_consult()
    assert [line.patient for line in lines(nurse, "waiting")] == [consult.patient]
    Consult.objects.filter(pk=consult.pk).update(see_by=today() - timedelta(days=1))
    assert not lines(nurse, "waiting")
    assert [(line.patient, line.tone) for line in lines(nurse, "overdue")] == [(consult.patient, "bad")]


def test_a_planned_visit_far_ahead_waits_for_nobody():
    nurse = a_user(Role.PALLIATIVE_NURSE)
    far = today() + timedelta(days=100)
    consult = a_booked_consult()
    Consult.objects.create(
        patient=consult.patient, occasion=Occasion.PLANNED, see_by=far, target_on=far, not_before=far,
        opened_at=now(), state=State.WAITING,
    )  # fmt: skip
    assert len(lines(nurse, "waiting")) == 1


def test_our_patients_in_the_house_are_shown_with_their_bed_and_their_appointment():
    nurse = a_nurse_on_duty()
    consult = a_booked_consult()
    stay = {"stay_kind": "inpatient", "ward": "3 Nord", "room": "12", "bed": "2"}
    record([Stay(patient=consult.patient, on=today() - timedelta(days=2), **stay)], by=None, at=now())
    noon = timezone.localtime(now()).replace(hour=12, minute=0)
    OncologyAppointment.objects.create(
        patient=consult.patient,
        kind="infusion",
        starts_at=noon,
        ends_at=noon + timedelta(hours=2),
        place="Tagesklinik",
        source="test",
        external_id="1",
    )
    (line,) = lines(nurse, "here")
    assert "3 Nord, 12, 2" in line.when
    assert "Tagesklinik" in line.when


def test_a_stay_that_ended_or_was_retracted_is_over():
    nurse = a_nurse_on_duty()
    consult = a_booked_consult()
    began = today() - timedelta(days=3)
    record(
        [Stay(patient=consult.patient, on=began, until=today() - timedelta(days=1), stay_kind="inpatient")],
        by=None,
        at=now(),
    )
    assert not lines(nurse, "here")
    (stay,) = record([Stay(patient=consult.patient, on=began, stay_kind="inpatient")], by=None, at=now())
    assert lines(nurse, "here")
    retract(stay, reason="another patient", by=nurse, at=now())
    assert not lines(nurse, "here")


def test_the_board_of_one_person_or_profession_shows_their_work_alone():
    nurse = a_nurse_on_duty()
    consult = a_booked_consult()
    chaplain = a_user(Role.TEAM_MEMBER, profession=Profession.CHAPLAIN)
    starts = timezone.localdate(consult.appointment.starts_at)
    key = "today" if starts == today() else "week"
    assert lines(nurse, key, people={nurse.pk})
    assert not lines(nurse, key, people={chaplain.pk})
    client = Client()
    client.force_login(nurse)
    family_name = consult.patient.family_name
    assert family_name in client.get("/consults/board/?who=mine").content.decode()
    assert family_name not in client.get("/consults/board/?who=chaplain").content.decode()
    assert family_name in client.get("/consults/board/?who=nonsense").content.decode()


def test_the_board_takes_the_same_number_of_queries_for_many(django_assert_max_num_queries):
    nurse = a_nurse_on_duty()
    client = Client()
    client.force_login(nurse)
    for _number in range(3):
        a_booked_consult()
    with django_assert_max_num_queries(40) as few:
        client.get("/consults/board/")
    for _number in range(6):
        a_booked_consult()
    with django_assert_max_num_queries(40) as many:
        client.get("/consults/board/")
    assert len(many) == len(few)
