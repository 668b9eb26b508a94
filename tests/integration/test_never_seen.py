"""Patients whom nobody ever referred: who is listed, in which order, why, and referring one in one step."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from patients.models import (
    Assessment,
    ConsultHeld,
    Death,
    Declined,
    Fact,
    Metastasis,
    PalliativeCare,
    Patient,
    Performance,
    PhaseOfCare,
    Progression,
    StagingEvent,
    Treatment,
)
from staff.models import PatientAccess, User
from staff.permissions import Role
from tests.pages import reader, signed_in
from tests.people import a_lung_tumour, a_patient, a_staging, a_user, days_ago, now, today
from triggers.by_hand import refer_never_seen, take_back_request
from triggers.choices import DeclineReason, ReferralState
from triggers.current import NotNow
from triggers.models import NeverSeen, Reason, Referral
from triggers.never_seen import never_seen_page
from triggers.record import record, retract
from triggers.services import decline_referral

pytestmark = pytest.mark.django_db


def test_an_empty_list_claims_nothing_of_those_who_are_not_in_it() -> None:
    page = reader(Role.ONCOLOGIST).get("/never-seen/").content.decode()
    assert "Nobody here whose findings are all historic." in page
    assert "of whom no rule found anything" in page


@pytest.fixture
def oncologist() -> User:
    return a_user(Role.ONCOLOGIST)


def an_old_finding(*, years: int = 3, **personal: Any) -> Patient:
    """A patient whose metastatic lung cancer was found long ago, told by old records."""
    patient = a_patient(**personal)
    tumour = a_lung_tumour(patient, diagnosed=days_ago(365 * years + 5))
    record([a_staging(tumour, on=days_ago(365 * years))], by=None, at=now())
    assert not Referral.objects.filter(patient=patient).exists()
    return patient


def told(kind: type[Fact], patient: Patient, *, days: int = 100, **fields: Any) -> Fact:
    return record([kind(patient=patient, on=days_ago(days), recorded=days_ago(days), **fields)], by=None, at=now())[0]


def of_tumour(kind: type[Fact], patient: Patient, *, days: int = 100, **fields: Any) -> Fact:
    return told(kind, patient, days=days, tumour=patient.tumours.get(), **fields)


def listed(user: User) -> list[int]:
    return [line.patient.pk for line in never_seen_page(user, today=today()).lines]


def test_old_findings_of_advanced_disease_that_nobody_followed_are_listed(oncologist: User) -> None:
    patient = an_old_finding()
    a_patient()
    assert listed(oncologist) == [patient.pk]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Death, {}),
        (ConsultHeld, {}),
        (Declined, {}),
        (PalliativeCare, {"own": False}),
        (Metastasis, {"site": "BRA", "days": 5}),
    ],
)
def test_whoever_died_was_seen_declined_or_has_a_new_finding_is_not_listed(
    oncologist: User, kind: type[Fact], fields: dict[str, Any]
) -> None:
    patient = an_old_finding()
    if kind is Metastasis:
        fields = {**fields, "tumour": patient.tumours.get()}
    fact = told(kind, patient, **fields)
    assert listed(oncologist) == []
    retract(fact, reason="of somebody else", by=oncologist, at=now())
    assert listed(oncologist) == [patient.pk]


def test_whose_disease_is_not_advanced_after_all_is_not_listed(oncologist: User) -> None:
    patient = an_old_finding()
    retract(StagingEvent.objects.get(patient=patient), reason="of somebody else", by=oncologist, at=now())
    assert listed(oncologist) == []
    assert not NeverSeen.objects.exists()


def test_the_sickest_come_first_and_the_page_says_why() -> None:
    quiet, walking, ill, dying = (an_old_finding(family_name=name) for name in ("Ruhe", "Geht", "Krank", "Sterbend"))
    told(Performance, walking, scale="ECOG", value_number=2)
    told(Performance, ill, scale="AKPS", value_number=40)
    told(Assessment, ill, instrument="ESAS", respondent="patient", valid=True, items={"pain": 9, "nausea": 2})
    told(PhaseOfCare, dying, phase="terminal")
    told(Performance, dying, scale="ECOG", value_number=4)
    of_tumour(Progression, dying, days=300)
    of_tumour(Treatment, dying, days=200, treatment_kind="systemic", line=2)
    client = reader(Role.ONCOLOGIST)
    assert [line.patient.pk for line in client.get("/never-seen/").context["page"].lines] == [
        each.pk for each in (dying, ill, walking, quiet)
    ]
    page = client.get("/never-seen/").content.decode()
    for words in (
        "palliative phase: terminal",
        "ECOG 4",
        "AKPS 40",
        "Pain 9",
        "gone on 2 times",
        "No recorded fact says",
    ):
        assert words in page, words
    assert set(PatientAccess.objects.values_list("patient_id", flat=True)) == {
        each.pk for each in (quiet, walking, ill, dying)
    }


def test_pages_follow_each_other_without_gaps(oncologist: User) -> None:
    patients = [an_old_finding() for _number in range(5)]
    told(Performance, patients[3], scale="ECOG", value_number=3)
    first = never_seen_page(oncologist, today=today(), limit=2)
    assert first.after == first.lines[-1].patient.pk
    second = never_seen_page(oncologist, today=today(), after=first.after, limit=2)
    third = never_seen_page(oncologist, today=today(), after=second.after, limit=2)
    found = [line.patient.pk for page in (first, second, third) for line in page.lines]
    assert found == [patients[3].pk, *(patient.pk for patient in patients if patient != patients[3])]
    assert third.after is None


def test_the_number_of_queries_does_not_grow(oncologist: User) -> None:
    client = signed_in(oncologist)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/never-seen/").status_code == 200
        return len(asked)

    an_old_finding()
    few = queries()
    for _number in range(3):
        told(Performance, an_old_finding(), scale="ECOG", value_number=3)
    assert queries() == few


def test_refers_in_one_step_and_takes_it_back(oncologist: User) -> None:
    patient, client = an_old_finding(family_name="Vergessen"), signed_in(oncologist)
    client.post(f"/never-seen/{patient.pk}/refer/")
    reason = Reason.objects.get(referral__patient=patient)
    assert (reason.requested_by, reason.see_by) == (oncologist, today() + timedelta(days=14))
    page = client.get("/never-seen/").content.decode()
    assert page.index("You referred today") < page.index("Vergessen")
    assert listed(oncologist) == []
    client.post(f"/referrals/{reason.referral_id}/reasons/{reason.pk}/take-back/", {"next": "never_seen"})
    assert Referral.objects.get(patient=patient).state == ReferralState.WITHDRAWN
    assert listed(oncologist) == [patient.pk]
    assert "You referred today" not in client.get("/never-seen/").content.decode()


def test_why_they_were_referred_is_said_in_the_language_of_the_reader(oncologist: User) -> None:
    with translation.override("de"):
        reason = refer_never_seen(patient=an_old_finding(), by=oncologist, at=now())
    with translation.override("en"):
        assert reason.asked_for == "Advanced disease, never seen by palliative care"
    with translation.override("de"):
        assert reason.asked_for == "Fortgeschrittene Erkrankung, nie palliativmedizinisch gesehen"


def test_who_was_referred_meanwhile_is_not_referred_twice(oncologist: User) -> None:
    patient, other = an_old_finding(), a_user(Role.ONCOLOGIST)
    reason = refer_never_seen(patient=patient, by=other, at=now())
    with pytest.raises(NotNow, match="meanwhile"):
        refer_never_seen(patient=patient, by=oncologist, at=now())
    page = signed_in(oncologist).post(f"/never-seen/{patient.pk}/refer/", follow=True).content.decode()
    assert "meanwhile" in page
    assert Reason.objects.filter(referral__patient=patient).count() == 1
    take_back_request(reason=reason, by=other, at=now())
    assert listed(oncologist) == [patient.pk]


def test_who_was_declined_after_a_referral_by_hand_is_not_listed_again(oncologist: User) -> None:
    patient = an_old_finding()
    reason = refer_never_seen(patient=patient, by=oncologist, at=now())
    decline_referral(referral=reason.referral, reason=DeclineReason.OTHER, by=oncologist, at=now())
    assert listed(oncologist) == []


def test_who_may_not_refer_gets_no_button() -> None:
    patient = an_old_finding()
    admin = reader(Role.ADMINISTRATOR)
    assert admin.get("/never-seen/").status_code == 403
    assert admin.post(f"/never-seen/{patient.pk}/refer/").status_code == 403
