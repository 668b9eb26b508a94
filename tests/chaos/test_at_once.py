"""Several at the same moment, each with a connection of its own: nothing is lost, doubled, or blocked for ever."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection

from consults.choices import TAKES_TIME, State
from consults.models import Appointment, Consult
from consults.opening import open_pending
from interop.services import import_files
from patients.models import PatientIdentifier
from staff.permissions import Role
from tests import obds_messages as obds
from tests.people import (
    a_liver_metastasis,
    a_lung_tumour,
    a_nurse_on_duty,
    a_patient,
    a_referral,
    a_staging,
    a_user,
    days_ago,
    now,
    today,
)
from triggers.choices import DeferReason, ReferralState, TriggerState
from triggers.engine import evaluate
from triggers.load import load_histories
from triggers.models import Referral, Trigger
from triggers.record import record, retract
from triggers.services import defer_referral

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True)]
ROUNDS = 6


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Do all of these at the same moment and give their results; what one raises is raised here."""
    begin = threading.Barrier(len(works))

    def alone(work: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            begin.wait(timeout=30)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as threads:
        return [doing.result(timeout=60) for doing in [threads.submit(alone, work) for work in works]]


def deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_stat_clear_snapshot(), deadlocks FROM pg_stat_database WHERE datname = current_database()"
        )
        return cursor.fetchone()[1]


def clinicians(number: int) -> None:
    for _ in range(number):
        a_nurse_on_duty(weekdays=range(5), ends=time(12), slot_minutes=30, capacity=2)


def live_findings(patient) -> set[tuple[str, str]]:
    """What the rules say of all facts of a patient, whoever stored them when."""
    return {
        (finding.rule, finding.calls_for) for finding in evaluate(load_histories([patient.pk])[patient.pk], today())
    }


def live_triggers(patient) -> set[tuple[str, str]]:
    return set(Trigger.objects.filter(patient=patient, state=TriggerState.LIVE).values_list("rule", "calls_for"))


@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_two_facts_of_one_patient_lose_no_trigger(round_number):
    patient = a_patient()
    tumour = a_lung_tumour(patient, diagnosed=days_ago(20))
    staging, metastasis = a_staging(tumour, on=days_ago(10)), a_liver_metastasis(tumour, on=days_ago(8))
    at_once(
        lambda: record([staging], by=None, at=now()),
        lambda: record([metastasis], by=None, at=now()),
    )
    assert live_triggers(patient) == live_findings(patient) != set()
    trigger = Trigger.objects.get(rule="new_metastatic_disease")
    assert trigger.because[0] == staging.pk
    assert Referral.objects.get().state == ReferralState.OPEN


@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_a_retraction_beside_new_evidence_withdraws_nothing_wrongly(round_number):
    patient = a_patient()
    tumour = a_lung_tumour(patient, diagnosed=days_ago(20))
    (staging,) = record([a_staging(tumour, on=days_ago(10))], by=None, at=now())
    at_once(
        lambda: retract(staging, reason="another patient's", by=None, at=now()),
        lambda: record([a_liver_metastasis(tumour, on=days_ago(8))], by=None, at=now()),
    )
    assert live_triggers(patient) == live_findings(patient) != set()
    assert Referral.objects.filter(state=ReferralState.OPEN).count() == 1


def test_facts_of_many_patients_in_opposite_order_do_not_deadlock():
    tumours = [a_lung_tumour(a_patient(), diagnosed=days_ago(20)) for _ in range(12)]
    before = deadlocks()

    def bulk(facts) -> Callable[[], object]:
        return lambda: record(facts, by=None, at=now())

    at_once(
        bulk([a_staging(tumour, on=days_ago(10)) for tumour in tumours]),
        bulk([a_liver_metastasis(tumour, on=days_ago(9)) for tumour in reversed(tumours)]),
        bulk([a_liver_metastasis(tumour, on=days_ago(8)) for tumour in tumours[6:] + tumours[:6]]),
    )
    assert deadlocks() == before
    assert Referral.objects.filter(state=ReferralState.OPEN).count() == len(tumours)


def test_two_imports_of_the_same_patients_do_not_deadlock(tmp_path):
    def package(name: str, refs: list[int], message: str, content: str):
        about = obds.tumour(on=days_ago(20).isoformat())
        people = [obds.patient(obds.meldung(content, ref=message, about=about), ref=f"P{ref}") for ref in refs]
        return obds.write(tmp_path, name, obds.obds(*people, reported=days_ago(5).isoformat()))

    refs = list(range(1, 16))
    diagnoses = package("diagnoses.xml", refs, "M1", obds.diagnose(obds.tnm(on=days_ago(18).isoformat())))
    course = obds.verlauf("P", distant="P", on=days_ago(6).isoformat())
    courses = package("courses.xml", refs[::-1], "M2", course)
    before = deadlocks()
    at_once(
        lambda: list(import_files([diagnoses], by=None, at=now())),
        lambda: list(import_files([courses], by=None, at=now())),
    )
    assert deadlocks() == before
    assert PatientIdentifier.objects.count() == len(refs)
    assert Referral.objects.filter(state=ReferralState.OPEN).count() == len(refs)
    again = [*import_files([diagnoses], by=None, at=now()), *import_files([courses], by=None, at=now())]
    assert {line.outcome for line in again} == {"unchanged"}


def test_workers_that_open_the_same_consults_double_nothing():
    clinicians(3)
    referrals = [a_referral() for _ in range(12)]
    before = deadlocks()
    done = at_once(*[lambda: open_pending(at=now(), limit=100)] * 3)
    done.append(open_pending(at=now(), limit=100))
    assert sum(counted["opened"] for counted in done) == len(referrals)
    assert sum(counted["failed"] for counted in done) == 0
    assert deadlocks() == before
    assert Consult.objects.filter(state=State.SCHEDULED).count() == len(referrals)
    booked = Appointment.objects.filter(state__in=TAKES_TIME)
    assert booked.count() == len(referrals)
    assert booked.values("clinician", "starts_at").distinct().count() == len(referrals)


def test_answers_beside_the_workers_are_followed():
    clinicians(2)
    oncologist = a_user(Role.ONCOLOGIST)
    referrals = [a_referral() for _ in range(8)]
    until = today() + timedelta(days=7)

    def defer_half() -> None:
        for referral in referrals[::2]:
            defer_referral(referral=referral, reason=DeferReason.OTHER, until=until, by=oncologist, at=now())

    at_once(defer_half, lambda: open_pending(at=now(), limit=100), lambda: open_pending(at=now(), limit=100))
    open_pending(at=now(), limit=100)
    deferred = Consult.objects.filter(referral__in=referrals[::2])
    assert set(deferred.values_list("state", flat=True)) <= {State.ON_HOLD}
    assert not Appointment.objects.filter(consult__in=deferred, state__in=TAKES_TIME).exists()
    going_ahead = Consult.objects.filter(referral__in=referrals[1::2], state=State.SCHEDULED)
    assert going_ahead.count() == len(referrals) / 2
