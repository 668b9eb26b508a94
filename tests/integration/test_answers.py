"""Taking answers back and changing them: what they wrote is retracted, what they closed comes back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction

from consults import team_notices
from consults.models import Consult
from consults.opening import open_pending
from consults.services import begin_consult
from consults.team_notices import tell_reasons_gone
from patients.models import Declined, Fact, PalliativeCare, Retraction, StagingEvent
from staff.models import Notice, User
from staff.permissions import Role
from tests.people import (
    a_liver_metastasis,
    a_lung_tumour,
    a_nurse_on_duty,
    a_patient,
    a_proposal,
    a_referral,
    a_staging,
    a_user,
    days_ago,
    now,
    today,
)
from triggers.answers_undone import answer_referral, standing_answer, undo_answer
from triggers.by_hand import refer_by_hand
from triggers.choices import AnswerKind, DeclineReason, DeferReason, ReferralState, TriggerState
from triggers.current import ChangedMeanwhile, NotNow
from triggers.models import Answer, Reason, Referral, Trigger
from triggers.questions import confirm_data
from triggers.record import correct, record, retract
from triggers.services import confirm_referral, decline_referral, defer_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def oncologist() -> User:
    return a_user(Role.ONCOLOGIST, name="Dr. Ersten")


@pytest.fixture
def nurse() -> User:
    return a_nurse_on_duty()


def declined(
    referral: Referral, by: User, reason: DeclineReason = DeclineReason.DISAGREES, *, provider: str = ""
) -> Answer:
    decline_referral(referral=referral, reason=reason, by=by, at=now(), provider=provider)
    return Answer.objects.get(referral=referral, undone_at=None)


def deferred(referral: Referral, by: User, *, days: int = 10) -> Answer:
    until = today() + timedelta(days=days)
    defer_referral(referral=referral, reason=DeferReason.OTHER, until=until, by=by, at=now())
    return Answer.objects.get(referral=referral, undone_at=None)


def state(referral: Referral) -> str:
    referral.refresh_from_db()
    return referral.state


def test_each_answer_is_kept_with_what_was_said(oncologist):
    referral = a_referral()
    answer = deferred(referral, oncologist)
    assert (answer.what, answer.reason, answer.until) == ("defer", "other", today() + timedelta(days=10))
    assert (answer.by, answer.get_reason_display()) == (oncologist, "Other")
    with pytest.raises(DatabaseError, match="answer_has_what_its_kind_needs"):
        Answer.objects.filter(pk=answer.pk).update(reason="disagrees")


@pytest.mark.parametrize("reason", [DeclineReason.DISAGREES, DeclineReason.TREATED_ELSEWHERE, DeclineReason.OTHER])
def test_findings_that_a_refusal_closed_come_back(oncologist, reason):
    referral = a_referral()
    answer = declined(referral, oncologist, reason)
    assert not Trigger.objects.filter(patient=referral.patient, rule="new_metastatic_disease", state="live").exists()
    undo_answer(answer=answer, by=oncologist, at=now())
    assert state(referral) == ReferralState.OPEN
    assert (referral.decline_reason, referral.ended_at, referral.answered_by) == ("", None, None)
    finding = Trigger.objects.get(patient=referral.patient, rule="new_metastatic_disease")
    assert (finding.state, finding.ended_at) == (TriggerState.LIVE, None)
    assert referral.reasons.get(trigger=finding).ended_at is None


@pytest.mark.parametrize(
    ("reason", "kind", "more"),
    [
        (DeclineReason.PATIENT_DECLINED, Declined, {}),
        (DeclineReason.IN_CARE_ELSEWHERE, PalliativeCare, {"provider": "SAPV Musterstadt"}),
    ],
)
def test_facts_that_a_refusal_wrote_are_retracted(oncologist, reason, kind, more):
    referral = a_referral()
    answer = declined(referral, oncologist, reason, **more)
    written = kind.objects.get(patient=referral.patient)
    assert answer.facts == [written.pk]
    undo_answer(answer=answer, by=oncologist, at=now())
    assert Retraction.objects.get(patient=referral.patient).of_id == written.pk
    assert state(referral) == ReferralState.OPEN
    finding = Trigger.objects.get(patient=referral.patient, rule="new_metastatic_disease")
    assert (finding.state, finding.suppressed) == (TriggerState.LIVE, "")


def test_what_an_answer_wrote_is_retracted_as_it_was_corrected(oncologist):
    referral = a_referral()
    answer = declined(referral, oncologist, DeclineReason.IN_CARE_ELSEWHERE, provider="SAPV Mustrstadt")
    written = PalliativeCare.objects.get(patient=referral.patient)
    better = PalliativeCare(patient=referral.patient, on=written.on, provider="SAPV Musterstadt", own=False)
    correct(written, replacement=better, by=oncologist, at=now())
    undo_answer(answer=answer, by=oncologist, at=now())
    assert set(Retraction.objects.values_list("of", flat=True)) == {written.pk, better.pk}
    assert state(referral) == ReferralState.OPEN


def test_what_somebody_retracted_before_is_not_retracted_again(oncologist):
    referral = a_referral()
    answer = declined(referral, oncologist, DeclineReason.PATIENT_DECLINED)
    retract(Declined.objects.get(patient=referral.patient), reason="mistaken", by=oncologist, at=now())
    live = Referral.objects.get(patient=referral.patient, state=ReferralState.OPEN)
    assert live != referral
    assert undo_answer(answer=answer, by=oncologist, at=now()) == live
    assert Retraction.objects.filter(patient=referral.patient).count() == 1
    assert state(referral) == ReferralState.DECLINED
    assert live.reasons.filter(ended_at=None).count() == 1


def test_a_request_by_hand_joins_the_referral_that_was_opened_meanwhile(oncologist):
    patient = a_patient()
    first = refer_by_hand(patient=patient, request="Pain", see_by=today() + timedelta(days=9), by=oncologist, at=now())
    answer = declined(first, oncologist, DeclineReason.OTHER)
    second = refer_by_hand(
        patient=patient, request="Asks again", see_by=today() + timedelta(days=20), by=oncologist, at=now()
    )
    assert second != first
    assert undo_answer(answer=answer, by=oncologist, at=now()) == second
    second.refresh_from_db()
    assert second.see_by == today() + timedelta(days=9)
    assert set(second.reasons.filter(ended_at=None).values_list("request", flat=True)) == {"Pain", "Asks again"}


def test_a_yes_is_taken_back(oncologist):
    referral = a_proposal()
    confirm_referral(referral=referral, by=oncologist, at=now())
    undo_answer(answer=Answer.objects.get(), by=oncologist, at=now())
    assert state(referral) == ReferralState.PROPOSED
    assert (referral.confirmed_at, referral.answered_by) == (None, None)


def test_a_yes_that_is_needed_no_more_is_taken_back_without_stopping_anything(oncologist):
    referral = a_proposal()
    confirm_referral(referral=referral, by=oncologist, at=now())
    record([a_liver_metastasis(referral.patient.tumours.get(), on=today())], by=None, at=now())
    undo_answer(answer=Answer.objects.get(), by=oncologist, at=now())
    assert state(referral) == ReferralState.OPEN
    assert referral.confirmed_at is None


def test_a_deferral_is_taken_back(oncologist):
    referral = a_referral()
    undo_answer(answer=deferred(referral, oncologist), by=oncologist, at=now())
    assert state(referral) == ReferralState.OPEN
    assert referral.deferred_until is None


def test_a_refusal_after_a_deferral_leaves_the_deferral_when_taken_back(oncologist):
    referral = a_referral()
    deferral = deferred(referral, oncologist)
    decline_referral(referral=referral, reason=DeclineReason.OTHER, by=oncologist, at=now())
    undo_answer(answer=Answer.objects.get(what="decline"), by=oncologist, at=now())
    assert state(referral) == ReferralState.DEFERRED
    assert (referral.deferred_until, referral.answered_at) == (deferral.until, deferral.at)


def test_a_refusal_taken_back_after_the_deferrals_day_goes_ahead(oncologist):
    referral = a_referral()
    deferred(referral, oncologist, days=3)
    decline_referral(referral=referral, reason=DeclineReason.OTHER, by=oncologist, at=now())
    undo_answer(answer=Answer.objects.get(what="decline"), by=oncologist, at=now() + timedelta(days=4))
    assert state(referral) == ReferralState.OPEN


def test_an_answer_is_taken_back_once(oncologist):
    referral = a_referral()
    answer = declined(referral, oncologist)
    undo_answer(answer=answer, by=oncologist, at=now())
    with pytest.raises(ChangedMeanwhile, match=r"Dr\. Ersten took this answer back at"):
        undo_answer(answer=answer, by=a_user(Role.ONCOLOGIST), at=now())


def test_an_answer_that_another_followed_cannot_be_taken_back(oncologist):
    referral = a_referral()
    first = deferred(referral, oncologist)
    decline_referral(referral=referral, reason=DeclineReason.OTHER, by=oncologist, at=now())
    with pytest.raises(ChangedMeanwhile, match=r"Dr\. Ersten gave another answer at .*: Declined"):
        undo_answer(answer=first, by=oncologist, at=now())


def test_a_deferral_that_has_ended_cannot_be_taken_back(oncologist):
    referral = a_referral()
    answer = deferred(referral, oncologist)
    second = a_lung_tumour(referral.patient, diagnosed=days_ago(2))
    record([a_staging(second, on=days_ago(1))], by=None, at=now())
    with pytest.raises(NotNow, match="any more"):
        undo_answer(answer=answer, by=oncologist, at=now())


def test_nothing_is_taken_back_once_the_consult_has_begun(oncologist, nurse):
    referral = a_proposal()
    confirm_referral(referral=referral, by=oncologist, at=now())
    open_pending(at=now(), limit=50)
    begin_consult(consult=Consult.objects.get(), by=nurse, at=now())
    with pytest.raises(NotNow, match="Consult has begun"):
        undo_answer(answer=Answer.objects.get(), by=oncologist, at=now())


def test_a_consult_that_a_refusal_cancelled_is_booked_anew(oncologist, nurse):
    referral = a_referral()
    open_pending(at=now(), limit=50)
    answer = declined(referral, oncologist)
    open_pending(at=now(), limit=50)
    assert Consult.objects.get().state == "cancelled"
    undo_answer(answer=answer, by=oncologist, at=now())
    open_pending(at=now(), limit=50)
    consult = Consult.objects.get()
    assert (consult.state, consult.why_cancelled, consult.cancelled_at) == ("scheduled", "", None)
    assert consult.appointments.filter(state="live").count() == 1
    assert consult.appointments.count() == 2
    told = set(Notice.objects.filter(to=nurse).values_list("kind", flat=True))
    assert "referral_declined" in told


def test_deferring_frees_the_slot_tells_the_team_and_returning_books_anew(oncologist, nurse):
    referral = a_referral()
    open_pending(at=now(), limit=50)
    answer = deferred(referral, oncologist)
    open_pending(at=now(), limit=50)
    consult = Consult.objects.get()
    assert (consult.state, consult.appointment) == ("on_hold", None)
    assert list(Notice.objects.filter(to=nurse).values_list("kind", "patient_id")) == [
        ("referral_deferred", referral.patient_id)
    ]
    undo_answer(answer=answer, by=oncologist, at=now())
    open_pending(at=now(), limit=50)
    consult = Consult.objects.get()
    assert consult.state == "scheduled"
    assert consult.appointment is not None


@pytest.mark.parametrize(
    ("what", "said", "ends_as"),
    [
        (AnswerKind.CONFIRM, {}, ReferralState.OPEN),
        (AnswerKind.DEFER, {"reason": "other", "until": today() + timedelta(days=5)}, ReferralState.DEFERRED),
        (AnswerKind.DECLINE, {"reason": "disagrees"}, ReferralState.DECLINED),
    ],
)
@pytest.mark.parametrize("first", ["defer", "decline"])
def test_one_answer_is_changed_into_another(oncologist, first, what, said, ends_as):
    referral = a_referral()
    (deferred if first == "defer" else declined)(referral, oncologist)
    referral.refresh_from_db()
    answer_referral(referral=referral, what=what, version=referral.version, by=oncologist, at=now(), **said)
    assert state(referral) == ends_as
    assert Trigger.objects.filter(patient=referral.patient, state="live", calls_for="referral").exists() == (
        ends_as != ReferralState.DECLINED
    )


def test_a_changed_answer_that_is_refused_leaves_the_old_one(oncologist):
    referral = a_referral()
    answer = declined(referral, oncologist, DeclineReason.PATIENT_DECLINED)
    referral.refresh_from_db()
    with pytest.raises(NotNow, match="at most"):
        answer_referral(
            referral=referral,
            what=AnswerKind.DEFER,
            reason="other",
            until=today() + timedelta(days=70),
            version=referral.version,
            by=oncologist,
            at=now(),
        )
    assert state(referral) == ReferralState.DECLINED
    answer.refresh_from_db()
    assert answer.undone_at is None
    assert not Retraction.objects.exists()


@pytest.mark.parametrize("what", [AnswerKind.DECLINE, AnswerKind.CONFIRM])
def test_another_referral_that_nobody_looked_at_is_not_answered_instead(oncologist, what):
    referral = a_referral()
    declined(referral, oncologist)
    colleague = a_user(Role.ONCOLOGIST)
    live = refer_by_hand(
        patient=referral.patient, request="Pain", see_by=today() + timedelta(days=20), by=colleague, at=now()
    )
    referral.refresh_from_db()
    said = {"reason": DeclineReason.TREATED_ELSEWHERE} if what == AnswerKind.DECLINE else {}
    with pytest.raises(ChangedMeanwhile, match="Meanwhile another referral is open"):
        answer_referral(referral=referral, what=what, version=referral.version, by=oncologist, at=now(), **said)
    assert (state(live), state(referral)) == (ReferralState.OPEN, ReferralState.DECLINED)
    assert Answer.objects.get().undone_at is None


def test_a_yes_instead_of_a_deferral_is_kept_with_its_comment(oncologist):
    referral = a_referral()
    deferred(referral, a_user(Role.ONCOLOGIST))
    referral.refresh_from_db()
    answer_referral(
        referral=referral,
        what=AnswerKind.CONFIRM,
        comment="She is back from her journey",
        version=referral.version,
        by=oncologist,
        at=now(),
    )
    assert state(referral) == ReferralState.OPEN
    assert (referral.answered_by, referral.confirmed_by, referral.comment) == (
        oncologist,
        oncologist,
        "She is back from her journey",
    )
    yes = standing_answer(Referral.objects.get(pk=referral.pk))
    assert yes is not None
    assert (yes.what, yes.by, yes.comment) == ("confirm", oncologist, "She is back from her journey")
    undo_answer(answer=yes, by=oncologist, at=now())
    assert (state(referral), referral.answered_by, referral.confirmed_at) == (ReferralState.OPEN, None, None)


def test_what_others_see_as_standing(oncologist):
    referral = a_referral()
    assert standing_answer(referral) is None
    answer = deferred(referral, oncologist)
    assert standing_answer(Referral.objects.get(pk=referral.pk)) == answer


def test_wrong_data_that_are_right_after_all_open_the_referral_anew(oncologist):
    referral = a_referral()
    declined(referral, oncologist, DeclineReason.DATA_WRONG)
    trigger = Trigger.objects.get(patient=referral.patient, why_ended="data_wrong")
    confirm_data(trigger=trigger, reason="Seen the CT", by=oncologist, at=now())
    live = Referral.objects.get(patient=referral.patient, state=ReferralState.OPEN)
    answer = Answer.objects.get(referral=referral)
    assert undo_answer(answer=answer, by=oncologist, at=now()) == live
    assert Reason.objects.filter(trigger=trigger, ended_at=None).count() == 1


def test_those_who_wait_for_an_answer_are_told_unless_they_gave_it(oncologist):
    asker, colleague = a_user(Role.PALLIATIVE_NURSE), a_user(Role.ONCOLOGIST)
    patient = a_patient(responsible_oncologist=oncologist)
    referral = refer_by_hand(patient=patient, request="Pain", see_by=today() + timedelta(days=20), by=asker, at=now())
    answer = declined(referral, colleague, DeclineReason.OTHER)
    assert set(Notice.objects.filter(kind="referral_declined").values_list("to", flat=True)) == {
        oncologist.pk,
        asker.pk,
    }
    undo_answer(answer=answer, by=oncologist, at=now())
    assert set(Notice.objects.filter(kind="answer_undone").values_list("to", flat=True)) == {asker.pk}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_back_and_change_at_once_one_wins_and_the_other_is_told():
    first, second = a_user(Role.ONCOLOGIST), a_user(Role.ONCOLOGIST)
    referral = a_referral()
    answer = declined(referral, first, DeclineReason.PATIENT_DECLINED)
    version = Referral.objects.get(pk=referral.pk).version
    together = Barrier(2, timeout=10)

    def undo() -> str:
        together.wait()
        try:
            undo_answer(answer=answer, by=first, at=now())
        except NotNow as not_now:
            return str(not_now)
        finally:
            connection.close()
        return "done"

    def change() -> str:
        together.wait()
        try:
            answer_referral(
                referral=referral,
                what=AnswerKind.DECLINE,
                reason="other",
                version=version,
                by=second,
                at=now(),
            )
        except NotNow as not_now:
            return str(not_now)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(future.result() for future in [pool.submit(undo), pool.submit(change)])
    assert said.count("done") == 1
    assert Fact.objects.filter(kind="retraction").count() == 1
    assert Referral.objects.get(pk=referral.pk).state in {ReferralState.OPEN, ReferralState.DECLINED}


def test_team_and_oncologist_are_told_once_when_reasons_go_after_the_consult_began(oncologist, nurse):
    referral = a_referral(responsible_oncologist=oncologist)
    open_pending(at=now(), limit=50)
    begin_consult(consult=Consult.objects.get(), by=nurse, at=now())
    retract(StagingEvent.objects.get(), reason="other patient", by=oncologist, at=now())
    assert tell_reasons_gone(at=now()) == 1
    assert tell_reasons_gone(at=now()) == 0
    told = Notice.objects.filter(kind="reasons_gone")
    assert {(notice.to, notice.patient_id, notice.same_day) for notice in told} == {
        (oncologist, referral.patient_id, True),
        (nurse, referral.patient_id, True),
    }


def test_a_telling_that_is_killed_is_done_again(oncologist, nurse, monkeypatch):
    a_referral(responsible_oncologist=oncologist)
    open_pending(at=now(), limit=50)
    begin_consult(consult=Consult.objects.get(), by=nurse, at=now())
    retract(StagingEvent.objects.get(), reason="other patient", by=oncologist, at=now())

    def killed(**said: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(team_notices, "notify", killed)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        tell_reasons_gone(at=now())
    monkeypatch.undo()
    assert tell_reasons_gone(at=now()) == 1
