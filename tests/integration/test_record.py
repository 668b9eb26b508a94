"""Facts and their consequences: one transaction, append-only, never doubled."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from patients.models import Death, Diagnosis, Fact, Performance, Recurrence, Resectability, Stay, Treatment
from tests.people import (
    a_liver_metastasis,
    a_lung_tumour,
    a_patient,
    a_referral,
    a_staging,
    a_user,
    days_ago,
    now,
    today,
)
from triggers.choices import ReferralState, TriggerState, WhyEnded
from triggers.models import Referral, Trigger
from triggers.record import Refused, correct, record, retract, store

pytestmark = pytest.mark.django_db


def test_a_metastatic_staging_opens_one_referral_with_its_deadline():
    referral = a_referral(days=3)
    assert referral.state == ReferralState.OPEN
    assert referral.see_by == days_ago(3) + timedelta(days=28)
    assert referral.target_on == referral.see_by - timedelta(days=7)
    trigger = referral.reasons.get().trigger
    assert (trigger.rule, trigger.has_opened) == ("new_metastatic_disease", True)
    assert "M1b" in trigger.sentence_en
    assert trigger.sentence_de != trigger.sentence_en


def test_recording_more_of_the_same_doubles_nothing():
    referral = a_referral()
    tumour = referral.patient.tumours.get()
    record([a_liver_metastasis(tumour, on=days_ago(1))], by=None, at=now())
    record([a_staging(tumour, on=days_ago(1), m="1c", stage="IVB")], by=None, at=now())
    assert Referral.objects.get(patient=referral.patient) == referral
    assert Trigger.objects.get(patient=referral.patient, state=TriggerState.LIVE, calls_for="referral")


def test_a_correction_to_m0_withdraws_the_referral_and_says_why():
    referral = a_referral()
    tumour = referral.patient.tumours.get()
    staging = tumour.facts.get(kind="staging")
    correct(staging, replacement=a_staging(tumour, on=staging.on, m="0", stage="IIB"), by=a_user(), at=now())
    referral.refresh_from_db()
    assert (referral.state, referral.why_ended) == (ReferralState.WITHDRAWN, WhyEnded.FACTS_CHANGED)
    assert referral.reasons.get().why_ended == WhyEnded.FACTS_CHANGED


def test_a_correction_that_leaves_the_finding_true_restarts_no_clock():
    referral = a_referral(days=20)
    tumour = referral.patient.tumours.get()
    staging = tumour.facts.get(kind="staging")
    before = referral.see_by
    correct(staging, replacement=a_staging(tumour, on=staging.on, m="1c", stage="IVB"), by=a_user(), at=now())
    referral.refresh_from_db()
    assert (referral.state, referral.see_by) == (ReferralState.OPEN, before)
    assert Trigger.objects.filter(patient=referral.patient, rule="new_metastatic_disease").count() == 1


def test_a_withdrawn_finding_that_returns_is_the_same_trigger():
    referral = a_referral()
    tumour = referral.patient.tumours.get()
    staging = tumour.facts.get(kind="staging")
    first = referral.reasons.get().trigger
    to_m0 = a_staging(tumour, on=staging.on, m="0", stage="IIB")
    correct(staging, replacement=to_m0, by=a_user(), at=now())
    correct(to_m0, replacement=a_staging(tumour, on=staging.on), by=a_user(), at=now())
    again = Referral.objects.get(patient=referral.patient, state=ReferralState.OPEN)
    assert again.reasons.get().trigger == first
    assert again.see_by == referral.see_by


def test_another_finding_keeps_the_referral_when_one_is_retracted():
    referral = a_referral()
    tumour = referral.patient.tumours.get()
    record([a_liver_metastasis(tumour, on=days_ago(1))], by=None, at=now())
    retract(tumour.facts.get(kind="staging"), reason="wrong patient", by=a_user(), at=now())
    referral.refresh_from_db()
    assert referral.state == ReferralState.OPEN


def test_weak_evidence_waits_for_a_yes_and_strong_evidence_makes_it_go_ahead():
    patient = a_patient()
    tumour = a_lung_tumour(patient, diagnosed=days_ago(5))
    record([a_staging(tumour, on=days_ago(4), stage="IIIB")], by=None, at=now())
    referral = Referral.objects.get(patient=patient)
    assert referral.state == ReferralState.PROPOSED
    metastasis = a_liver_metastasis(tumour, on=days_ago(1))
    record([metastasis], by=None, at=now())
    referral.refresh_from_db()
    assert referral.state == ReferralState.OPEN
    retract(metastasis, reason="cyst", by=a_user(), at=now())
    referral.refresh_from_db()
    assert referral.state == ReferralState.PROPOSED


def test_death_closes_what_is_open():
    referral = a_referral()
    record([Death(patient=referral.patient, on=today())], by=None, at=now())
    referral.refresh_from_db()
    assert (referral.state, referral.why_ended) == (ReferralState.CLOSED, WhyEnded.DIED)


def test_old_disease_is_stored_as_historic_and_opens_nothing():
    patient = a_patient()
    tumour = a_lung_tumour(patient, diagnosed=days_ago(900))
    record([a_staging(tumour, on=days_ago(890))], by=None, at=now())
    assert Trigger.objects.get(patient=patient, rule="new_metastatic_disease").suppressed == "historic"
    assert not Referral.objects.filter(patient=patient).exists()


def test_a_referral_that_was_opened_never_becomes_historic():
    patient = a_patient()
    tumour = a_lung_tumour(patient, diagnosed=days_ago(181))
    then = now() - timedelta(days=180)
    record([a_staging(tumour, on=days_ago(181))], by=None, at=then)
    record([Performance(patient=patient, on=today(), scale="ECOG", value_number=1)], by=None, at=now())
    assert Trigger.objects.get(patient=patient, rule="new_metastatic_disease").suppressed == ""
    assert Referral.objects.get(patient=patient).state == ReferralState.OPEN


def test_facts_cannot_be_changed_or_deleted():
    referral = a_referral()
    fact = referral.patient.facts.first()
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Fact.objects.filter(pk=fact.pk).update(comment="changed")
    with (
        pytest.raises(DatabaseError, match="Cannot update or delete"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM patients_fact WHERE id = %s", [fact.pk])
    with pytest.raises(TypeError, match="record"):
        fact.save()


@pytest.mark.parametrize(
    ("fact", "constraint"),
    [
        (lambda p, t: a_staging(t, on=today(), m="2"), "m_category"),
        (lambda p, t: Diagnosis(patient=p, on=today(), icd10="C34.1"), "diagnosis_columns"),
        (lambda p, t: Diagnosis(patient=p, tumour=t, on=today(), icd10="lung"), "icd10"),
        (lambda p, t: Performance(patient=p, on=today(), scale="ECOG", value_number=7), "ecog"),
        (lambda p, t: Performance(patient=p, on=today(), scale="KPS", value_number=55), "kps"),
        (lambda p, t: Stay(patient=p, on=today(), stay_kind="inpatient", until=days_ago(1)), "until_not_before"),
        (lambda p, t: Treatment(patient=p, tumour=t, on=today(), treatment_kind="systemic", site="HEP"), "treatment"),
        (lambda p, t: Recurrence(patient=p, tumour=t, on=today(), extent="extensive"), "extent"),
    ],
)
def test_the_database_refuses_nonsense(fact, constraint):
    patient = a_patient()
    tumour = a_lung_tumour(patient, diagnosed=days_ago(10))
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        store([fact(patient, tumour)], by=None, at=now())


def test_a_fact_cannot_name_another_patients_tumour():
    tumour = a_lung_tumour(a_patient(), diagnosed=days_ago(10))
    stranger = a_staging(tumour, on=today())
    stranger.patient = a_patient()
    with pytest.raises(IntegrityError, match="fact_of_its_tumours_patient"), transaction.atomic():
        store([stranger], by=None, at=now())


def test_a_correction_of_what_was_corrected_meanwhile_is_refused():
    referral = a_referral()
    tumour = referral.patient.tumours.get()
    staging = tumour.facts.get(kind="staging")
    correct(staging, replacement=a_staging(tumour, on=staging.on, m="1c"), by=a_user(), at=now())
    with pytest.raises(Refused, match="meanwhile"):
        correct(staging, replacement=a_staging(tumour, on=staging.on, m="0"), by=a_user(), at=now())
    with pytest.raises(Refused, match="meanwhile"):
        retract(staging, reason="", by=a_user(), at=now())


def test_facts_may_not_name_facts_of_other_people_or_other_kinds():
    one, other = a_referral(), a_referral()
    theirs = other.patient.facts.get(kind="staging")
    tumour = one.patient.tumours.get()
    with pytest.raises(Refused, match="does not exist"):
        record([a_staging(tumour, on=today(), replaces=theirs)], by=None, at=now())
    staging = tumour.facts.get(kind="staging")
    with pytest.raises(Refused, match="no recurrence"):
        record(
            [Resectability(patient=one.patient, tumour=tumour, on=today(), verdict="resectable", recurrence=staging)],
            by=None,
            at=now(),
        )
    retraction = retract(staging, reason="", by=None, at=now())
    with pytest.raises(Refused, match="cannot be taken back"):
        retract(retraction, reason="", by=None, at=now())


def test_facts_and_consequences_are_stored_together_or_not_at_all(monkeypatch):
    patient = a_patient()
    tumour = a_lung_tumour(patient, diagnosed=days_ago(5))

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("triggers.reconcile._write", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        record([a_staging(tumour, on=days_ago(4))], by=None, at=now())
    assert not patient.facts.filter(kind="staging").exists()


def test_recording_for_many_patients_takes_a_constant_number_of_queries(django_assert_max_num_queries):
    tumours = [a_lung_tumour(a_patient(), diagnosed=days_ago(5)) for _ in range(30)]
    with django_assert_max_num_queries(20):
        record([a_staging(tumour, on=days_ago(4)) for tumour in tumours], by=None, at=now())
    assert Referral.objects.filter(state=ReferralState.OPEN).count() == 30
