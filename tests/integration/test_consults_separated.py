"""Consults of records that were taken for one person and separated again."""

from datetime import time

import pytest

from consults.choices import State
from consults.models import Appointment, Consult
from consults.opening import open_pending
from consults.services import begin_consult
from patients.models import Fact, Patient
from patients.services import CannotMerge
from staff.models import User
from staff.permissions import Role
from tests.documents import sign
from tests.people import a_nurse_on_duty, a_patient, a_referral, a_user, now
from triggers.current import NotNow
from triggers.merging import merge_patients, separate_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse() -> User:
    return a_nurse_on_duty(starts=time(0), ends=time(23, 30), slot_minutes=30, capacity=20)


@pytest.fixture
def record() -> Patient:
    """A record whose referral got its consult while it was merged into another."""
    record = a_referral().patient
    merge_patients(duplicate=record, survivor=a_patient(), at=now())
    open_pending(at=now(), limit=10)
    return Patient.objects.get(pk=record.pk)


def test_a_consult_goes_back_with_its_referral(nurse: User, record: Patient) -> None:
    consult = Consult.objects.get()
    assert consult.patient != record
    separate_patient(record=record, at=now())
    with pytest.raises(NotNow, match="another record"):
        begin_consult(consult=consult, by=nurse, at=now())
    open_pending(at=now(), limit=10)
    consult.refresh_from_db()
    assert (consult.patient, consult.state) == (record, State.SCHEDULED)
    assert Appointment.objects.get(state="live").patient == record
    begin_consult(consult=consult, by=nurse, at=now())
    sign(consult, nurse, now())
    assert Fact.objects.get(kind="palliative_care").patient == record
    assert open_pending(at=now(), limit=10)["returned"] == 0


def test_where_the_record_has_something_else_at_that_time_another_is_booked(nurse: User, record: Patient) -> None:
    consult = Consult.objects.get()
    first = Appointment.objects.get()
    other = a_referral()
    open_pending(at=now(), limit=10)
    Appointment.objects.filter(consult__referral=other).update(
        patient=record, starts_at=first.starts_at, ends_at=first.ends_at, clinician=a_user(Role.PALLIATIVE_NURSE)
    )
    separate_patient(record=record, at=now())
    open_pending(at=now(), limit=10)
    consult.refresh_from_db()
    assert (consult.patient, consult.state) == (record, State.SCHEDULED)
    booked = consult.appointments.get(state="live")
    assert (booked.patient, booked.starts_at != first.starts_at) == (record, True)


def test_nobody_separates_records_while_the_consult_is_going_on(nurse: User, record: Patient) -> None:
    begin_consult(consult=Consult.objects.get(), by=nurse, at=now())
    with pytest.raises(CannotMerge, match="has begun"):
        separate_patient(record=record, at=now())
    assert Patient.objects.get(pk=record.pk).merged_into is not None
