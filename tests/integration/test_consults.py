"""From an open referral to a booked consult, whatever happens in between."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import Error, transaction

from consults.availability import end_weekly_session, record_absence, take_back_absence
from consults.choices import AppointmentState, Occasion, Setting, State, WhyCancelled, WhyFreed, WhySlot
from consults.models import Appointment, Consult
from consults.opening import open_pending
from consults.queries import (
    consults_of,
    in_our_care,
    may_tell_patient,
    my_consults,
    team_consults,
)
from patients.models import OncologyAppointment, PalliativeCare
from patients.services import note_informed
from staff.permissions import Role
from tests.people import a_liver_metastasis, a_referral, a_user, days_ago, now, sessions_of, today
from triggers.by_hand import refer_by_hand
from triggers.choices import CareAnswer, DeclineReason, DeferReason, Suppressed
from triggers.current import NotNow
from triggers.models import Trigger
from triggers.progress import end_due_deferrals
from triggers.record import record, retract
from triggers.services import answer_care_item, decline_referral, defer_referral

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def oncologist():
    return a_user(Role.ONCOLOGIST)


@pytest.fixture
def nurse():
    return a_user(Role.PALLIATIVE_NURSE)


def sweep(at=None):
    return open_pending(at=at or now(), limit=100)


def consult_of(referral):
    return Consult.objects.get(referral=referral)


def live(consult):
    return consult.appointments.get(state=AppointmentState.LIVE)


def day_of(appointment):
    return appointment.starts_at.astimezone(BERLIN).date()


def a_booked_consult(**patient):
    referral = a_referral(**patient)
    sweep()
    return consult_of(referral)


def test_an_open_referral_gets_one_consult_before_its_target(nurse):
    sessions_of(nurse)
    referral = a_referral()
    assert sweep()["opened"] == 1
    assert sweep().total() == 0
    consult = consult_of(referral)
    assert (consult.state, consult.late, consult.escalated_at) == (State.SCHEDULED, False, None)
    assert (consult.see_by, consult.target_on) == (referral.see_by, referral.target_on)
    appointment = live(consult)
    assert appointment.clinician == nurse
    assert appointment.why[0] == WhySlot.BEFORE_TARGET
    assert day_of(appointment) in {today(), today() + timedelta(days=1)}
    assert appointment.ends_at - appointment.starts_at == timedelta(minutes=60)


def test_without_anybody_there_it_waits_and_is_escalated_and_booked_later(nurse):
    referral = a_referral()
    sweep()
    consult = consult_of(referral)
    assert consult.state == State.WAITING
    assert consult.escalated_at is not None
    sessions_of(nurse)
    sweep()
    consult.refresh_from_db()
    assert (consult.state, consult.escalated_at) == (State.SCHEDULED, None)


def test_a_late_appointment_is_shown_and_escalated(nurse):
    sessions_of(nurse)
    record_absence(clinician=nurse, first_day=today(), last_day=today() + timedelta(days=40), by=nurse, at=now())
    consult = a_booked_consult()
    assert consult.state == State.SCHEDULED
    assert consult.late
    assert consult.escalated_at is not None
    assert live(consult).why == [WhySlot.AFTER_DEADLINE]


def test_a_deadline_that_passes_unseen_is_escalated(nurse):
    sessions_of(nurse)
    consult = a_booked_consult()
    sweep(at=now() + timedelta(days=60))
    consult.refresh_from_db()
    assert consult.late
    assert consult.escalated_at is not None


def test_the_earliest_deadline_is_served_first(nurse, oncologist):
    sessions_of(nurse, weekdays=[(today() + timedelta(days=2)).weekday()], capacity=1)
    later, sooner = a_referral(), a_referral()
    refer_by_hand(patient=sooner.patient, request="Pain", see_by=today() + timedelta(days=5), by=oncologist, at=now())
    sweep()
    assert live(consult_of(sooner)).starts_at < live(consult_of(later)).starts_at


def test_a_session_takes_no_more_than_its_capacity(nurse):
    sessions_of(nurse, weekdays=[(today() + timedelta(days=2)).weekday()], capacity=2)
    for _ in range(3):
        a_referral()
    sweep()
    days = [day_of(appointment) for appointment in Appointment.objects.order_by("starts_at")]
    assert days == [today() + timedelta(days=2)] * 2 + [today() + timedelta(days=9)]


def test_deferring_frees_the_slot_and_coming_back_books_the_same_consult_anew(nurse, oncologist):
    sessions_of(nurse, weekdays=[(today() + timedelta(days=2)).weekday()], capacity=1)
    consult = a_booked_consult()
    until = today() + timedelta(days=7)
    defer_referral(referral=consult.referral, reason=DeferReason.OTHER, until=until, by=oncologist, at=now())
    sweep()
    consult.refresh_from_db()
    assert consult.state == State.ON_HOLD
    freed = consult.appointments.get()
    assert (freed.state, freed.why_cancelled) == (AppointmentState.CANCELLED, WhyFreed.PUT_ON_HOLD)
    other = a_booked_consult()
    assert live(other).starts_at == freed.starts_at
    assert sweep().total() == 0

    later = now() + timedelta(days=7)
    end_due_deferrals(at=later)
    sweep(at=later)
    consult.refresh_from_db()
    assert consult.state == State.SCHEDULED
    assert consult.appointments.count() == 2
    assert Consult.objects.filter(referral=consult.referral).count() == 1


def test_a_deferral_that_ends_before_the_sweep_saw_it_changes_nothing(nurse, oncologist):
    sessions_of(nurse)
    consult = a_booked_consult()
    until = today() + timedelta(days=7)
    defer_referral(referral=consult.referral, reason=DeferReason.OTHER, until=until, by=oncologist, at=now())
    end_due_deferrals(at=now() + timedelta(days=7))
    assert sweep().total() == 0
    assert consult.appointments.count() == 1


def test_a_declined_referral_takes_its_consult_with_it(nurse, oncologist):
    sessions_of(nurse)
    consult = a_booked_consult()
    decline_referral(referral=consult.referral, reason=DeclineReason.PATIENT_DECLINED, by=oncologist, at=now())
    sweep()
    consult.refresh_from_db()
    assert (consult.state, consult.why_cancelled) == (State.CANCELLED, WhyCancelled.REFERRAL_DECLINED)
    assert consult.appointments.get().why_cancelled == WhyFreed.CONSULT_CANCELLED


def test_a_withdrawn_referral_takes_its_consult_with_it_and_a_new_one_gets_its_own(nurse):
    sessions_of(nurse)
    consult = a_booked_consult()
    staging = consult.patient.facts.get(kind="staging")
    retract(staging, reason="wrong patient", by=None, at=now())
    sweep()
    consult.refresh_from_db()
    assert (consult.state, consult.why_cancelled) == (State.CANCELLED, WhyCancelled.REFERRAL_WITHDRAWN)
    record([a_liver_metastasis(staging.tumour, on=today())], by=None, at=now())
    sweep()
    assert sorted(Consult.objects.values_list("state", flat=True)) == [State.CANCELLED, State.SCHEDULED]


def test_an_earlier_deadline_pulls_the_appointment_forward(nurse, oncologist):
    weekday = (today() + timedelta(days=14)).weekday()
    sessions_of(nurse, weekdays=[weekday], capacity=1)
    first, second = a_booked_consult(), a_booked_consult()
    third = a_booked_consult()
    assert day_of(live(third)) > day_of(live(second)) > day_of(live(first))
    decline_referral(referral=first.referral, reason=DeclineReason.DISAGREES, by=oncologist, at=now())
    sweep()
    moved_from = day_of(live(third))
    refer_by_hand(patient=third.patient, request="Pain", see_by=moved_from - timedelta(days=1), by=oncologist, at=now())
    sweep()
    assert third.appointments.filter(why_cancelled=WhyFreed.EARLIER_DEADLINE).count() == 1
    assert day_of(live(third)) < moved_from
    third.refresh_from_db()
    assert not third.late
    # Nobody else's appointment was touched for it.
    assert second.appointments.count() == 1


def test_an_earlier_deadline_that_is_still_met_moves_nothing(nurse, oncologist):
    sessions_of(nurse)
    consult = a_booked_consult()
    refer_by_hand(patient=consult.patient, request="Pain", see_by=today() + timedelta(days=5), by=oncologist, at=now())
    sweep()
    consult.refresh_from_db()
    assert consult.see_by == today() + timedelta(days=5)
    assert consult.appointments.count() == 1


def test_an_absence_moves_the_appointments_of_these_days(nurse):
    sessions_of(nurse)
    consult = a_booked_consult()
    day = day_of(live(consult))
    absence = record_absence(clinician=nurse, first_day=day, last_day=day, by=nurse, at=now())
    sweep()
    assert consult.appointments.filter(why_cancelled=WhyFreed.CLINICIAN_ABSENT).count() == 1
    assert day_of(live(consult)) == day + timedelta(days=1)
    take_back_absence(absence=absence, by=nurse, at=now())
    assert sweep().total() == 0
    with pytest.raises(NotNow, match="taken back before"):
        take_back_absence(absence=absence, by=nurse, at=now())


def test_whoever_leaves_has_no_appointments(nurse):
    sessions_of(nurse)
    consult = a_booked_consult()
    nurse.is_active = False
    nurse.save()
    sweep()
    consult.refresh_from_db()
    assert consult.state == State.WAITING


def test_an_ended_session_books_nobody_after_its_last_day(nurse):
    weekday = (today() + timedelta(days=2)).weekday()
    (session,) = sessions_of(nurse, weekdays=[weekday], capacity=1)
    a_booked_consult()
    end_weekly_session(session=session, last_day=today() + timedelta(days=2), at=now())
    assert a_booked_consult().state == State.WAITING
    with pytest.raises(NotNow, match="past"):
        end_weekly_session(session=session, last_day=days_ago(1), at=now())


def test_a_patient_at_the_oncologist_is_not_called_away_but_visited_during_an_infusion(nurse):
    weekday = (today() + timedelta(days=2)).weekday()
    sessions_of(nurse, weekdays=[weekday])
    nine = datetime.combine(today() + timedelta(days=2), time(9), BERLIN)
    for kind, minutes in (("clinic", 30), ("infusion", 480)):
        referral = a_referral()
        OncologyAppointment.objects.create(
            patient=referral.patient,
            kind=kind,
            starts_at=nine,
            ends_at=nine + timedelta(minutes=minutes),
            source="test",
            external_id=kind,
        )
        sweep()
        appointment = live(consult_of(referral))
        assert day_of(appointment) == nine.date()
        assert WhySlot.ONCOLOGY_DAY in appointment.why
        assert (appointment.starts_at == nine) == (kind == "infusion")


def test_a_first_consult_is_open_to_nobody_before_the_patient_is_informed(nurse, oncologist):
    sessions_of(nurse)
    consult = a_booked_consult()
    assert not may_tell_patient(consult)
    note_informed(patient=consult.patient, on=today(), by=oncologist)
    consult = Consult.objects.get(pk=consult.pk)
    assert may_tell_patient(consult)


def in_care(consult, *, own=True):
    """Record that somebody cares for the patient; the first consult, not yet begun, has nothing to ask any more."""
    care = PalliativeCare(patient=consult.patient, on=days_ago(1), recorded=today(), own=own, provider="Team")
    record([care], by=None, at=now())
    return consult.patient


def test_a_finding_in_our_own_care_opens_one_visit(nurse):
    sessions_of(nurse)
    patient = in_care(a_booked_consult())
    assert in_our_care([patient.pk], today=today()) == {patient.pk}
    assert sweep()["visit"] == 1
    assert sweep().total() == 0
    visit = Consult.objects.get(occasion=Occasion.VISIT)
    trigger = Trigger.objects.get(patient=patient, suppressed=Suppressed.ALREADY_IN_CARE)
    assert visit.state == State.SCHEDULED
    assert visit.see_by == trigger.see_by
    appointment = live(visit)
    assert appointment.ends_at - appointment.starts_at == timedelta(minutes=30)


def test_a_finding_in_care_elsewhere_opens_no_visit(nurse):
    sessions_of(nurse)
    in_care(a_booked_consult(), own=False)
    sweep()
    assert not Consult.objects.filter(occasion=Occasion.VISIT).exists()


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (CareAnswer.EARLIER_VISIT, State.SCHEDULED),
        (CareAnswer.CONTACTED, State.CANCELLED),
        (CareAnswer.KNOWN, State.CANCELLED),
    ],
)
def test_the_nurses_answer_decides_about_the_visit(nurse, answer, state):
    sessions_of(nurse)
    patient = in_care(a_booked_consult())
    sweep()
    answer_care_item(
        trigger=Trigger.objects.get(patient=patient, calls_for="referral"), answer=answer, by=nurse, at=now()
    )
    sweep()
    assert Consult.objects.get(occasion=Occasion.VISIT).state == state
    assert sweep().total() == 0


def test_a_finding_that_comes_back_gets_a_visit_again(nurse):
    sessions_of(nurse)
    patient = in_care(a_booked_consult())
    sweep()
    staging = patient.facts.get(kind="staging")
    retraction = retract(staging, reason="unsure", by=None, at=now())
    sweep()
    assert Consult.objects.get(occasion=Occasion.VISIT).why_cancelled == WhyCancelled.FINDING_ENDED
    assert retraction.of == staging
    Trigger.objects.filter(patient=patient).update(state="live", ended_at=None, why_ended="")
    sweep()
    visits = Consult.objects.filter(occasion=Occasion.VISIT)
    assert sorted(visits.values_list("state", flat=True)) == [State.CANCELLED, State.SCHEDULED]


def test_lists_show_what_they_should(nurse, django_assert_num_queries):
    sessions_of(nurse)
    consult, other = a_booked_consult(), a_booked_consult()
    stranger, administrator = a_user(Role.PALLIATIVE_NURSE), a_user(Role.ADMINISTRATOR)
    assert my_consults(nurse) == [consult, other]
    assert my_consults(stranger) == []
    assert my_consults(administrator) == team_consults(administrator) == []
    with django_assert_num_queries(4):
        page = team_consults(stranger, limit=1)
        assert [row.appointment.clinician for row in page] == [nurse, nurse]
    assert team_consults(stranger, after=page[0].pk, limit=1) == [page[1]]
    assert consults_of(stranger, consult.patient) == [consult]


def the_appointment_of(consult, /, **changed):
    """An unsaved appointment as this consult has it, but for what is changed."""
    same = live(consult)
    fields = {
        "consult": consult,
        "patient": consult.patient,
        "clinician": same.clinician,
        "starts_at": same.starts_at,
        "ends_at": same.ends_at,
        "place": "Room 5",
        "setting": Setting.OUTPATIENT,
        "why": [],
        "booked_at": now(),
    }
    return Appointment(**fields | changed)


def refused(row, *, by):
    with pytest.raises(Error, match=by), transaction.atomic():
        row.save()


def test_the_database_refuses_nonsense(nurse):
    sessions_of(nurse)
    consult, other = a_booked_consult(), a_booked_consult()
    third = a_referral().patient
    planned = {"see_by": today(), "target_on": today(), "opened_at": now()}
    waiting = Consult.objects.create(patient=third, occasion=Occasion.PLANNED, **planned)
    half_an_hour_in = live(consult).starts_at + timedelta(minutes=30)
    refused(
        the_appointment_of(consult, consult=waiting, patient=third, ends_at=half_an_hour_in),
        by="clinician_in_one_place_at_a_time",
    )
    refused(
        the_appointment_of(other, consult=waiting, clinician=a_user(Role.PALLIATIVE_NURSE)),
        by="patient_in_one_place_at_a_time",
    )
    tomorrow = {"starts_at": now() + timedelta(days=9), "ends_at": now() + timedelta(days=9, hours=1)}
    refused(the_appointment_of(consult, **tomorrow), by="one_appointment_per_consult")
    refused(the_appointment_of(consult, ends_at=live(consult).starts_at), by="ends_after_start")
    refused(
        Consult(patient=consult.patient, occasion=Occasion.REFERRAL, referral=consult.referral, **planned),
        by="referral_id",
    )
    refused(Consult(patient=third, occasion=Occasion.REFERRAL, **planned), by="first_one_has_its_referral")
    consult.state = State.CANCELLED
    refused(consult, by="cancelled_with_its_reason")
    consult.state, consult.begun_at, consult.begun_by = State.SIGNED, now(), nurse
    consult.signed_at, consult.signed_by = now(), nurse
    refused(consult, by="Invalid transition")
