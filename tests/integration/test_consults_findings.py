"""New findings in patients of our own care: each is answered by one visit, and stays answered."""

from datetime import timedelta

import pytest

from consults.choices import Occasion, State, WhyCancelled
from consults.models import Consult
from consults.opening import open_pending
from consults.services import begin_consult, cancel_consult
from patients.models import PalliativeCare
from staff.permissions import Role
from tests.documents import sign
from tests.people import a_lung_tumour, a_patient, a_referral, a_staging, a_user, days_ago, now, sessions_of, today
from triggers.by_hand import refer_by_hand, take_back_request
from triggers.choices import CareAnswer, DeclineReason, DeferReason, Suppressed, TriggerState, WhyEnded
from triggers.everyone import evaluate_due
from triggers.merging import merge_patients
from triggers.models import Referral, Trigger
from triggers.progress import end_due_deferrals
from triggers.record import correct, record
from triggers.services import answer_care_item, decline_referral, defer_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse():
    return a_user(Role.PALLIATIVE_NURSE)


@pytest.fixture
def oncologist():
    return a_user(Role.ONCOLOGIST)


@pytest.fixture
def diary(nurse):
    """The nurse is there every day."""
    sessions_of(nurse)


def sweep(at=None, limit=100):
    return open_pending(at=at or now(), limit=limit)


def in_care(**care):
    """A patient with a tumour whom our own service has cared for since a month ago."""
    patient = a_patient()
    a_lung_tumour(patient, diagnosed=days_ago(60))
    begins_care(patient, **care)
    return patient


def begins_care(patient, *, own=True, since=30, **care):
    record(
        [PalliativeCare(patient=patient, on=days_ago(since), recorded=days_ago(since), own=own, **care)],
        by=None,
        at=now(),
    )


def ends_care(patient):
    care = patient.facts.get(kind="palliative_care")
    ended = PalliativeCare(patient=patient, on=care.on, recorded=today(), own=True, until=today())
    correct(care, replacement=ended, by=None, at=now())


def spreads(patient, *, days=3):
    """The tumour turns out to be metastatic; gives the finding."""
    record([a_staging(patient.tumours.get(), on=days_ago(days))], by=None, at=now())
    return Trigger.objects.get(patient=patient, suppressed=Suppressed.ALREADY_IN_CARE)


def the_visit(finding):
    finding = Trigger.objects.get(pk=finding.pk)
    return finding.visit_reason.consult


def linked_to_a_referral(oncologist):
    """A finding that the first consult of a request by hand is to answer."""
    patient = in_care()
    see_by = today() + timedelta(days=40)
    referral = refer_by_hand(patient=patient, request="Pain", see_by=see_by, by=oncologist, at=now())
    sweep()
    finding = spreads(patient)
    assert sweep()["linked"] == 1
    assert the_visit(finding).referral == referral
    return referral, finding


@pytest.mark.parametrize("ending", ["taken back", "declined"])
def test_a_finding_outlives_the_referral_whose_consult_was_to_answer_it(diary, oncologist, ending):
    referral, finding = linked_to_a_referral(oncologist)
    if ending == "taken back":
        take_back_request(reason=referral.reasons.get(), by=oncologist, at=now())
    else:
        decline_referral(referral=referral, reason=DeclineReason.DISAGREES, by=oncologist, at=now())
    sweep()
    assert Consult.objects.get(referral=referral).state == State.CANCELLED
    visit = the_visit(finding)
    assert (visit.occasion, visit.state, visit.see_by) == (Occasion.VISIT, State.SCHEDULED, finding.see_by)
    assert sweep().total() == 0


def test_a_deferral_puts_no_finding_on_hold(diary, oncologist):
    referral, finding = linked_to_a_referral(oncologist)
    until = today() + timedelta(days=28)
    defer_referral(referral=referral, reason=DeferReason.OTHER, until=until, by=oncologist, at=now())
    sweep()
    first = Consult.objects.get(referral=referral)
    visit = the_visit(finding)
    assert first.state == State.ON_HOLD
    assert (visit.occasion, visit.state, visit.see_by) == (Occasion.VISIT, State.SCHEDULED, finding.see_by)
    assert sweep().total() == 0

    later = now() + timedelta(days=28)
    end_due_deferrals(at=later)
    sweep(at=later)
    first.refresh_from_db()
    assert first.state == State.SCHEDULED
    assert the_visit(finding) == visit


def test_a_finding_with_a_visit_never_becomes_historic():
    finding = spreads(in_care())
    sweep()
    later = now() + timedelta(days=400)
    evaluate_due(at=later)
    sweep(at=later)
    finding.refresh_from_db()
    assert (finding.state, finding.suppressed) == (TriggerState.LIVE, Suppressed.ALREADY_IN_CARE)
    assert the_visit(finding).state == State.WAITING


def held(visit, nurse):
    begin_consult(consult=visit, by=nurse, at=now())
    sign(visit, nurse, now())


def test_a_held_visit_answers_its_finding_so_that_discharge_brings_nobody_back(diary, nurse):
    patient = in_care()
    finding = spreads(patient)
    sweep()
    held(the_visit(finding), nurse)
    finding.refresh_from_db()
    assert (finding.state, finding.why_ended) == (TriggerState.ANSWERED, WhyEnded.CONSULT_HELD)
    ends_care(patient)
    assert not Referral.objects.exists()
    assert sweep().total() == 0


def test_a_held_first_consult_answers_the_findings_linked_to_it(diary, nurse, oncologist):
    referral, finding = linked_to_a_referral(oncologist)
    held(Consult.objects.get(referral=referral), nurse)
    ends_care(finding.patient)
    assert Referral.objects.get() == referral


@pytest.mark.parametrize("answer", [CareAnswer.CONTACTED, CareAnswer.KNOWN])
def test_what_the_nurse_settled_stays_settled_after_discharge(nurse, answer):
    patient = in_care()
    answer_care_item(trigger=spreads(patient), answer=answer, by=nurse, at=now())
    ends_care(patient)
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    ("why", "why_ended"),
    [(WhyCancelled.PATIENT_DECLINED, WhyEnded.DECLINED), (WhyCancelled.NOT_NEEDED, WhyEnded.OTHER)],
)
def test_who_cancels_a_visit_decides_about_its_finding(diary, nurse, why, why_ended):
    patient = in_care()
    finding = spreads(patient)
    sweep()
    cancel_consult(consult=the_visit(finding), why=why, by=nurse, at=now())
    finding.refresh_from_db()
    assert (finding.state, finding.why_ended) == (TriggerState.ANSWERED, why_ended)
    ends_care(patient)
    assert sweep().total() == 0
    assert not Referral.objects.exists()


def test_merged_records_keep_one_visit_with_the_reasons_of_both(diary):
    survivor, duplicate = in_care(), in_care()
    later, sooner = spreads(survivor), spreads(duplicate, days=5)
    sweep()
    given_up = the_visit(sooner)
    merge_patients(duplicate=duplicate, survivor=survivor, at=now())
    sweep()
    visit = Consult.objects.get(occasion=Occasion.VISIT, state=State.SCHEDULED)
    assert the_visit(sooner) == the_visit(later) == visit
    assert visit.see_by == min(sooner.see_by, later.see_by)
    given_up.refresh_from_db()
    assert (given_up.state, given_up.why_cancelled) == (State.CANCELLED, WhyCancelled.MERGED)
    assert sweep().total() == 0


def test_findings_in_care_elsewhere_do_not_stand_in_the_way_of_ours(diary):
    for _ in range(2):
        elsewhere = in_care(until=days_ago(20), until_precision="day")
        begins_care(elsewhere, own=False, since=20, provider="Team")
        assert spreads(elsewhere, days=9).suppressed == Suppressed.ALREADY_IN_CARE
    ours = spreads(in_care())
    assert sweep(limit=1)["visit"] == 1
    assert the_visit(ours).state == State.SCHEDULED


def test_an_appointment_that_nobody_kept_is_escalated_next_day(diary):
    referral = a_referral()
    sweep()
    consult = Consult.objects.get(referral=referral)
    next_day = consult.appointment.ends_at + timedelta(days=1)
    sweep(at=consult.appointment.ends_at)
    consult.refresh_from_db()
    assert consult.escalated_at is None
    assert sweep(at=next_day)["followed"] == 1
    consult.refresh_from_db()
    assert (consult.state, consult.late, consult.escalated_at) == (State.SCHEDULED, False, next_day)
    assert sweep(at=next_day).total() == 0
    sweep(at=now() + timedelta(days=60))
    consult.refresh_from_db()
    assert consult.late
