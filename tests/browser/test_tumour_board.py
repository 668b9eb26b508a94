"""The tumour board in a real browser: an agenda is filled by key, the room decides, a decision is corrected."""

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from patients.choices import Extent
from patients.models import Recurrence
from staff.models import User
from staff.permissions import Role
from tests.boards import a_case, a_coordinator, a_meeting, a_running_case
from tests.browser.places import TABLET
from tests.browser.steps import PASSWORD, SignIn, WorkersHaveRun, see_nothing_wrong
from tests.people import a_lung_tumour, a_patient, days_ago, now
from triggers.choices import ReferralState
from triggers.models import Referral
from triggers.record import record
from tumorboard.choices import CaseState, Occasion
from tumorboard.models import Case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PROJECTOR = {"width": 1920, "height": 1080}
CASES = 25


@pytest.fixture
def coordinator() -> User:
    return a_coordinator(password=PASSWORD)


def test_a_coordinator_fills_an_agenda_of_25_cases_by_key(
    sign_in: SignIn, live_server: LiveServer, coordinator: User
) -> None:
    # given as many new lung tumours as a long meeting takes
    meeting = a_meeting()
    for number in range(CASES):
        a_lung_tumour(a_patient(family_name=f"Vorzustellen {number}"), diagnosed=days_ago(20))
    page = sign_in(Role.BOARD_COORDINATOR, user=coordinator, viewport=TABLET)
    page.goto(f"{live_server.url}/boards/due/")
    see_nothing_wrong(page)
    # when each is registered with two keys
    for left in range(CASES, 0, -1):
        expect(page.locator("[data-row]")).to_have_count(left)
        page.keyboard.press("j")
        page.keyboard.press("r")
        page.wait_for_load_state()
    # then all stand on the agenda, and nobody is left
    expect(page.locator("[data-row]")).to_have_count(0)
    see_nothing_wrong(page)
    assert Case.objects.filter(meeting=meeting, state=CaseState.REGISTERED).count() == CASES
    page.goto(f"{live_server.url}/boards/meetings/{meeting.pk}/")
    expect(page.locator("main ol.rows > li")).to_have_count(CASES)
    see_nothing_wrong(page)


def test_the_room_decides_an_inoperable_recurrence_and_corrects_it(
    sign_in: SignIn, live_server: LiveServer, nurse: User, coordinator: User, workers_have_run: WorkersHaveRun
) -> None:
    # given a recurrence that is presented on the room's screen
    tumour = a_lung_tumour(a_patient(family_name="Rückfallmann"), diagnosed=days_ago(400))
    recurrence = Recurrence(patient=tumour.patient, tumour=tumour, on=days_ago(5), extent=Extent.LOCAL)
    record([recurrence], by=None, at=now())
    case = a_running_case(coordinator, tumour=tumour, occasion=Occasion.RECURRENCE)
    following = a_case(case.meeting, by=coordinator)
    page = sign_in(Role.BOARD_COORDINATOR, user=coordinator, viewport=PROJECTOR)
    page.goto(f"{live_server.url}/boards/cases/{case.pk}/present/")
    see_nothing_wrong(page)
    # when it is decided that it cannot be resected,
    page.keyboard.press("e")
    page.wait_for_url("**/decide/")
    see_nothing_wrong(page)
    page.locator("input[name=recommendation][value=BSC]").check()
    page.locator("select[name=verdict]").select_option("technically_unresectable")
    page.locator("select[name=recurrence]").select_option(index=1)
    page.locator("input[name=involvement][value=consult]").check()
    page.get_by_role("button", name="Record").click()
    # then the referral stands there at once, and the consult as soon as the workers were at it;
    page.wait_for_url("**/present/")
    see_nothing_wrong(page)
    referral = Referral.objects.get()
    workers_have_run()
    expect(page.locator("#palliative time").last).to_be_visible(timeout=20_000)
    expect(page.locator(f"a[href='/referrals/{referral.pk}/']").first).to_be_visible()
    see_nothing_wrong(page)
    # when it turns out to be resectable, and the decision is corrected with its reason,
    page.keyboard.press("e")
    page.wait_for_url("**/decide/")
    page.locator("input[name=recommendation][value=BSC]").uncheck()
    page.locator("input[name=recommendation][value=OP]").check()
    page.locator("select[name=verdict]").select_option("resectable")
    page.locator("input[name=involvement][value=none]").check()
    page.locator("[name=reason]").fill("Second look at the imaging.")
    page.get_by_role("button", name="Record").click()
    # then the referral is withdrawn, and the next case is a key away.
    page.wait_for_url("**/present/")
    expect(page.locator("main")).to_contain_text("Second look at the imaging.")
    see_nothing_wrong(page)
    referral.refresh_from_db()
    assert referral.state == ReferralState.WITHDRAWN
    page.keyboard.press("n")
    page.wait_for_url(f"**/boards/cases/{following.pk}/present/")
