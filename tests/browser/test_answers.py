"""Answering referrals in a real browser: by pointer and by keys, taken back, together, and without JavaScript."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from patients.models import Declined, PalliativeCare
from staff.models import User
from staff.permissions import Role
from tests.browser.steps import PASSWORD, SignIn, see_nothing_wrong
from tests.people import a_patient, a_proposal, a_referral, a_user, now, today
from triggers.choices import DeclineReason
from triggers.escalation import escalate_unanswered
from triggers.models import Answer, Referral
from triggers.services import decline_referral

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def oncologist() -> User:
    return a_user(Role.ONCOLOGIST, name="Dr. Ersten", password=PASSWORD)


def row(page: Page, name: str) -> Locator:
    return page.locator("li.card", has=page.get_by_role("heading", name=name))


def named_proposal(family_name: str) -> Referral:
    referral = a_proposal()
    referral.patient.family_name = family_name
    referral.patient.save()
    return referral


def is_stored(referral: Referral, state: str) -> None:
    referral.refresh_from_db()
    assert referral.state == state


def test_one_coded_answer_in_two_taps_and_taken_back_in_the_toast(sign_in: SignIn, oncologist: User) -> None:
    # Given a referral that goes ahead unless somebody stops it
    referral = a_referral(family_name="Tippmann")
    page = sign_in(Role.ONCOLOGIST, user=oncologist)
    page.get_by_role("link", name=re.compile("Referrals")).first.click()

    # When the row is opened, its facts, sources and the patient's words stand there
    row(page, "Tippmann").get_by_role("link", name=re.compile("Facts and answer")).click()
    block = page.locator(f"#facts-and-answer-{referral.pk}")
    expect(block).to_contain_text("cT2a cN1 cM1b")
    see_nothing_wrong(page)

    # Then two taps decline it
    block.locator("summary", has_text="Decline").click()
    see_nothing_wrong(page)
    block.get_by_role("button", name=re.compile("Patient declined")).click()
    toast = page.locator("#toasts")
    expect(toast).to_contain_text("Declined.")
    is_stored(referral, "declined")
    assert Declined.objects.count() == 1
    see_nothing_wrong(page)

    # And one takes it back
    toast.get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("The answer was taken back")
    is_stored(referral, "open")


def test_by_keys_nothing_is_answered_without_a_visible_step(sign_in: SignIn, oncologist: User) -> None:
    # Given a row that has the focus
    referral = a_referral(family_name="Tastenreich")
    page = sign_in(Role.ONCOLOGIST, user=oncologist)
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + f"/referrals/{referral.pk}/")

    # When a reason's key is pressed before the answer is open, nothing happens
    page.keyboard.press("2")
    page.wait_for_timeout(200)
    is_stored(referral, "open")

    # Then `d` opens the deferral, and the reason's key sends it
    page.keyboard.press("d")
    expect(page.get_by_label("Until")).to_be_visible()
    see_nothing_wrong(page)
    page.keyboard.press("2")
    expect(page.locator("#toasts")).to_contain_text("Deferred")
    is_stored(referral, "deferred")
    assert referral.defer_reason == "patient_wants_to_wait"
    assert referral.deferred_until == today() + timedelta(days=14)

    # And the answer can be changed until the consult begins
    block = page.locator(f"#facts-and-answer-{referral.pk}")
    expect(block).to_contain_text("It can be changed until the consult begins")
    block.locator("summary", has_text="Decline").click()
    block.get_by_role("button", name=re.compile("Disagrees")).click()
    expect(block).to_contain_text("Declined: Disagrees with the finding")
    is_stored(referral, "declined")
    block.get_by_role("button", name="Take this answer back").click()
    expect(block).to_contain_text("taken back by Dr. Ersten")
    is_stored(referral, "deferred")


def test_enter_in_a_field_gives_no_reason_that_nobody_chose(sign_in: SignIn, oncologist: User) -> None:
    # Given the open answers of a referral
    referral = a_referral(family_name="Eingabe")
    page = sign_in(Role.ONCOLOGIST, user=oncologist)
    page.goto("/".join(page.url.split("/")[:3]) + f"/referrals/{referral.pk}/")

    # When Enter is pressed in the day of a deferral, a reason is asked for and none is taken
    page.keyboard.press("d")
    page.get_by_label("Until").press("Enter")
    expect(page.locator(".answer-bar")).to_contain_text("Choose a reason; nothing was changed.")
    is_stored(referral, "open")
    see_nothing_wrong(page)

    # Then the key of care elsewhere leads to its field, and Enter there gives that very answer
    page.locator("summary", has_text="Decline").focus()
    page.keyboard.press("n")
    page.keyboard.press("2")
    provider = page.get_by_label("Who cares for the patient")
    expect(provider).to_be_focused()
    see_nothing_wrong(page)
    provider.fill("SAPV Musterstadt")
    provider.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Declined.")
    is_stored(referral, "declined")
    assert (referral.decline_reason, Declined.objects.count()) == ("in_care_elsewhere", 0)
    assert PalliativeCare.objects.get().provider == "SAPV Musterstadt"


def test_taking_over_in_the_list_keeps_the_list(sign_in: SignIn, oncologist: User) -> None:
    # Given the list of those for whom nobody is responsible
    referral = a_referral(family_name="Niemandes")
    page = sign_in(Role.ONCOLOGIST, user=oncologist)
    origin = "/".join(page.url.split("/")[:3])
    page.goto(f"{origin}/referrals/?tab=nobody")

    # When somebody takes the patient over by its key
    page.keyboard.press("j")
    page.keyboard.press("t")
    expect(row(page, "Niemandes")).to_contain_text("Dr. Ersten")
    expect(page.locator("#toasts")).to_contain_text("You are responsible for this patient now.")
    expect(page).to_have_url(f"{origin}/referrals/?tab=nobody")

    # Then one step takes that back, and leads to the same list
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("not responsible")
    expect(page).to_have_url(f"{origin}/referrals/?tab=nobody#referral-{referral.pk}")
    referral.patient.refresh_from_db()
    assert referral.patient.responsible_oncologist is None


def test_an_opened_row_is_read_from_its_heading(sign_in: SignIn, oncologist: User) -> None:
    a_referral(family_name="Vorgelesen")
    page = sign_in(Role.ONCOLOGIST, user=oncologist)
    page.get_by_role("link", name=re.compile("Referrals")).first.click()
    row(page, "Vorgelesen").get_by_role("link", name=re.compile("Facts and answer")).click()
    expect(row(page, "Vorgelesen").locator(".row-answer h3").first).to_be_focused()


def test_the_second_person_on_a_row_sees_who_was_first(sign_in: SignIn, oncologist: User) -> None:
    # Given two people who look at the same row
    referral = a_referral(family_name="Doppelt")
    page = sign_in(Role.ONCOLOGIST)
    page.get_by_role("link", name=re.compile("Referrals")).first.click()
    row(page, "Doppelt").get_by_role("link", name=re.compile("Facts and answer")).click()
    block = page.locator(f"#facts-and-answer-{referral.pk}")
    expect(block).to_contain_text("cT2a cN1 cM1b")

    # When the first answers
    decline_referral(referral=referral, reason=DeclineReason.TREATED_ELSEWHERE, by=oncologist, at=now())

    # Then the second is told, and nothing is overwritten
    block.locator("summary", has_text="Decline").click()
    block.get_by_role("button", name=re.compile("Patient declined")).click()
    expect(page.locator("#toasts")).to_contain_text("Dr. Ersten answered this referral")
    expect(block).to_contain_text("Declined: Treated elsewhere")
    assert Answer.objects.count() == 1
    see_nothing_wrong(page)


def test_wrong_data_go_straight_to_the_correction(sign_in: SignIn, oncologist: User) -> None:
    referral = a_referral(family_name="Falschdaten")
    page = sign_in(Role.ONCOLOGIST, user=oncologist)
    page.get_by_role("link", name=re.compile("Referrals")).first.click()
    row(page, "Falschdaten").get_by_role("link", name=re.compile("Facts and answer")).click()
    block = page.locator(f"#facts-and-answer-{referral.pk}")
    block.locator("summary", has_text="Decline").click()
    block.get_by_role("button", name=re.compile("Data are wrong")).click()
    page.wait_for_url(re.compile(r"/questions/\d+/facts/\d+/correct/"))
    expect(page.locator("main")).to_contain_text("Staging")
    see_nothing_wrong(page)


def test_several_are_confirmed_with_a_summary_first(sign_in: SignIn, oncologist: User) -> None:
    first, second = named_proposal("Sammelmann"), named_proposal("Sammelfrau")
    a_user(Role.CLINICAL_LEAD, name="Dr. Leitung")
    escalate_unanswered(at=now() + timedelta(days=27))
    page = sign_in(Role.ONCOLOGIST, user=oncologist)
    page.get_by_role("link", name=re.compile("Referrals")).first.click()
    for name in ("Sammelmann", "Sammelfrau"):
        row(page, name).get_by_label(re.compile("Together with others")).check()
    page.get_by_role("button", name="Confirm the ticked ones").click()
    expect(page.locator("main")).to_contain_text("2 referrals will be confirmed")
    see_nothing_wrong(page)
    is_stored(first, "proposed")
    page.get_by_role("button", name="Confirm 2 referrals").click()
    expect(page.locator("#toasts")).to_contain_text("2 referrals were confirmed")
    see_nothing_wrong(page)
    is_stored(first, "open")
    is_stored(second, "open")

    # Then one press takes both back, unless somebody has gone on with one of them
    decline_referral(referral=second, reason=DeclineReason.OTHER, by=oncologist, at=now())
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("1 confirmation was taken back")
    expect(page.locator("main")).to_contain_text("1 was left as it is")
    expect(page.locator("main")).to_contain_text("Sammelfrau")
    see_nothing_wrong(page)
    is_stored(first, "proposed")
    is_stored(second, "declined")
    page.get_by_role("link", name="Back to the referrals").click()
    expect(page.locator("#queue")).to_be_visible()


def test_a_coordinator_refers_for_a_relative_who_asks(sign_in: SignIn) -> None:
    patient = a_patient(family_name="Angehörig")
    page = sign_in(Role.BOARD_COORDINATOR)
    origin = "/".join(page.url.split("/")[:3])
    page.goto(f"{origin}/patients/{patient.pk}/refer/")
    see_nothing_wrong(page)
    page.get_by_label("Relative").check()
    page.get_by_label("Why is the patient referred?").fill("Daughter asks for help at home")
    page.get_by_role("button", name="Refer", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("Referred")
    assert Referral.objects.get(patient=patient).reasons.get().who_asked == "relative"


def test_without_javascript_in_german(sign_in: SignIn, oncologist: User) -> None:
    referral = a_referral(family_name="Ohneskript")
    page = sign_in(Role.ONCOLOGIST, user=oncologist, language="de-DE", java_script_enabled=False)
    origin = "/".join(page.url.split("/")[:3])
    page.goto(f"{origin}/referrals/{referral.pk}/")
    block = page.locator(f"#facts-and-answer-{referral.pk}")
    block.locator("details > summary").first.click()
    block.locator("button[value=needs_more_staging]").click()
    expect(page).to_have_url(f"{origin}/referrals/{referral.pk}/")
    is_stored(referral, "deferred")
    page.locator("#toasts form button").click()
    is_stored(referral, "open")
