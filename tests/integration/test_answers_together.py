"""Taking over, and confirming or assigning several at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pghistory
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from staff.models import Notice, User
from staff.past import this_act
from staff.permissions import Role
from tests.people import a_patient, a_proposal, a_referral, a_user, now
from triggers.choices import ReferralState
from triggers.current import ChangedMeanwhile, NotNow
from triggers.models import Answer, Referral
from triggers.responsible import assign_several, give_back, take_over, undo_assigning
from triggers.services import confirm_referral
from triggers.together import AT_ONCE, confirm_several

pytestmark = pytest.mark.django_db


@pytest.fixture
def oncologist() -> User:
    return a_user(Role.ONCOLOGIST, name="Dr. Ersten")


def test_a_patient_of_nobody_is_taken_over(oncologist):
    referral = a_referral()
    take_over(referral=referral, seen=None, by=oncologist, at=now())
    referral.patient.refresh_from_db()
    assert referral.patient.responsible_oncologist == oncologist
    assert not Notice.objects.exists()


def test_whoever_was_responsible_is_told(oncologist):
    before = a_user(Role.ONCOLOGIST)
    referral = a_referral(responsible_oncologist=before)
    take_over(referral=referral, seen=before.pk, by=oncologist, at=now())
    assert list(Notice.objects.values_list("to", "kind")) == [(before.pk, "patient_taken_over")]


def test_the_second_who_takes_over_is_told_who_was_first(oncologist):
    referral = a_referral()
    take_over(referral=referral, seen=None, by=oncologist, at=now())
    with pytest.raises(ChangedMeanwhile, match=r"Meanwhile Dr\. Ersten is responsible"):
        take_over(referral=referral, seen=None, by=a_user(Role.ONCOLOGIST), at=now())
    with pytest.raises(NotNow, match="is responsible already"):
        take_over(referral=referral, seen=oncologist.pk, by=oncologist, at=now())


def test_several_are_confirmed_and_the_others_named(oncologist):
    first, second, answered, no_yes = a_proposal(), a_proposal(), a_proposal(), a_referral()
    seen = {each.pk: each.version for each in (first, second, answered, no_yes)}
    confirm_referral(referral=answered, by=a_user(Role.ONCOLOGIST, name="Dr. Zweiten"), at=now())
    result = confirm_several(seen=seen, by=oncologist, at=now())
    assert {each.pk for each in result.done} == {first.pk, second.pk}
    refused = {each.row.pk: each.why for each in result.refused}
    assert "Dr. Zweiten answered this referral" in refused[answered.pk]
    assert refused[no_yes.pk] == "needs no yes: goes ahead by itself"
    for referral in (first, second):
        referral.refresh_from_db()
        assert (referral.state, referral.confirmed_by, referral.version) == (ReferralState.OPEN, oncologist, 2)
        assert Answer.objects.get(referral=referral).what == "confirm"


def test_none_and_too_many_are_refused(oncologist):
    for seen in ({}, dict.fromkeys(range(1, AT_ONCE + 2), 1)):
        with pytest.raises(NotNow, match="between 1 and 500"):
            confirm_several(seen=seen, by=oncologist, at=now())
        with pytest.raises(NotNow, match="between 1 and 500"):
            assign_several(seen=dict.fromkeys(seen), to=oncologist, by=oncologist, at=now())


def test_several_are_assigned(oncologist):
    before, lead = a_user(Role.ONCOLOGIST, name="Dr. Vorher"), a_user(Role.CLINICAL_LEAD)
    free, taken, meanwhile = a_patient(), a_patient(responsible_oncologist=before), a_patient()
    seen = {free.pk: None, taken.pk: before.pk, meanwhile.pk: None}
    meanwhile.responsible_oncologist = before
    meanwhile.save()
    result = assign_several(seen=seen, to=oncologist, by=lead, at=now())
    assert {patient.pk for patient in result.done} == {free.pk, taken.pk}
    assert "Meanwhile Dr. Vorher is responsible" in result.refused[0].why
    assert set(Notice.objects.values_list("to", "kind")) == {
        (oncologist.pk, "patient_assigned"),
        (before.pk, "patient_taken_over"),
    }


def test_only_somebody_who_answers_referrals_is_assigned(oncologist):
    with pytest.raises(NotNow, match="does not answer referrals"):
        assign_several(seen={a_patient().pk: None}, to=a_user(Role.PALLIATIVE_NURSE), by=oncologist, at=now())


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_overlapping_selections_at_once_confirm_each_once():
    people = [a_user(Role.ONCOLOGIST), a_user(Role.ONCOLOGIST)]
    referrals = [a_proposal() for _ in range(4)]
    together = Barrier(2, timeout=10)

    def confirm(by: User, some: list[Referral]) -> tuple[int, int]:
        together.wait()
        try:
            result = confirm_several(seen={each.pk: each.version for each in some}, by=by, at=now())
        finally:
            connection.close()
        return len(result.done), len(result.refused)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(confirm, people[0], referrals[:3])
        second = pool.submit(confirm, people[1], list(reversed(referrals[1:])))
        done = [first.result(), second.result()]
    assert sum(each[0] for each in done) == 4
    assert sum(each[1] for each in done) == 2
    assert Answer.objects.count() == 4


def test_telling_of_many_takes_the_same_number_of_queries(oncologist):
    responsible, counts = a_user(Role.ONCOLOGIST), []
    for many in (2, 8):
        seen = {}
        for _number in range(many):
            referral = a_proposal()
            referral.patient.responsible_oncologist = responsible
            referral.patient.save()
            seen[referral.pk] = referral.version
        with CaptureQueriesContext(connection) as captured:
            confirm_several(seen=seen, by=oncologist, at=now())
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert Notice.objects.filter(to=responsible, kind="referral_confirmed").count() == 10


def test_a_take_over_is_taken_back(oncologist):
    colleague = a_user(Role.ONCOLOGIST)
    for before in (None, colleague):
        referral = a_referral(responsible_oncologist=before)
        take_over(referral=referral, seen=before.pk if before else None, by=oncologist, at=now())
        assert give_back(referral=referral, by=oncologist, at=now()).responsible_oncologist == before
        with pytest.raises(ChangedMeanwhile, match=r"Meanwhile .* is responsible"):
            give_back(referral=referral, by=oncologist, at=now())
    with pytest.raises(NotNow, match="Nobody else"):
        give_back(referral=a_referral(responsible_oncologist=oncologist), by=oncologist, at=now())


def test_assigning_many_and_taking_it_back_takes_the_same_number_of_queries(oncologist):
    before, lead = a_user(Role.ONCOLOGIST), a_user(Role.CLINICAL_LEAD)
    assigned, undone = [], []
    for many in (2, 8):
        patients = [a_patient(responsible_oncologist=before) for _number in range(many)]
        with pghistory.context(user=lead.pk):
            act = this_act()
            with CaptureQueriesContext(connection) as captured:
                assign_several(seen={each.pk: before.pk for each in patients}, to=oncologist, by=lead, at=now())
        assigned.append(len(captured))
        with CaptureQueriesContext(connection) as captured:
            result = undo_assigning(act=act, by=lead, at=now())
        undone.append(len(captured))
        assert ([each.pk for each in result.done], result.refused) == ([each.pk for each in patients], [])
        for patient in patients:
            patient.refresh_from_db()
            assert patient.responsible_oncologist == before
    assert (assigned[0], undone[0]) == (assigned[1], undone[1])
    told = [(to.pk, kind) for to in (before, oncologist) for kind in ("patient_taken_over", "patient_assigned")]
    assert sorted(Notice.objects.values_list("to", "kind")) == sorted(told * 10)
