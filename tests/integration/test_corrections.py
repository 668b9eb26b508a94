"""What corrections take away: what changed, what followed, who was told and has noted it."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from consults.choices import Setting
from consults.models import Consult
from consults.services import begin_consult
from consults.tasks import open_pending_consults
from patients.models import Diagnosis, Metastasis, PalliativeCare, StagingEvent
from staff.models import PatientAccess, User
from staff.permissions import Role
from tests.pages import reader, signed_in
from tests.people import a_liver_metastasis, a_lung_tumour, a_patient, a_referral, a_staging, a_user, days_ago, now
from triggers.corrections import acknowledge_reasons_gone, correction_page
from triggers.current import ChangedMeanwhile, NotNow
from triggers.models import Acknowledgement, Referral, Trigger
from triggers.queries import visible_referrals, visible_triggers
from triggers.record import correct, record, retract

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse() -> User:
    return a_user(Role.PALLIATIVE_NURSE, name="Schwester Merkt")


@pytest.fixture
def oncologist() -> User:
    return a_user(Role.ONCOLOGIST, name="Dr. Irrtum")


def a_withdrawn_referral(by: User, **personal: Any) -> Referral:
    """A staging said M1b and was corrected to M0: the referral is withdrawn."""
    referral = a_referral(**personal)
    staging = StagingEvent.objects.get(patient=referral.patient)
    replacement = a_staging(referral.patient.tumours.get(), on=days_ago(3), m="0", stage="IIIA")
    correct(staging, replacement=replacement, by=by, at=now())
    referral.refresh_from_db()
    assert referral.state == "withdrawn"
    return referral


def a_kept_referral(by: User, **personal: Any) -> Referral:
    """The staging was taken back after the consult had begun: the referral is kept."""
    referral = a_referral(**personal)
    open_pending_consults()
    consult = Consult.objects.get(referral=referral)
    begin_consult(consult=consult, by=by, at=now(), version=consult.version, setting=Setting.OUTPATIENT)
    retract(StagingEvent.objects.get(patient=referral.patient), reason="other patient", by=by, at=now())
    referral.refresh_from_db()
    assert referral.reasons_gone_at is not None
    return referral


def page_of(user: User, **wanted: Any) -> list[Trigger]:
    page = correction_page(visible_triggers(user), visible_referrals(user), **wanted)
    return [line.trigger for line in page.lines]


def test_says_what_changed_by_whom_and_what_followed(oncologist: User) -> None:
    a_withdrawn_referral(oncologist, family_name="Berichtigt", responsible_oncologist=oncologist)
    page = signed_in(oncologist).get("/corrections/").content.decode()
    words = ("Berichtigt", "cT2a cN1 cM1b, stage IVA", "cT2a cN1 cM0, stage IIIA", "Dr. Irrtum", "Referral withdrawn")
    for word in (*words, "It had no consult yet", "Stands among the corrections of: Dr. Irrtum"):
        assert word in page, word
    assert page.index("before:") < page.index("now:")


def test_a_withdrawn_referral_is_counted_and_noted_by_those_responsible(oncologist: User, nurse: User) -> None:
    referral = a_withdrawn_referral(
        oncologist, family_name="Meins", responsible_oncologist=oncologist, named_nurse=nurse
    )
    other = a_withdrawn_referral(oncologist, family_name="Fremd")
    client = signed_in(oncologist)
    for address in ("/referrals/", "/questions/", "/never-seen/", "/corrections/"):
        assert "withdrawn referrals of your patients to note" in client.get(address).content.decode(), address
    page = client.get("/corrections/").content.decode()
    assert "Meins" in page
    assert "Fremd" not in page
    assert "Stands among the corrections of: Dr. Irrtum, Schwester Merkt" in page
    assert "Nobody has noted it yet" in page
    everybody = client.get("/corrections/?whose=all").content.decode()
    assert "stands in nobody's own list" in unescape(everybody)
    assert everybody.count("I have noted it") == 1
    client.post(f"/corrections/{referral.pk}/note/")
    noted = Acknowledgement.objects.get()
    assert (noted.by, noted.referral, noted.gone_at) == (oncologist, referral, referral.ended_at)
    theirs = signed_in(nurse).get("/corrections/").content.decode()
    assert "Noted by Dr. Irrtum" in theirs
    assert "I have noted it" not in theirs
    assert "withdrawn referrals of your patients to note" not in theirs
    assert client.post(f"/corrections/{other.pk}/note/").status_code == 404


def test_whoever_has_no_patients_sees_all_corrections_and_may_choose_the_own(oncologist: User) -> None:
    a_withdrawn_referral(oncologist, family_name="Fremd")
    client = signed_in(oncologist)
    assert "Fremd" in client.get("/corrections/").content.decode()
    assert "No finding of your patients was withdrawn" in client.get("/corrections/?whose=mine").content.decode()


def test_a_request_that_was_taken_back_is_not_to_be_noted(oncologist: User) -> None:
    referral = a_withdrawn_referral(oncologist, responsible_oncologist=oncologist)
    Referral.objects.filter(pk=referral.pk).update(why_ended="taken_back")
    page = signed_in(oncologist).get("/corrections/").content.decode()
    assert "Referral withdrawn" in page
    assert "Nobody has noted it yet" not in page


def test_says_that_the_consult_was_cancelled(oncologist: User) -> None:
    referral = a_referral()
    open_pending_consults()
    retract(StagingEvent.objects.get(patient=referral.patient), reason="other patient", by=oncologist, at=now())
    open_pending_consults()
    client = signed_in(oncologist)
    for address in ("/corrections/", f"/patients/{referral.patient_id}/course/"):
        page = client.get(address).content.decode()
        for word in ("taken back:", "other patient", "Its consult: Cancelled"):
            assert word in page, word


def test_a_correction_of_what_the_finding_rests_on_indirectly_is_shown(oncologist: User) -> None:
    patient = a_referral().patient
    diagnosis = Diagnosis.objects.get(patient=patient)
    other = Diagnosis(patient=patient, tumour=diagnosis.tumour, on=diagnosis.on, icd10="C50.4", morphology="8500/3")
    correct(diagnosis, replacement=other, by=oncologist, at=now())
    page = signed_in(oncologist).get("/corrections/").content.decode()
    assert "C34.1" in page
    assert "C50.4" in page


def test_the_referral_goes_on_for_its_other_reasons(oncologist: User) -> None:
    referral = a_referral()
    tumour = referral.patient.tumours.get()
    [brain] = record(
        [Metastasis(patient=referral.patient, tumour=tumour, on=days_ago(2), recorded=days_ago(2), site="BRA")],
        by=None,
        at=now(),
    )
    retract(brain, reason="artefact", by=oncologist, at=now())
    assert [trigger.rule for trigger in page_of(oncologist)] == ["brain_metastasis"]
    assert "The referral goes on" in signed_in(oncologist).get("/corrections/").content.decode()


def test_answered_questions_and_what_opened_nothing_are_left_out(oncologist: User) -> None:
    patient = a_patient()
    tumour = a_lung_tumour(patient, diagnosed=days_ago(20))
    record([a_staging(tumour, on=days_ago(1), m="0", stage="IIIA")], by=None, at=now())
    assert Trigger.objects.filter(patient=patient, rule="staging_unknown", state="withdrawn").exists()
    old = a_patient()
    tumour = a_lung_tumour(old, diagnosed=days_ago(2000))
    record([a_staging(tumour, on=days_ago(1999))], by=None, at=now())
    retract(StagingEvent.objects.get(patient=old), reason="other patient", by=oncologist, at=now())
    assert page_of(oncologist) == []
    assert {trigger.patient for trigger in page_of(oncologist, with_nothing_opened=True)} == {old}
    page = signed_in(oncologist).get("/corrections/?everything=on").content.decode()
    assert "Nothing had followed from it" in page


def test_pages_follow_each_other_without_gaps(oncologist: User) -> None:
    referrals = [a_withdrawn_referral(oncologist) for _number in range(3)]
    first = correction_page(visible_triggers(oncologist), visible_referrals(oncologist), limit=2)
    assert first.after is not None
    rest = page_of(oncologist, after=first.after, limit=2)
    found = [line.trigger.patient_id for line in first.lines] + [trigger.patient_id for trigger in rest]
    assert found == [referral.patient_id for referral in reversed(referrals)]
    assert len(page_of(oncologist, after=999_999)) == 3


def test_a_kept_referral_is_noted_once_for_the_team(nurse: User) -> None:
    referral = a_kept_referral(nurse, family_name="Begonnen")
    client = signed_in(nurse)
    consult = Consult.objects.get(referral=referral)
    for at in ("/corrections/", "/consults/", f"/consults/{consult.pk}/"):
        assert "The team knows" in client.get(at).content.decode(), at
    assert "Nobody of the team has noted it yet" in client.get("/corrections/").content.decode()
    answer = client.post(f"/corrections/{referral.pk}/acknowledge/", {"next": "consult"})
    assert answer["Location"] == f"/consults/{consult.pk}/"
    noted = Acknowledgement.objects.get()
    assert (noted.by, noted.referral, noted.gone_at) == (nurse, referral, referral.reasons_gone_at)
    for at in ("/corrections/", "/consults/", f"/consults/{consult.pk}/"):
        page = client.get(at).content.decode()
        assert "The team knows" not in page, at
        assert "Noted for the team by Schwester Merkt" in page, at
    with pytest.raises(ChangedMeanwhile, match="Schwester Merkt has noted this"):
        acknowledge_reasons_gone(referral=referral, by=nurse, at=now())
    late = reader(Role.PALLIATIVE_PHYSICIAN).post(f"/corrections/{referral.pk}/acknowledge/", follow=True)
    assert "Schwester Merkt has noted this" in late.content.decode()


def test_what_goes_again_is_noted_again(nurse: User) -> None:
    referral = a_kept_referral(nurse)
    acknowledge_reasons_gone(referral=referral, by=nurse, at=now())
    tumour = referral.patient.tumours.get()
    [again] = record([a_staging(tumour, on=days_ago(2))], by=nurse, at=now())
    with pytest.raises(NotNow, match="stand again"):
        acknowledge_reasons_gone(referral=referral, by=nurse, at=now())
    retract(again, reason="wrong again", by=nurse, at=now() + timedelta(seconds=1))
    assert "The team knows" in signed_in(nurse).get("/corrections/").content.decode()
    acknowledge_reasons_gone(referral=referral, by=nurse, at=now())
    assert Acknowledgement.objects.count() == 2


def test_the_database_keeps_what_was_noted(nurse: User) -> None:
    referral = a_kept_referral(nurse)
    noted = acknowledge_reasons_gone(referral=referral, by=nurse, at=now())
    with pytest.raises(IntegrityError, match="reasons_gone_acknowledged_once"), transaction.atomic():
        Acknowledgement.objects.create(referral=referral, gone_at=noted.gone_at, by=nurse, at=now())
    with pytest.raises(ProgrammingError, match="update or delete"), transaction.atomic():
        noted.delete()


def test_who_is_not_of_the_team_reads_but_does_not_note(nurse: User) -> None:
    referral = a_kept_referral(nurse)
    oncologist = reader(Role.ONCOLOGIST)
    page = oncologist.get("/corrections/").content.decode()
    assert "Kept: the consult had begun" in page
    assert "The team knows" not in page
    assert oncologist.post(f"/corrections/{referral.pk}/acknowledge/").status_code == 403
    assert reader(Role.ADMINISTRATOR).get("/corrections/").status_code == 403


def test_the_patients_page_shows_what_was_taken_away(oncologist: User) -> None:
    referral = a_withdrawn_referral(oncologist)
    client = signed_in(oncologist)
    page = client.get(f"/patients/{referral.patient_id}/course/").content.decode()
    assert "Findings that corrections took away" in page
    assert "Referral withdrawn" in page
    assert (
        "Findings that corrections took away" not in client.get(f"/patients/{a_patient().pk}/course/").content.decode()
    )


def test_a_cancelled_visit_is_shown(nurse: User) -> None:
    patient = a_patient()
    tumour = a_lung_tumour(patient, diagnosed=days_ago(200))
    record([PalliativeCare(patient=patient, on=days_ago(100), recorded=days_ago(100), own=True)], by=None, at=now())
    [liver] = record([a_liver_metastasis(tumour, on=days_ago(2))], by=None, at=now())
    open_pending_consults()
    retract(liver, reason="artefact", by=nurse, at=now())
    open_pending_consults()
    page = signed_in(nurse).get("/corrections/").content.decode()
    assert "Visit after a new finding: Cancelled" in page


def test_shown_patients_are_logged_and_the_number_of_queries_does_not_grow(oncologist: User, nurse: User) -> None:
    client = signed_in(oncologist)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/corrections/").status_code == 200
        return len(asked)

    first, kept = a_withdrawn_referral(oncologist), a_kept_referral(nurse)
    few = queries()
    assert {first.patient_id, kept.patient_id} == set(
        PatientAccess.objects.filter(door="triggers:corrections").values_list("patient_id", flat=True)
    )
    for _number in range(2):
        a_withdrawn_referral(oncologist)
        a_kept_referral(nurse)
    assert queries() == few
