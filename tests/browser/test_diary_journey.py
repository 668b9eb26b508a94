"""The diary in a real browser: nobody came, somebody is ill, somebody is urgent, a time is moved in the week."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from consults.choices import AppointmentState, State, WhyFreed, WhyMissed, WhySlot
from consults.models import Absence, Appointment, Consult, NoShow
from patients.choices import AppointmentKind
from patients.models import OncologyAppointment
from staff.models import User
from staff.permissions import Role
from tests.browser.places import DESK, PHONE, TABLET
from tests.browser.steps import PASSWORD, SignIn, WorkersHaveRun, see_nothing_wrong
from tests.people import a_nurse_on_duty, a_referral, now, sessions_of, today

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def booked(workers_have_run: WorkersHaveRun, name: str) -> Consult:
    referral = a_referral(family_name=name)
    workers_have_run()
    return Consult.objects.get(referral=referral)


def live(consult: Consult) -> Appointment:
    return Appointment.objects.get(consult=consult, state=AppointmentState.LIVE)


def day_of(consult: Consult) -> date:
    return timezone.localdate(live(consult).starts_at)


def short(at: datetime) -> str:
    """The clock time of a moment, as every page writes it."""
    return timezone.localtime(at).strftime("%H:%M")


def open_consult(page: Page, consult: Consult) -> None:
    page.goto(f"{page.url.partition('/consults')[0]}/consults/{consult.pk}/")


def open_week(page: Page, day: date) -> None:
    page.goto(f"{page.url.partition('/consults')[0]}/consults/week/?day={day}")


def drag(page: Page, consult: Consult, key: str) -> None:
    """Take an appointment by its handle, bring it over a free time, whose place may have to be scrolled to, let go."""
    target = page.locator(f"[data-slot='{key}']")
    page.locator(f"[data-move='/consults/{consult.pk}/drop/'] .week-handle").hover()
    page.mouse.down()
    box = target.bounding_box()
    assert box is not None
    target.hover(position={"x": 20, "y": box["height"] / 2}, force=True)
    expect(target).to_have_class(re.compile("over"))
    page.mouse.up()


def test_who_did_not_come_is_noted_with_a_reason_and_gets_the_next_time(
    sign_in: SignIn, nurse: User, workers_have_run: WorkersHaveRun
) -> None:
    # Given an appointment that began two hours ago, and to which nobody came,
    consult = booked(workers_have_run, "Nichtda")
    missed, began = live(consult), now() - timedelta(hours=2)
    Appointment.objects.filter(pk=missed.pk).update(starts_at=began, ends_at=began + timedelta(hours=1))
    page = sign_in(Role.PALLIATIVE_NURSE, user=nurse, viewport=TABLET)
    open_consult(page, consult)
    # when the nurse says so without a reason, she is asked for one;
    page.get_by_role("link", name="Did not come").click()
    expect(page.get_by_role("heading", name="The patient did not come")).to_be_visible()
    see_nothing_wrong(page)
    page.get_by_label("Could not get here").check()
    # and when she gives it with the offered time,
    offered = page.locator("main form label", has=page.locator("input[name=slot]")).last
    words = offered.inner_text()
    offered.check()
    see_nothing_wrong(page)
    page.get_by_role("button", name="Note, and book the next time").click()
    # then the reason is kept, and the consult page shows the time that was offered.
    expect(page.locator(".toast")).to_contain_text("The next time is booked")
    note = NoShow.objects.get()
    assert (note.appointment, note.why, note.noted_by) == (missed, WhyMissed.NO_TRANSPORT, nurse)
    assert live(consult).why == [WhySlot.CHOSEN_BY_HAND]
    expect(page.locator("main")).to_contain_text(short(live(consult).starts_at))
    assert short(live(consult).starts_at) in words
    see_nothing_wrong(page)


@pytest.mark.parametrize("look", [(TABLET, "light"), (PHONE, "dark")], ids=["tablet", "dark phone"])
def test_a_clinician_falls_ill_and_everybody_of_that_day_gets_another_time(
    sign_in: SignIn, nurse: User, workers_have_run: WorkersHaveRun, look: tuple[dict[str, int], str]
) -> None:
    # Given two patients of one clinician, and a colleague who has hours of her own,
    consults = [booked(workers_have_run, name) for name in ("Erstmann", "Zweitmann")]
    day = day_of(consults[0])
    colleague = a_nurse_on_duty(name="Schwester Vertretung", password=PASSWORD)
    page = sign_in(Role.PALLIATIVE_NURSE, user=colleague, viewport=look[0], color_scheme=look[1])
    open_week(page, day)
    page.get_by_role("link", name="Somebody is away").click()
    # when the plan for the day is looked at, nothing has changed yet;
    page.get_by_label("Who").select_option(label=str(nurse))
    page.get_by_label("First day").fill(today().isoformat())
    page.get_by_label("Last day").fill((day + timedelta(days=1)).isoformat())
    page.get_by_role("button", name="Show the plan").click()
    plan = page.get_by_role("region", name="The plan").first
    expect(plan).to_contain_text("Erstmann")
    expect(plan).to_contain_text("Zweitmann")
    expect(plan).to_contain_text("Schwester Vertretung")
    see_nothing_wrong(page)
    assert not Appointment.objects.filter(state=AppointmentState.CANCELLED).exists()
    shown = plan.inner_text()
    # when it is applied,
    page.get_by_role("button", name="Record the absence and move everybody").click()
    # then each has the time that was shown, with the colleague, and the absence stands.
    expect(page.locator(".toast")).to_contain_text("2 appointments were moved")
    assert Absence.objects.get(ended_at=None).clinician == nurse
    for consult in consults:
        assert live(consult).clinician == colleague
        assert short(live(consult).starts_at) in shown
        freed = Appointment.objects.get(consult=consult, state=AppointmentState.CANCELLED)
        assert freed.why_cancelled == WhyFreed.CLINICIAN_ABSENT
    see_nothing_wrong(page)
    open_consult(page, consults[0])
    expect(page.locator("main")).to_contain_text("Schwester Vertretung")


def test_an_appointment_is_dragged_to_another_time_of_the_week(
    sign_in: SignIn, nurse: User, workers_have_run: WorkersHaveRun
) -> None:
    # Given an appointment in the week,
    consult = booked(workers_have_run, "Ziehmann")
    page = sign_in(Role.PALLIATIVE_NURSE, user=nurse, viewport=DESK)
    open_week(page, day_of(consult))
    see_nothing_wrong(page)
    before = live(consult)
    # when it is dragged by its handle to a free time of its day,
    entries = page.locator(".week-session", has_text="Ziehmann").locator("[data-slot]")
    key = entries.last.get_attribute("data-slot")
    assert key is not None
    drag(page, consult, key)
    # then it is there, and says so.
    expect(page.locator(".toast")).to_contain_text("Moved")
    after = live(consult)
    assert f"{after.session_id}.{after.starts_at:%Y%m%d%H%M}" == key
    assert after.starts_at != before.starts_at
    expect(page.locator(".week-appointment", has_text="Ziehmann")).to_contain_text(short(after.starts_at))


def test_an_appointment_is_moved_by_a_form_from_the_week(
    sign_in: SignIn, nurse: User, workers_have_run: WorkersHaveRun
) -> None:
    consult = booked(workers_have_run, "Formmann")
    page = sign_in(Role.PALLIATIVE_NURSE, user=nurse, viewport=PHONE)
    open_week(page, day_of(consult))
    see_nothing_wrong(page)
    page.get_by_role("link", name=re.compile("^Move ?: .*Formmann")).click()
    see_nothing_wrong(page)
    before = live(consult).starts_at
    page.locator("main form input[name=slot]").nth(2).check()
    page.locator("main form button.main").click()
    page.wait_for_url(lambda url: "/move/" not in url)
    assert live(consult).starts_at != before


def test_somebody_urgent_is_seen_sooner_by_moving_who_can_wait(
    sign_in: SignIn, workers_have_run: WorkersHaveRun
) -> None:
    # Given one place in two days that somebody has who could wait, and somebody urgent who comes a week later,
    day = today() + timedelta(days=2)
    nurse = a_nurse_on_duty(password=PASSWORD, weekdays=[day.weekday()], capacity=1)
    waits, urgent = (booked(workers_have_run, name) for name in ("Wartemann", "Eiliger"))
    assert day_of(waits) == day < day_of(urgent)
    page = sign_in(Role.PALLIATIVE_NURSE, user=nurse, viewport=TABLET)
    open_consult(page, urgent)
    # when the nurse asks for room by that day, she is shown whom to move, and where to;
    page.get_by_role("link", name="Make room sooner").click()
    page.get_by_label("See by").fill(day.isoformat())
    page.get_by_role("button", name="Look for a time").click()
    row = page.locator("li.row", has_text="Wartemann")
    expect(row).to_contain_text("Eiliger")
    see_nothing_wrong(page)
    row.get_by_role("button", name=re.compile("^Move both")).click()
    # then the urgent one is seen that day, and the other before their own deadline.
    expect(page.locator(".toast")).to_contain_text("Moved")
    expect(page.locator("main")).to_contain_text("Somebody who can wait was moved to make room")
    assert day_of(urgent) == day < day_of(waits) <= Consult.objects.get(pk=waits.pk).see_by
    see_nothing_wrong(page)


def test_our_appointment_follows_when_the_infusion_moves(
    sign_in: SignIn, nurse: User, workers_have_run: WorkersHaveRun
) -> None:
    # Given a consult on the day of an infusion,
    sessions_of(nurse, starts=time(16), ends=time(17))
    referral = a_referral(family_name="Infusion")
    begins = timezone.make_aware(datetime.combine(today() + timedelta(days=5), time(10)))
    infusion = OncologyAppointment.objects.create(
        patient=referral.patient, kind=AppointmentKind.INFUSION, starts_at=begins, ends_at=begins + timedelta(hours=2),
        source="test", external_id="infusion",
    )  # fmt: skip
    workers_have_run()
    consult = Consult.objects.get(referral=referral)
    assert day_of(consult) == today() + timedelta(days=5)
    # when the clinic moves the infusion by two days,
    infusion.starts_at, infusion.ends_at = begins + timedelta(days=2), begins + timedelta(days=2, hours=2)
    infusion.save()
    workers_have_run()
    # then the page shows the new day, and why.
    assert day_of(consult) == today() + timedelta(days=7)
    page = sign_in(Role.PALLIATIVE_NURSE, user=nurse, viewport=PHONE)
    open_consult(page, consult)
    expect(page.locator("main")).to_contain_text("The patient is in the house that day for oncology")
    expect(page.locator("main")).to_contain_text(short(live(consult).starts_at))
    assert Consult.objects.get(pk=consult.pk).state == State.SCHEDULED
    see_nothing_wrong(page)
