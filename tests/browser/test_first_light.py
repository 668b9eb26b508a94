"""The first walk through the whole story, in a real browser: English, German, and without JavaScript."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from consults.models import Consult
from patients.models import Patient
from staff.models import User
from staff.permissions import Role
from tests import obds_messages as obds
from tests.browser.steps import SignIn, WorkersHaveRun, import_file, see_nothing_wrong
from tests.documents import draft_of, fill
from tests.people import a_referral, days_ago, today
from triggers.models import Referral

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GERMAN = {"Imports": "Importe", "Import files": "Dateien importieren", "Import": "Importieren"}
ENGLISH = {"Imports": "Imports", "Import files": "Import files", "Import": "Import"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A message about a lung cancer that was found metastatic four days ago."""
    found = str(days_ago(4))
    message = obds.meldung(obds.diagnose(obds.tnm(on=found)), about=obds.tumour(on=str(days_ago(6))))
    return obds.write(
        tmp_path, "meldung.xml", obds.obds(obds.patient(message, name="Lichtmann"), reported=str(days_ago(1)))
    )


def test_a_file_becomes_a_referral_that_is_deferred(
    file: Path, nurse: User, sign_in: SignIn, workers_have_run: WorkersHaveRun
) -> None:
    lead = sign_in(Role.CLINICAL_LEAD)
    see_nothing_wrong(lead)
    import_file(lead, file, words=ENGLISH)
    expect(lead.locator("#report")).to_contain_text("Waiting")
    workers_have_run()
    # The page asks again by itself.
    expect(lead.locator("#report")).to_contain_text("Done")
    expect(lead.locator("#report table")).to_contain_text("Imported")
    see_nothing_wrong(lead)

    oncologist = sign_in(Role.ONCOLOGIST)
    row = oncologist.locator("li.row", has_text="Lichtmann")
    expect(row).to_contain_text("cT2a cN1 cM1b")
    expect(row).to_contain_text("Schwester Muster")
    see_nothing_wrong(oncologist)

    row.get_by_role("link", name="Facts and answer").click()
    expect(row).to_contain_text("S3-Leitlinie")
    row.locator("summary", has_text="Defer").click()
    row.get_by_label("Until").fill(str(today() + timedelta(days=9)))
    see_nothing_wrong(oncologist)
    row.get_by_role("button", name="Needs more staging").click()
    expect(oncologist.locator(".messages")).to_contain_text("Deferred")
    expect(oncologist.locator("li.row", has_text="Lichtmann")).to_contain_text("Needs more staging")
    assert Referral.objects.get().state == "deferred"


def test_the_nurse_finds_the_consult_and_holds_it(
    nurse: User, sign_in: SignIn, workers_have_run: WorkersHaveRun
) -> None:
    a_referral(family_name="Besuch")
    workers_have_run()
    page = sign_in(Role.PALLIATIVE_NURSE, user=nurse)
    row = page.locator("li.row", has_text="Besuch").first
    expect(row).to_contain_text("Ambulanz 2")
    see_nothing_wrong(page)
    row.get_by_role("link", name="Besuch").click()
    expect(page.locator("main")).to_contain_text("The time is held, but nothing is sent")
    see_nothing_wrong(page)
    page.get_by_role("button", name="Claim").click()
    page.get_by_role("link", name="Move to another time").click()
    see_nothing_wrong(page)
    page.get_by_role("radio").nth(3).check()
    page.get_by_role("button", name="Move").click()
    expect(page.locator(".messages")).to_contain_text("Moved")
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("h1")).to_have_text("First consult")
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator("#lacks")).to_contain_text("Complexity")
    fill(draft_of(Consult.objects.get()), nurse)
    page.reload()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("Signed")
    assert Referral.objects.get().state == "done"


def test_a_fact_is_entered_corrected_and_retracted(sign_in: SignIn) -> None:
    patient = a_referral(family_name="Eintrag").patient
    page = sign_in(Role.ONCOLOGIST)
    find(page, "eintrag")
    page.get_by_role("link", name="Eintrag").click()
    see_nothing_wrong(page)
    page.get_by_role("link", name="Facts", exact=True).click()
    page.locator("summary", has_text="New entry").click()
    page.locator("#facts-block details").get_by_role("link", name="Distant metastasis").click()
    form = page.locator("#new-fact")
    see_nothing_wrong(page)
    form.get_by_label("Date", exact=True).fill("yesterday")
    form.get_by_label("Site").select_option("Brain")
    form.get_by_role("button", name="Record").click()
    expect(form.locator(".errorlist")).to_contain_text("Write a day")
    see_nothing_wrong(page)
    form.get_by_label("Date", exact=True).fill(str(days_ago(1)))
    form.get_by_role("button", name="Record").click()
    line = page.locator(".fact-card", has_text="Brain")
    line.get_by_role("link", name="Correct").click()
    see_nothing_wrong(page)
    line.get_by_label("Site").select_option("Liver")
    line.get_by_role("button", name="Save correction").click()
    expect(page.locator(".fact-card.replaced", has_text="Brain")).to_contain_text("Corrected by")
    line = page.locator(".fact-card:not(.replaced)", has_text="Liver")
    line.get_by_role("link", name="Retract").click()
    see_nothing_wrong(page)
    line.get_by_label("Why is this wrong?").fill("other patient")
    line.get_by_role("button", name="Retract").click()
    expect(page.locator(".fact-card.retracted", has_text="Liver")).to_contain_text("other patient")
    see_nothing_wrong(page)
    assert patient.facts.count() == 5


def find(page: Page, name: str) -> None:
    page.get_by_role("link", name="Patients", exact=True).click()
    page.get_by_label("Name or number").fill(name)
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#found table")).to_be_visible()
    assert name not in page.url
    see_nothing_wrong(page)


def test_a_patient_is_created_informed_and_referred_by_hand(sign_in: SignIn) -> None:
    page = sign_in(Role.ONCOLOGIST)
    page.get_by_role("link", name="Patients", exact=True).click()
    page.get_by_label("Name or number").fill("Neumann")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="create a new patient").click()
    see_nothing_wrong(page)
    page.get_by_label("Family name").fill("Neumann")
    page.get_by_role("button", name="Create patient").click()
    page.get_by_role("button", name="Patient is informed").click()
    expect(page.locator("main")).not_to_contain_text("Not informed yet")
    page.get_by_role("link", name="Refer to palliative care").click()
    see_nothing_wrong(page)
    page.get_by_label("Why is the patient referred?").fill("Family asks")
    page.get_by_role("button", name="Refer").click()
    expect(page.locator("main")).to_contain_text("Family asks")
    see_nothing_wrong(page)
    assert Patient.objects.get().referrals.get().state == "open"


def test_the_same_without_javascript(
    file: Path, nurse: User, sign_in: SignIn, workers_have_run: WorkersHaveRun
) -> None:
    lead = sign_in(Role.CLINICAL_LEAD, java_script_enabled=False)
    lead.get_by_role("link", name="Imports").click()
    lead.get_by_role("link", name="Import files").click()
    lead.locator("input[type=file]").set_input_files(file)
    lead.get_by_role("button", name="Import", exact=True).click()
    workers_have_run()
    lead.get_by_role("link", name="Show again").click()
    expect(lead.locator("#report")).to_contain_text("Done")

    lead.get_by_role("link", name="Referrals").click()
    lead.get_by_label("Order").select_option("Newest first")
    lead.get_by_role("button", name="Show").click()
    expect(lead).to_have_url(re.compile(r"/referrals/\?sort=newest$"))
    lead.locator("li.row", has_text="Lichtmann").get_by_role("link", name="Facts and answer").click()
    expect(lead).to_have_url(re.compile(r"/referrals/\d+/$"))
    lead.locator("summary", has_text="Decline").click()
    lead.get_by_role("button", name="Disagrees with the finding").click()
    expect(lead.locator(".messages")).to_contain_text("Declined")

    lead.get_by_role("link", name="Patients", exact=True).click()
    lead.get_by_label("Name or number").fill("lichtm")
    lead.get_by_role("button", name="Search").click()
    lead.get_by_role("link", name="Lichtmann").click()
    lead.get_by_role("link", name="Timeline, trends and findings").click()
    expect(lead.locator("main")).to_contain_text("The oncologist disagrees with the finding")


def test_the_same_in_german(file: Path, nurse: User, sign_in: SignIn, workers_have_run: WorkersHaveRun) -> None:
    leitung = sign_in(Role.CLINICAL_LEAD, language="de-DE")
    expect(leitung.locator("html")).to_have_attribute("lang", "de")
    import_file(leitung, file, words=GERMAN)
    workers_have_run()
    expect(leitung.locator("#report")).to_contain_text("Fertig")

    leitung.get_by_role("link", name="Überweisungen").click()
    zeile = leitung.locator("li.row", has_text="Lichtmann")
    expect(zeile).to_contain_text("Neuerkrankung im metastasierten Stadium")
    see_nothing_wrong(leitung)
    zeile.get_by_role("link", name="Angaben und Antwort").click()
    zeile.locator("summary", has_text="Zurückstellen").click()
    zeile.get_by_label("Bis", exact=True).fill(str(today() + timedelta(days=9)))
    see_nothing_wrong(leitung)
    zeile.get_by_role("button", name="Patient möchte warten").click()
    expect(leitung.locator(".messages")).to_contain_text("Zurückgestellt")

    leitung.get_by_role("link", name="Lichtmann, Erika", exact=True).click()
    leitung.get_by_role("link", name="Angaben", exact=True).click()
    leitung.locator("summary", has_text="Neuer Eintrag").click()
    leitung.locator("#facts-block details").get_by_role("link", name="Fernmetastase").click()
    formular = leitung.locator("#new-fact")
    tag = days_ago(1)
    formular.get_by_label("Datum", exact=True).fill(f"{tag:%d.%m.%Y}")
    formular.get_by_label("Lokalisation").select_option("Gehirn")
    formular.get_by_role("button", name="Eintragen").click()
    expect(leitung.locator(".fact-card", has_text="Gehirn")).to_contain_text("Von Hand eingetragen")
    see_nothing_wrong(leitung)


def test_the_queue_is_filtered_in_place_and_works_with_the_keyboard(sign_in: SignIn) -> None:
    a_referral(family_name="Ferne")
    page = sign_in(Role.ONCOLOGIST)
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.get_by_label("Whose").select_option("My patients")
    expect(page.locator("#queue")).to_contain_text("No referral here")
    expect(page).to_have_url(re.compile("whose=mine"))
    page.go_back()
    expect(page.locator("#queue")).to_contain_text("Ferne")


def test_the_administrator_sees_imports_and_no_clinical_words(
    file: Path, sign_in: SignIn, workers_have_run: WorkersHaveRun
) -> None:
    admin = sign_in(Role.ADMINISTRATOR)
    import_file(admin, file, words=ENGLISH)
    workers_have_run()
    admin.reload()
    expect(admin.locator("#report")).to_contain_text("Done")
    expect(admin.locator("body")).not_to_contain_text("Lichtmann")
    admin.get_by_role("link", name="Access log").click()
    see_nothing_wrong(admin)
    admin.get_by_role("link", name="Accounts").click()
    see_nothing_wrong(admin)
    admin.get_by_role("link", name="New account").click()
    see_nothing_wrong(admin)


@pytest.mark.parametrize("width", [360, 820, 1280])
def test_pages_fit_every_screen_in_both_themes(
    width: int, nurse: User, sign_in: SignIn, workers_have_run: WorkersHaveRun
) -> None:
    referral = a_referral(family_name="Hinterobersachsenhausener-Langgestrecktnamig", given_names="Maximiliane")
    workers_have_run()
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": "dark"}
    page = sign_in(Role.CLINICAL_LEAD, **options)
    home = page.url.split("/referrals")[0]
    for address in (
        "/referrals/",
        f"/referrals/{referral.pk}/",
        f"/patients/{referral.patient_id}/",
        "/consults/",
        "/consults/availability/",
        f"/patients/{referral.patient_id}/merge/",
        f"/patients/{referral.patient_id}/quick/metastasis/",
    ):
        page.goto(home + address)
        see_nothing_wrong(page)


def test_login_page_has_no_barrier(live_server: object, page: Page) -> None:
    page.goto(f"{live_server.url}/account/login/")  # type: ignore[attr-defined]
    see_nothing_wrong(page)


def test_account_pages_have_no_barrier(sign_in: SignIn) -> None:
    page = sign_in(Role.ONCOLOGIST, user=None)
    page.locator(".my-things a").first.click()
    see_nothing_wrong(page)
    tabs = page.get_by_role("navigation", name="My account")
    for tab in ("Notices and e-mail", "Absences", "Security"):
        tabs.get_by_role("link", name=tab).click()
        expect(tabs.locator("a[aria-current]")).to_have_text(tab)
        see_nothing_wrong(page)
    page.get_by_role("link", name="Change password").click()
    see_nothing_wrong(page)
    page.go_back()
    page.get_by_role("link", name="Set up").click()
    see_nothing_wrong(page)
