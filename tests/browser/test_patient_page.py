"""The patient's page in a real browser: at one look, by tabs, in both languages, on a phone and on paper."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from patients.models import (
    IntentStatement,
    Metastasis,
    OncologyAppointment,
    Patient,
    Performance,
    PhaseOfCare,
    Treatment,
)
from patients.services import note_informed, update_patient
from patients.wishes import add_caregiver, change_planning
from staff.models import User
from staff.permissions import Role
from tests.browser.steps import PASSWORD, SignIn, WorkersHaveRun, see_nothing_wrong
from tests.people import a_lung_tumour, a_patient, a_staging, a_user, days_ago, now, today
from triggers.models import Referral
from triggers.record import record

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def oncologist() -> User:
    return a_user(Role.ONCOLOGIST, name="Dr. Anna Beispielhaft", password=PASSWORD)


@pytest.fixture
def patient(oncologist: User, nurse: User) -> Patient:
    """Somebody of whom much is known: a tumour that has spread, a second line, wishes, caregivers."""
    patient = a_patient(
        family_name="Musterfrau-Oberbergischhausen",
        given_names="Erika Maria",
        birth_date=days_ago(67 * 365),
        sex="female",
        phone="0555 0100",
        language="tr",
        needs_interpreter=True,
        responsible_oncologist=oncologist,
        named_nurse=nurse,
        may_be_called=False,
        contact_note="Only by letter, or through the daughter",
        telling="named",
        allergies_known="listed",
        allergies=["Penicillin – rash", "Iodine contrast medium"],
    )
    tumour = a_lung_tumour(patient, diagnosed=days_ago(400))
    shared = {"patient": patient, "tumour": tumour}
    record(
        [
            a_staging(tumour, on=days_ago(395), m="0", stage="IIB"),
            Treatment(**shared, on=days_ago(380), recorded=days_ago(380), treatment_kind="systemic", intent="curative",
                      line=1, until=days_ago(200), until_precision="day", ended="progression"),
            Metastasis(**shared, on=days_ago(40), recorded=days_ago(40), site="HEP"),
            IntentStatement(**shared, on=days_ago(38), recorded=days_ago(38), intent="palliative"),
            Treatment(**shared, on=days_ago(30), recorded=days_ago(30), treatment_kind="systemic", line=2),
            Performance(patient=patient, on=days_ago(10), recorded=days_ago(10), scale="ECOG", value_number=2),
            Performance(patient=patient, on=days_ago(10), recorded=days_ago(10), scale="AKPS", value_number=60),
            PhaseOfCare(patient=patient, on=days_ago(9), recorded=days_ago(9), phase="unstable"),
        ],
        by=oncologist,
        at=now(),
    )  # fmt: skip
    note_informed(patient=patient, on=days_ago(30), by=oncologist)
    add_caregiver(patient=patient, name="Ayşe Musterfrau", relation="child", phone="0555 0177", may_be_told=True,
                  is_main=True)  # fmt: skip
    change_planning(
        patient=patient,
        at=now(),
        code_status="limited",
        code_limits=["dnr", "no_intensive_care"],
        code_status_on=days_ago(12),
        code_status_by="Dr. Beispielhaft",
        directive="yes",
        directive_on=days_ago(300).replace(day=1),
        directive_on_precision="month",
        directive_place="with the daughter",
        proxy="yes",
        proxy_name="Ayşe Musterfrau",
        proxy_phone="0555 0177",
    )
    starts_at = now() + timedelta(days=6)
    OncologyAppointment.objects.create(
        patient=patient, kind="infusion", starts_at=starts_at, ends_at=starts_at + timedelta(hours=2),
        place="Day clinic", source="test", external_id="1",
    )  # fmt: skip
    return patient


def photograph(page: Page, name: str) -> None:
    """Keep a picture of the page where somebody wants to look at it."""
    if folder := os.environ.get("PICTURES_OF_TESTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def open_page(page: Page, patient: Patient, tab: str = "") -> None:
    page.goto(re.sub(r"(https?://[^/]+)/.*", rf"\1/patients/{patient.pk}/{tab}", page.url))


def test_the_header_answers_in_one_look(
    sign_in: SignIn, oncologist: User, patient: Patient, workers_have_run: WorkersHaveRun
) -> None:
    # given a patient of whom much is known, when the oncologist opens the page
    workers_have_run()
    page = sign_in(Role.ONCOLOGIST, user=oncologist)
    open_page(page, patient)

    # then the header says all of it
    header = page.locator(".patient-head")
    for words in (
        "Musterfrau-Oberbergischhausen, Erika Maria", "Alive", "Informed", "Lung cancer, adenocarcinoma (C34.1)",
        "stage IIB", "Metastases: Liver", "Palliative, since", "Systemic therapy, line 2", "ECOG 2", "AKPS 60",
        "Unstable", "Schwester Muster", "No resuscitation (DNR)", "with the daughter", "0555 0177", "Infusion",
        "Penicillin – rash", "Turkish", "Do not call", "Ayşe Musterfrau",
    ):  # fmt: skip
        expect(header).to_contain_text(words)
    see_nothing_wrong(page)
    photograph(page, "patient-en-1280")

    # and paper holds it too
    page.emulate_media(media="print")
    expect(header).to_be_visible()
    photograph(page, "patient-print")


def test_the_tabs_lead_through_the_page_by_keyboard(sign_in: SignIn, nurse: User, patient: Patient) -> None:
    page = sign_in(Role.PALLIATIVE_NURSE, user=nurse, language="de-DE", viewport=PHONE)
    open_page(page, patient)
    see_nothing_wrong(page)
    photograph(page, "patient-de-390")
    for tab in ("facts/", "personal/"):
        open_page(page, patient, tab)
        expect(page.locator(".tabs a[aria-current]")).to_have_count(1)
        see_nothing_wrong(page)
        photograph(page, f"patient-de-390-{tab.strip('/')}")


def test_two_people_change_the_same_data_and_the_second_sees_both(
    sign_in: SignIn, nurse: User, oncologist: User, patient: Patient
) -> None:
    # given a nurse and an oncologist who both open the contact wishes
    first, second = sign_in(Role.PALLIATIVE_NURSE, user=nurse), sign_in(Role.ONCOLOGIST, user=oncologist)
    for page in (first, second):
        open_page(page, patient, "personal/")
        page.get_by_role("link", name=re.compile("Change ?: Contact wishes")).click()
    see_nothing_wrong(first)

    # when the nurse saves, and then the oncologist
    first.get_by_label("How to reach the patient").fill("By letter only")
    first.get_by_role("button", name="Save").click()
    expect(first.locator(".messages")).to_contain_text("Saved")
    second.get_by_label("How to reach the patient").fill("Call after four")
    second.get_by_role("button", name="Save").click()

    # then the oncologist reads who was first, and both versions; nothing is saved yet
    notice = second.get_by_role("alert")
    expect(notice).to_contain_text("Schwester Muster changed this before you")
    expect(notice).to_contain_text("By letter only")
    expect(notice).to_contain_text("Call after four")
    see_nothing_wrong(second)
    photograph(second, "patient-conflict")
    patient.refresh_from_db()
    assert patient.contact_note == "By letter only"
    second.get_by_role("button", name="Save my version").click()
    patient.refresh_from_db()
    assert patient.contact_note == "Call after four"


def test_wishes_are_written_down_without_javascript(sign_in: SignIn, nurse: User) -> None:
    patient = a_patient(family_name="Wunschlos")
    page = sign_in(Role.PALLIATIVE_NURSE, user=nurse, java_script_enabled=False)
    open_page(page, patient, "personal/")

    page.get_by_role("link", name="New caregiver").click()
    page.get_by_label("Name").fill("Otto Beispiel")
    page.get_by_label("Relation").select_option("partner")
    page.get_by_label("Phone").fill("0555 0123")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("Otto Beispiel")

    page.get_by_role("link", name=re.compile("Change ?: Code status")).click()
    page.get_by_label("Limited:").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("Tick what is not wanted")
    page.get_by_label("No resuscitation (DNR)").check()
    page.get_by_label("Decided on").fill(str(today()))
    page.get_by_label("Talked over with").fill("Dr. Beispiel")
    page.get_by_role("button", name="Save").click()

    page.get_by_role("link", name=re.compile("Change ?: Allergies")).click()
    page.get_by_label("None known").check()
    page.get_by_role("button", name="Save").click()
    header = page.locator(".patient-head")
    expect(header).to_contain_text("No resuscitation (DNR)")
    expect(header).to_contain_text("none known")
    expect(header).to_contain_text("0555 0123")


def test_that_somebody_was_informed_is_taken_back(sign_in: SignIn, nurse: User) -> None:
    patient = a_patient(family_name="Versehen")
    page = sign_in(Role.PALLIATIVE_NURSE, user=nurse)
    open_page(page, patient)
    page.get_by_role("button", name="Patient is informed").click()
    expect(page.locator(".patient-head")).to_contain_text("Informed")
    page.locator(".messages").get_by_role("button", name="Undo").click()
    expect(page.locator(".patient-head")).to_contain_text("Not informed yet")
    patient.refresh_from_db()
    assert patient.informed_on is None
    assert patient.informed_by is None


def test_a_given_name_finds_the_patient_and_stands_in_no_address(sign_in: SignIn, nurse: User) -> None:
    update_patient(patient=a_patient(family_name="Vornamensfrau"), given_names="Adelgunde")
    page = sign_in(Role.PALLIATIVE_NURSE, user=nurse)
    page.get_by_role("link", name="Patients", exact=True).click()
    page.get_by_label("Name or number").fill("adelgunde vornam")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#found")).to_contain_text("Vornamensfrau")
    assert "adelgunde" not in page.url.lower()
    see_nothing_wrong(page)


def test_on_a_phone_the_head_is_short_and_the_answers_take_two_rows(
    sign_in: SignIn, oncologist: User, patient: Patient
) -> None:
    # Given somebody with a referral, of whom another oncologist takes care
    other = a_user(Role.ONCOLOGIST, password=PASSWORD)
    page = sign_in(Role.ONCOLOGIST, user=other, language="de-DE", viewport=PHONE)
    # When the page is opened on a phone
    open_page(page, patient)
    rest = page.locator("details.patient-rest")
    # Then the secondary facts are folded, and one tap unfolds them
    expect(rest.locator("dl").first).to_be_hidden()
    expect(page.locator(".patient-tumour").first).to_be_visible()
    rest.locator("summary").click()
    expect(rest.locator("dl").first).to_be_visible()
    # And what can be answered covers two rows of buttons, a sixth of the screen, at most, whatever its font
    referral = Referral.objects.get(patient=patient)
    page.goto(re.sub(r"(https?://[^/]+)/.*", rf"\1/referrals/{referral.pk}/", page.url))
    bar = page.locator(".answer-bar")
    expect(bar).to_be_visible()
    tops = bar.locator(".button:visible").evaluate_all("all => all.map(each => each.getBoundingClientRect().top)")
    assert len(tops) >= 3
    assert len({round(top / 10) for top in tops}) <= 2
    assert bar.evaluate("bar => bar.getBoundingClientRect().height") <= PHONE["height"] / 6
    see_nothing_wrong(page)
    # And where there is room, everything stands open without a tap
    page.set_viewport_size({"width": 1280, "height": 1024})
    open_page(page, patient)
    expect(rest.locator("dl").first).to_be_visible()
    expect(rest.locator("summary")).to_be_hidden()
