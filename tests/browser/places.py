"""The places of each role, and the steps by which people walk through them, found without words in any language."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from consults.models import Consult
from patients.models import Patient
from staff.models import User
from staff.permissions import Role
from tests.browser.steps import see_nothing_wrong
from triggers.models import Referral

LONG_NAME = "Hinterobersachsenhausener-Langgestrecktnamig"

REFERRALS, CONSULTS, IN_CARE, PATIENTS, RULES = "/referrals/", "/consults/", "/care-items/", "/patients/", "/rules/"
AVAILABILITY, IMPORTS, ACCOUNTS, ACCESS_LOG = "/consults/availability/", "/imports/", "/accounts/", "/my/readings/"
RECOMMENDATIONS, BOARD, TASKS = "/consults/recommendations/", "/consults/board/", "/consults/tasks/"
TUMOUR_BOARD = "/boards/"
# The team's board stands in the team's band only, and may be read by everybody clinical.
EVERY_PLACE = (
    *(REFERRALS, RECOMMENDATIONS, CONSULTS, TASKS, IN_CARE, AVAILABILITY, TUMOUR_BOARD, PATIENTS, RULES, IMPORTS),
    *(ACCOUNTS, ACCESS_LOG),
)


@dataclass(frozen=True)
class Day:
    """Where a role begins, and its places in the order of the band."""

    home: str
    places: tuple[str, ...]


DAYS = {
    Role.ONCOLOGIST: Day(REFERRALS, (REFERRALS, RECOMMENDATIONS, CONSULTS, IN_CARE, TUMOUR_BOARD, PATIENTS, RULES)),
    Role.PALLIATIVE_NURSE: Day(
        CONSULTS, (REFERRALS, CONSULTS, BOARD, TASKS, IN_CARE, AVAILABILITY, TUMOUR_BOARD, PATIENTS, RULES)
    ),
    Role.PALLIATIVE_PHYSICIAN: Day(
        CONSULTS, (REFERRALS, CONSULTS, BOARD, TASKS, IN_CARE, AVAILABILITY, TUMOUR_BOARD, PATIENTS, RULES)
    ),
    Role.TEAM_MEMBER: Day(CONSULTS, (REFERRALS, CONSULTS, BOARD, TASKS, IN_CARE, TUMOUR_BOARD, PATIENTS, RULES)),
    Role.BOARD_COORDINATOR: Day(REFERRALS, (REFERRALS, CONSULTS, IN_CARE, TUMOUR_BOARD, PATIENTS, RULES, IMPORTS)),
    Role.CLINICAL_LEAD: Day(
        REFERRALS,
        (
            *(REFERRALS, RECOMMENDATIONS, CONSULTS, TASKS, IN_CARE, AVAILABILITY, TUMOUR_BOARD, PATIENTS, RULES),
            *(IMPORTS, ACCESS_LOG),
        ),
    ),
    Role.ADMINISTRATOR: Day(IMPORTS, (IMPORTS, ACCOUNTS, ACCESS_LOG)),
}

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 1024}
TABLET = {"width": 820, "height": 1180}


def a_look(language: str, viewport: dict[str, int], scheme: str) -> dict[str, Any]:
    return {"language": language, "viewport": viewport, "color_scheme": scheme}


AT_A_DESK_OR_ON_A_GERMAN_PHONE = pytest.mark.parametrize(
    "look", [a_look("en-GB", DESK, "light"), a_look("de-DE", PHONE, "dark")], ids=["en-desk-light", "de-phone-dark"]
)
ON_A_PHONE_OR_AT_A_GERMAN_DESK = pytest.mark.parametrize(
    "look", [a_look("en-GB", PHONE, "dark"), a_look("de-DE", DESK, "light")], ids=["en-phone-dark", "de-desk-light"]
)


def open_menu(page: Page) -> None:
    """Open the menu that holds the places where the screen has no room for a band."""
    if page.locator(".menu-button").is_visible():
        page.locator(".menu-button").click()


def go_to(page: Page, place: str) -> None:
    open_menu(page)
    page.locator(f"nav.places a[href='{place}']").click()
    page.wait_for_url(re.compile(rf"{place}(\?.*)?$"))
    expect(page.locator("nav.places a[aria-current]")).to_have_attribute("href", place)


def walk_through_the_places(page: Page, role: Role, *, language: str) -> None:
    """See that somebody begins where their work is, has exactly their places, and is kept out of all others."""
    day, origin = DAYS[role], "/".join(page.url.split("/")[:3])
    expect(page).to_have_url(origin + day.home)
    expect(page.locator("html")).to_have_attribute("lang", language[:2])
    see_nothing_wrong(page)
    links = page.locator("nav.places a")
    assert tuple(link.get_attribute("href") for link in links.all()) == day.places
    open_menu(page)
    see_nothing_wrong(page)
    page.keyboard.press("Escape")
    for place in day.places:
        go_to(page, place)
        see_nothing_wrong(page)
    outside = [place for place in EVERY_PLACE if place not in day.places]
    for place in outside:
        assert page.request.get(origin + place).status == 403, f"{role} may enter {place}."
    answer = page.goto(origin + outside[0])
    assert answer is not None
    assert answer.status == 403
    see_nothing_wrong(page)


def sign_out(page: Page) -> None:
    open_menu(page)
    page.locator("form[action='/account/logout/'] button").click()
    expect(page.locator("nav.places")).to_have_count(0)


def find_patient(page: Page, patient: Patient) -> None:
    """Find somebody by the beginning of their name, and open their page."""
    go_to(page, PATIENTS)
    page.locator("#id_text").fill(patient.family_name[:12].lower())
    page.locator("main form[role=search] button").click()
    page.locator(f"#found a[href='/patients/{patient.pk}/']").click()
    expect(page.locator(".patient-head h1")).to_contain_text(patient.family_name)
    assert patient.family_name[:12].lower() not in page.url.lower()


def consult_row(page: Page, consult: Consult) -> Locator:
    return page.locator("main li.row", has=page.locator(f"a[href='/consults/{consult.pk}/']")).first


def press(page: Page, action: str) -> None:
    """Press the button of the form that does this with a consult."""
    page.locator(f"main form[action$='/{action}/'] button").first.click()


def state_of(referral: Referral) -> str:
    return Referral.objects.get(pk=referral.pk).state


def make_account(page: Page, username: str, *, look_at_it: bool) -> str:
    """Make an account of a palliative nurse; give the password that is shown."""
    look = see_nothing_wrong if look_at_it else (lambda page: None)
    go_to(page, ACCOUNTS)
    page.locator("a[href='/accounts/new/']").click()
    look(page)
    page.locator("[name=name]").fill("Schwester Neu-Langgestrecktnamig")
    page.locator("[name=username]").fill(username)
    page.locator("input[name=roles][value=palliative_nurse]").check()
    page.locator("main form button.main").click()
    password = page.locator("main code").inner_text()
    look(page)
    assert User.objects.get(username=username).roles == ["palliative_nurse"]
    return password
