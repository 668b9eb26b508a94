"""While a page loads, and while what it fetches later comes, nothing that somebody reads moves away."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from patients.models import Patient
from staff.permissions import Role
from tests.browser.places import DESK, PHONE, TABLET, a_look
from tests.browser.steps import SignIn
from tests.people import a_proposal, a_referral
from tests.pictures import a_long_course

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# The browser's own measure: how much of the screen moved, times how far; 0.1 is what readers begin to mind.
MOST = 0.05
WATCH = """
window.layoutShifts = [];
new PerformanceObserver((list) => list.getEntries().forEach((entry) => window.layoutShifts.push([
  entry.value, entry.sources.map((source) => source.node && (source.node.className || source.node.nodeName)),
]))).observe({ type: "layout-shift", buffered: true });
"""


def moved(page: Page) -> tuple[float, Any]:
    """Give how much has moved since the page was opened, and what."""
    page.wait_for_load_state("networkidle")
    entries = page.evaluate("window.layoutShifts")
    return sum(value for value, _what in entries), entries


@pytest.mark.parametrize(
    "look",
    [
        a_look("de-DE", PHONE, "dark"),
        a_look("de-DE", TABLET, "light"),
        a_look("en-GB", DESK, "light"),
    ],
    ids=["phone", "tablet", "desk"],
)
def test_nothing_jumps_while_a_page_loads(sign_in: SignIn, live_server: LiveServer, look: dict[str, Any]) -> None:
    # Given a list of referrals, a patient with a long course and one of whom nothing is known
    referral = a_referral(family_name="Ruhig")
    a_proposal()
    long_course = a_long_course()
    bare = Patient.objects.create(family_name="Leer")
    page = sign_in(Role.ONCOLOGIST, **look)
    page.add_init_script(WATCH)
    # When their pages are opened
    for address in ("/referrals/", f"/referrals/{referral.pk}/", "/questions/", "/patients/"):
        page.goto(f"{live_server.url}{address}")
        # Then what is read stays where it is
        much, what = moved(page)
        assert much < MOST, f"{address} moved by {much}: {what}"
    for patient in (long_course, bare):
        page.goto(f"{live_server.url}/patients/{patient.pk}/")
        expect(page.locator("#timeline-title")).to_be_attached()
        much, what = moved(page)
        assert much < MOST, f"The page of {patient} moved by {much}: {what}"


def test_the_course_of_a_patient_comes_without_moving_what_is_above_it(
    sign_in: SignIn, live_server: LiveServer
) -> None:
    # Given somebody who has scrolled to the end of a patient's page before the course is there
    patient = a_long_course()
    page = sign_in(Role.ONCOLOGIST, viewport=DESK)
    page.add_init_script(WATCH)
    waiting: list[Any] = []
    page.route("**/course/", lambda route: waiting.append(route))  # it marks a function, not a method
    page.goto(f"{live_server.url}/patients/{patient.pk}/", wait_until="load")
    heading = page.locator("#consults")
    page.mouse.wheel(0, 5000)
    page.wait_for_timeout(700)  # what moves within half a second of an input does not count
    before = heading.bounding_box()
    # When it comes
    waiting[0].continue_()
    expect(page.locator("#timeline-title")).to_be_attached()
    # Then they still read what they read
    assert heading.bounding_box() == before
    much, what = moved(page)
    assert much < MOST, f"moved by {much}: {what}"
