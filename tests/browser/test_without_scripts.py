"""What is essential, without JavaScript, in both languages: find a patient, record, answer, claim, make an account."""

import pytest
from playwright.sync_api import expect

from consults.models import Consult
from patients.models import Fact
from staff.models import User
from staff.permissions import Role
from tests.browser.places import (
    LONG_NAME,
    PHONE,
    REFERRALS,
    consult_row,
    find_patient,
    go_to,
    make_account,
    state_of,
)
from tests.browser.steps import SignIn, WorkersHaveRun
from tests.people import a_referral

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LANGUAGES = pytest.mark.parametrize("language", ["en-GB", "de-DE"])


@LANGUAGES
def test_without_javascript_an_oncologist_finds_records_and_answers(
    sign_in: SignIn, nurse: User, workers_have_run: WorkersHaveRun, language: str
) -> None:
    # given a patient with a referral
    referral = a_referral(family_name=LONG_NAME)
    workers_have_run()
    page = sign_in(Role.ONCOLOGIST, language=language, viewport=PHONE, java_script_enabled=False)

    # when she finds the patient and records a metastasis, then what follows is shown before it is saved
    find_patient(page, referral.patient)
    page.locator("#quick-kinds a[data-key=m]").click()
    page.locator("input[name=choice][value=OSS]").check()
    page.locator("main form button.main").click()
    expect(page.locator(".quick-follows strong")).to_be_visible()
    assert not Fact.objects.filter(kind="metastasis").exists()
    page.locator("main form button.main").click()
    expect(page.locator("#toasts .toast")).to_be_visible()
    assert Fact.objects.get(kind="metastasis").patient == referral.patient

    # when she opens the referral and declines it with a reason, then it is closed
    go_to(page, REFERRALS)
    page.locator(f"#referral-{referral.pk} a[data-key=o]").click()
    page.locator("summary[data-key=n]").click()
    page.locator("button[value=patient_declined]").click()
    expect(page.locator("#toasts .toast")).to_be_visible()
    assert state_of(referral) == "declined"


@LANGUAGES
def test_without_javascript_a_nurse_claims_a_consult(
    sign_in: SignIn, nurse: User, workers_have_run: WorkersHaveRun, language: str
) -> None:
    consult_of = a_referral(family_name=LONG_NAME)
    workers_have_run()
    consult = Consult.objects.get(referral=consult_of)
    page = sign_in(Role.PALLIATIVE_NURSE, user=nurse, language=language, java_script_enabled=False)
    consult_row(page, consult).locator("form[action$='/claim/'] button").click()
    expect(page.locator("main form[action$='/release/']")).to_have_count(1)
    consult.refresh_from_db()
    assert consult.claimed_by == nurse


@LANGUAGES
def test_without_javascript_an_administrator_makes_an_account(sign_in: SignIn, language: str) -> None:
    page = sign_in(Role.ADMINISTRATOR, language=language, viewport=PHONE, java_script_enabled=False)
    assert make_account(page, "schwester.neu", look_at_it=False)
