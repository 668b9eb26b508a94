"""Several new consults are opened and booked in one transaction, and one by one where that is refused."""

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consults import new_consults
from consults.booking import book_new
from consults.choices import State
from consults.models import Appointment, Consult
from consults.new_consults import open_consults
from consults.opening import open_new
from tests.people import a_nurse_on_duty, a_referral, now

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nurse():
    """One nurse, so that no two consults can have the same time."""
    return a_nurse_on_duty()


def opened(limit=100):
    return open_new(at=now(), limit=limit)


def begins_of(referrals):
    return [Appointment.objects.get(consult__referral=referral).starts_at for referral in referrals]


def test_the_earliest_deadline_has_the_first_choice():
    later, sooner, soonest = a_referral(days=2), a_referral(days=9), a_referral(days=12)
    assert later.see_by > sooner.see_by > soonest.see_by
    assert opened() == {"opened": 3}
    begins = begins_of([soonest, sooner, later])
    assert begins == sorted(set(begins))
    assert opened().total() == 0


def test_each_has_one_version_from_the_beginning():
    referrals = [a_referral() for _ in range(3)]
    opened()
    assert {(consult.state, consult.version) for consult in Consult.objects.all()} == {(State.SCHEDULED, 1)}
    assert apps.get_model("consults", "ConsultEvent").objects.count() == len(referrals)
    assert apps.get_model("consults", "AppointmentEvent").objects.count() == len(referrals)


def test_many_take_as_many_queries_as_two():
    def queries():
        with CaptureQueriesContext(connection) as asked:
            opened()
        return len(asked)

    a_referral(), a_referral()
    few = queries()
    for _ in range(6):
        a_referral()
    assert queries() == few


def test_what_the_database_refuses_together_is_opened_one_by_one(monkeypatch):
    referrals = [a_referral() for _ in range(3)]
    together = []

    def at_the_same_hour(consults, *, at):
        """Book as if nobody else had any appointment, while there are several."""
        together.append(len(consults))
        if len(consults) == 1:
            return book_new(consults, at=at)
        return [appointment for consult in consults for appointment in book_new([consult], at=at)]

    monkeypatch.setattr(new_consults, "book_new", at_the_same_hour)
    assert opened() == {"opened": 3}
    assert together == [3, 1, 1, 1]
    assert len(set(begins_of(referrals))) == 3


def test_who_has_a_consult_already_holds_up_nobody():
    first, second = a_referral(), a_referral()
    both = [(first.pk, first.patient_id), (second.pk, second.patient_id)]
    assert open_consults(both[:1], at=now()) == ["opened"]
    assert open_consults(both, at=now()) == ["done_before", "opened"]
    assert open_consults([(first.pk, second.patient_id)], at=now()) == ["done_before"]
    assert Consult.objects.count() == 2
