"""A clinical lead tries a rule on the past, reads whom it is about, and sees what a change does before saving it."""

import re

import pytest

from staff.models import User
from staff.permissions import Role
from tests.browser.steps import SignIn, WorkersHaveRun, see_nothing_wrong
from tests.people import a_referral
from triggers.models import RuleSetting
from triggers.tasks import run_trials

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULE = "/rules/new_metastatic_disease/"


def test_a_rule_is_tried_on_the_past_and_today(
    sign_in: SignIn, nurse: User, workers_have_run: WorkersHaveRun, live_server: object
) -> None:
    a_referral(days=30, family_name="Beispielfund")
    a_referral(days=3)
    workers_have_run()
    page = sign_in(Role.CLINICAL_LEAD)
    page.goto(f"{live_server}{RULE}past/")
    see_nothing_wrong(page)
    page.get_by_role("button", name="Try", exact=True).click()
    page.wait_for_url(re.compile(r"/rules/trials/\d+/$"))
    see_nothing_wrong(page)
    run_trials()
    page.get_by_role("heading", name="What the rule would have made").wait_for()
    see_nothing_wrong(page)
    page.get_by_role("table").get_by_role("link").first.click()
    see_nothing_wrong(page)
    assert page.get_by_role("link", name=re.compile("Beispielfund")).count() == 1
    page.goto(f"{live_server}{RULE}")
    page.get_by_label("Mode").select_option("off")
    page.get_by_role("button", name="See what this does today").click()
    run_trials()
    page.get_by_role("heading", name="What these settings would change today").wait_for()
    see_nothing_wrong(page)
    page.get_by_label("Why").fill("Tried, and too many.")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(f"{RULE}$"))
    assert RuleSetting.objects.get().mode == "off"
    page.goto(f"{live_server}/rules/trials/")
    see_nothing_wrong(page)
