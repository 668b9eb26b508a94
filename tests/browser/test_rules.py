"""A clinical lead reads the register, sees what is held for release, and lets one of it open."""

import re
from datetime import timedelta

import pytest

from staff.permissions import Role
from tests.browser.steps import SignIn, see_nothing_wrong
from tests.people import a_lung_tumour, a_patient, a_staging, a_user, days_ago, now
from triggers.everyone import ask_reevaluation, reevaluate
from triggers.models import Referral, RuleSetting
from triggers.record import record

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CODE = "new_metastatic_disease"
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}


def two_held() -> None:
    """Two patients found while the rule was off, of whom one opens on a working day."""
    lead = a_user(Role.CLINICAL_LEAD)
    usual = {"rule": CODE, "see_within": 28, "fresh_for": 180, "comment": "Agreed in the team.", "set_by": lead}
    RuleSetting.objects.create(**usual, version=1, mode="off", set_at=now() - timedelta(days=2))
    for days in (5, 8):
        tumour = a_lung_tumour(a_patient(family_name=f"Wartefall{days}"), diagnosed=days_ago(days))
        record([a_staging(tumour, on=days_ago(days))], by=None, at=now())
    RuleSetting.objects.create(**usual, version=2, mode="active", portion=1, set_at=now())
    ask_reevaluation(because="A rule changed.", by=lead, at=now())
    reevaluate(at=now())


def test_the_register_and_what_is_held(sign_in: SignIn, live_server: object) -> None:
    two_held()
    page = sign_in(Role.CLINICAL_LEAD)
    page.get_by_role("link", name="Rules", exact=True).click()
    page.get_by_text("2 held for release").wait_for()
    see_nothing_wrong(page)
    page.get_by_role("link", name="1. New metastatic disease").click()
    page.get_by_role("heading", name="2 findings held for release").wait_for()
    see_nothing_wrong(page)
    page.get_by_role("button", name=re.compile("Open now.*Wartefall5")).click()
    page.get_by_role("heading", name="1 finding held for release").wait_for()
    assert Referral.objects.get().patient.family_name == "Wartefall5"


def test_the_register_on_a_phone_in_german_and_in_the_dark(sign_in: SignIn, live_server: object) -> None:
    two_held()
    page = sign_in(Role.CLINICAL_LEAD, language="de-DE", **PHONE)
    for path in ("/rules/", f"/rules/{CODE}/"):
        page.goto(f"{live_server}{path}")
        page.get_by_text("Neuerkrankung im metastasierten Stadium").first.wait_for()
        see_nothing_wrong(page)
