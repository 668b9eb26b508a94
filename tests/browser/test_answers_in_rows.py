"""Answering in the rows of the list, in a real browser: what is offered, in sight, renewed, and how one comes back."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from staff.models import User
from staff.permissions import Role
from tests.browser.steps import PASSWORD, SignIn, see_nothing_wrong
from tests.people import a_proposal, a_referral, a_user, now, today
from triggers.choices import DeclineReason
from triggers.models import Referral
from triggers.services import decline_referral

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREEN = {"width": 1280, "height": 1024}


@pytest.fixture
def oncologist() -> User:
    return a_user(Role.ONCOLOGIST, name="Dr. Ersten", password=PASSWORD)


def row(referral: Referral) -> str:
    return f"#referral-{referral.pk}"


def open_list(page: Page, query: str = "") -> str:
    address = "/".join(page.url.split("/")[:3]) + f"/referrals/{query}"
    page.goto(address)
    return address


@pytest.mark.parametrize("scripts", [True, False])
def test_the_list_is_exported_as_a_file(sign_in: SignIn, scripts: bool) -> None:
    # given a list with a filter
    a_referral(family_name="Tabellarisch")
    page = sign_in(Role.CLINICAL_LEAD, java_script_enabled=scripts)
    open_list(page, "?tab=goes_ahead")

    # when it is exported, a file comes, and the page stays
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Export as CSV").click()
    assert waiting.value.suggested_filename == f"referrals-{today()}.csv"
    assert "Tabellarisch" in waiting.value.path().read_text(encoding="utf-8-sig")
    expect(page.locator("li.row")).to_have_count(1)


def test_each_answer_opens_by_its_key_with_its_reasons_in_sight(sign_in: SignIn, oncologist: User) -> None:
    # given a row that is closed, and low on the screen
    a_referral(days=20)
    a_referral(days=20)
    referral = a_proposal()
    page = sign_in(Role.ONCOLOGIST, user=oncologist, viewport=SCREEN)
    open_list(page)

    # then each key opens it with its answer, whose reasons can be seen at once
    for key, last in (("c", "1"), ("d", "4"), ("n", "6")):
        page.locator(row(referral)).focus()
        page.keyboard.press(key)
        summary = page.locator(f"#answer-{referral.pk} summary[data-key={key}]")
        expect(summary).to_be_focused()
        reason = page.locator(f"#answer-{referral.pk} details[open] [data-key='{last}']:visible")
        expect(reason).to_be_in_viewport(ratio=1)
        see_nothing_wrong(page)
        page.locator(row(referral)).focus()
        page.keyboard.press("o")
        expect(page.locator(f"#facts-and-answer-{referral.pk}")).to_have_count(0)

    # and the help says so, and that a number sends
    page.keyboard.press("?")
    for words in ("Confirm: opens", "Defer: opens", "Decline: opens", "Sends the answer"):
        expect(page.locator("#keys-help")).to_contain_text(words)


def test_a_day_after_the_deadline_is_said(sign_in: SignIn, oncologist: User) -> None:
    # given a referral that is due in twelve days
    referral = a_referral(days=16)
    page = sign_in(Role.ONCOLOGIST, user=oncologist)
    open_list(page)
    page.locator(row(referral)).get_by_role("link", name=re.compile("Defer")).click()
    until, after = page.get_by_label("Until"), page.locator("[data-after-due]")

    # then the day before is proposed, and a later one is marked
    expect(until).to_have_value(str(today() + timedelta(days=11)))
    expect(after).to_be_hidden()
    until.fill(str(today() + timedelta(days=13)))
    expect(after).to_be_visible()
    see_nothing_wrong(page)


def test_after_a_conflict_the_row_is_as_new_as_what_is_open_in_it(sign_in: SignIn, oncologist: User) -> None:
    # given a row that is open while somebody else declines
    referral = a_proposal()
    page = sign_in(Role.ONCOLOGIST)
    open_list(page)
    page.locator(row(referral)).get_by_role("link", name=re.compile("Decline")).click()
    expect(page.locator(f"#facts-and-answer-{referral.pk}")).to_be_visible()
    decline_referral(referral=referral, reason=DeclineReason.TREATED_ELSEWHERE, by=oncologist, at=now())

    # when the second one answers
    page.locator(f"#answer-{referral.pk}").get_by_role("button", name=re.compile("Other")).click()

    # then the row says what the block says
    expect(page.locator("#toasts")).to_contain_text("Dr. Ersten answered this referral")
    expect(page.locator(f"{row(referral)} > .stack .pill", has_text="Declined")).to_be_visible()
    expect(page.locator(f"#facts-and-answer-{referral.pk}")).to_contain_text("Declined: Treated elsewhere")
    see_nothing_wrong(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_undo_leads_back_to_the_same_place(sign_in: SignIn, oncologist: User, scripts: bool) -> None:
    # given a tab with a filter
    referral = a_referral(responsible_oncologist=oncologist)
    page = sign_in(Role.ONCOLOGIST, user=oncologist, java_script_enabled=scripts)
    place = open_list(page, "?tab=goes_ahead&whose=mine")

    # when somebody answers and takes it back in the toast
    page.locator(row(referral)).get_by_role("link", name=re.compile("Decline")).click()
    page.locator(f"#facts-and-answer-{referral.pk}").get_by_role("button", name=re.compile("Disagrees")).click()
    page.locator("#toasts").get_by_role("button", name="Undo").click()

    # then the same list stands there, and the row has the focus
    expect(page.locator("#toasts")).to_contain_text("The answer was taken back")
    expect(page).to_have_url(f"{place}#referral-{referral.pk}")
    expect(page.locator(row(referral))).to_be_focused()
