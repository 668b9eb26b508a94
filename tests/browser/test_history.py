"""A patient's past in a real browser: history, as of a day, why nothing, and records made one and separated again."""

import re

import pytest
from playwright.sync_api import Page, expect

from patients.models import Patient
from staff.models import User
from staff.permissions import Role
from tests.browser.steps import PASSWORD, SignIn, see_nothing_wrong
from tests.people import a_lung_tumour, a_patient, a_referral, a_staging, a_user, days_ago, now
from triggers.models import Referral
from triggers.record import correct, record

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def a_corrected_patient(by: User) -> Patient:
    """A patient whose metastatic staging was corrected to one without metastases."""
    patient = a_patient(family_name="Hinterobersachsenhausener-Langgestrecktnamig")
    tumour = a_lung_tumour(patient, diagnosed=days_ago(30), by=by)
    [staging] = record([a_staging(tumour, on=days_ago(29))], by=by, at=now())
    correct(staging, replacement=a_staging(tumour, on=days_ago(29), m="0", stage="IIB"), by=by, at=now())
    return patient


@pytest.fixture
def oncologist() -> User:
    return a_user(Role.ONCOLOGIST, name="Dr. med. Erika Muster", password=PASSWORD)


def opened(page: Page, patient: Patient) -> None:
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + f"/patients/{patient.pk}/")


def test_an_oncologist_asks_why_nothing_fires_and_what_happened(sign_in: SignIn, oncologist: User) -> None:
    # Given a patient whose staging was corrected, so that no rule finds anything any more
    patient = a_corrected_patient(oncologist)
    page = sign_in(Role.ONCOLOGIST, user=oncologist)
    opened(page, patient)

    # When the oncologist asks why nothing
    page.get_by_role("link", name="Why nothing?").click()
    see_nothing_wrong(page)

    # Then the first rule says what it saw, and what is missing
    rule = page.locator("details", has_text="Rule 1: New metastatic disease").first
    expect(rule).to_contain_text("Missing: a staging with M1, a distant metastasis or a distant recurrence")
    rule.locator("summary").click()
    expect(rule).to_contain_text("C34.1")
    expect(rule).to_contain_text("cM0")
    expect(rule).to_contain_text("It looks for: ")
    see_nothing_wrong(page)

    # When they look at the history
    page.get_by_role("link", name="History", exact=True).click()
    see_nothing_wrong(page)

    # Then it says who corrected what, from what to what, and what the rules made of it
    expect(page.locator("main")).to_contain_text("Dr. med. Erika Muster")
    expect(page.locator("main")).to_contain_text("Corrected: Staging: cT2a cN1 cM0")
    expect(page.locator("main")).to_contain_text("No longer found")
    page.locator("#id_kind").select_option("Corrections and retractions")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("main ol.rows")).not_to_contain_text("Referral opened")

    # When they go back from change to change
    page.get_by_role("link", name="As of a day", exact=True).click()
    see_nothing_wrong(page)
    expect(page.locator("main")).to_contain_text("Nothing had fired, and today's rules find nothing on these facts")
    page.get_by_label("Day").fill(str(days_ago(60)))
    page.get_by_role("button", name="Look back").click()
    expect(page.locator("main")).to_contain_text("Nothing was stored about this patient yet")
    page.get_by_role("link", name="Next change").click()
    expect(page).to_have_url(re.compile("day=.*time="))
    expect(page.locator("main")).to_contain_text("Facts stored by then")
    see_nothing_wrong(page)


def test_two_records_are_merged_with_a_preview_and_separated_again(sign_in: SignIn) -> None:
    # Given two records of one person, each with a live referral
    older, younger = a_referral(days=6, family_name="Doppelt"), a_referral(days=2, family_name="Doppeltt")
    page = sign_in(Role.BOARD_COORDINATOR)
    opened(page, older.patient)

    # When documentation looks for the other one
    page.get_by_role("link", name="Personal data").click()
    page.get_by_role("link", name="Merge with another record").click()
    page.get_by_role("searchbox").or_(page.locator("main input[name=text]")).first.fill("Doppelt")
    page.locator("main").get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Doppeltt").click()

    # Then the preview says what will happen, and it happens
    expect(page.locator("main")).to_contain_text("is closed as merged")
    see_nothing_wrong(page)
    page.get_by_label("It is the same person although").check()
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.locator("body")).to_contain_text("The two records are one now")
    assert Referral.objects.get(pk=younger.pk).state == "closed"
    see_nothing_wrong(page)

    # When it is taken back
    page.get_by_role("link", name="Personal data").click()
    page.get_by_role("link", name=re.compile("Separate again")).click()
    expect(page.locator("main")).to_contain_text("2 entries go back with the record")
    see_nothing_wrong(page)
    page.get_by_role("button", name="Separate again").click()
    expect(page.locator("body")).to_contain_text("The record stands for itself again")
    assert Referral.objects.filter(patient=younger.patient, state="open").exists()


def test_two_tumours_are_made_one_without_javascript(sign_in: SignIn) -> None:
    # Given one tumour that was entered twice
    patient = a_referral(days=6).patient
    second = a_lung_tumour(patient, diagnosed=days_ago(5))
    record([a_staging(second, on=days_ago(5))], by=None, at=now())
    page = sign_in(Role.BOARD_COORDINATOR, java_script_enabled=False)
    opened(page, patient)

    # When documentation says that they are one
    page.get_by_role("link", name="Personal data").click()
    page.get_by_role("link", name="One tumour or two?").click()
    see_nothing_wrong_without_scripts(page)
    page.get_by_role("link", name=f"Tumour {second.pk} is the same").click()
    expect(page.locator("main")).to_contain_text("The rules will no longer find")
    page.get_by_role("button", name="One tumour").click()

    # Then it can be separated again
    expect(page.locator("body")).to_contain_text("The two tumours are one now")
    page.get_by_role("link", name=re.compile("Separate again")).click()
    expect(page.locator("main")).to_contain_text("The rules will find more")


def see_nothing_wrong_without_scripts(page: Page) -> None:
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [(390, "light", "de-DE"), (820, "dark", "en-GB"), (1280, "light", "en-GB"), (1280, "dark", "de-DE")],
)
def test_the_pages_fit_every_screen(width: int, scheme: str, language: str, sign_in: SignIn, oncologist: User) -> None:
    patient, other = a_corrected_patient(oncologist), a_referral(days=2).patient
    page = sign_in(Role.CLINICAL_LEAD, language=language, viewport={"width": width, "height": 900}, color_scheme=scheme)
    home = "/".join(page.url.split("/")[:3])
    for address in (
        f"/patients/{patient.pk}/history/",
        f"/patients/{patient.pk}/as-of/?day={days_ago(0)}",
        f"/patients/{other.pk}/as-of/",
        f"/patients/{patient.pk}/why-nothing/",
        f"/patients/{patient.pk}/merge/{other.pk}/",
        f"/patients/{patient.pk}/tumours/",
    ):
        page.goto(home + address)
        for each in page.locator("main details").all()[:3]:
            if each.get_attribute("open") is None:
                each.locator("> summary").click()
        see_nothing_wrong(page)
