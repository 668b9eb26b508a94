"""How a patient is followed up: what a signature plans, what is changed by hand, and how care ends."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from consults.care_choices import TaskKind, TaskState
from consults.choices import Occasion, State, WhyCancelled
from consults.models import Consult, Document, PathwayPlan, Task
from consults.opening import open_pending
from consults.pathway import change_pathway, end_care, end_where_care_ended, follow_signature, live_plan
from consults.pathway_choices import PathwayKind, PlaceOfDeath, Rhythm, WhyPathwayEnded
from consults.pathway_facts import history_of, step_now
from consults.pathway_queries import pathway_of
from consults.services import begin_consult
from patients.models import Assessment, Death, PalliativeCare, Pathway
from staff.permissions import Role
from tests.people import a_nurse_on_duty, a_patient, a_referral, a_user, days_ago, now, today
from triggers.choices import TriggerState
from triggers.current import ChangedMeanwhile, NotNow
from triggers.models import Trigger
from triggers.queries import triggers_of
from triggers.record import record

pytestmark = pytest.mark.django_db

EVERY_FOUR_WEEKS = {"pathway_kind": "standard", "visit_rhythm": "four_weekly"}
STEPPED = {"pathway_kind": "stepped", "step": "1"}


@pytest.fixture
def nurse():
    return a_nurse_on_duty()


@pytest.fixture
def licensed(settings):
    settings.FACT_L_LICENCE = True


def a_consult(nurse):
    """A first consult under way, of a patient in our care since today."""
    referral = a_referral(language="de")
    open_pending(at=now(), limit=10)
    consult = Consult.objects.get(referral=referral)
    begun = begin_consult(consult=consult, by=nurse, at=now())
    record([PalliativeCare(patient=begun.patient, on=today(), own=True)], by=nurse, at=now())
    return begun


def signed(consult, nurse, **answers):
    document = consult.documents.first() or Document.objects.create(
        consult=consult, number=1, list_version=1, begun_at=now(), begun_by=nurse
    )
    follow_signature(document=document, answers=answers, by=nurse, at=now())


def planned(consult):
    return Consult.objects.exclude(state=State.CANCELLED).get(occasion=Occasion.PLANNED, patient=consult.patient_id)


def step_of(consult):
    return step_now(history_of(consult.patient, at=now()), today=today())


def test_the_next_visit_is_booked_about_four_weeks_later(nurse):
    consult = a_consult(nurse)
    signed(consult, nurse, **EVERY_FOUR_WEEKS)
    visit = planned(consult)
    assert (visit.planned_in, visit.target_on) == (consult, today() + timedelta(days=28))
    booked = timezone.localdate(visit.appointment.starts_at)
    assert today() + timedelta(days=21) <= booked <= today() + timedelta(days=28)
    plan = live_plan(consult.patient)
    assert (plan.kind, plan.rhythm, plan.consult) == (PathwayKind.STANDARD, Rhythm.FOUR_WEEKLY, consult)


def test_a_day_that_was_given_is_that_day(nurse):
    consult, day = a_consult(nurse), today() + timedelta(days=10)
    signed(consult, nurse, **EVERY_FOUR_WEEKS, next_visit_on=day.isoformat(), next_visit_setting="telephone")
    visit = planned(consult)
    assert timezone.localdate(visit.appointment.starts_at) == day
    assert visit.wished_setting == "telephone"


def test_signing_twice_plans_once_and_an_amendment_moves_the_visit(nurse):
    consult, day = a_consult(nurse), today() + timedelta(days=10)
    for _time in range(2):
        signed(consult, nurse, **EVERY_FOUR_WEEKS, next_visit_on=day.isoformat())
    first = planned(consult)
    later = day + timedelta(days=4)
    signed(consult, nurse, **EVERY_FOUR_WEEKS, next_visit_on=later.isoformat())
    assert timezone.localdate(planned(consult).appointment.starts_at) == later
    first.refresh_from_db()
    assert (first.state, first.why_cancelled) == (State.CANCELLED, WhyCancelled.NEW_PLAN)
    assert PathwayPlan.objects.count() == 1


def test_who_comes_as_needed_is_given_no_visit(nurse):
    consult = a_consult(nurse)
    signed(consult, nurse, pathway_kind="standard", visit_rhythm="as_needed", rhythm_reason="lives far away")
    assert not Consult.objects.filter(occasion=Occasion.PLANNED).exists()
    assert live_plan(consult.patient).reason == "lives far away"


def test_a_visit_far_ahead_waits_without_an_alarm(nurse):
    consult, day = a_consult(nurse), today() + timedelta(days=90)
    signed(consult, nurse, **EVERY_FOUR_WEEKS, next_visit_on=day.isoformat())
    visit = planned(consult)
    assert (visit.state, visit.escalated_at) == (State.WAITING, None)
    soon = now() + timedelta(days=60)
    open_pending(at=soon, limit=10)
    visit.refresh_from_db()
    assert visit.state == State.SCHEDULED
    assert timezone.localdate(visit.appointment.starts_at) == day


def test_a_planned_visit_joins_one_that_is_open_already(nurse):
    consult = a_consult(nurse)
    open_visit = Consult.objects.create(
        patient=consult.patient,
        occasion=Occasion.VISIT,
        see_by=today() + timedelta(days=40),
        target_on=today() + timedelta(days=33),
        opened_at=now(),
        state=State.WAITING,
    )
    # Without a finding that asks for it the sweep would cancel it; here only the signature looks.
    signed(consult, nurse, **EVERY_FOUR_WEEKS, next_visit_on=(today() + timedelta(days=5)).isoformat())
    assert not Consult.objects.filter(occasion=Occasion.PLANNED).exists()
    open_visit.refresh_from_db()
    assert open_visit.state in (State.CANCELLED, State.WAITING, State.SCHEDULED)
    assert open_visit.see_by == today() + timedelta(days=12)


def test_without_a_licence_of_fact_l_everybody_is_seen_at_fixed_times(nurse):
    consult = a_consult(nurse)
    signed(consult, nurse, **STEPPED)
    assert live_plan(consult.patient).kind == PathwayKind.STANDARD
    assert not Pathway.objects.exists()
    with pytest.raises(NotNow, match="licence"):
        change_pathway(
            patient=consult.patient, kind=PathwayKind.STEPPED, rhythm="", step=1, reason="trial", by=nurse, at=now()
        )
    assert "licence" in pathway_of(nurse, consult.patient, at=now()).why_not_stepped


def test_the_stepped_pathway_begins_as_a_fact(nurse, licensed):
    consult = a_consult(nurse)
    signed(consult, nurse, **STEPPED)
    fact = Pathway.objects.get()
    assert (fact.step, fact.on) == (1, today())
    assert not Consult.objects.filter(occasion=Occasion.PLANNED).exists()
    signed(consult, nurse, **STEPPED)
    assert Pathway.objects.count() == 1


def test_a_drop_of_ten_takes_the_patient_to_step_two_and_opens_a_visit(nurse, licensed):
    consult = a_consult(nurse)
    signed(consult, nurse, **STEPPED)
    for total in ("100.5", "90.5"):
        record(
            [
                Assessment(
                    patient=consult.patient,
                    on=today(),
                    instrument="FACT-L",
                    respondent="patient",
                    valid=True,
                    total=total,
                )
            ],
            by=nurse,
            at=now(),
        )
    assert step_of(consult) == 2
    assert Trigger.objects.filter(rule="quality_of_life_drop", state=TriggerState.LIVE).exists()
    Consult.objects.filter(pk=consult.pk).update(state=State.SIGNED, signed_at=now(), signed_by=nurse)
    open_pending(at=now(), limit=10)
    assert Consult.objects.filter(occasion=Occasion.VISIT, patient=consult.patient).exists()
    shown = pathway_of(nurse, consult.patient, at=now())
    assert (shown.step, shown.fall) == (2, 10)
    assert [band.look for band in shown.picture.bands][-1] == "step-2"


def test_a_step_back_needs_a_reason(nurse, licensed):
    consult = a_consult(nurse)
    signed(consult, nurse, pathway_kind="stepped", step="2")
    assert planned(consult).target_on == today() + timedelta(days=28)
    with pytest.raises(NotNow, match="why step 1"):
        signed(consult, nurse, **STEPPED)
    change_pathway(
        patient=consult.patient, kind=PathwayKind.STEPPED, rhythm="", step=1, reason="stable", by=nurse, at=now()
    )
    assert step_of(consult) == 1


def test_who_saw_an_older_pathway_changes_nothing(nurse):
    consult = a_consult(nurse)
    signed(consult, nurse, **EVERY_FOUR_WEEKS)
    change = {"patient": consult.patient, "kind": PathwayKind.STANDARD, "rhythm": "weekly", "step": None, "by": nurse}
    with pytest.raises(NotNow, match="why"):
        change_pathway(**change, reason=" ", at=now())
    change_pathway(**change, reason="much pain", at=now(), version=1)
    assert live_plan(consult.patient).rhythm == Rhythm.WEEKLY
    signed(consult, nurse, **EVERY_FOUR_WEEKS, next_prom_on=today().isoformat())
    with pytest.raises(ChangedMeanwhile):
        change_pathway(**change, reason="again", at=now(), version=7)
    with pytest.raises(IntegrityError), transaction.atomic():
        PathwayPlan.objects.create(
            patient=consult.patient, kind="standard", rhythm="weekly", decided_at=now(), decided_by=nurse
        )


def test_a_death_ends_everything_at_once_and_asks_after_the_caregiver(nurse, licensed):
    consult = a_consult(nurse)
    signed(consult, nurse, **STEPPED, next_visit_on=(today() + timedelta(days=5)).isoformat())
    visit = planned(consult)
    Consult.objects.filter(pk=consult.pk).update(state=State.SIGNED, signed_at=now(), signed_by=nurse)
    end_care(
        patient=consult.patient,
        why=WhyPathwayEnded.DIED,
        on=today(),
        words="",
        place_of_death=PlaceOfDeath.HOME,
        by=nurse,
        at=now(),
    )
    visit.refresh_from_db()
    assert (visit.state, visit.why_cancelled) == (State.CANCELLED, WhyCancelled.PATIENT_DIED)
    assert Death.objects.get().on == today()
    assert PalliativeCare.objects.get(replaces__isnull=False).until == today()
    assert Pathway.objects.get(step=0)
    task = Task.objects.get(kind=TaskKind.BEREAVEMENT)
    assert (task.state, task.due_on) == (TaskState.OPEN, today() + timedelta(days=42))
    plan = PathwayPlan.objects.get()
    assert (plan.why_ended, plan.place_of_death) == (WhyPathwayEnded.DIED, PlaceOfDeath.HOME)
    with pytest.raises(NotNow, match="not in our care"):
        end_care(patient=consult.patient, why=WhyPathwayEnded.DISCHARGED, on=today(), words="", by=nurse, at=now())


def test_a_hospice_that_takes_over_is_another_provider(nurse):
    consult = a_consult(nurse)
    signed(consult, nurse, **EVERY_FOUR_WEEKS)
    end = {"patient": consult.patient, "why": WhyPathwayEnded.HOSPICE, "on": today(), "words": "", "by": nurse}
    with pytest.raises(NotNow, match="Name"):
        end_care(**end, at=now())
    end_care(**end, at=now(), provider="Hospiz Musterstadt (erfunden)")
    assert PalliativeCare.objects.get(own=False).provider == "Hospiz Musterstadt (erfunden)"
    assert not triggers_of(nurse, consult.patient).filter(state=TriggerState.LIVE, calls_for="visit").exists()


def test_a_death_that_came_by_another_door_ends_the_pathway_with_the_next_sweep(nurse):
    consult = a_consult(nurse)
    signed(consult, nurse, **EVERY_FOUR_WEEKS)
    assert end_where_care_ended(at=now()) == 0
    record([Death(patient=consult.patient, on=today())], by=nurse, at=now())
    assert end_where_care_ended(at=now()) == 1
    assert end_where_care_ended(at=now()) == 0
    assert PathwayPlan.objects.get().why_ended == WhyPathwayEnded.DIED


def test_nothing_follows_a_signature_after_a_death(nurse):
    consult = a_consult(nurse)
    record([Death(patient=consult.patient, on=today())], by=nurse, at=now())
    signed(consult, nurse, **EVERY_FOUR_WEEKS)
    assert not PathwayPlan.objects.exists()
    assert not Consult.objects.filter(occasion=Occasion.PLANNED).exists()


def test_the_page_shows_changes_and_refuses(nurse, licensed):
    consult = a_consult(nurse)
    signed(consult, nurse, **STEPPED)
    client = Client()
    client.force_login(nurse)
    address = f"/consults/pathway/{consult.patient_id}/"
    page = client.get(address)
    assert page.status_code == 200
    assert "Step 1" in page.content.decode()
    assert "Step 1" in client.get(f"{address}part/").content.decode()
    assert f"{address}part/" in client.get(f"/patients/{consult.patient_id}/").content.decode()
    wrong = client.post(f"{address}change/", {"version": 1, "way": "stepped-2", "reason": ""})
    assert wrong.status_code == 422
    assert client.post(f"{address}change/", {"version": 1, "way": "stepped-2", "reason": "worse"}).status_code == 302
    assert step_of(consult) == 2
    no_place = client.post(f"{address}end/", {"version": 2, "why": "died", "on": today().isoformat()})
    assert no_place.status_code == 422
    assert "place of death" in no_place.content.decode().lower()
    done = client.post(
        f"{address}end/", {"version": PathwayPlan.objects.get(ended_at=None).version, "why": "discharged",
        "on": days_ago(0).isoformat(), "words": "well"},
    )  # fmt: skip
    assert done.status_code == 302
    assert "Discharged" in client.get(address).content.decode()


def test_the_page_of_somebody_never_followed_up_says_so():
    client = Client()
    client.force_login(a_user(Role.PALLIATIVE_NURSE))
    page = client.get(f"/consults/pathway/{a_patient().pk}/")
    assert "never followed up" in page.content.decode()
