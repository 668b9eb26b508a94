"""What keys say and leave in the rows of the list, and what follows an answer, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from staff.permissions import Role
from tests.browser.steps import SignIn
from tests.people import a_referral, a_user, now
from triggers.choices import DeclineReason
from triggers.services import decline_referral

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_key_whose_answer_is_refused_says_why(sign_in: SignIn) -> None:
    referral = a_referral(days=22)
    page = sign_in(Role.ONCOLOGIST)
    page.goto("/".join(page.url.split("/")[:3]) + "/referrals/")
    page.locator(f"#referral-{referral.pk}").focus()
    page.keyboard.press("d")
    said = page.locator(f"#referral-{referral.pk} [role=status]")
    expect(said).to_contain_text("cannot be put aside")


def test_escape_leaves_a_field_and_the_count_of_the_tab_follows_the_answer(sign_in: SignIn) -> None:
    # given the field of care elsewhere, which has the focus
    referral = a_referral()
    page = sign_in(Role.ONCOLOGIST)
    page.goto("/".join(page.url.split("/")[:3]) + "/referrals/?tab=goes_ahead")
    before = page.locator("#queue-tabs [aria-current] .count")
    expect(before).to_have_text("1")
    page.locator(f"#referral-{referral.pk}").focus()
    page.keyboard.press("n")
    expect(page.locator(".answer-bar details[open] > summary").first).to_be_focused()
    page.keyboard.press("2")
    provider = page.get_by_label("Who cares for the patient")
    expect(provider).to_be_focused()

    # when Escape leaves it, the next digit is an answer; without a network it says so beside the reason
    page.keyboard.press("Escape")
    expect(provider).to_be_hidden()
    page.context.set_offline(True)
    page.keyboard.press("4")
    expect(page.locator("[data-was-not-sent]")).to_have_text("Not sent: no network")
    page.context.set_offline(False)
    expect(page.locator("[data-was-not-sent]")).to_have_count(0)
    page.keyboard.press("4")

    # then the tab counts it no more, long before the list asks by itself
    expect(page.locator("#toasts")).to_contain_text("Declined.")
    expect(before).to_have_text("0", timeout=8_000)


def test_an_error_does_not_stand_over_the_next_answer(sign_in: SignIn) -> None:
    first, second = a_referral(), a_referral()
    page = sign_in(Role.ONCOLOGIST)
    page.goto("/".join(page.url.split("/")[:3]) + "/referrals/")
    page.locator(f"#referral-{first.pk}").get_by_role("link", name=re.compile("Decline")).click()
    page.locator(f"#facts-and-answer-{first.pk}").wait_for()
    decline_referral(referral=first, reason=DeclineReason.OTHER, by=a_user(Role.ONCOLOGIST), at=now())
    page.locator(f"#answer-{first.pk}").get_by_role("button", name=re.compile("Other")).click()
    expect(page.locator("#toasts .toast.error")).to_be_visible()
    page.locator(f"#referral-{second.pk}").get_by_role("link", name=re.compile("Decline")).click()
    expect(page.locator("#toasts .toast.error")).to_have_count(0)
