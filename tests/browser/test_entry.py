"""Entering facts in a real browser: four keys for what is told most often, TNM as it is typed, changes in place."""

import re

import pytest
from playwright.sync_api import Page, expect

from patients.models import Fact, Patient, Treatment, Tumour
from staff.permissions import Role
from tests.browser.steps import SignIn, see_nothing_wrong
from tests.people import a_liver_metastasis, a_lung_tumour, a_patient, a_staging, days_ago, now
from triggers.models import Referral
from triggers.record import record

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Keys:
    """The keys that somebody presses, one after the other, and how many there were."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.pressed += 1


@pytest.fixture
def tumour() -> Tumour:
    """A lung cancer that was operated and not metastatic."""
    tumour = a_lung_tumour(a_patient(family_name="Eilig"), diagnosed=days_ago(400))
    record([a_staging(tumour, on=days_ago(395), m="0", stage="IIB")], by=None, at=now())
    return tumour


@pytest.fixture
def page(sign_in: SignIn) -> Page:
    return sign_in(Role.ONCOLOGIST)


def open_patient(page: Page, patient: Patient, tab: str = "") -> None:
    home = re.match(r"https?://[^/]+", page.url)
    assert home
    page.goto(f"{home[0]}/patients/{patient.pk}/{tab}")


@pytest.mark.parametrize(
    ("keys", "follows", "kinds"),
    [
        (["q", "m", "b"], "A referral opens and goes ahead by itself.", {"metastasis"}),
        (["q", "r", "t"], "A referral opens and goes ahead by itself.", {"recurrence", "resectability"}),
        (["q", "p"], "No referral opens or changes.", {"progression"}),
        (["q", "t", "s"], "No referral opens or changes.", {"treatment"}),
    ],
)
def test_four_keys_are_enough(page: Page, tumour: Tumour, keys: list[str], follows: str, kinds: set[str]) -> None:
    # Given the page of a patient, and hands on the keyboard
    open_patient(page, tumour.patient)
    keyboard = Keys(page)
    # When q, the kind and the choice are pressed
    keyboard.press(keys[0])
    expect(page.locator("#quick-kinds")).to_be_focused()
    keyboard.press(keys[1])
    expect(page.locator("#quick-form [autofocus]")).to_be_focused()
    see_nothing_wrong(page)
    for key in keys[2:]:
        keyboard.press(key)
    # Then what follows is shown, and nothing is saved yet
    expect(page.locator(".quick-follows")).to_contain_text(follows)
    see_nothing_wrong(page)
    assert not Fact.objects.filter(kind__in=kinds).exists()
    # And the next key saves it
    keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Recorded:")
    assert keyboard.pressed <= 4
    assert set(Fact.objects.filter(kind__in=kinds).values_list("kind", flat=True)) == kinds
    assert Referral.objects.exists() == follows.startswith("A referral")


def test_a_therapy_is_ended_in_four_keys(page: Page, tumour: Tumour) -> None:
    # Given a therapy that is running
    running = Treatment(patient=tumour.patient, tumour=tumour, on=days_ago(40), treatment_kind="systemic", line=1)
    record([running], by=None, at=now())
    open_patient(page, tumour.patient)
    # When it ends for side effects
    keyboard = Keys(page)
    keyboard.press("q")
    expect(page.locator("#quick-kinds")).to_be_focused()
    keyboard.press("e")
    expect(page.locator("#quick-form [autofocus]")).to_be_focused()
    keyboard.press("s")
    expect(page.locator(".quick-follows")).to_contain_text("No referral opens or changes.")
    keyboard.press("Enter")
    # Then it is stored as ended today
    expect(page.locator("#toasts")).to_contain_text("Side effects")
    assert keyboard.pressed <= 4
    assert Fact.objects.get(replaces=running).ended == "toxicity"


def test_quick_entry_works_without_javascript(sign_in: SignIn, tumour: Tumour) -> None:
    page = sign_in(Role.ONCOLOGIST, java_script_enabled=False)
    open_patient(page, tumour.patient)
    page.get_by_role("link", name="New metastasis").click()
    page.get_by_label("Liver").check()
    page.get_by_role("button", name="Save").click()
    # Then what follows is shown first
    expect(page.locator("main")).to_contain_text("Nothing is saved yet")
    expect(page.locator("main")).to_contain_text("A referral opens and goes ahead by itself.")
    assert not Fact.objects.filter(kind="metastasis").exists()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#toasts")).to_contain_text("Recorded:")
    assert Fact.objects.get(kind="metastasis").site == "HEP"


def test_quick_entry_in_german(sign_in: SignIn, tumour: Tumour) -> None:
    page = sign_in(Role.ONCOLOGIST, language="de-DE")
    open_patient(page, tumour.patient)
    page.keyboard.press("q")
    page.keyboard.press("m")
    expect(page.locator("#quick-form [autofocus]")).to_be_focused()
    page.keyboard.press("h")
    expect(page.locator(".quick-follows li").first).to_contain_text("Leber")
    see_nothing_wrong(page)
    page.keyboard.press("Enter")
    expect(page.locator("#toasts .toast")).to_be_visible()
    assert Fact.objects.get(kind="metastasis").site == "HEP"


@pytest.mark.parametrize(
    ("language", "hint", "wrong"),
    [
        ("en-GB", "Day, month or year: 2026-03-05", "Write a day (2026-03-05 or 05.03.2026)"),
        ("de-DE", "Tag, Monat oder Jahr: 05.03.2026", "Schreiben Sie einen Tag (05.03.2026 oder 2026-03-05)"),
    ],
)
def test_a_wrong_date_is_told_beside_the_field_at_once(
    sign_in: SignIn, tumour: Tumour, language: str, hint: str, wrong: str
) -> None:
    # Given a quick entry whose consequence is shown
    page = sign_in(Role.ONCOLOGIST, language=language)
    open_patient(page, tumour.patient)
    page.locator("#quick-kinds a[data-key=p]").click()
    expect(page.locator(".quick-follows strong")).to_be_visible()
    around = page.locator(".field", has=page.locator("#quick-on"))
    expect(around).to_contain_text(hint)
    # When the date is no date, then that is said there, and nothing follows from it
    page.locator("#quick-on").fill("32.13.")
    expect(around).to_contain_text(wrong)
    expect(page.locator("#quick-on")).to_be_focused()
    expect(page.locator("#quick-on")).to_have_accessible_description(re.compile(re.escape(wrong)))
    expect(page.locator(".quick-follows strong")).to_have_count(0)
    see_nothing_wrong(page)
    # When it is one, as people here write it, then that is no longer said
    page.locator("#quick-on").fill(f"{days_ago(2):%d.%m.%Y}")
    expect(around).not_to_contain_text(wrong)
    expect(page.locator(".quick-follows strong")).to_be_visible()
    page.locator("#quick-form button.main").click()
    expect(page.locator("#toasts .toast")).to_be_visible()
    assert Fact.objects.get(kind="progression").on == days_ago(2)


def test_tnm_is_understood_while_it_is_typed(page: Page, tumour: Tumour) -> None:
    open_patient(page, tumour.patient, "facts/")
    page.locator("summary", has_text="New entry").click()
    page.locator("#facts-block details").get_by_role("link", name="Staging", exact=True).click()
    field = page.get_by_label("TNM", exact=False).first
    # When it is typed in one word, then it is shown as it is understood, with its stage group
    field.press_sequentially("cT2acN1cM1b")
    understood = page.locator(".field", has=field).locator("[aria-live]")
    expect(understood).to_contain_text("cT2a cN1 cM1b")
    expect(understood).to_contain_text("Stage IVA (edition 9)")
    expect(field).to_be_focused()
    see_nothing_wrong(page)
    # When a pathologist's line is typed, then what is not kept is named, and what is no TNM is refused there
    field.fill("ypT0 N0 L0 V0 Pn0 R0")
    expect(understood).to_contain_text("ypT0 ypN0")
    expect(understood).to_contain_text("Not kept here: L0 V0 Pn0 R0.")
    field.fill("T2a N9")
    expect(understood).to_contain_text("“N9” (character 5) is not a known N category")
    expect(understood).not_to_contain_text("Understood")
    see_nothing_wrong(page)
    field.fill("cT2acN1cM1b")
    expect(understood).to_contain_text("Stage IVA (edition 9)")
    # When it contradicts itself, then that is said, and a tick is needed
    look = page.locator(".fact-look")
    page.get_by_label("UICC stage", exact=False).fill("IIB")
    page.get_by_label("Date", exact=True).fill(str(days_ago(1)))
    expect(look).to_contain_text("exclude each other")
    see_nothing_wrong(page)
    expect(page.locator(".in-place")).not_to_be_focused()
    page.get_by_role("button", name="Record").click()
    expect(page.locator(".in-place")).to_be_focused()
    expect(page.locator(".fact-look")).to_contain_text("exclude each other")
    assert Fact.objects.filter(kind="staging").count() == 1
    page.get_by_label("UICC stage", exact=False).fill("IVA")
    expect(page.locator(".fact-look")).not_to_contain_text("exclude each other")
    page.get_by_role("button", name="Record").click()
    expect(page.locator("#toasts")).to_contain_text("Recorded.")
    expect(page.locator("#facts-block")).to_contain_text("cT2a cN1 cM1b, stage IVA")
    see_nothing_wrong(page)


def test_facts_are_corrected_and_retracted_in_place(page: Page, tumour: Tumour) -> None:
    [liver] = record([a_liver_metastasis(tumour, on=days_ago(9))], by=None, at=now())
    open_patient(page, tumour.patient, "facts/")
    see_nothing_wrong(page)
    address = page.url
    card = page.locator(f"#fact-{liver.pk}")
    card.get_by_role("link", name="Correct").click()
    expect(card.locator(".in-place")).to_be_focused()
    expect(card).to_contain_text("before: Liver")
    see_nothing_wrong(page)
    card.get_by_label("Site").select_option("Bone")
    card.get_by_role("button", name="Save correction").click()
    expect(page.locator(f"#fact-{liver.pk}.replaced")).to_contain_text("Corrected by")
    see_nothing_wrong(page)
    bone = Fact.objects.get(replaces=liver)
    card = page.locator(f"#fact-{bone.pk}")
    card.get_by_role("link", name="Retract").click()
    card.get_by_label("Why is this wrong?").fill("another patient")
    card.get_by_role("button", name="Retract").click()
    expect(page.locator(f"#fact-{bone.pk}.retracted")).to_contain_text("another patient")
    assert page.url == address
    # And the filters show only what counts, or only what was changed
    page.get_by_label("Show").select_option("Only what counts")
    expect(page.locator(f"#fact-{bone.pk}")).to_have_count(0)
    expect(page.locator(f"#fact-{liver.pk}")).to_have_count(1)
    see_nothing_wrong(page)


def test_the_line_proposed_is_that_of_the_tumour_chosen(page: Page, tumour: Tumour) -> None:
    # Given two tumours, one of them treated
    second = a_lung_tumour(tumour.patient, diagnosed=days_ago(90))
    treated = Treatment(patient=tumour.patient, tumour=tumour, on=days_ago(40), treatment_kind="systemic", line=2)
    record([treated], by=None, at=now())
    open_patient(page, tumour.patient)
    page.get_by_role("link", name="Therapy started").click()
    line = page.get_by_label("Line of systemic therapy")
    expect(line).to_have_value("")
    # When one is chosen, and then the other
    page.get_by_role("radio", name="Systemic therapy").check()
    page.get_by_label("Tumour").select_option(str(tumour.pk))
    expect(line).to_have_value("3")
    page.get_by_label("Tumour").select_option(str(second.pk))
    # Then the line follows, and saving stores what was shown
    expect(line).to_have_value("1")
    expect(page.locator(".quick-follows")).to_contain_text("No referral opens or changes.")
    see_nothing_wrong(page)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#toasts")).to_contain_text("Recorded:")
    assert Treatment.objects.get(tumour=second).line == 1
    # And the toast takes it back
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("Taken back:")
    assert Fact.objects.filter(kind="retraction", of__tumour=second).count() == 1


def test_focus_goes_where_somebody_works_on(page: Page, tumour: Tumour) -> None:
    # Given a quick entry with a choice and a date that is none
    open_patient(page, tumour.patient)
    page.keyboard.press("q")
    page.keyboard.press("m")
    expect(page.locator("#quick-form [autofocus]")).to_be_focused()
    page.get_by_role("radio", name="Liver").check()
    page.locator("#quick-on").fill("32.13.")
    # When it is sent, then the date is gone to, and the choice stays
    page.keyboard.press("Enter")
    expect(page.locator("#quick-form .errorlist, #quick-form [aria-invalid=true]").first).to_be_visible()
    expect(page.locator("#quick-on")).to_be_focused()
    expect(page.get_by_role("radio", name="Liver")).to_be_checked()
    # When it is mended and saved, then the next quick entry is at hand
    page.locator("#quick-on").fill(f"{days_ago(2):%d.%m.%Y}")
    expect(page.locator(".quick-follows strong")).to_be_visible()
    page.locator("#quick-form button.main").click()
    expect(page.locator("#toasts")).to_contain_text("Recorded:")
    expect(page.locator("#quick-kinds")).to_be_focused()
    # And the help names the keys of quick entry
    page.keyboard.press("?")
    expect(page.locator("#keys-help")).to_contain_text("New metastasis, after q")
