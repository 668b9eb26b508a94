"""The styleguide in a real browser: every component without a barrier, keys, toasts, dialogs, and no network."""

import re
from itertools import product

import pytest
from playwright.sync_api import Page, expect

from staff.models import User
from staff.permissions import Role
from tests.browser.steps import PASSWORD, SignIn, see_nothing_wrong
from tests.people import a_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def open_styleguide(page: Page) -> None:
    page.goto(re.sub(r"(://[^/]+/).*", r"\1styleguide/", page.url))


@pytest.mark.parametrize(("scheme", "language"), list(product(("light", "dark"), ("en-GB", "de-DE"))))
def test_no_component_has_a_barrier_in_any_theme_and_language(scheme: str, language: str, sign_in: SignIn) -> None:
    # Given somebody whose system is light or dark, who reads English or German
    page = sign_in(Role.TEAM_MEMBER, language=language, color_scheme=scheme)
    # When they look at all components, on every width
    open_styleguide(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Styleguide")
    for width in (1280, 820, 320):
        page.set_viewport_size({"width": width, "height": 900})
        # Then nothing stands in anybody's way
        see_nothing_wrong(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_of_the_account_holds_against_that_of_the_system(theme: str, sign_in: SignIn) -> None:
    # Given somebody who chose a theme, on a system of the other one
    user = a_user(Role.ONCOLOGIST, theme=theme, password=PASSWORD)
    page = sign_in(Role.ONCOLOGIST, user=user, color_scheme="light" if theme == "dark" else "dark")
    # When any page is open
    open_styleguide(page)
    # Then it is drawn in the theme of the account
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    darkness = sum(map(int, re.findall(r"\d+", ground)[:3]))
    assert darkness < 150 if theme == "dark" else darkness > 600
    see_nothing_wrong(page)


def test_lists_are_worked_through_by_keys(sign_in: SignIn) -> None:
    # Given somebody at a list
    page = sign_in(Role.ONCOLOGIST)
    open_styleguide(page)
    rows = page.locator("[data-row]")
    # When they press j and k, then the rows have the focus one after the other
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    # When they press a question mark, then the keys of the page are told, and none works behind the help
    page.keyboard.press("?")
    keys = page.get_by_role("dialog")
    expect(keys).to_contain_text("Next row, previous row")
    expect(keys).to_contain_text("Show a toast")
    see_nothing_wrong(page)
    page.keyboard.press("t")
    expect(keys).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    # When they press /, then they search, and what they type are letters
    page.keyboard.press("/")
    search = page.get_by_label("Name or number")
    expect(search).to_be_focused()
    page.keyboard.type("j?t/")
    expect(search).to_have_value("j?t/")
    expect(keys).to_be_hidden()
    # When they hold a key of their system, then it is left to the system
    page.locator("h1").click()
    page.keyboard.press("Alt+t")
    expect(page.locator("#toasts .toast")).to_have_count(0)


def test_keys_can_be_switched_off(sign_in: SignIn) -> None:
    # Given somebody who speaks to their computer and switched the keys off
    user: User = a_user(Role.ONCOLOGIST, keyboard_shortcuts=False, password=PASSWORD)
    page = sign_in(Role.ONCOLOGIST, user=user)
    open_styleguide(page)
    # When single letters arrive, then nothing happens
    for key in ("j", "?", "t", "/"):
        page.keyboard.press(key)
    expect(page.locator("[data-row]:focus")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#toasts .toast")).to_have_count(0)
    see_nothing_wrong(page)


def test_a_toast_takes_back_and_is_closed(sign_in: SignIn) -> None:
    # Given a button that says what came of it
    page = sign_in(Role.PALLIATIVE_NURSE)
    open_styleguide(page)
    page.keyboard.press("t")
    toast = page.locator("#toasts .toast")
    expect(toast).to_contain_text("Done")
    see_nothing_wrong(page)
    # When it is taken back in the toast
    toast.get_by_role("button", name="Undo").click()
    # Then that is told, and the word can be closed
    expect(toast).to_contain_text("Taken back")
    toast.get_by_role("button", name="Close").click()
    expect(toast).to_have_count(0)


def test_a_dialog_opens_and_gives_the_focus_back(sign_in: SignIn) -> None:
    page = sign_in(Role.PALLIATIVE_NURSE)
    open_styleguide(page)
    opener = page.get_by_role("link", name="Open the dialog")
    opener.click()
    dialog = page.get_by_role("dialog", name="Confirm three referrals?")
    expect(dialog).to_be_visible()
    see_nothing_wrong(page)
    dialog.get_by_role("button", name="Back").click()
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_what_was_written_survives_a_lost_network(sign_in: SignIn) -> None:
    # Given a page with a form, and a network that goes
    page = sign_in(Role.ONCOLOGIST)
    open_styleguide(page)
    page.get_by_label("Name or number").fill("half a name")
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()
    see_nothing_wrong(page)
    # When something is sent all the same, then it stays on the page
    page.get_by_role("button", name="Show a toast").click()
    expect(page.get_by_label("Name or number")).to_have_value("half a name")
    # When the network is back, then nothing is said of it any more
    page.context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()


def test_the_menu_of_small_screens_works_without_javascript(sign_in: SignIn) -> None:
    page = sign_in(Role.CLINICAL_LEAD, viewport={"width": 390, "height": 780}, java_script_enabled=False)
    expect(page.get_by_role("link", name="Rules")).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Rules").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rules")
