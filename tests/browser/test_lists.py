"""The lists of work in a real browser: questions, who was never seen, corrections."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from consults.choices import Setting
from consults.models import Consult
from consults.services import begin_consult
from patients.models import Metastasis, Performance, Recurrence, StagingEvent
from staff.models import User
from staff.permissions import Role
from tests.browser.steps import PASSWORD, SignIn, WorkersHaveRun, see_nothing_wrong
from tests.people import a_lung_tumour, a_patient, a_referral, a_staging, a_user, days_ago, now, today
from triggers.models import Acknowledgement, BoardQuestion, Referral, Trigger
from triggers.record import record, retract

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def a_conflict(family_name: str) -> None:
    patient = a_patient(family_name=family_name)
    tumour = a_lung_tumour(patient, diagnosed=days_ago(30))
    record([a_staging(tumour, on=days_ago(29), m="0", stage="IIB")], by=None, at=now())
    liver = Metastasis(patient=patient, tumour=tumour, on=days_ago(19), recorded=days_ago(19), site="HEP")
    record([liver], by=None, at=now())


def not_staged(family_name: str) -> None:
    a_lung_tumour(a_patient(family_name=family_name), diagnosed=days_ago(20))


def not_assessed(family_name: str, oncologist: User) -> None:
    patient = a_patient(family_name=family_name, responsible_oncologist=oncologist)
    tumour = a_lung_tumour(patient, diagnosed=days_ago(400))
    record([a_staging(tumour, on=days_ago(399), m="0", stage="IIB")], by=None, at=now())
    recurrence = Recurrence(patient=patient, tumour=tumour, on=days_ago(9), recorded=days_ago(9), extent="local")
    record([recurrence], by=None, at=now())


def never_seen(family_name: str, *, ecog: int) -> None:
    patient = a_patient(family_name=family_name)
    tumour = a_lung_tumour(patient, diagnosed=days_ago(900))
    record([a_staging(tumour, on=days_ago(890))], by=None, at=now())
    performance = Performance(
        patient=patient, on=days_ago(200), recorded=days_ago(200), scale="ECOG", value_number=ecog
    )
    record([performance], by=None, at=now())


def kept(family_name: str, nurse: User, workers_have_run: WorkersHaveRun) -> Referral:
    """A referral whose staging was taken back after its consult had begun."""
    referral = a_referral(family_name=family_name)
    workers_have_run()
    consult = Consult.objects.get(referral=referral)
    begin_consult(consult=consult, by=nurse, at=now(), version=consult.version, setting=Setting.OUTPATIENT)
    retract(StagingEvent.objects.get(patient=referral.patient), reason="other patient", by=nurse, at=now())
    return referral


def row(page: Page, name: str) -> Locator:
    return page.locator("li.card", has_text=name)


def test_documentation_corrects_an_entry_in_place_and_answers_several_together(sign_in: SignIn) -> None:
    a_conflict("Widerspruch")
    for name in ("Fehlteins", "Fehltzwei", "Fehltdrei"):
        not_staged(name)
    page = sign_in(Role.BOARD_COORDINATOR)
    page.get_by_role("link", name="Open questions").click()
    expect(page.locator(".tabs a[aria-current]", has_text="Put to me")).to_contain_text("4")
    see_nothing_wrong(page)

    conflict = row(page, "Widerspruch")
    expect(conflict.locator("mark.differs")).to_have_text([re.compile("Liver"), re.compile("cM0")])
    conflict.get_by_role("link", name=re.compile("Correct ?: Staging")).click()
    expect(conflict.get_by_label("TNM", exact=False).first).to_have_value("cT2a cN1 cM0")
    see_nothing_wrong(page)
    conflict.get_by_label("TNM", exact=False).first.fill("cT2a cN1 cM1c")
    conflict.get_by_label("UICC stage").fill("IVB")
    conflict.get_by_role("button", name="Save correction").click()
    expect(page.locator(".messages")).to_contain_text("Corrected")
    expect(page.locator("main")).not_to_contain_text("Widerspruch")

    for name in ("Fehlteins", "Fehltdrei"):
        row(page, name).get_by_label("Answer this together with others").check()
    page.get_by_role("button", name="Answer the ticked ones together").click()
    see_nothing_wrong(page)
    page.get_by_label("Not known until a day").check()
    page.get_by_label("Ask again on").fill(str(today() + timedelta(days=14)))
    page.get_by_label("Reason").fill("PET-CT ordered")
    page.get_by_role("button", name="See what will happen").click()
    expect(page.locator("main")).to_contain_text("2 questions are closed")
    see_nothing_wrong(page)
    page.get_by_role("button", name="Save 2 answers").click()
    expect(page.locator("main")).to_contain_text("2 questions were answered")
    see_nothing_wrong(page)
    page.get_by_role("link", name="Back to the questions").click()
    expect(page.locator("main")).not_to_contain_text("Fehlteins")

    row(page, "Fehltzwei").get_by_role("link", name="Record: Staging").click()
    form = page.locator("#question-fact")
    form.get_by_label("TNM", exact=False).first.fill("cT1b cN0 cM0")
    form.get_by_label("Date", exact=True).fill(str(days_ago(2)))
    see_nothing_wrong(page)
    form.get_by_role("button", name="Record").click()
    expect(page.locator("main")).to_contain_text("No question is open here")
    see_nothing_wrong(page)


def test_the_oncologist_records_a_verdict_and_puts_another_on_the_board(sign_in: SignIn) -> None:
    oncologist = a_user(Role.ONCOLOGIST, password=PASSWORD)
    not_assessed("Operabel", oncologist)
    not_assessed("Konferenz", oncologist)
    page = sign_in(Role.ONCOLOGIST, user=oncologist)
    page.get_by_role("link", name="Open questions").click()
    see_nothing_wrong(page)
    operable = row(page, "Operabel")
    operable.locator("summary", has_text="Record the verdict").click()
    operable.get_by_label("Functionally inoperable").check()
    see_nothing_wrong(page)
    operable.get_by_role("button", name="Record the verdict").click()
    expect(page.locator(".messages")).to_contain_text("The verdict is recorded")
    conference = row(page, "Konferenz")
    conference.locator("summary", has_text="Ask somebody else").click()
    conference.get_by_label("What the board should know or decide").fill("Resection after chemotherapy?")
    see_nothing_wrong(page)
    conference.get_by_role("button", name="Next tumour board").click()
    expect(page.locator(".messages")).to_contain_text("Put to: Next tumour board")
    assert BoardQuestion.objects.get().note == "Resection after chemotherapy?"
    page.locator("nav").get_by_role("link", name=re.compile("Next tumour board")).click()
    expect(row(page, "Konferenz")).to_contain_text("Resection after chemotherapy?")
    see_nothing_wrong(page)
    page.get_by_label("About").select_option("Staging unknown")
    expect(page.locator("#questions")).to_contain_text("No question is open here")


def test_a_question_is_answered_without_javascript(sign_in: SignIn) -> None:
    a_conflict("Widerspruch")
    page = sign_in(Role.BOARD_COORDINATOR, java_script_enabled=False)
    page.get_by_role("link", name="Open questions").click()
    page.get_by_role("link", name=re.compile("Correct ?: Distant metastasis")).click()
    expect(page).to_have_url(re.compile("tab=mine"))
    page.get_by_label("Site").select_option("Bone")
    page.get_by_role("button", name="Save correction").click()
    expect(page).to_have_url(re.compile(r"/questions/\?tab=mine"))
    expect(page.locator("mark.differs").first).to_contain_text("Bone")
    page.locator("summary", has_text="Not known yet").click()
    page.get_by_label("Nothing more will be known").check()
    page.get_by_label("Reason").fill("Checked with radiology")
    page.get_by_role("button", name="Save the answer").click()
    expect(page.locator(".messages")).to_contain_text("Noted")
    assert Trigger.objects.get(rule="staging_conflict").state == "answered"


def test_the_sickest_of_those_never_seen_is_referred_and_taken_back(sign_in: SignIn) -> None:
    never_seen("Rüstig", ecog=1)
    never_seen("Bettlägerig", ecog=4)
    page = sign_in(Role.ONCOLOGIST)
    page.get_by_role("link", name="Never seen").click()
    expect(page.locator("ol.rows > li").first).to_contain_text("Bettlägerig")
    expect(page.locator("ol.rows > li").first).to_contain_text("ECOG 4")
    see_nothing_wrong(page)
    row(page, "Bettlägerig").get_by_role("button", name="Refer").click()
    expect(page.get_by_role("region", name="You referred today")).to_contain_text("Bettlägerig")
    see_nothing_wrong(page)
    page.get_by_role("button", name="Take back").click()
    expect(page.locator("ol.rows > li").first).to_contain_text("Bettlägerig")
    assert Referral.objects.get().state == "withdrawn"


def test_the_nurse_notes_that_reasons_are_gone(nurse: User, sign_in: SignIn, workers_have_run: WorkersHaveRun) -> None:
    referral = kept("Weitergeführt", nurse, workers_have_run)
    page = sign_in(Role.PALLIATIVE_NURSE, user=nurse)
    expect(page.locator("main")).to_contain_text("no longer stand")
    see_nothing_wrong(page)
    page.get_by_role("link", name="Referrals", exact=True).click()
    page.get_by_role("link", name="Corrections").click()
    expect(page.locator("main")).to_contain_text("other patient")
    see_nothing_wrong(page)
    page.get_by_role("button", name="The team knows").click()
    expect(page.locator("main")).to_contain_text("Noted for the team by Schwester Muster")
    see_nothing_wrong(page)
    assert Acknowledgement.objects.get().referral == referral
    page.get_by_role("link", name="Weitergeführt").first.click()
    expect(page.locator("main")).to_contain_text("Findings that corrections took away")
    see_nothing_wrong(page)


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (820, "light"), (1280, "dark")])
def test_the_lists_fit_every_screen(
    width: int, scheme: str, nurse: User, sign_in: SignIn, workers_have_run: WorkersHaveRun
) -> None:
    oncologist = a_user(Role.ONCOLOGIST, name="Dr. med. Maximiliane Hinterobersachsenhausener")
    a_conflict("Hinterobersachsenhausener-Langgestrecktnamig")
    not_staged("Fehlt")
    not_assessed("Operabel", oncologist)
    never_seen("Hinterobersachsenhausener-Langgestrecktnamig", ecog=4)
    kept("Weitergeführt", nurse, workers_have_run)
    page = sign_in(Role.CLINICAL_LEAD, viewport={"width": width, "height": 900}, color_scheme=scheme)
    home = page.url.split("/referrals")[0]
    for address in (
        "/questions/",
        "/never-seen/",
        "/corrections/",
        f"/questions/{Trigger.objects.filter(rule='staging_unknown').first().pk}/",
    ):
        page.goto(home + address)
        see_nothing_wrong(page)
