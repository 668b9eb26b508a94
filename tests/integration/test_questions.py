"""Questions that the rules ask: their answers, disputed data, and whom findings in care are shown to."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from consults.choices import Setting
from consults.models import Consult
from consults.services import begin_consult
from consults.tasks import open_pending_consults
from patients.models import Death, PalliativeCare, Patient, StagingEvent
from staff.models import User
from staff.permissions import Role
from tests.pages import reader, signed_in
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
from triggers.choices import DeclineReason, QuestionAnswer, ReferralState, Suppressed, TriggerState, WhyEnded
from triggers.current import NotNow
from triggers.everyone import evaluate_due
from triggers.merging import merge_patients
from triggers.models import Referral, Trigger
from triggers.queries import care_items
from triggers.question_list import Tab, question_page
from triggers.questions import answer_question, confirm_data, version_of
from triggers.record import correct, record, retract
from triggers.services import decline_referral

pytestmark = pytest.mark.django_db

UNKNOWN, NOTHING = QuestionAnswer.UNKNOWN_UNTIL, QuestionAnswer.NOTHING_MORE


@pytest.fixture
def oncologist() -> User:
    return a_user(Role.ONCOLOGIST)


@pytest.fixture
def nurse() -> User:
    return a_user(Role.PALLIATIVE_NURSE)


def a_question(**personal: str) -> Trigger:
    """A live question: nothing is known of how far the tumour has spread."""
    patient = a_patient(**personal)
    a_lung_tumour(patient, diagnosed=days_ago(20))
    return Trigger.objects.get(patient=patient, rule="staging_unknown")


def a_conflict() -> Trigger:
    """A live question: M1 with stage IIIB in one record."""
    patient = a_patient()
    tumour = a_lung_tumour(patient, diagnosed=days_ago(5))
    record([a_staging(tumour, on=days_ago(4), stage="IIIB")], by=None, at=now())
    return Trigger.objects.get(patient=patient, rule="staging_conflict")


def a_dispute(by: User) -> Referral:
    referral = a_referral()
    decline_referral(referral=referral, reason=DeclineReason.DATA_WRONG, by=by, at=now())
    return referral


def state(trigger: Trigger) -> str:
    trigger.refresh_from_db()
    return trigger.state


def test_a_question_put_off_is_asked_again_on_its_day(oncologist: User) -> None:
    question, until = a_question(), today() + timedelta(days=10)
    answer_question(trigger=question, answer=UNKNOWN, until=until, reason="PET-CT ordered", by=oncologist, at=now())
    evaluate_due(at=now() + timedelta(days=9))
    assert state(question) == TriggerState.ANSWERED
    assert (question.why_ended, question.quiet_until) == (WhyEnded.UNKNOWN_UNTIL, until)
    assert (question.answered_by, question.answer_comment) == (oncologist, "PET-CT ordered")
    evaluate_due(at=now() + timedelta(days=10))
    assert state(question) == TriggerState.LIVE
    assert question.answer_comment == "PET-CT ordered"


def test_a_question_put_off_comes_back_however_old_it_is(oncologist: User) -> None:
    question, later = a_question(), now() + timedelta(days=150)
    until = today() + timedelta(days=150 + 84)
    answer_question(trigger=question, answer=UNKNOWN, until=until, reason="waits", by=oncologist, at=later)
    evaluate_due(at=now() + timedelta(days=150 + 84))
    assert (state(question), question.suppressed) == (TriggerState.LIVE, "")


def test_nothing_more_to_know_stays_closed(oncologist: User) -> None:
    question = a_question()
    answer_question(trigger=question, answer=NOTHING, reason="no staging wanted", by=oncologist, at=now())
    evaluate_due(at=now() + timedelta(days=100))
    assert state(question) == TriggerState.ANSWERED
    assert question.quiet_until is None


def test_an_answer_holds_until_the_deciding_facts_change(oncologist: User) -> None:
    question = a_conflict()
    answer_question(trigger=question, answer=NOTHING, reason="pathology lost", by=oncologist, at=now())
    tumour = question.patient.tumours.get()
    staging = StagingEvent.objects.get(patient=question.patient)
    record([a_liver_metastasis(tumour, on=days_ago(1))], by=None, at=now())
    assert state(question) == TriggerState.ANSWERED
    correct(staging, replacement=a_staging(tumour, on=days_ago(4), stage="IIIA"), by=oncologist, at=now())
    assert state(question) == TriggerState.LIVE


@pytest.mark.parametrize(
    ("answer", "days", "reason", "words"),
    [
        (UNKNOWN, None, "waits", "after today"),
        (UNKNOWN, 0, "waits", "after today"),
        (UNKNOWN, 85, "waits", "at most"),
        (UNKNOWN, 5, "  ", "reason"),
        (NOTHING, None, "", "reason"),
    ],
)
def test_an_answer_needs_a_reason_and_a_day_that_makes_sense(
    oncologist: User, answer: QuestionAnswer, days: int | None, reason: str, words: str
) -> None:
    until = None if days is None else today() + timedelta(days=days)
    question = a_question()
    with pytest.raises(NotNow, match=words):
        answer_question(trigger=question, answer=answer, until=until, reason=reason, by=oncologist, at=now())
    assert state(question) == TriggerState.LIVE


def test_a_question_is_answered_once(oncologist: User) -> None:
    question = a_question()
    answer_question(trigger=question, answer=NOTHING, reason="known", by=oncologist, at=now())
    with pytest.raises(NotNow, match="answered this question"):
        answer_question(trigger=question, answer=NOTHING, reason="known", by=oncologist, at=now())
    finding = Trigger.objects.get(patient=a_referral().patient, rule="new_metastatic_disease")
    with pytest.raises(NotNow, match="Nobody asks"):
        answer_question(trigger=finding, answer=NOTHING, reason="known", by=oncologist, at=now())


@pytest.mark.parametrize("hidden", [{"suppressed": Suppressed.HISTORIC}, {"shadow": True}])
def test_what_nobody_is_asked_cannot_be_answered(oncologist: User, hidden: dict[str, object]) -> None:
    trigger = a_question()
    Trigger.objects.filter(pk=trigger.pk).update(**hidden)
    with pytest.raises(NotNow):
        answer_question(trigger=trigger, answer=QuestionAnswer.NOTHING_MORE, reason="Asked.", by=oncologist, at=now())


def test_the_database_refuses_an_answer_without_somebody() -> None:
    question = a_question()
    with pytest.raises(IntegrityError, match="trigger_question_closed_by_an_answer"), transaction.atomic():
        Trigger.objects.filter(pk=question.pk).update(state="answered", why_ended="nothing_more", ended_at=now())


def test_disputed_data_that_are_right_after_all_refer_again(oncologist: User) -> None:
    declined = a_dispute(oncologist)
    finding = Trigger.objects.get(patient=declined.patient, rule="new_metastatic_disease")
    assert finding.is_disputed
    confirm_data(trigger=finding, reason="checked with radiology", by=oncologist, at=now())
    assert state(finding) == TriggerState.LIVE
    referral = Referral.objects.get(patient=declined.patient, state=ReferralState.OPEN)
    assert [reason.trigger for reason in referral.reasons.all()] == [finding]
    with pytest.raises(NotNow, match="answered this question"):
        confirm_data(trigger=finding, reason="again", by=oncologist, at=now())


def test_disputed_data_that_were_put_right_ask_nobody(oncologist: User) -> None:
    patient = a_dispute(oncologist).patient
    finding = Trigger.objects.get(patient=patient, rule="new_metastatic_disease")
    retract(StagingEvent.objects.get(patient=patient), reason="other patient", by=oncologist, at=now())
    assert (state(finding), finding.why_ended) == (TriggerState.WITHDRAWN, WhyEnded.FACTS_CHANGED)
    with pytest.raises(NotNow):
        confirm_data(trigger=finding, reason="right", by=oncologist, at=now())
    # Found again by another record, it counts: that is not what was disputed.
    record([a_staging(patient.tumours.get(), on=days_ago(1))], by=None, at=now())
    assert Referral.objects.filter(patient=patient, state=ReferralState.OPEN).exists()


def test_nobody_is_asked_about_the_data_of_the_dead(oncologist: User) -> None:
    patient = a_dispute(oncologist).patient
    record([Death(patient=patient, on=today(), recorded=today())], by=None, at=now())
    assert patient.pk not in {row.patient.pk for row in question_page(oncologist, tab=Tab.ALL).rows}


def test_the_patients_page_shows_the_question_with_its_facts_and_takes_the_answer(oncologist: User) -> None:
    question, client = a_conflict(), signed_in(oncologist)
    staging = StagingEvent.objects.get(patient=question.patient)
    at = f"/patients/{question.patient_id}/"
    page = client.get(at).content.decode()
    asked = page[page.index('id="questions"') : page.index('id="referrals"')]
    here = f"/questions/{question.pk}"
    for words in ("stage IIIB", f"{here}/facts/{staging.pk}/correct/", f"{here}/record/", "Ask again on"):
        assert words in asked, words
    seen = {"version": version_of(question)}
    wrong = client.post(f"/questions/{question.pk}/answer/", {**seen, "answer": "unknown_until", "reason": "waits"})
    assert wrong.status_code == 422
    assert "after today" in wrong.content.decode()
    assert "waits" in wrong.content.decode()
    client.post(f"/questions/{question.pk}/answer/", {**seen, "answer": "nothing_more", "reason": "slides lost"})
    assert state(question) == TriggerState.ANSWERED
    page = client.get(at).content.decode()
    assert 'id="questions"' not in page
    assert "slides lost" in client.get(f"{at}course/").content.decode()
    late = client.post(f"/questions/{question.pk}/answer/", {**seen, "answer": "nothing_more", "reason": "again"})
    assert "answered this question" in late.content.decode()


def test_the_patients_page_asks_about_data_that_were_called_wrong(oncologist: User) -> None:
    patient, client = a_dispute(oncologist).patient, signed_in(oncologist)
    assert "says that the data are wrong" in client.get(f"/patients/{patient.pk}/").content.decode()
    finding = Trigger.objects.get(patient=patient, rule="new_metastatic_disease")
    said = {"version": version_of(finding), "reason": "seen on the CT"}
    client.post(f"/questions/{finding.pk}/data-are-right/", said)
    assert "says that the data are wrong" not in client.get(f"/patients/{patient.pk}/").content.decode()


def test_the_list_has_one_row_for_each_patient_and_pages_without_gaps(oncologist: User) -> None:
    first = a_question(family_name="Fraglich")
    second_tumour = a_lung_tumour(first.patient, diagnosed=days_ago(16))
    disputed = a_dispute(oncologist).patient_id
    others = {a_question().patient_id for _number in range(27)}
    assert Trigger.objects.filter(patient=first.patient, tumour=second_tumour).exists()
    client = signed_in(oncologist)
    first_page = client.get("/questions/?tab=all")
    rows = [*first_page.context["page"].rows, *client.get(first_page.context["next"]).context["page"].rows]
    assert sorted(row.patient.pk for row in rows) == sorted({first.patient_id, disputed, *others})
    see_by = [row.questions[0].trigger.see_by for row in rows]
    assert see_by == sorted(see_by)
    assert len(next(row for row in rows if row.patient.pk == first.patient_id).questions) == 2
    assert client.get("/questions/?after=x&tab=nobody&about=me").status_code == 200
    assert 'href="/questions/"' in client.get("/referrals/").content.decode()


def in_care(*, own: bool, family_name: str = "Betreut") -> Trigger:
    patient = a_patient(family_name=family_name)
    tumour = a_lung_tumour(patient, diagnosed=days_ago(200))
    record([PalliativeCare(patient=patient, on=days_ago(100), recorded=days_ago(100), own=own)], by=None, at=now())
    record([a_liver_metastasis(tumour, on=days_ago(2))], by=None, at=now())
    return Trigger.objects.get(patient=patient, suppressed="already_in_care")


def test_findings_in_care_are_asked_of_those_who_care(nurse: User) -> None:
    ours, theirs = in_care(own=True), in_care(own=False)
    assert care_items(nurse, ours=True, today=today()) == [ours]
    assert care_items(nurse, ours=False, today=today()) == [theirs]
    care = PalliativeCare.objects.get(patient=ours.patient)
    elsewhere = PalliativeCare(patient=ours.patient, on=days_ago(1), recorded=days_ago(1), own=False)
    record([elsewhere], by=None, at=now())
    assert care_items(nurse, ours=True, today=today()) == [ours]
    retract(care, reason="never", by=nurse, at=now())
    assert care_items(nurse, ours=True, today=today()) == []
    assert len(care_items(nurse, ours=False, today=today())) == 2


def test_care_of_a_merged_record_counts(nurse: User) -> None:
    duplicate = a_patient()
    record([PalliativeCare(patient=duplicate, on=days_ago(9), recorded=days_ago(9), own=True)], by=None, at=now())
    trigger = in_care(own=False)
    merge_patients(duplicate=duplicate, survivor=Patient.objects.get(pk=trigger.patient_id), at=now())
    assert care_items(nurse, ours=True, today=today()) == [trigger]


def test_what_was_declined_as_in_care_elsewhere_is_not_asked_again(oncologist: User) -> None:
    referral = a_referral()
    decline_referral(
        referral=referral, reason=DeclineReason.IN_CARE_ELSEWHERE, provider="Hospiz", by=oncologist, at=now()
    )
    assert Trigger.objects.filter(patient=referral.patient, suppressed="already_in_care").exists()
    assert care_items(oncologist, ours=False, today=today()) == []
    second = a_lung_tumour(referral.patient, diagnosed=days_ago(2))
    record([a_staging(second, on=days_ago(1))], by=None, at=now())
    assert [item.tumour for item in care_items(oncologist, ours=False, today=today())] == [second]


def test_the_nurse_answers_for_our_care_and_the_oncologist_tells_another_provider() -> None:
    ours, theirs = in_care(own=True, family_name="Unsrig"), in_care(own=False, family_name="Fremd")
    nurse, oncologist = reader(Role.PALLIATIVE_NURSE), reader(Role.ONCOLOGIST)
    page = nurse.get("/care-items/").content.decode()
    assert page.index("Unsrig") < page.index("tell them") < page.index("Fremd")
    assert nurse.post(f"/care-items/{theirs.pk}/told/", {"answer": "contacted"}).status_code == 403
    assert oncologist.post(f"/care-items/{ours.pk}/answer/", {"answer": "known"}).status_code == 403
    assert nurse.post(f"/care-items/{theirs.pk}/answer/", {"answer": "known"}).status_code == 404
    oncologist.post(f"/care-items/{theirs.pk}/told/", {"answer": "earlier_visit"})
    oncologist.post(f"/care-items/{theirs.pk}/told/", {"answer": "contacted"})
    nurse.post(f"/care-items/{ours.pk}/answer/", {"answer": "known"})
    theirs.refresh_from_db()
    ours.refresh_from_db()
    assert (theirs.care_answer, ours.care_answer) == ("contacted", "known")
    page = nurse.get("/care-items/").content.decode()
    assert "Unsrig" not in page
    assert "Fremd" not in page


def test_the_care_list_has_an_end(nurse: User) -> None:
    for _number in range(3):
        in_care(own=True)
    assert len(care_items(nurse, ours=True, today=today(), limit=2)) == 2


def test_the_team_is_told_that_the_reasons_are_gone(nurse: User) -> None:
    referral, client = a_referral(), signed_in(nurse)
    open_pending_consults()
    consult = Consult.objects.get(referral=referral)
    begin_consult(consult=consult, by=nurse, at=now(), version=consult.version, setting=Setting.OUTPATIENT)
    assert "no longer stand" not in client.get("/consults/").content.decode()
    retract(StagingEvent.objects.get(patient=referral.patient), reason="wrong", by=nurse, at=now())
    for at in ("/consults/", f"/consults/{consult.pk}/"):
        assert "The reasons for this referral no longer stand since" in client.get(at).content.decode()
