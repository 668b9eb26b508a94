"""A consult documented in a real browser: saved while it is written, by several at once, with the network lost."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from consults.models import Consult, Document, SectionAnswers
from consults.services import begin_consult
from patients.models import ConsultHeld
from staff.models import User
from staff.permissions import Role
from tests.browser.steps import PASSWORD, SignIn, WorkersHaveRun, see_nothing_wrong
from tests.documents import draft_of, fill, hold
from tests.people import a_referral, a_user, days_ago, now

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TABLET = {"viewport": {"width": 820, "height": 1180}}


@pytest.fixture
def nurse(nurse: User) -> User:
    nurse.profession, nurse.qualification, nurse.qualified_since = "nurse", "nurse_palliative_care", days_ago(400)
    nurse.save()
    return nurse


@pytest.fixture
def begun(nurse: User, workers_have_run: WorkersHaveRun) -> Consult:
    a_referral(family_name="Tagwerk")
    workers_have_run()
    return begin_consult(consult=Consult.objects.get(), by=nurse, at=now())


def open_document(page: Page, consult: Consult) -> Page:
    page.goto(page.url.split("/consults")[0] + f"/consults/{consult.pk}/document/")
    return page


def section(page: Page, name: str):
    return page.locator(f"#section-{name}")


def show(page: Page, name: str):
    """Open a section through the list of sections."""
    page.locator(f".document-places a[href='#section-{name}']").click()
    expect(section(page, name)).to_have_attribute("open", "")
    return section(page, name)


def test_a_first_consult_on_a_tablet_by_keyboard(
    nurse: User, sign_in: SignIn, workers_have_run: WorkersHaveRun
) -> None:
    a_referral(family_name="Tagwerk")
    workers_have_run()
    page = sign_in(Role.PALLIATIVE_NURSE, user=nurse, **TABLET)
    consult = Consult.objects.get()
    open_document(page, consult)
    see_nothing_wrong(page)
    page.get_by_role("button", name="Begin and document").press("Enter")
    expect(page.locator("#section-header")).to_contain_text("filled in from what is known")
    see_nothing_wrong(page)
    # Her own part stands open first, and everything else is in sight.
    opened = page.locator(".document-section[open]")
    assert opened.count() >= 1
    link = page.locator(".document-places a[href='#section-goals']")
    link.press("Enter")
    field = page.locator("#id_most_important")
    expect(section(page, "goals")).to_have_attribute("open", "")
    field.focus()
    page.keyboard.type("The garden")
    expect(section(page, "goals").locator("[data-saved]")).to_contain_text("saved")
    assert SectionAnswers.objects.get(section="goals").answers["most_important"] == "The garden"
    # Signing says what is missing, and each leads to its field.
    page.locator("#sign button").press("Enter")
    expect(page.locator("#lacks")).to_contain_text("Complexity")
    see_nothing_wrong(page)
    page.locator("#lacks a[href='#question-complexity']").press("Enter")
    expect(section(page, "assessment")).to_have_attribute("open", "")
    assert page.evaluate("document.activeElement.closest('#question-complexity') !== null")
    fill(draft_of(consult), nurse)
    page.reload()
    page.locator("#sign button").press("Enter")
    expect(page.locator(".toast, .messages").first).to_contain_text("Signed")
    assert ConsultHeld.objects.count() == 1
    open_document(page, consult)
    expect(page.locator("main")).to_contain_text("The garden")
    see_nothing_wrong(page)


def test_two_write_in_one_consult_and_nothing_is_lost(begun: Consult, nurse: User, sign_in: SignIn) -> None:
    doctor = a_user(Role.PALLIATIVE_PHYSICIAN, name="Frau Doktor", profession="physician", password=PASSWORD)
    hers = open_document(sign_in(Role.PALLIATIVE_NURSE, user=nurse), begun)
    his = open_document(sign_in(Role.PALLIATIVE_PHYSICIAN, user=doctor), begun)
    show(his, "goals").locator("#id_hopes").fill("To see the sea")
    expect(section(his, "goals").locator("[data-saved]")).to_contain_text("saved")
    # She has not seen it yet, and writes in the same section.
    hers.route("**/here/", lambda route: route.abort())
    show(hers, "goals").locator("#id_hopes").fill("To go home")
    conflict = section(hers, "goals").locator(".document-conflict")
    expect(conflict).to_contain_text("To see the sea")
    expect(conflict).to_contain_text("To go home")
    see_nothing_wrong(hers)
    assert SectionAnswers.objects.get(section="goals").answers["hopes"] == "To see the sea"
    with hers.expect_response("**/section/goals/save/"):
        conflict.get_by_role("button", name="Save mine").click()
    expect(section(hers, "goals").locator("[data-saved]")).to_contain_text("saved")
    assert SectionAnswers.objects.get(section="goals").answers["hopes"] == "To go home"
    # He sees who is where, and what she stored.
    hers.unroute("**/here/")
    hers.locator("#id_hopes").focus()
    hers.wait_for_timeout(1_000)
    his.locator(".document-places a").first.focus()
    expect(section(his, "goals").locator("[data-others]")).to_contain_text(str(nurse), timeout=20_000)
    expect(his.locator("#id_hopes")).to_have_value("To go home", timeout=20_000)


def test_what_is_written_without_a_network_is_kept_encrypted_and_sent_later(
    begun: Consult, nurse: User, sign_in: SignIn
) -> None:
    page = open_document(sign_in(Role.PALLIATIVE_NURSE, user=nurse), begun)
    goals = show(page, "goals")
    with page.expect_response("**/draft-keys/"):
        page.reload()
    page.wait_for_timeout(500)
    goals = show(page, "goals")
    page.context.set_offline(True)
    goals.locator("#id_fears").fill("Breathlessness at night")
    expect(goals.locator("[data-saved]")).to_contain_text("kept on this device")
    kept = page.evaluate("JSON.stringify({...localStorage})")
    assert "draft/" in kept
    assert "Breathlessness" not in kept
    page.context.set_offline(False)
    expect(goals.locator("[data-saved]")).to_contain_text("saved", timeout=15_000)
    assert SectionAnswers.objects.get(section="goals").answers["fears"] == "Breathlessness at night"
    expect(goals.locator("[data-saved]")).not_to_contain_text("kept")
    assert "draft/" not in page.evaluate("JSON.stringify({...localStorage})")


def test_after_an_expired_session_the_draft_is_there_and_for_nobody_else(
    begun: Consult, nurse: User, sign_in: SignIn
) -> None:
    page = open_document(sign_in(Role.PALLIATIVE_NURSE, user=nurse), begun)
    page.wait_for_timeout(800)
    page.context.clear_cookies(name="sessionid")
    goals = show(page, "goals")
    goals.locator("#id_fears").fill("To be a burden")
    notice = page.locator("#signed-out")
    expect(notice).to_contain_text("You are signed out")
    notice.get_by_role("link").click()
    sign_in_here(page, nurse)
    expect(section(page, "goals").locator("[data-saved]")).to_contain_text("stored now")
    assert SectionAnswers.objects.get(section="goals").answers["fears"] == "To be a burden"

    # Locked, and another signs in: nothing of hers lies in the tablet any more.
    page.evaluate(f"localStorage.setItem('draft/{nurse.pk}/1/goals', JSON.stringify({{at: Date.now()}}))")
    page.get_by_role("button", name="Lock").click()
    page.wait_for_url("**/account/login/**")
    sign_in_here(page, a_user(Role.PALLIATIVE_PHYSICIAN, password=PASSWORD))
    expect(page.locator("#section-goals")).to_be_visible()
    assert "draft/" not in page.evaluate("JSON.stringify({...localStorage})")


def sign_in_here(page: Page, person: User) -> None:
    page.locator("#id_login").fill(person.username)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url("**/document/")


def test_an_amendment_shows_both_versions(nurse: User, sign_in: SignIn, workers_have_run: WorkersHaveRun) -> None:
    a_referral(family_name="Tagwerk")
    workers_have_run()
    consult = Consult.objects.get()
    hold(consult, nurse, now(), akps="70")
    page = open_document(sign_in(Role.PALLIATIVE_NURSE, user=nurse), consult)
    page.get_by_role("link", name="Amend").click()
    see_nothing_wrong(page)
    page.get_by_label("Why it is amended").fill("A typing error")
    page.get_by_role("button", name="Begin the amendment").click()
    show(page, "disease").locator("#id_akps").select_option("50")
    expect(section(page, "disease").locator("[data-saved]")).to_contain_text("saved")
    page.locator("#sign button").click()
    open_document(page, consult)
    expect(page.locator("main")).to_contain_text("A typing error")
    expect(page.locator("main del")).to_contain_text("70")
    expect(page.locator("main ins")).to_contain_text("50")
    see_nothing_wrong(page)
    assert Document.objects.filter(consult=consult, state="signed").count() == 2


def test_without_scripts_every_section_has_its_button(begun: Consult, nurse: User, sign_in: SignIn) -> None:
    page = open_document(sign_in(Role.PALLIATIVE_NURSE, user=nurse, java_script_enabled=False), begun)
    goals = section(page, "goals")
    if goals.get_attribute("open") is None:
        goals.locator("summary").first.click()
    goals.locator("#id_hopes").fill("Quiet nights")
    goals.get_by_role("button", name="Save").click()
    assert SectionAnswers.objects.get(section="goals").answers["hopes"] == "Quiet nights"
    page.locator("#sign button").click()
    expect(page.locator("#lacks")).to_be_visible()


@pytest.mark.parametrize("width", [390, 820, 1280])
def test_the_page_fits_every_screen_in_both_themes(begun: Consult, nurse: User, sign_in: SignIn, width: int) -> None:
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": "dark" if width == 820 else "light"}
    page = open_document(sign_in(Role.PALLIATIVE_NURSE, user=nurse, **options), begun)
    see_nothing_wrong(page)
    if (pictures := Path("/tmp/doc/shots")).is_dir():
        page.screenshot(path=pictures / f"document-{width}.png", full_page=False)
