"""What the palliative team does with a consult, from claiming to signing."""

from collections import Counter
from datetime import time, timedelta

import pytest

from consults import leaving, tasks
from consults.amending import begin_amendment
from consults.choices import AppointmentState, Occasion, Setting, State, WhyCancelled, WhyFreed, WhySlot
from consults.current import locked_consult
from consults.document_queries import current_draft
from consults.models import Consult
from consults.opening import open_pending
from consults.queries import free_slots, possible_moves
from consults.services import (
    begin_consult,
    cancel_consult,
    claim_consult,
    release_consult,
    reschedule_consult,
)
from patients.models import ConsultHeld, PalliativeCare
from staff.permissions import Role
from tests.documents import sign
from tests.people import a_liver_metastasis, a_referral, a_user, days_ago, now, sessions_of, today
from triggers.choices import DeferReason, ReferralState
from triggers.current import ChangedMeanwhile, NotNow
from triggers.models import Referral, Trigger
from triggers.record import record
from triggers.services import defer_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse():
    return a_user(Role.PALLIATIVE_NURSE)


@pytest.fixture
def consult(nurse):
    """A consult of an open referral, booked with the nurse for today or tomorrow."""
    sessions_of(nurse, starts=time(0), ends=time(23, 30), slot_minutes=30, capacity=20)
    referral = a_referral()
    open_pending(at=now(), limit=10)
    return Consult.objects.get(referral=referral)


def state_of(consult):
    consult.refresh_from_db()
    return consult.state


def appointment_at(consult):
    return consult.appointments.get().starts_at


def test_one_claims_and_the_second_learns_who_was_first(consult, nurse):
    claimed = claim_consult(consult=consult, by=nurse, at=now(), version=consult.version)
    assert claimed.claimed_by == nurse
    other = a_user(Role.TEAM_MEMBER)
    with pytest.raises(ChangedMeanwhile, match=nurse.name):
        claim_consult(consult=consult, by=other, at=now())
    with pytest.raises(ChangedMeanwhile, match="changed meanwhile"):
        claim_consult(consult=consult, by=other, at=now(), version=consult.version)
    with pytest.raises(NotNow, match=nurse.name):
        release_consult(consult=consult, by=other)
    release_consult(consult=consult, by=nurse)
    with pytest.raises(NotNow, match="Nobody"):
        release_consult(consult=consult, by=nurse)
    claim_consult(consult=consult, by=other, at=now())


def test_the_first_consult_signed_writes_itself_and_care_as_facts(consult, nurse):
    at = appointment_at(consult)
    begun = begin_consult(consult=consult, by=nurse, at=at)
    assert (begun.state, begun.claimed_by, begun.setting) == (State.IN_PROGRESS, nurse, Setting.OUTPATIENT)
    assert consult.appointments.get().state == AppointmentState.KEPT
    assert Referral.objects.get().state == ReferralState.BEGUN
    sign(consult, nurse, at + timedelta(hours=1))
    assert state_of(consult) == State.SIGNED
    referral = Referral.objects.get()
    assert (referral.state, referral.reasons_gone_at) == (ReferralState.DONE, None)
    assert ConsultHeld.objects.filter(patient=consult.patient).count() == 1
    assert PalliativeCare.objects.get(patient=consult.patient).own
    # The findings that the consult answered ask for no visit.
    assert open_pending(at=at + timedelta(hours=2), limit=10).total() == 0


def test_a_later_finding_is_answered_by_a_visit_and_its_signature_is_no_new_care(consult, nurse):
    at = appointment_at(consult)
    begin_consult(consult=consult, by=nurse, at=at)
    sign(consult, nurse, at)
    finding = Trigger.objects.get(calls_for="referral")
    later = Trigger.objects.get(calls_for="referral")
    later.pk, later.key, later.state, later.suppressed = None, "another", "live", "already_in_care"
    later.ended_at, later.why_ended = None, ""
    later.save()
    open_pending(at=at, limit=10)
    # The next visit is planned already: it answers the finding.
    visit = Consult.objects.get(visit_reasons__trigger=later)
    assert [reason.trigger for reason in visit.visit_reasons.all()] == [later]
    assert finding.state == "answered"
    again = appointment_at(visit)
    begin_consult(consult=visit, by=nurse, at=again)
    sign(visit, nurse, again)
    assert ConsultHeld.objects.filter(patient=consult.patient).count() == 2
    assert PalliativeCare.objects.filter(patient=consult.patient).count() == 1


def test_a_consult_held_on_another_day_frees_its_slot(consult, nurse):
    begin_consult(consult=consult, setting=Setting.HOSPITAL, by=nurse, at=appointment_at(consult) - timedelta(days=1))
    appointment = consult.appointments.get()
    assert appointment.why_cancelled == WhyFreed.HELD_ANOTHER_DAY
    consult.refresh_from_db()
    assert consult.setting == Setting.HOSPITAL


def test_a_deferred_referral_stops_its_consult_until_it_begins(consult, nurse):
    oncologist = a_user(Role.ONCOLOGIST)
    until = today() + timedelta(days=5)
    defer_referral(referral=consult.referral, reason=DeferReason.OTHER, until=until, by=oncologist, at=now())
    with pytest.raises(NotNow, match="Deferred"):
        begin_consult(consult=consult, by=nurse, at=now())
    assert state_of(consult) == State.SCHEDULED


def test_what_has_begun_can_no_longer_be_deferred_moved_or_begun_again(consult, nurse):
    begin_consult(consult=consult, by=nurse, at=appointment_at(consult))
    with pytest.raises(NotNow):
        defer_referral(
            referral=consult.referral,
            reason=DeferReason.OTHER,
            until=today() + timedelta(days=5),
            by=a_user(Role.ONCOLOGIST),
            at=now(),
        )
    with pytest.raises(NotNow, match="In progress"):
        begin_consult(consult=consult, by=nurse, at=now())
    with pytest.raises(NotNow, match="In progress"):
        cancel_consult(consult=consult, why=WhyCancelled.OTHER, by=nurse, at=now())


def test_a_consult_not_begun_has_nothing_to_sign(consult, nurse):
    assert current_draft(consult) is None
    with pytest.raises(NotNow, match="without a document"):
        begin_amendment(consult=consult, reason="Anything", by=nurse, at=now())


def test_moving_takes_a_free_slot_and_no_other(consult, nurse):
    slots = free_slots(consult, at=now(), limit=5)
    before = appointment_at(consult)
    moved = reschedule_consult(consult=consult, slot=slots[3], by=nurse, at=now())
    appointment = moved.appointments.get(state=AppointmentState.LIVE)
    assert (appointment.starts_at, appointment.why) == (slots[3].starts_at, [WhySlot.CHOSEN_BY_HAND])
    assert moved.appointments.get(why_cancelled=WhyFreed.MOVED).starts_at == before
    other = a_referral()
    open_pending(at=now(), limit=10)
    with pytest.raises(NotNow, match="no longer free"):
        reschedule_consult(consult=Consult.objects.get(referral=other), slot=slots[3], by=nurse, at=now())


def test_a_consult_of_a_live_referral_is_not_cancelled_behind_its_back(consult, nurse):
    with pytest.raises(NotNow, match="Decline or defer"):
        cancel_consult(consult=consult, why=WhyCancelled.NOT_NEEDED, by=nurse, at=now())
    assert "cancel" not in possible_moves(consult, nurse)


def test_a_visit_that_a_person_cancelled_is_not_opened_again(consult, nurse):
    care = PalliativeCare(patient=consult.patient, on=days_ago(1), recorded=today(), own=True)
    record([care], by=None, at=now())
    open_pending(at=now(), limit=10)
    visit = Consult.objects.get(occasion=Occasion.VISIT)
    assert "cancel" in possible_moves(visit, nurse)
    with pytest.raises(NotNow, match="one of the reasons"):
        cancel_consult(consult=visit, why=WhyCancelled.REFERRAL_CLOSED, by=nurse, at=now())
    cancelled = cancel_consult(consult=visit, why=WhyCancelled.PATIENT_DECLINED, by=nurse, at=now())
    assert cancelled.cancelled_by == nurse
    assert open_pending(at=now(), limit=10).total() == 0


def test_buttons_follow_the_table(consult, nurse):
    oncologist, member = a_user(Role.ONCOLOGIST), a_user(Role.TEAM_MEMBER)
    assert possible_moves(consult, oncologist) == set()
    assert possible_moves(consult, member) == {"claim", "begin"}
    assert possible_moves(consult, nurse) == {"claim", "begin", "reschedule"}
    begun = begin_consult(consult=consult, by=nurse, at=now())
    assert possible_moves(begun, nurse) == {"release", "sign"}


def test_a_referral_whose_facts_go_is_kept_once_its_consult_has_begun(consult, nurse):
    tumour = consult.patient.tumours.get()
    begin_consult(consult=consult, by=nurse, at=now())
    record([a_liver_metastasis(tumour, on=today())], by=None, at=now())
    assert open_pending(at=now(), limit=10).total() == 0
    assert state_of(consult) == State.IN_PROGRESS


def test_what_a_colleague_took_meanwhile_is_not_taken_from_them(consult, nurse, monkeypatch):
    claim_consult(consult=consult, by=nurse, at=now())
    colleague = a_user(Role.PALLIATIVE_NURSE)

    def locked_late(found: Consult) -> Consult:
        release_consult(consult=found, by=nurse)
        claim_consult(consult=found, by=colleague, at=now())
        return locked_consult(found)

    monkeypatch.setattr(leaving, "locked_consult", locked_late)
    leaving.leave_the_team(clinician=nurse, by=a_user(Role.ADMINISTRATOR), at=now())
    consult.refresh_from_db()
    assert consult.claimed_by == colleague


def test_the_next_round_follows_though_telling_fails(monkeypatch):
    def fails(**said: object) -> None:
        raise RuntimeError

    nudged: list[str] = []
    monkeypatch.setattr(tasks, "open_pending", lambda **said: Counter(opened=tasks.ROWS_AT_ONCE))
    monkeypatch.setattr(tasks, "tell_reasons_gone", fails)
    monkeypatch.setattr(tasks, "nudge_on_commit", nudged.append)
    with pytest.raises(RuntimeError):
        tasks.open_pending_consults()
    assert nudged == ["consults.open_pending"]
