"""The list of referrals in a real browser: by keyboard, without a script, in two languages, and while others work."""

import re

import pytest
from playwright.sync_api import Page, expect

from staff.models import User
from staff.permissions import Role
from tests.browser.steps import PASSWORD, SignIn, WorkersHaveRun, see_nothing_wrong
from tests.people import a_proposal, a_referral, a_user, days_ago, now
from triggers.models import Referral
from triggers.services import confirm_referral

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def row(page: Page, referral: Referral) -> str:
    return f"#referral-{referral.pk}"


def test_an_oncologist_works_through_the_list_by_keyboard(sign_in: SignIn) -> None:
    # given two open referrals, the second with a patient for whom nobody is responsible
    me = a_user(Role.ONCOLOGIST, name="Dr. Ersten", password=PASSWORD)
    first = a_referral(days=5, family_name="Erst", responsible_oncologist=me, birth_date=days_ago(25_000))
    second = a_referral(days=4, family_name="Zweit")
    page = sign_in(Role.ONCOLOGIST, user=me)
    page.goto(page.url.split("/referrals/")[0] + "/referrals/")
    see_nothing_wrong(page)

    # when she goes down with j and opens the first with o
    page.keyboard.press("j")
    expect(page.locator(row(page, first))).to_be_focused()
    page.keyboard.press("o")
    expect(page.locator(f"#facts-and-answer-{first.pk}")).to_be_visible()
    see_nothing_wrong(page)
    page.keyboard.press("o")
    expect(page.locator(f"#facts-and-answer-{first.pk}")).to_have_count(0)

    # and defers it with d and one more key
    page.keyboard.press("d")
    expect(page.locator(f"#answer-{first.pk} details[open] > summary")).to_be_focused()
    assert Referral.objects.get(pk=first.pk).state == "open"
    page.keyboard.press("2")

    # then the row says so in its place, with the way back in a toast
    expect(page.locator(row(page, first))).to_contain_text("coming back on")
    expect(page.locator("#toasts")).to_contain_text("Deferred")
    assert Referral.objects.get(pk=first.pk).defer_reason == "patient_wants_to_wait"

    # when she takes over the other with one key
    page.locator(row(page, second)).focus()
    page.keyboard.press("t")
    expect(page.locator("#toasts")).to_contain_text("You are responsible")
    expect(page.locator(row(page, second))).to_contain_text("Dr. Ersten")
    second.patient.refresh_from_db()
    assert second.patient.responsible_oncologist == me

    # then ? tells of all keys
    page.keyboard.press("?")
    expect(page.locator("#keys-help")).to_contain_text("Defer: opens the answer")
    see_nothing_wrong(page)


def test_the_list_tells_what_others_did_without_moving_anything(sign_in: SignIn) -> None:
    # given somebody who has a row open
    asked, other = a_proposal(), a_user(Role.ONCOLOGIST)
    page = sign_in(Role.ONCOLOGIST)
    page.goto(page.url.split("/referrals/")[0] + "/referrals/?tab=needs_yes")
    page.locator(row(page, asked)).get_by_role("link", name=re.compile("Facts and answer")).click()
    expect(page.locator(f"#facts-and-answer-{asked.pk}")).to_be_visible()

    # when a colleague confirms it, and the page looks again
    confirm_referral(referral=asked, by=other, at=now(), comment="")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    # then it says so, and nothing has moved or closed
    expect(page.locator("#queue-news")).to_contain_text("1 change since")
    expect(page.locator(f"#facts-and-answer-{asked.pk}")).to_be_visible()
    see_nothing_wrong(page)
    page.locator("#queue-news").get_by_role("link", name="Show").click()
    expect(page.locator("#queue")).to_contain_text("No referral here")


@pytest.mark.parametrize(("language", "search", "found"), [("en-GB", "Search", "found for"), ("de-DE", "", "")])
def test_tabs_filters_and_search_work_without_a_script(
    sign_in: SignIn, nurse: User, workers_have_run: WorkersHaveRun, language: str, search: str, found: str
) -> None:
    # given referrals in several tabs
    a_referral(family_name="Müller-Lüdenscheidt-Wiedenbrügge", given_names="Karoline Friederike")
    workers_have_run()
    proposal = a_proposal()
    page = sign_in(Role.CLINICAL_LEAD, language=language, java_script_enabled=False)
    start = page.url.split("/referrals/")[0]
    page.goto(f"{start}/referrals/")
    expect(page.locator("li.row")).to_have_count(2)

    # when she chooses a tab, then a filter
    page.locator("#queue-tabs a").nth(1).click()
    expect(page.locator("li.row")).to_have_count(1)
    expect(page.locator(row(page, proposal))).to_be_visible()
    page.locator("#queue-whose").select_option("mine")
    page.locator("form.filters button:not([form])").click()
    expect(page.locator("li.row")).to_have_count(0)
    assert "whose=mine" in page.url

    # and searches for a name
    page.goto(f"{start}/referrals/")
    page.locator("[data-search]").fill("mueller")
    page.locator("form[role=search] button").first.click()

    # then she finds it, and the address does not know whom
    expect(page.locator("li.row")).to_have_count(1)
    expect(page.locator("li.row")).to_contain_text("Müller-Lüdenscheidt")
    assert "mueller" not in page.url
    page.locator("li.row .row-actions a").first.click()
    page.wait_for_url(re.compile(r"/referrals/\d+/$"))


@pytest.mark.parametrize("language", ["en-GB", "de-DE"])
@pytest.mark.parametrize("width", [390, 820, 1280])
def test_the_list_has_no_barrier_at_any_width(
    sign_in: SignIn, nurse: User, workers_have_run: WorkersHaveRun, language: str, width: int
) -> None:
    a_referral(family_name="Müller-Lüdenscheidt-Wiedenbrügge", given_names="Karoline Friederike Wilhelmine")
    workers_have_run()
    a_referral(days=70, family_name="Ohne")
    a_proposal()
    for scheme in ("light", "dark"):
        page = sign_in(
            Role.CLINICAL_LEAD, language=language, viewport={"width": width, "height": 1024}, color_scheme=scheme
        )
        page.goto(page.url.split("/referrals/")[0] + "/referrals/")
        see_nothing_wrong(page)
        page.locator("[data-tick]").first.check()
        expect(page.locator(".selection-bar")).to_be_visible()
        see_nothing_wrong(page)
