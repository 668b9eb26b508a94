"""What follows a consult, in a real browser: tasks, contacts of the day, orders of care, recommendations, on call."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from consults.care_choices import ActivationState, ContactState, RecommendationState, TaskState
from consults.models import Activation, ContactTask, Recommendation, Task
from consults.safety import notice_answers
from staff.models import Profession, User
from staff.permissions import Role
from tests.browser.places import PHONE, TABLET
from tests.browser.steps import PASSWORD, SignIn, see_nothing_wrong
from tests.cared_for import PLAN, a_signed_plan
from tests.people import a_user, now, today

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def carer() -> User:
    return a_user(Role.PALLIATIVE_NURSE, name="Schwester Muster", password=PASSWORD, profession=Profession.NURSE)


def keys_to(page: Page, name: str | re.Pattern[str]) -> None:
    """Go to a button or link by the tabulator alone."""
    for _step in range(80):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.textContent.trim()")
        if re.search(name, focused):
            return
    raise AssertionError(f"The tabulator never comes to {name}.")


def test_a_nurse_does_her_tasks_with_the_keyboard_alone(sign_in: SignIn, carer: User) -> None:
    day = today().isoformat()
    measures = [
        {"problem": "Pain", "measure": "drug", "text": "Morphine 10 mg", "due": day, "responsible": {"id": carer.pk}},
        {"problem": "Weight", "measure": "nutrition", "text": "Drinks", "due": day, "responsible": {"id": carer.pk}},
    ]
    a_signed_plan(by=carer, answers={"plan_measures": measures}, family_name="Tastatur")
    page = sign_in(Role.PALLIATIVE_NURSE, user=carer)
    expect(page.locator(".places a", has_text="Tasks").locator(".count")).to_contain_text("2")
    keys_to(page, r"^Tasks")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Tasks", level=1)).to_be_visible()
    see_nothing_wrong(page)

    keys_to(page, r"^Done.*Morphine")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Taken twice, pain is down to 3.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Done")
    expect(page.locator("li.card")).to_have_count(1)
    assert Task.objects.get(measure="drug").closing_words == "Taken twice, pain is down to 3."

    page.locator("li.card", has_text="Drinks").locator("summary", has_text="Not done").click()
    page.get_by_label("Why not").fill("Does not like them.")
    see_nothing_wrong(page)
    page.get_by_role("button", name="Not done").click()
    expect(page.get_by_text("Nothing to do here.")).to_be_visible()
    expect(page.locator(".places a", has_text="Tasks").locator(".count")).to_have_count(0)
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator("li.card")).to_contain_text("Drinks")
    assert Task.objects.get(measure="nutrition").state == TaskState.OPEN


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_contact_of_the_day_on_a_phone(sign_in: SignIn, carer: User, scheme: str) -> None:
    physician = a_user(Role.PALLIATIVE_PHYSICIAN, name="Dr. Tippt")
    document = a_signed_plan(by=physician, answers={}, family_name="Kontakt", named_nurse=carer)
    yes = {"wish_to_die": "yes", "self_harm": "yes"}
    notice_answers(document=document, section="psychological", answers=yes, by=physician, at=now())
    notice_answers(document=document, section="psychological", answers={"wish_to_die": "no"}, by=physician, at=now())
    page = sign_in(Role.PALLIATIVE_NURSE, user=carer, viewport=PHONE, color_scheme=scheme)
    page.goto(page.url.partition("/consults")[0] + "/notices/")
    page.get_by_role("button", name="A patient should be contacted today.", exact=True).click()
    expect(page.get_by_role("heading", name="To be contacted today")).to_be_visible()
    see_nothing_wrong(page)
    page.get_by_role("button", name="I contact the patient").click()
    expect(page.get_by_text("Claimed: Schwester Muster")).to_be_visible()
    page.get_by_label("A caregiver").check()
    page.get_by_label("Name or relation").fill("Tochter")
    page.get_by_role("textbox", name="What was done").fill("Sie bleibt bei ihm, Dr. Tippt kommt um drei.")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("A caregiver (Tochter)")).to_be_visible()
    see_nothing_wrong(page)
    assert ContactTask.objects.get().state == ContactState.CLOSED


def test_from_high_complexity_to_care_that_has_begun(sign_in: SignIn, carer: User) -> None:
    document = a_signed_plan(by=carer, answers=PLAN, family_name="Komplex")
    Activation.objects.update(due_on=today() - timedelta(days=1), ordered_at=now() - timedelta(days=8))
    page = sign_in(Role.PALLIATIVE_NURSE, user=carer, viewport=TABLET)
    page.goto(f"{page.url.partition('/consults')[0]}/consults/{document.consult_id}/")
    expect(page.get_by_role("heading", name="What follows")).to_be_visible()
    see_nothing_wrong(page)
    page.goto(page.url.partition("/consults")[0] + "/consults/activations/")
    page.get_by_role("link", name="1 order is overdue.").click()
    row = page.locator("li.card", has_text="Komplex")
    row.locator("summary", has_text="Accepted").click()
    row.get_by_label("Provider").first.fill("SAPV-Team Nord")
    see_nothing_wrong(page)
    row.get_by_role("button", name="Note as accepted").click()
    row.locator("summary", has_text="Begun").click()
    row.get_by_role("button", name="Note as begun").click()
    expect(page.get_by_text("No order here.")).to_be_visible()
    page.get_by_label("State").select_option("begun")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("li.card")).to_contain_text("SAPV-Team Nord")
    see_nothing_wrong(page)
    assert Activation.objects.get().state == ActivationState.BEGUN


def test_an_oncologist_answers_a_recommendation(sign_in: SignIn, carer: User) -> None:
    oncologist = a_user(Role.ONCOLOGIST, password=PASSWORD)
    a_signed_plan(by=carer, family_name="Empfehlung", responsible_oncologist=oncologist)
    page = sign_in(Role.ONCOLOGIST, user=oncologist)
    page.locator("main").get_by_role("link", name=re.compile("Recommendations")).click()
    see_nothing_wrong(page)
    page.locator("summary", has_text="Not, because").click()
    page.get_by_label("It does not go with the tumour therapy").check()
    page.get_by_label("Explanation").fill("Erst nach dem nächsten Zyklus.")
    see_nothing_wrong(page)
    page.get_by_role("button", name="Do not take over").click()
    expect(page.get_by_text("No recommendation waits here.")).to_be_visible()
    assert Recommendation.objects.get().state == RecommendationState.NOT_TAKEN
    page.locator(".toast").get_by_role("button", name="Undo").click()
    page.get_by_role("button", name=re.compile("^Take over")).click()
    page.get_by_role("link", name="Answered").click()
    expect(page.locator("li.card")).to_contain_text("Taken over")


def test_who_is_on_call(sign_in: SignIn, carer: User) -> None:
    page = sign_in(Role.PALLIATIVE_NURSE, user=carer, viewport=PHONE)
    page.goto(page.url.partition("/consults")[0] + "/consults/availability/")
    page.get_by_role("link", name="Who is on call").click()
    expect(page.get_by_text("Nobody is on call now")).to_be_visible()
    see_nothing_wrong(page)
    for weekday in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"):
        page.get_by_label("Who").select_option(label="Schwester Muster")
        page.get_by_label("Weekday").select_option(label=weekday)
        page.get_by_label("From").fill("08:00")
        page.get_by_label("To", exact=True).fill("08:00")
        page.get_by_role("button", name="Add hours").click()
    expect(page.get_by_text("On call now: Schwester Muster")).to_be_visible()
    see_nothing_wrong(page)
    page.get_by_role("button", name=re.compile("Remove ?: Monday")).click()
    expect(page.get_by_role("button", name=re.compile("Remove ?: Monday"))).to_have_count(0)
