"""Answers to referrals, and what follows from them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from patients.models import IntentStatement, PalliativeCare, Performance
from staff.permissions import Role
from tests.people import (
    a_liver_metastasis,
    a_lung_tumour,
    a_patient,
    a_proposal,
    a_referral,
    a_staging,
    a_user,
    days_ago,
    now,
    today,
)
from triggers.answers_undone import undo_answer
from triggers.by_hand import refer_by_hand, take_back_request
from triggers.choices import CareAnswer, DeclineReason, DeferReason, ReferralState, TriggerState, WhyEnded
from triggers.current import ChangedMeanwhile, NotNow
from triggers.models import Reason, Referral, Trigger
from triggers.progress import end_due_deferrals, note_consult_begun, note_consult_done
from triggers.queries import visible_referrals
from triggers.record import record, retract
from triggers.services import answer_care_item, confirm_referral, decline_referral, defer_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def oncologist():
    return a_user(Role.ONCOLOGIST)


def state(referral):
    referral.refresh_from_db()
    return referral.state


def test_a_proposal_goes_ahead_when_confirmed_and_stays_confirmed(oncologist):
    referral = a_proposal()
    confirm_referral(referral=referral, by=oncologist, at=now())
    assert state(referral) == ReferralState.OPEN
    with pytest.raises(NotNow, match="not possible any more"):
        confirm_referral(referral=referral, by=oncologist, at=now())


def test_a_deferral_ends_on_its_day(oncologist):
    referral = a_referral()
    defer_referral(
        referral=referral, reason=DeferReason.OTHER, until=today() + timedelta(days=10), by=oncologist, at=now()
    )
    assert end_due_deferrals(at=now()) == 0
    assert state(referral) == ReferralState.DEFERRED
    assert end_due_deferrals(at=now() + timedelta(days=10)) == 1
    assert state(referral) == ReferralState.OPEN
    assert referral.deferred_until is None


@pytest.mark.parametrize(
    ("reason", "days", "words"),
    [
        (DeferReason.OTHER, 0, "after today"),
        (DeferReason.OTHER, 29, "at most"),
        (DeferReason.CURATIVE_INTENT, 85, "at most"),
    ],
)
def test_a_deferral_is_not_endless(oncologist, reason, days, words):
    referral = a_referral()
    with pytest.raises(NotNow, match=words):
        defer_referral(referral=referral, reason=reason, until=today() + timedelta(days=days), by=oncologist, at=now())


def test_what_is_due_within_a_week_cannot_be_deferred(oncologist):
    referral = a_referral(days=21)
    with pytest.raises(NotNow, match="within 7 days"):
        defer_referral(
            referral=referral, reason=DeferReason.OTHER, until=today() + timedelta(days=3), by=oncologist, at=now()
        )


def test_a_new_finding_ends_a_deferral(oncologist):
    referral = a_referral()
    defer_referral(
        referral=referral, reason=DeferReason.OTHER, until=today() + timedelta(days=10), by=oncologist, at=now()
    )
    second = a_lung_tumour(referral.patient, diagnosed=days_ago(2))
    record([a_staging(second, on=days_ago(1))], by=None, at=now())
    assert state(referral) == ReferralState.OPEN


def test_a_change_of_intent_ends_a_deferral_for_curative_intent(oncologist):
    referral = a_referral()
    tumour = referral.patient.tumours.get()
    curative = IntentStatement(patient=referral.patient, tumour=tumour, on=days_ago(1), intent="curative")
    record([curative], by=oncologist, at=now())
    until = today() + timedelta(days=84)
    defer_referral(referral=referral, reason=DeferReason.CURATIVE_INTENT, until=until, by=oncologist, at=now())
    record([a_liver_metastasis(tumour, on=today())], by=None, at=now())
    assert state(referral) == ReferralState.DEFERRED
    record(
        [IntentStatement(patient=referral.patient, tumour=tumour, on=today(), intent="palliative")], by=None, at=now()
    )
    assert state(referral) == ReferralState.OPEN


def test_a_patients_refusal_is_recorded_and_holds_the_finding_back(oncologist):
    referral = a_referral()
    decline_referral(referral=referral, reason=DeclineReason.PATIENT_DECLINED, by=oncologist, at=now())
    assert state(referral) == ReferralState.DECLINED
    refusal = referral.patient.facts.get(kind="declined")
    assert (refusal.source, refusal.stored_by) == ("answer", oncologist)
    assert Trigger.objects.get(patient=referral.patient, rule="new_metastatic_disease").suppressed == "declined"
    retract(refusal, reason="mistaken", by=oncologist, at=now())
    assert Referral.objects.get(patient=referral.patient, state=ReferralState.OPEN) != referral


def test_care_elsewhere_needs_its_provider_and_is_recorded(oncologist):
    referral = a_referral()
    with pytest.raises(NotNow, match="who cares"):
        decline_referral(referral=referral, reason=DeclineReason.IN_CARE_ELSEWHERE, by=oncologist, at=now())
    decline_referral(
        referral=referral, reason=DeclineReason.IN_CARE_ELSEWHERE, provider="Hospice Nord", by=oncologist, at=now()
    )
    care = referral.patient.facts.get(kind="palliative_care")
    assert (care.provider, care.own) == ("Hospice Nord", False)


@pytest.mark.parametrize("reason", [DeclineReason.DISAGREES, DeclineReason.TREATED_ELSEWHERE, DeclineReason.OTHER])
def test_other_reasons_close_just_these_findings(oncologist, reason):
    referral = a_referral()
    decline_referral(referral=referral, reason=reason, by=oncologist, at=now())
    trigger = referral.reasons.get().trigger
    assert trigger.state == TriggerState.ANSWERED
    tumour = referral.patient.tumours.get()
    record([a_staging(tumour, on=today(), m="1c")], by=None, at=now())
    assert not Referral.objects.filter(patient=referral.patient, state=ReferralState.OPEN).exists()
    second = a_lung_tumour(referral.patient, diagnosed=days_ago(2))
    record([a_staging(second, on=days_ago(1))], by=None, at=now())
    assert Referral.objects.filter(patient=referral.patient, state=ReferralState.OPEN).exists()


def test_disagreeing_with_a_doubt_does_not_silence_certain_disease(oncologist):
    referral = a_proposal()
    decline_referral(referral=referral, reason=DeclineReason.DISAGREES, by=oncologist, at=now())
    record([a_liver_metastasis(referral.patient.tumours.get(), on=today())], by=None, at=now())
    assert Referral.objects.get(patient=referral.patient, state=ReferralState.OPEN)


def test_two_people_on_one_row_the_second_sees_who_was_first(oncologist):
    referral = a_referral()
    seen = referral.version
    decline_referral(referral=referral, reason=DeclineReason.OTHER, by=oncologist, at=now(), version=seen)
    with pytest.raises(ChangedMeanwhile, match=oncologist.name):
        defer_referral(
            referral=referral,
            reason=DeferReason.OTHER,
            until=today() + timedelta(days=3),
            by=a_user(Role.ONCOLOGIST),
            at=now(),
            version=seen,
        )


def test_a_request_by_hand_opens_a_referral_that_only_a_person_ends(oncologist):
    patient = a_patient()
    referral = refer_by_hand(
        patient=patient, request="Wishes to talk", see_by=today() + timedelta(days=14), by=oncologist, at=now()
    )
    assert referral.state == ReferralState.OPEN
    tumour = a_lung_tumour(patient, diagnosed=days_ago(2))
    staging = a_staging(tumour, on=days_ago(1))
    record([staging], by=None, at=now())
    retract(staging, reason="", by=oncologist, at=now())
    assert state(referral) == ReferralState.OPEN
    take_back_request(reason=referral.reasons.get(trigger=None), by=oncologist, at=now())
    assert (state(referral), referral.why_ended) == (ReferralState.WITHDRAWN, WhyEnded.TAKEN_BACK)


def a_request(patient, oncologist) -> Reason:
    referral = refer_by_hand(
        patient=patient, request="Wishes to talk", see_by=today() + timedelta(days=14), by=oncologist, at=now()
    )
    return referral.reasons.get(trigger=None, requested_by=oncologist, ended_at=None)


def test_a_request_that_is_taken_back_leaves_the_deferral_that_it_ended(oncologist):
    referral, until = a_referral(), today() + timedelta(days=10)
    defer_referral(referral=referral, reason=DeferReason.OTHER, until=until, by=oncologist, at=now())
    see_by = referral.see_by
    reason = a_request(referral.patient, oncologist)
    assert state(referral) == ReferralState.OPEN
    take_back_request(reason=reason, by=oncologist, at=now())
    assert state(referral) == ReferralState.DEFERRED
    assert (referral.deferred_until, referral.defer_reason, referral.see_by) == (until, DeferReason.OTHER, see_by)
    undo_answer(answer=referral.answers.get(), by=oncologist, at=now())
    assert state(referral) == ReferralState.OPEN


def test_a_deferral_does_not_come_back_while_another_request_stands(oncologist):
    referral = a_referral()
    until = today() + timedelta(days=10)
    defer_referral(referral=referral, reason=DeferReason.OTHER, until=until, by=oncologist, at=now())
    reason = a_request(referral.patient, oncologist)
    a_request(referral.patient, a_user(Role.ONCOLOGIST))
    take_back_request(reason=reason, by=oncologist, at=now())
    assert state(referral) == ReferralState.OPEN


def test_a_deferral_whose_day_has_come_is_not_brought_back(oncologist):
    referral, until = a_referral(), today() + timedelta(days=2)
    defer_referral(referral=referral, reason=DeferReason.OTHER, until=until, by=oncologist, at=now())
    reason = a_request(referral.patient, oncologist)
    take_back_request(reason=reason, by=oncologist, at=now() + timedelta(days=2))
    assert state(referral) == ReferralState.OPEN


def test_a_request_that_is_sent_twice_is_stored_once(oncologist):
    patient, colleague = a_patient(), a_user(Role.ONCOLOGIST)
    asked: dict[str, Any] = {
        "patient": patient,
        "request": "Wishes to talk",
        "see_by": today() + timedelta(days=14),
        "at": now(),
    }
    assert refer_by_hand(**asked, by=oncologist) == refer_by_hand(**asked, by=oncologist)
    assert Reason.objects.count() == 1
    refer_by_hand(**asked, by=colleague)
    refer_by_hand(**{**asked, "see_by": today() + timedelta(days=3)}, by=oncologist)
    assert Reason.objects.count() == 3


def test_a_request_by_hand_joins_the_live_referral_and_the_earliest_deadline_wins(oncologist):
    referral = a_referral()
    joined = refer_by_hand(
        patient=referral.patient, request="Urgent", see_by=today() + timedelta(days=5), by=oncologist, at=now()
    )
    assert joined == referral
    assert joined.see_by == today() + timedelta(days=5)
    assert Reason.objects.filter(referral=referral, ended_at=None).count() == 2


def test_a_referral_whose_consult_has_begun_cannot_be_stopped_and_survives_a_correction(oncologist):
    referral = a_referral()
    note_consult_begun(referral=referral, at=now())
    with pytest.raises(NotNow):
        decline_referral(referral=referral, reason=DeclineReason.OTHER, by=oncologist, at=now())
    retract(referral.patient.facts.get(kind="staging"), reason="", by=oncologist, at=now())
    assert state(referral) == ReferralState.BEGUN
    assert referral.reasons_gone_at is not None


def test_a_held_consult_answers_its_findings(oncologist):
    referral = a_referral()
    note_consult_begun(referral=referral, at=now())
    note_consult_done(referral=referral, at=now())
    assert state(referral) == ReferralState.DONE
    assert referral.reasons.get().trigger.why_ended == WhyEnded.CONSULT_HELD
    record([Performance(patient=referral.patient, on=today(), scale="ECOG", value_number=1)], by=None, at=now())
    assert not Referral.objects.filter(patient=referral.patient).exclude(pk=referral.pk).exists()


def test_a_finding_in_our_own_care_waits_for_the_nurses_answer():
    patient = a_patient()
    record([PalliativeCare(patient=patient, on=days_ago(10), own=True)], by=None, at=now())
    tumour = a_lung_tumour(patient, diagnosed=days_ago(5))
    record([a_staging(tumour, on=days_ago(4))], by=None, at=now())
    trigger = Trigger.objects.get(patient=patient, rule="new_metastatic_disease")
    assert trigger.suppressed == "already_in_care"
    assert not Referral.objects.filter(patient=patient).exists()
    nurse = a_user(Role.PALLIATIVE_NURSE)
    answer_care_item(trigger=trigger, answer=CareAnswer.CONTACTED, by=nurse, at=now())
    with pytest.raises(NotNow, match="answered this finding at"):
        answer_care_item(trigger=trigger, answer=CareAnswer.KNOWN, by=nurse, at=now())


def test_the_database_holds_the_invariants_by_itself():
    referral = a_referral()
    with pytest.raises(IntegrityError, match="one_live_referral"), transaction.atomic():
        Referral.objects.create(
            patient=referral.patient,
            state=ReferralState.OPEN,
            see_by=today(),
            target_on=today(),
            opened_at=now(),
        )
    with pytest.raises(DatabaseError, match="transition"), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(state=ReferralState.DONE, ended_at=now())
    with pytest.raises(IntegrityError, match="deferred_with_reason"), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(state=ReferralState.DEFERRED)


def test_administrators_see_no_referral():
    a_referral()
    assert not visible_referrals(a_user(Role.ADMINISTRATOR)).exists()


def test_nobody_declines_a_reason_that_joined_after_they_looked(oncologist):
    referral = a_referral()
    seen = referral.version
    second = a_lung_tumour(referral.patient, diagnosed=days_ago(2))
    record([a_staging(second, on=days_ago(1))], by=None, at=now())
    with pytest.raises(ChangedMeanwhile):
        decline_referral(referral=referral, reason=DeclineReason.DISAGREES, by=oncologist, at=now(), version=seen)
    assert state(referral) == ReferralState.OPEN
