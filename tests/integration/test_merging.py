"""Two records of one person or one tumour become one, and may be taken apart again."""

from datetime import timedelta

import pytest

from patients.models import Tumour
from patients.queries import facts_of, possible_duplicates, search_patients
from patients.services import CannotMerge, create_tumour
from staff.permissions import Role
from tests.people import a_lung_tumour, a_patient, a_proposal, a_referral, a_staging, a_user, days_ago, now, today
from triggers.by_hand import refer_by_hand
from triggers.choices import LIVE_STATES, DeferReason, ReferralState, WhyEnded
from triggers.merging import merge_patients, merge_tumours, separate_patient, separate_tumour
from triggers.models import Referral, Trigger
from triggers.record import correct, record
from triggers.services import confirm_referral, defer_referral

pytestmark = pytest.mark.django_db


def test_an_open_referral_follows_the_surviving_patient_and_both_histories_stay():
    referral = a_referral()
    duplicate, survivor = referral.patient, a_patient()
    merge_patients(duplicate=duplicate, survivor=survivor, at=now())
    referral.refresh_from_db()
    survivor.refresh_from_db()
    assert (referral.patient, referral.state) == (survivor, ReferralState.OPEN)
    assert len(facts_of(survivor)) == 2
    duplicate.refresh_from_db()
    assert duplicate.survivor_id == survivor.pk


def test_of_two_live_referrals_the_older_goes_on_with_the_reasons_of_both():
    older, younger = a_referral(days=6), a_referral(days=2)
    merge_patients(duplicate=older.patient, survivor=younger.patient, at=now())
    live = Referral.objects.get(state__in=LIVE_STATES)
    assert live == older
    assert live.patient == younger.patient
    assert live.reasons.filter(ended_at=None).count() == 2
    younger.refresh_from_db()
    assert younger.why_ended == WhyEnded.MERGED


def test_a_merge_can_be_taken_back():
    referral = a_referral()
    duplicate, survivor = referral.patient, a_patient()
    merge_patients(duplicate=duplicate, survivor=survivor, at=now())
    duplicate.refresh_from_db()
    separate_patient(record=duplicate, at=now())
    assert not Referral.objects.filter(patient=survivor, state__in=LIVE_STATES).exists()
    back = Referral.objects.get(patient=duplicate, state__in=LIVE_STATES)
    assert back.see_by == referral.see_by


def test_a_record_is_merged_once():
    one, two, three = a_patient(), a_patient(), a_patient()
    merge_patients(duplicate=one, survivor=two, at=now())
    with pytest.raises(CannotMerge, match="meanwhile"):
        merge_patients(duplicate=one, survivor=three, at=now())
    with pytest.raises(CannotMerge, match="with itself"):
        merge_patients(duplicate=three, survivor=three, at=now())
    merge_patients(duplicate=two, survivor=three, at=now())
    one.refresh_from_db()
    assert one.survivor_id == three.pk


def test_one_tumour_entered_twice_is_one_finding_after_the_merge():
    referral = a_referral(days=6)
    patient = referral.patient
    first = patient.tumours.get()
    second = a_lung_tumour(patient, diagnosed=days_ago(5))
    record([a_staging(second, on=days_ago(5))], by=None, at=now())
    referring = Trigger.objects.filter(patient=patient, state="live", calls_for="referral")
    assert referring.count() == 2
    merge_tumours(duplicate=second, survivor=first, at=now())
    assert referring.count() == 1
    separate_tumour(tumour=Tumour.objects.get(pk=second.pk), at=now())
    assert referring.count() == 2


def test_tumours_of_different_people_are_never_one():
    with pytest.raises(CannotMerge, match="different patients"):
        merge_tumours(
            duplicate=create_tumour(patient=a_patient()), survivor=create_tumour(patient=a_patient()), at=now()
        )


@pytest.mark.parametrize("text", ["Müllerová", "mulle", "MUELLER", "Muellerova, Ä", "P-4711"])
def test_a_patient_is_found_in_any_spelling_or_by_number(text):
    patient = a_patient(family_name="Müllerová", given_names="Änne")
    patient.identifiers.create(assigner="hospital", value="P-4711")
    a_patient(family_name="Möller")
    assert search_patients(a_user(Role.ONCOLOGIST), text) == [patient]
    assert search_patients(a_user(Role.ADMINISTRATOR), text) == []


def test_the_same_name_in_another_spelling_is_a_possible_duplicate():
    patient = a_patient(family_name="Größmann", given_names="Uwe")
    assert possible_duplicates(family_name="Groessmann", given_names="Uwe", birth_date=None) == [patient]
    assert possible_duplicates(family_name="Groessmann", given_names="Uwe", birth_date=None, apart_from=patient) == []


def test_a_fact_can_be_corrected_to_a_tumour_of_the_merged_record():
    referral = a_referral()
    duplicate, survivor = referral.patient, a_patient()
    other = a_lung_tumour(survivor, diagnosed=days_ago(4))
    merge_patients(duplicate=duplicate, survivor=survivor, at=now())
    staging = duplicate.facts.get(kind="staging")
    corrected = correct(staging, replacement=a_staging(other, on=staging.on), by=None, at=now())
    assert corrected.patient == survivor
    assert {found.tumour for found in Trigger.objects.filter(patient=survivor, state="live")} == {other}


def test_a_deferred_referral_does_not_swallow_one_that_goes_ahead():
    deferred, ahead = a_referral(days=6), a_referral(days=2)
    defer_referral(
        referral=deferred,
        reason=DeferReason.OTHER,
        until=today() + timedelta(days=20),
        by=a_user(Role.ONCOLOGIST),
        at=now(),
    )
    merge_patients(duplicate=deferred.patient, survivor=ahead.patient, at=now())
    deferred.refresh_from_db()
    assert (deferred.state, deferred.deferred_until) == (ReferralState.OPEN, None)


def test_somebodys_yes_survives_a_merge():
    weak, confirmed = a_proposal(days=6), a_proposal(days=2)
    confirm_referral(referral=confirmed, by=a_user(Role.ONCOLOGIST), at=now())
    merge_patients(duplicate=weak.patient, survivor=confirmed.patient, at=now())
    weak.refresh_from_db()
    assert weak.state == ReferralState.OPEN
    assert weak.confirmed_by is not None


def two_merged_referrals(*, older_survives: bool) -> tuple[Referral, Referral]:
    """The older and the younger referral of two records that were merged, each of its own patient before."""
    older, younger = a_referral(days=6), a_referral(days=2)
    duplicate, survivor = (younger, older) if older_survives else (older, younger)
    merge_patients(duplicate=duplicate.patient, survivor=survivor.patient, at=now())
    return older, younger


def test_of_two_live_referrals_one_is_closed_as_merged():
    _, younger = two_merged_referrals(older_survives=True)
    younger.refresh_from_db()
    assert (younger.state, younger.why_ended) == (ReferralState.CLOSED, WhyEnded.MERGED)


@pytest.mark.parametrize("older_survives", [True, False])
def test_taken_back_each_record_has_a_referral_with_its_own_reasons(older_survives):
    older, younger = two_merged_referrals(older_survives=older_survives)
    duplicate = younger.patient if older_survives else older.patient
    duplicate.refresh_from_db()
    separate_patient(record=duplicate, at=now())
    for patient in (older.patient, younger.patient):
        [live] = Referral.objects.filter(patient=patient, state__in=LIVE_STATES)
        [reason] = live.reasons.filter(ended_at=None)
        assert reason.trigger.patient == patient
    older.refresh_from_db()
    assert older.state == ReferralState.OPEN
    assert Referral.objects.get(pk=older.pk).patient == older.patient


def test_a_referral_by_hand_goes_back_to_the_record_it_was_made_for():
    oncologist = a_user(Role.ONCOLOGIST)
    duplicate, survivor = a_patient(), a_patient()
    referral = refer_by_hand(patient=duplicate, request="Asks for help", see_by=today(), by=oncologist, at=now())
    merge_patients(duplicate=duplicate, survivor=survivor, at=now())
    assert Referral.objects.get(pk=referral.pk).patient == survivor
    duplicate.refresh_from_db()
    separate_patient(record=duplicate, at=now())
    referral.refresh_from_db()
    assert (referral.patient, referral.state) == (duplicate, ReferralState.OPEN)


def test_a_request_that_joined_the_other_referral_is_asked_for_again_where_it_was_made():
    oncologist = a_user(Role.ONCOLOGIST)
    kept = a_referral(days=6)
    duplicate = a_patient()
    refer_by_hand(patient=duplicate, request="Asks for help", see_by=today(), by=oncologist, at=now())
    merge_patients(duplicate=duplicate, survivor=kept.patient, at=now())
    assert kept.reasons.filter(ended_at=None).count() == 2
    duplicate.refresh_from_db()
    separate_patient(record=duplicate, at=now())
    assert [reason.trigger is not None for reason in kept.reasons.filter(ended_at=None)] == [True]
    [again] = Referral.objects.get(patient=duplicate, state__in=LIVE_STATES).reasons.filter(ended_at=None)
    assert (again.request, again.requested_by) == ("Asks for help", oncologist)
