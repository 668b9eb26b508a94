"""The palliative team says when it is there, and waiting consults follow."""

from datetime import timedelta

import pytest

from consults.models import Absence, Consult, WeeklySession
from consults.opening import open_pending
from staff.permissions import Role
from tests.pages import reader, signed_in
from tests.people import a_referral, a_user, now, today

pytestmark = pytest.mark.django_db


def hours(clinician: int, **changed: object) -> dict[str, object]:
    first = {"clinician": clinician, "weekday": 2, "starts": "09:00", "ends": "13:00", "place": "Ambulanz 2"}
    return {**first, "setting": "outpatient", "capacity": 3, "valid_from": str(today()), **changed}


def test_hours_are_added_and_a_waiting_consult_is_booked_into_them() -> None:
    nurse = a_user(Role.PALLIATIVE_NURSE, name="Schwester Da")
    a_referral()
    client = signed_in(nurse)
    assert client.post("/consults/availability/sessions/", hours(nurse.pk)).status_code == 302
    assert "Schwester Da" in client.get("/consults/availability/").content.decode()
    open_pending(at=now(), limit=10)
    assert Consult.objects.get().appointments.get().clinician == nurse


def test_what_makes_no_sense_is_refused() -> None:
    nurse, oncologist = a_user(Role.PALLIATIVE_NURSE), a_user(Role.ONCOLOGIST)
    client = signed_in(nurse)
    for wrong in (hours(nurse.pk, ends="08:00"), hours(oncologist.pk), hours(nurse.pk, capacity=0)):
        assert client.post("/consults/availability/sessions/", wrong).status_code == 422
    days = {"clinician": nurse.pk, "first_day": str(today()), "last_day": str(today() - timedelta(days=1))}
    assert client.post("/consults/availability/absences/", days).status_code == 422
    assert not WeeklySession.objects.exists()
    assert not Absence.objects.exists()


def test_hours_end_and_leave_the_page_when_they_are_over() -> None:
    nurse = a_user(Role.PALLIATIVE_NURSE)
    client = reader(Role.CLINICAL_LEAD)
    client.post("/consults/availability/sessions/", hours(nurse.pk))
    session = WeeklySession.objects.get()
    end = f"/consults/availability/sessions/{session.pk}/end/"
    client.post(end, {"last_day": str(today() - timedelta(days=1))})
    client.post(end, {})
    session.refresh_from_db()
    assert session.valid_until is None
    client.post(end, {"last_day": str(today())})
    session.refresh_from_db()
    assert session.valid_until == today()


def test_an_absence_is_recorded_and_taken_back() -> None:
    nurse = a_user(Role.PALLIATIVE_NURSE)
    client = signed_in(nurse)
    days = {"clinician": nurse.pk, "first_day": str(today()), "last_day": str(today() + timedelta(days=3))}
    assert client.post("/consults/availability/absences/", days).status_code == 302
    absence = Absence.objects.get(ended_at=None, recorded_by=nurse)
    client.post(f"/consults/availability/absences/{absence.pk}/end/")
    absence.refresh_from_db()
    assert absence.ended_by == nurse
    assert client.post(f"/consults/availability/absences/{absence.pk}/end/").status_code == 404


def test_hours_cannot_end_before_they_begin() -> None:
    nurse = a_user(Role.PALLIATIVE_NURSE)
    client = signed_in(nurse)
    client.post("/consults/availability/sessions/", hours(nurse.pk, valid_from=str(today() + timedelta(days=9))))
    session = WeeklySession.objects.get()
    answer = client.post(f"/consults/availability/sessions/{session.pk}/end/", {"last_day": str(today())}, follow=True)
    assert "before" in answer.content.decode()
    session.refresh_from_db()
    assert session.valid_until is None
