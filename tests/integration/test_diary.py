"""The team's week: extra sessions, sessions called off, holidays, lists of the ward, wishes, who did not come."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from consults.availability import add_extra_session, call_off_session, hold_after_all
from consults.booking_urgent import rooms_for
from consults.booking_wishes import keep_wish, wish_of
from consults.calendar_feed import feed_with, make_feed
from consults.choices import AppointmentState, Setting, State, WhyFreed, WhyMissed, WhySlot
from consults.holidays_of import holidays_between
from consults.models import Appointment, CalendarFeed, Consult, NoShow, SessionOff, WeeklySession
from consults.opening import open_pending
from consults.queries import free_slots
from consults.replan import preview_absence, replan
from consults.week import key_of
from patients.choices import AppointmentKind, StayKind
from patients.models import OncologyAppointment, Stay
from patients.services import note_informed
from staff.permissions import Role
from tests.pages import reader, signed_in
from tests.people import a_nurse_on_duty, a_referral, a_user, now, sessions_of, today
from triggers.current import ChangedMeanwhile, NotNow
from triggers.record import record

pytestmark = pytest.mark.django_db


def sweep(at=None):
    return open_pending(at=at or now(), limit=100)


def booked(**patient):
    referral = a_referral(**patient)
    sweep()
    return Consult.objects.get(referral=referral)


def live(consult) -> Appointment:
    return consult.appointments.get(state=AppointmentState.LIVE)


def day_of(consult) -> date:
    return timezone.localdate(live(consult).starts_at)


def in_days(days: int) -> date:
    return today() + timedelta(days=days)


def test_holidays_are_computed_for_the_sites_own_land(settings) -> None:
    settings.HOLIDAYS = "DE-BW"
    assert date(2027, 1, 6) in holidays_between(date(2027, 1, 1), date(2027, 1, 31))
    settings.HOLIDAYS = "DE-BE"
    assert date(2027, 1, 6) not in holidays_between(date(2027, 1, 1), date(2027, 1, 31))


def test_nobody_is_booked_on_a_holiday_except_into_an_extra_session(settings, monkeypatch) -> None:
    nurse = a_nurse_on_duty()
    first = in_days(1)
    monkeypatch.setattr("consults.booking.holidays_between", lambda *_days: {today(): "Today", first: "Tomorrow"})
    consult = booked()
    assert day_of(consult) == in_days(2)
    add_extra_session(
        clinician=nurse, day=first, starts=time(8), ends=time(9), place="A", setting="outpatient", capacity=1, at=now()
    )
    assert day_of(booked()) == first


def test_a_session_called_off_moves_its_appointments_and_is_held_after_all() -> None:
    nurse = a_nurse_on_duty(weekdays=[in_days(2).weekday()])
    consult = booked()
    session = WeeklySession.objects.get()
    off = call_off_session(session=session, day=in_days(2), by=nurse, at=now())
    sweep()
    assert day_of(consult) == in_days(9)
    assert consult.appointments.get(state="cancelled").why_cancelled == WhyFreed.SESSION_OFF
    with pytest.raises(NotNow):
        call_off_session(session=session, day=in_days(2), by=nurse, at=now())
    with pytest.raises(NotNow):
        call_off_session(session=session, day=in_days(3), by=nurse, at=now())
    hold_after_all(off=off, by=nurse, at=now())
    assert day_of(booked()) == in_days(2)


def test_a_list_of_the_ward_has_places_without_clock_times() -> None:
    day = in_days(2)
    a_nurse_on_duty(
        weekdays=[day.weekday()], starts=time(9), ends=time(11), capacity=5, setting="hospital", is_list=True
    )
    consults = [booked() for _ in range(5)]
    assert {day_of(consult) for consult in consults} == {day}
    assert all(live(consult).by_list for consult in consults)
    assert day_of(booked()) == day + timedelta(days=7)


def test_home_visits_leave_time_for_the_way() -> None:
    day = in_days(2)
    a_nurse_on_duty(weekdays=[day.weekday()], starts=time(9), ends=time(13), setting="home", slot_minutes=30)
    times = [timezone.localtime(live(booked()).starts_at).time() for _ in range(2)]
    assert times == [time(9, 30), time(11)]


def test_who_lies_on_a_ward_is_seen_there_before_the_target() -> None:
    nurse = a_user(Role.PALLIATIVE_NURSE)
    sessions_of(nurse, weekdays=[in_days(1).weekday()])
    sessions_of(nurse, weekdays=[in_days(2).weekday()], setting="hospital", place="Ward 3")
    referral = a_referral()
    stay = Stay(patient=referral.patient, on=today(), recorded=today(), stay_kind=StayKind.INPATIENT)
    record([stay], by=None, at=now())
    sweep()
    consult = Consult.objects.get(referral=referral)
    assert WhySlot.ON_WARD in live(consult).why
    # Somebody who is at home is not looked for on the ward.
    assert live(booked()).setting == Setting.OUTPATIENT


def test_wishes_are_minded_before_the_target() -> None:
    a_nurse_on_duty()
    referral = a_referral()
    day = in_days(4)
    keep_wish(
        patient=referral.patient, weekdays=[day.weekday()], caregiver_weekdays=[], settings=[],
        not_before=time(13), not_after=None,
    )  # fmt: skip
    sweep()
    appointment = live(Consult.objects.get(referral=referral))
    assert timezone.localtime(appointment.starts_at).time() == time(13)
    assert timezone.localdate(appointment.starts_at) == day
    assert appointment.why[:3] == [WhySlot.SUITS_BEST, WhySlot.WISHED_DAY, WhySlot.WISHED_TIME]


def an_infusion(patient, day: date) -> OncologyAppointment:
    begins = timezone.make_aware(datetime.combine(day, time(10)))
    return OncologyAppointment.objects.create(
        patient=patient, kind=AppointmentKind.INFUSION, starts_at=begins, ends_at=begins + timedelta(hours=2),
        source="test", external_id=f"{patient.pk} {day}",
    )  # fmt: skip


def test_an_oncology_appointment_that_moves_takes_ours_along() -> None:
    a_nurse_on_duty()
    referral = a_referral()
    infusion = an_infusion(referral.patient, in_days(5))
    sweep()
    consult = Consult.objects.get(referral=referral)
    assert day_of(consult) == in_days(5)
    assert WhySlot.ONCOLOGY_DAY in live(consult).why
    infusion.starts_at += timedelta(days=2)
    infusion.ends_at += timedelta(days=2)
    infusion.save()
    sweep()
    assert day_of(consult) == in_days(7)
    assert consult.appointments.get(state="cancelled").why_cancelled == WhyFreed.ONCOLOGY_MOVED


def test_the_week_shows_sessions_and_an_appointment_is_dropped_on_a_free_time() -> None:
    nurse = a_nurse_on_duty(name="Schwester Woche")
    consult = booked(family_name="Wochner")
    client = signed_in(nurse)
    page = client.get(f"/consults/week/?day={day_of(consult)}").content.decode()
    assert "Wochner" in page
    assert f'data-move="/consults/{consult.pk}/drop/"' in page
    slot = next(
        one for one in free_slots(consult, at=now(), limit=9)
        if one.starts_at > live(consult).starts_at
    )  # fmt: skip
    sent = {"version": consult.version, "slot": key_of(slot), "shown-day": str(today())}
    assert client.post(f"/consults/{consult.pk}/drop/", sent).status_code == 302
    assert live(consult).starts_at == slot.starts_at
    # What was seen is no longer so.
    client.post(f"/consults/{consult.pk}/drop/", sent)
    client.post(f"/consults/{consult.pk}/drop/", {**sent, "slot": "nonsense"})
    assert consult.appointments.count() == 2


def test_sessions_of_a_day_are_added_and_called_off_in_the_week() -> None:
    nurse = a_user(Role.PALLIATIVE_NURSE)
    client, day = signed_in(nurse), in_days(3)
    hours = {"clinician": nurse.pk, "day": str(day), "starts": "09:00", "ends": "12:00", "place": "Raum 1"}
    hours |= {"setting": "outpatient", "capacity": 3}
    assert client.post("/consults/week/extra/", {**hours, "ends": "08:00"}).status_code == 422
    assert client.post("/consults/week/extra/", hours).status_code == 302
    session = WeeklySession.objects.get()
    assert (session.valid_from, session.valid_until, session.weekday) == (day, day, day.weekday())
    client.post("/consults/week/off/", {"session": session.pk, "day": str(day), "shown-day": str(day)})
    off = SessionOff.objects.get(ended_at=None)
    assert b"Hold after all" in client.get(f"/consults/week/?day={day}").content
    client.post(f"/consults/week/off/{off.pk}/end/", {"shown-day": "nonsense"})
    assert not SessionOff.objects.filter(ended_at=None).exists()


def test_who_did_not_come_gets_the_next_time() -> None:
    nurse = a_nurse_on_duty(capacity=1)
    consult = booked()
    appointment = live(consult)
    client = signed_in(nurse)
    door = f"/consults/{consult.pk}/no-show/"
    sent = {"version": consult.version, "why": WhyMissed.NO_TRANSPORT, "slot": ""}
    # Not before it has begun.
    assert client.post(door, sent).status_code == 422
    moved = now() - timedelta(hours=3)
    Appointment.objects.filter(pk=appointment.pk).update(starts_at=moved, ends_at=moved + timedelta(hours=1))
    assert client.get(door).status_code == 200
    assert client.post(door, {**sent, "why": ""}).status_code == 422
    assert client.post(door, sent).status_code == 302
    note = NoShow.objects.get()
    assert (note.appointment, note.why, note.noted_by) == (appointment, WhyMissed.NO_TRANSPORT, nurse)
    consult.refresh_from_db()
    assert consult.state == State.SCHEDULED
    assert live(consult).starts_at > now()


def test_a_day_is_planned_anew_as_it_was_shown() -> None:
    ill, other = a_nurse_on_duty(), a_user(Role.PALLIATIVE_NURSE)
    consults = [booked() for _ in range(2)]
    day = max(day_of(consult) for consult in consults)
    sessions_of(other)
    shown = preview_absence(clinician=ill, first_day=today(), last_day=day, at=now())
    assert len(shown) == 2
    assert not Appointment.objects.exclude(clinician=ill).exists()
    client = signed_in(other)
    days: Any = {"clinician": ill.pk, "first_day": str(today()), "last_day": str(day)}
    assert client.get("/consults/replan/", days).status_code == 200
    keys = [one.key for one in shown]
    assert client.post("/consults/replan/", {**days, "key": ["1-1-waits"]}).status_code == 409
    with pytest.raises(ChangedMeanwhile):
        replan(clinician=ill, first_day=today(), last_day=day, keys=keys[:1], by=other, at=now())
    assert client.post("/consults/replan/", {**days, "key": keys}).status_code == 302
    assert {live(consult).clinician for consult in consults} == {other}
    assert {live(consult).starts_at for consult in consults} == {one.choice.slot.starts_at for one in shown}


def test_room_is_made_for_somebody_urgent_by_moving_who_can_wait() -> None:
    nurse = a_nurse_on_duty(weekdays=[in_days(2).weekday()], capacity=1)
    waits, urgent = booked(), booked()
    until = in_days(2)
    Consult.objects.filter(pk=urgent.pk).update(see_by=until, target_on=until)
    urgent.refresh_from_db()
    client, door = signed_in(nurse), f"/consults/{urgent.pk}/urgent/"
    (room,) = rooms_for(urgent, until=until, at=now())
    assert room.moved.consult == waits
    page = client.get(door, {"until": str(until)}).content.decode()
    assert room.key in page
    sent = {"version": urgent.version, "until": str(until), "room": room.key}
    assert client.post(door, {**sent, "room": "1-1-1.1"}).status_code == 200
    assert client.post(door, sent).status_code == 302
    assert day_of(urgent) == until
    assert live(urgent).why == [WhySlot.URGENT]
    assert day_of(waits) <= waits.see_by
    assert waits.appointments.get(state="cancelled").why_cancelled == WhyFreed.MADE_ROOM


def test_the_waiting_list_says_what_would_help_and_one_click_makes_it() -> None:
    nurse = a_user(Role.PALLIATIVE_NURSE)
    referral = a_referral(family_name="Wartemann")
    sweep()
    client = signed_in(nurse)
    page = client.get("/consults/waiting/").content.decode()
    assert "Wartemann" in page
    assert "An extra session with 1 place (60 minutes)" in page
    hours = {"clinician": nurse.pk, "day": str(in_days(1)), "starts": "09:00", "ends": "10:00", "place": "Raum 1"}
    client.post("/consults/week/extra/", hours | {"setting": "outpatient", "capacity": 1})
    sweep()
    assert Consult.objects.get(referral=referral).state == State.SCHEDULED
    assert "Wartemann" not in client.get("/consults/waiting/").content.decode()


def test_a_calendar_is_open_by_its_secret_alone_and_names_no_patient() -> None:
    nurse = a_nurse_on_duty(name="Schwester Kalender")
    booked(family_name="Geheimrat")
    feed, secret = make_feed(owner=nurse, whole_team=False, at=now())
    client = reader()
    client.logout()
    answer = client.get(f"/consults/calendar/{secret}.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    text = answer.content.decode()
    assert text.count("BEGIN:VEVENT") == 1
    assert "Geheimrat" not in text
    assert "Schwester Kalender" in text.replace("\r\n ", "")
    assert secret not in "".join(str(value) for value in CalendarFeed.objects.values_list())
    signed_in(nurse).post(f"/consults/calendars/{feed.pk}/revoke/")
    assert client.get(f"/consults/calendar/{secret}.ics").status_code == 404
    assert feed_with(secret) is None


def test_an_address_is_shown_once() -> None:
    client = signed_in(a_user(Role.PALLIATIVE_NURSE))
    shown = client.post("/consults/calendars/", {"whole_team": "team"}).content.decode()
    assert "/consults/calendar/" in shown
    assert "/consults/calendar/" not in client.get("/consults/calendars/").content.decode()
    assert CalendarFeed.objects.get().whole_team


def test_a_slip_is_printed_only_for_who_knows_of_the_disease() -> None:
    nurse = a_nurse_on_duty()
    consult = booked()
    client = signed_in(nurse)
    assert "Your appointment" not in client.get(f"/consults/{consult.pk}/slip/").content.decode()
    note_informed(patient=consult.patient, on=today(), by=nurse)
    assert "Your appointment" in client.get(f"/consults/{consult.pk}/slip/").content.decode()


def test_wishes_are_kept_by_a_form() -> None:
    a_nurse_on_duty()
    consult = booked()
    client = reader(Role.PALLIATIVE_NURSE)
    door = f"/consults/wishes/{consult.patient_id}/"
    assert client.post(door, {"not_before": "12:00", "not_after": "11:00"}).status_code == 422
    assert client.post(door, {"weekdays": ["1", "3"], "settings": ["video"], "not_before": "10:00"}).status_code == 302
    wish = wish_of(consult, at=now())
    assert (wish.weekdays, wish.settings, wish.not_before) == (frozenset({1, 3}), frozenset({"video"}), time(10))
    assert "10:00" in client.get(door).content.decode()
