"""The list of referrals when something is not as usual: no network, no answer, a narrow screen, keys switched off."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from staff.models import User
from staff.permissions import Role
from tests.browser.steps import PASSWORD, SignIn, see_nothing_wrong
from tests.people import a_proposal, a_referral, a_user, now
from triggers.models import Answer, Referral
from triggers.services import confirm_referral

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
LOOK_AGAIN = "document.dispatchEvent(new Event('visibilitychange'))"
# How far the tab that one is on reaches beyond the strip that it stands in.
OUTSIDE = """
() => {
  const tab = document.querySelector("#queue-tabs [aria-current]");
  const [inside, around] = [tab.getBoundingClientRect(), tab.closest(".tabs").getBoundingClientRect()];
  return Math.max(around.left - inside.left, inside.right - around.right);
}
"""
# A strip scrolls by whole pixels, its tabs end between them.
A_PIXEL = 1
TOO_SMALL = """
() => [...document.querySelectorAll("main :is(a, button, summary, select, input:not([type=hidden]))")]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.closest(".for-screen-readers"))
  .map((each) => [each.closest("label") || each, each.outerHTML.slice(0, 120)])
  .filter(([each]) => Math.min(each.getBoundingClientRect().width, each.getBoundingClientRect().height) < 24)
  .filter(([each]) => getComputedStyle(each).display !== "inline")
  .map(([, html]) => html)
"""


@pytest.fixture
def oncologist() -> User:
    return a_user(Role.ONCOLOGIST, name="Dr. Ersten", password=PASSWORD)


def open_list(page: Page, query: str = "") -> str:
    address = "/".join(page.url.split("/")[:3]) + f"/referrals/{query}"
    page.goto(address)
    return address


def test_without_a_network_nothing_is_lost(sign_in: SignIn, oncologist: User) -> None:
    # given a row with an answer half written, and a network that is gone
    referral, other = a_proposal(), a_referral(family_name="Andere")
    page = sign_in(Role.ONCOLOGIST, user=oncologist)
    here = open_list(page)
    row, block = page.locator(f"#referral-{referral.pk}"), page.locator(f"#facts-and-answer-{referral.pk}")
    row.focus()
    page.keyboard.press("c")
    block.locator("details[open] .more-to-say summary").click()
    comment = block.locator("details[open] textarea")
    comment.fill("Spoke with her daughter")
    # Somebody makes the field larger; the browser would refuse to carry that into what comes next.
    comment.evaluate("field => { field.style.height = '9rem'; }")
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()
    see_nothing_wrong(page)

    # when the answer is sent, another row opened, a filter set, a tab and a patient opened
    block.get_by_role("button", name=re.compile("Yes, refer")).click()
    page.locator(f"#referral-{other.pk}").focus()
    page.keyboard.press("o")
    page.get_by_label("Whose").select_option("My patients")
    page.locator("#queue-tabs a").nth(1).click()
    row.locator("h2 a").click()

    # then all stands as it was, and says why
    expect(page.locator("#offline")).to_be_visible()
    expect(page.locator("#offline")).to_contain_text("nothing is sent until the network is back")
    expect(page.locator("#connection-lost")).to_be_hidden()
    expect(page).to_have_url(here)
    expect(comment).to_have_value("Spoke with her daughter")
    expect(page.get_by_label("Whose")).to_have_value("")
    expect(page.locator(f"#facts-and-answer-{other.pk}")).to_have_count(0)
    assert not Answer.objects.exists()

    # and once it is back, the same press sends it
    page.context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()
    block.get_by_role("button", name=re.compile("Yes, refer")).click()
    expect(page.locator("#toasts")).to_contain_text("Confirmed.")
    assert Answer.objects.get().comment == "Spoke with her daughter"
    page.locator(f"#referral-{other.pk}").focus()
    page.keyboard.press("o")
    expect(page.locator(f"#facts-and-answer-{other.pk}")).to_be_visible()


def test_a_server_that_does_not_answer_is_told_and_forgiven(sign_in: SignIn, oncologist: User) -> None:
    # given a list, and a server that fails when the list looks for changes
    referral = a_proposal()
    page = sign_in(Role.ONCOLOGIST, user=oncologist)
    open_list(page)
    page.route("**/referrals/changes/*", lambda route: route.fulfill(status=500))

    # when the list looks, it says that it may be out of date, and stays
    page.evaluate(LOOK_AGAIN)
    expect(page.locator("#connection-lost")).to_contain_text("may be out of date")
    expect(page.locator(f"#referral-{referral.pk}")).to_be_visible()
    see_nothing_wrong(page)

    # then it says so no longer once the server answers
    page.unroute("**/referrals/changes/*")
    page.evaluate(LOOK_AGAIN)
    expect(page.locator("#connection-lost")).to_be_hidden()


@pytest.mark.parametrize("language", ["en-GB", "de-DE"])
def test_the_tab_that_one_is_on_stays_in_sight_on_a_phone(sign_in: SignIn, oncologist: User, language: str) -> None:
    # given the last tabs of the strip
    proposal = a_proposal()
    page = sign_in(Role.ONCOLOGIST, user=oncologist, language=language, viewport=PHONE)
    for tab in ("overdue", "closed"):
        open_list(page, f"?tab={tab}")
        assert page.evaluate(OUTSIDE) < A_PIXEL
    # when the counts are renewed
    confirm_referral(referral=proposal, by=oncologist, at=now())
    before = page.locator("#queue-tabs").inner_html()
    page.evaluate(LOOK_AGAIN)
    page.wait_for_function("before => document.getElementById('queue-tabs').innerHTML !== before", arg=before)
    # then it is still in sight
    assert page.evaluate(OUTSIDE) < A_PIXEL


def test_counts_follow_a_filtered_list_and_a_search_without_moving_its_tabs(sign_in: SignIn, oncologist: User) -> None:
    # given a filtered list whose counts the server holds back
    referral = a_referral(family_name="Gesucht", responsible_oncologist=oncologist)
    page = sign_in(Role.ONCOLOGIST, user=oncologist)
    held: list[Route] = []
    page.route("**/referrals/counts/**", lambda route: held.append(route))  # it marks a function, not a method
    open_list(page, "?whose=mine")
    tabs, counts = page.locator("#queue-tabs li"), page.locator("#queue-tabs .count")
    expect(page.locator(f"#referral-{referral.pk}")).to_be_visible()
    expect(counts.first).to_have_text("")
    where = [tab.bounding_box() for tab in tabs.all()]

    # when they come
    page.wait_for_function("() => document.querySelectorAll('.count.follows').length > 0")
    held.pop().continue_()

    # then each stands in the room that was kept for it
    expect(counts.first).to_have_text("1")
    expect(page.locator("#queue-tabs .follows")).to_have_count(0)
    assert [tab.bounding_box() for tab in tabs.all()] == where

    # and those of a search come without its words in any address
    page.unroute("**/referrals/counts/**")
    with page.expect_request("**/referrals/counts/**") as asked:
        page.locator("[data-search]").fill("gesucht")
        page.locator("form[role=search] button").first.click()
    assert asked.value.method == "POST"
    assert "gesucht" not in asked.value.url
    expect(counts.first).to_have_text("1")


def test_the_address_holds_what_was_chosen_and_nothing_else(sign_in: SignIn, oncologist: User) -> None:
    a_referral(responsible_oncologist=oncologist)
    page = sign_in(Role.ONCOLOGIST, user=oncologist)
    here = open_list(page)
    page.get_by_label("Whose").select_option("My patients")
    expect(page).to_have_url(f"{here}?whose=mine")
    expect(page.locator("li.row")).to_have_count(1)
    page.locator(".more-filters > summary").click()
    page.get_by_label("Tumour").select_option("C34")
    expect(page).to_have_url(f"{here}?whose=mine&tumour=C34")
    page.get_by_role("link", name="Without filters").click()
    expect(page).to_have_url(here)


def test_keys_move_search_open_and_can_be_switched_off(sign_in: SignIn, oncologist: User) -> None:
    # given two rows
    first, second = a_referral(days=5), a_referral(days=3)
    page = sign_in(Role.ONCOLOGIST, user=oncologist, color_scheme="dark")
    open_list(page)
    rows = {referral.pk: page.locator(f"#referral-{referral.pk}") for referral in (first, second)}

    # when keys are pressed, they move, and what has the focus is framed
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(rows[second.pk]).to_be_focused()
    assert rows[second.pk].evaluate("row => getComputedStyle(row).outlineStyle") == "solid"
    page.keyboard.press("k")
    expect(rows[first.pk]).to_be_focused()
    page.keyboard.press("x")
    expect(rows[first.pk].locator("[data-tick]")).to_be_checked()
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.type("jd?")
    expect(page.locator("[data-search]")).to_have_value("jd?")
    expect(page.locator("#keys-help")).to_be_hidden()

    # then nothing was answered, and without keys nothing happens at all
    assert not Answer.objects.exists()
    User.objects.filter(pk=oncologist.pk).update(keyboard_shortcuts=False)
    open_list(page)
    for key in ("j", "d", "?", "/"):
        page.keyboard.press(key)
    expect(page.locator("#keys-help")).to_have_count(0)
    expect(page.locator("[data-row]:focus, [data-search]:focus")).to_have_count(0)
    assert Referral.objects.filter(state="open").count() == 2


@pytest.mark.parametrize("width", [390, 820, 1280])
def test_everything_that_is_pressed_is_large_enough(sign_in: SignIn, oncologist: User, width: int) -> None:
    a_proposal()
    a_referral(responsible_oncologist=oncologist)
    page = sign_in(Role.ONCOLOGIST, user=oncologist, viewport={"width": width, "height": 1024})
    open_list(page)
    assert page.evaluate(TOO_SMALL) == []
