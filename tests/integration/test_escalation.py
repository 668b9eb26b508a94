"""A confirmation that nobody answers goes to the deputy, then to the lead; nobody is told twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from staff.models import Absence, Notice, Unit, User
from staff.permissions import Role
from tests.people import a_proposal, a_referral, a_user, days_ago, now, today
from triggers import escalation
from triggers.answer_queries import put_to, with_answers
from triggers.answers_undone import undo_answer
from triggers.choices import DeferReason, EscalationStep
from triggers.clocks import goes_to
from triggers.escalation import escalate_unanswered
from triggers.models import Escalation, Referral
from triggers.services import confirm_referral, defer_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def oncologist() -> User:
    return a_user(Role.ONCOLOGIST, name="Dr. Ersten")


def away(user: User, deputy: User) -> None:
    Absence.objects.create(
        user=user,
        deputy=deputy,
        starts_on=days_ago(1),
        ends_on=today() + timedelta(days=90),
        recorded_at=now(),
        recorded_by=user,
    )


def waiting(oncologist: User | None = None, **fields: object) -> Referral:
    """A referral that waits for a yes; it has 28 days from its finding, which was 4 days ago."""
    referral = a_proposal()
    referral.patient.responsible_oncologist = oncologist
    for name, value in fields.items():
        setattr(referral.patient, name, value)
    referral.patient.save()
    return referral


def asked(step: EscalationStep) -> list[User | None]:
    return [row.to for row in Escalation.objects.filter(step=step).order_by("to")]


@pytest.mark.parametrize(
    ("days", "deputy", "lead"), [(28, 14, 21), (7, 4, 6), (3, 2, 3), (1, 1, 1), (0, 0, 0), (-2, 0, 0)]
)
def test_the_days_on_which_it_goes_on(days, deputy, lead):
    see_by = today() + timedelta(days=days)
    for step, after in ((EscalationStep.DEPUTY, deputy), (EscalationStep.LEAD, lead)):
        assert goes_to(step, opened_on=today(), see_by=see_by) == today() + timedelta(days=after)


def test_at_half_its_time_the_deputy_is_asked_and_then_the_lead(oncologist):
    deputy, lead = a_user(Role.ONCOLOGIST), a_user(Role.CLINICAL_LEAD)
    away(oncologist, deputy)
    referral = waiting(oncologist)
    half = goes_to(EscalationStep.DEPUTY, opened_on=today(), see_by=referral.see_by)
    quarter = goes_to(EscalationStep.LEAD, opened_on=today(), see_by=referral.see_by)
    before = now() + (half - today()) - timedelta(days=1)
    assert escalate_unanswered(at=before) == 0
    assert escalate_unanswered(at=before + timedelta(days=1)) == 1
    assert asked(EscalationStep.DEPUTY) == [deputy]
    assert asked(EscalationStep.LEAD) == []
    assert escalate_unanswered(at=before + timedelta(days=2)) == 0
    assert escalate_unanswered(at=now() + (quarter - today())) == 1
    assert asked(EscalationStep.LEAD) == [lead]
    told = Notice.objects.filter(kind="confirmation_escalated").order_by("at")
    assert [(notice.to, notice.patient_id, notice.same_day) for notice in told] == [
        (deputy, referral.patient_id, True),
        (lead, referral.patient_id, True),
    ]
    shown = put_to(with_answers(Referral.objects.all()).get(pk=referral.pk))
    assert [(step.step, step.people) for step in shown] == [("deputy", [deputy]), ("lead", [lead])]


def test_without_an_absence_the_oncologists_of_the_unit_are_asked(oncologist):
    unit = Unit.objects.create(name="Thorax")
    colleague, nurse = a_user(Role.ONCOLOGIST), a_user(Role.PALLIATIVE_NURSE)
    for person in (oncologist, colleague, nurse):
        person.units.add(unit)
    waiting(oncologist, unit=unit)
    escalate_unanswered(at=now() + timedelta(days=14))
    assert asked(EscalationStep.DEPUTY) == [colleague]


def test_without_anybody_to_stand_in_the_lead_is_asked_at_once(oncologist):
    lead = a_user(Role.CLINICAL_LEAD)
    waiting(oncologist)
    escalate_unanswered(at=now() + timedelta(days=14))
    assert asked(EscalationStep.DEPUTY) == [None]
    assert asked(EscalationStep.LEAD) == [lead]


def test_where_nobody_is_there_that_is_written_once(oncologist):
    waiting(oncologist)
    assert escalate_unanswered(at=now() + timedelta(days=27)) == 0
    assert escalate_unanswered(at=now() + timedelta(days=27)) == 0
    assert [(row.step, row.to) for row in Escalation.objects.all()] == [("deputy", None), ("lead", None)]
    assert not Notice.objects.filter(kind="confirmation_escalated").exists()


def test_only_what_waits_for_a_yes_is_put_to_anybody(oncologist):
    a_user(Role.CLINICAL_LEAD)
    a_referral()
    confirm_referral(referral=waiting(oncologist), by=oncologist, at=now())
    assert escalate_unanswered(at=now() + timedelta(days=27)) == 0
    assert not Escalation.objects.exists()


def test_nobody_is_put_the_same_twice(oncologist):
    referral = waiting(oncologist)
    row = {"referral": referral, "step": EscalationStep.LEAD, "to": None, "at": now()}
    Escalation.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.create(**row)


def test_they_are_asked_again_after_a_yes_was_taken_back(oncologist):
    lead = a_user(Role.CLINICAL_LEAD)
    referral, at = waiting(oncologist), now() + timedelta(days=22)
    escalate_unanswered(at=at)
    confirm_referral(referral=referral, by=oncologist, at=at + timedelta(hours=1))
    undo_answer(answer=referral.answers.get(), by=oncologist, at=at + timedelta(hours=2))
    assert put_to(with_answers(Referral.objects.all()).get(pk=referral.pk)) == []
    assert escalate_unanswered(at=at + timedelta(days=1)) == 1
    assert escalate_unanswered(at=at + timedelta(days=1, hours=1)) == 0
    assert asked(EscalationStep.LEAD) == [lead, lead]
    assert Notice.objects.filter(to=lead, kind="confirmation_escalated").count() == 2
    shown = put_to(with_answers(Referral.objects.all()).get(pk=referral.pk))
    assert [(step.step, step.people) for step in shown] == [("deputy", []), ("lead", [lead])]


def test_they_are_asked_again_after_a_deferral_has_ended(oncologist):
    a_user(Role.CLINICAL_LEAD)
    referral, at = waiting(oncologist), now() + timedelta(days=14)
    escalate_unanswered(at=at)
    until = timezone.localdate(at) + timedelta(days=2)
    defer_referral(referral=referral, reason=DeferReason.OTHER, until=until, by=oncologist, at=at + timedelta(hours=1))
    assert escalate_unanswered(at=at + timedelta(days=1)) == 0
    undo_answer(answer=referral.answers.get(), by=oncologist, at=at + timedelta(days=1))
    assert escalate_unanswered(at=at + timedelta(days=2)) == 1


def test_a_sweep_that_is_killed_leaves_nothing_half_done(oncologist, monkeypatch):
    a_user(Role.CLINICAL_LEAD)
    waiting(oncologist)

    def killed(**said: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(escalation, "notify", killed)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        escalate_unanswered(at=now() + timedelta(days=27))
    assert not Escalation.objects.exists()
    monkeypatch.undo()
    assert escalate_unanswered(at=now() + timedelta(days=27)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_ask_once():
    lead = a_user(Role.CLINICAL_LEAD)
    waiting(a_user(Role.ONCOLOGIST))
    together, at = Barrier(2, timeout=10), now() + timedelta(days=27)

    def sweep() -> int:
        together.wait()
        try:
            return escalate_unanswered(at=at)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        done = [future.result() for future in [pool.submit(sweep), pool.submit(sweep)]]
    assert sum(done) == 1
    assert Escalation.objects.filter(to=lead).count() == 1
    assert Notice.objects.filter(to=lead).count() == 1
