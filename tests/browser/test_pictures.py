"""A patient's timeline and trends in a real browser: read, zoomed, walked through by key, on a phone, scriptless."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from patients.models import Patient
from staff.permissions import Role
from tests.browser.steps import SignIn, see_nothing_wrong
from tests.pictures import a_long_course

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# The labels of a lane that lie over another label or mark of that lane, as the browser has really drawn them.
OVERLAPS = """
() => Array.from(document.querySelectorAll(".timeline-lane")).flatMap((lane) => {
  const labels = Array.from(lane.querySelectorAll("a > text"));
  const shapes = Array.from(lane.querySelectorAll("a > use"));
  const over = (one, other) => {
    const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
    return Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5
      && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
  };
  return labels.flatMap((label) => [...labels, ...shapes]
    .filter((other) => other.closest("a") !== label.closest("a") && over(label, other))
    .map((other) => `${label.textContent} / ${other.textContent || other.getAttribute("href")}`));
})
"""
OUTSIDE = """
() => Array.from(document.querySelectorAll(".timeline-lane")).flatMap((lane) => {
  const box = lane.getBoundingClientRect();
  return Array.from(lane.querySelectorAll("text")).filter((text) => {
    const own = text.getBoundingClientRect();
    return own.left < box.left - 1 || own.right > box.right + 1;
  }).map((text) => text.textContent);
})
"""

# The words of the timeline of which only the end is in sight, and those of bars that have moved with the edge.
CUT = """
() => {
  const edge = document.querySelector(".timeline-scroll").getBoundingClientRect().left;
  const words = Array.from(document.querySelectorAll(".timeline-lane a > text:not(.count)"))
    .filter((text) => getComputedStyle(text).visibility === "visible");
  const box = (text) => text.getBoundingClientRect();
  return {
    cut: words.filter((text) => box(text).left < edge - 1 && box(text).right > edge).map((text) => text.textContent),
    moved: words.filter((text) => text.style.transform).map((text) => text.textContent),
  };
}
"""


def open_pictures(page: Page, live_server: LiveServer, patient: Patient) -> None:
    page.goto(f"{live_server.url}/patients/{patient.pk}/timeline/")


def test_an_oncologist_reads_the_course_at_a_glance(sign_in: SignIn, live_server: LiveServer) -> None:
    # Given a patient with two years of disease, therapy, stays, symptoms and mistakes
    patient = a_long_course()
    page = sign_in(Role.ONCOLOGIST, viewport={"width": 1280, "height": 1024})
    # When the oncologist opens the pictures
    open_pictures(page, live_server, patient)
    # Then the timeline is legible: no label lies over another or outside, and nothing is wrong for anybody
    expect(page.get_by_role("group", name="Disease")).to_be_visible()
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate(OUTSIDE) == []
    see_nothing_wrong(page)
    # And a corrected site is struck, while what took its place stands beside it
    struck = page.locator(".timeline-lane .faint", has_text="Bone")
    expect(struck.locator("use.strike")).to_have_count(1)
    expect(page.locator(".timeline-lane a", has_text="Adrenal gland").first).to_be_visible()
    # And the trends say in words which direction is worse
    expect(page.locator("#trends")).to_contain_text("Higher is worse, severe from 7")
    # When the oncologist looks at the last three months
    page.get_by_role("link", name="3 months").click()
    # Then only the block is changed, and the address stays
    expect(page.get_by_role("link", name="3 months")).to_have_attribute("aria-current", "true")
    expect(page.locator("#timeline-says")).to_contain_text("lie outside this period")
    assert page.url.endswith("/timeline/")
    assert page.evaluate(OVERLAPS) == []
    # And its table comes when it is opened
    page.get_by_text("The same as a table").click()
    expect(page.locator("#timeline table")).to_contain_text("Intensive care")
    see_nothing_wrong(page)
    # When a mark is followed
    page.locator(".timeline-lane a", has_text="Docetaxel").click()
    # Then the row of its fact is there
    page.wait_for_url(re.compile(r"/facts/\?kind=treatment.*#fact-\d+$"))
    expect(page.locator(page.url.partition("#")[1] + page.url.partition("#")[2])).to_contain_text("Docetaxel")


def test_the_picture_is_walked_through_by_key(sign_in: SignIn, live_server: LiveServer) -> None:
    # Given the picture of a timeline
    patient = a_long_course()
    page = sign_in(Role.PALLIATIVE_NURSE, viewport={"width": 1280, "height": 1024})
    open_pictures(page, live_server, patient)
    # When somebody comes to it by key, it is one stop for the tabulator
    page.locator(".timeline-scroll").focus()
    page.keyboard.press("Tab")
    focused = page.locator(".timeline-lane a:focus")
    expect(focused).to_have_count(1)
    first = focused.locator("title").text_content()
    # And the arrows lead from mark to mark, and to the lane below
    page.keyboard.press("ArrowRight")
    assert page.locator(".timeline-lane a:focus title").text_content() != first
    page.keyboard.press("ArrowDown")
    expect(page.locator(".timeline-lane a:focus")).to_have_count(1)
    assert page.locator(".timeline-lane:has(a:focus)").get_attribute("aria-labelledby") == "timeline-lane-2"
    # And Enter leads to the fact
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"#fact-\d+$"))


@pytest.mark.parametrize(
    ("language", "theme", "width"),
    [("de-DE", "dark", 1280), ("de-DE", "light", 390), ("en-GB", "dark", 820)],
)
def test_it_is_legible_in_every_language_theme_and_width(
    sign_in: SignIn, live_server: LiveServer, language: str, theme: str, width: int
) -> None:
    # Given somebody with this language, theme and screen
    patient = a_long_course(family_name="Beispielfrau-Musterhausen")
    size = {"width": width, "height": 900}
    page = sign_in(Role.ONCOLOGIST, language=language, color_scheme=theme, viewport=size)
    # When the pictures are opened
    open_pictures(page, live_server, patient)
    # Then they are legible there, the latest entries in sight
    assert page.evaluate(OVERLAPS) == []
    see_nothing_wrong(page)
    today = page.locator(".timeline-dates .today").bounding_box()
    assert today is not None
    assert 0 <= today["x"] < width


def test_without_scripts_a_period_is_a_page(sign_in: SignIn, live_server: LiveServer) -> None:
    # Given a browser without scripts
    patient = a_long_course()
    page = sign_in(Role.ONCOLOGIST, java_script_enabled=False)
    open_pictures(page, live_server, patient)
    # When another period is chosen
    page.get_by_role("link", name="This therapy").click()
    # Then its picture and its table are a page
    page.wait_for_url(re.compile(r"period=therapy"))
    expect(page.get_by_role("link", name="This therapy")).to_have_attribute("aria-current", "true")
    expect(page.locator("#timeline table")).to_contain_text("Docetaxel")


def test_paper_waits_for_the_course(sign_in: SignIn, live_server: LiveServer) -> None:
    # Given a patient's page whose course did not come yet
    patient = a_long_course()
    page = sign_in(Role.ONCOLOGIST)
    page.route("**/course/", lambda route: route.abort())
    page.goto(f"{live_server.url}/patients/{patient.pk}/", wait_until="networkidle")
    expect(page.locator("#timeline")).to_have_count(0)
    page.unroute_all()
    # When the page is printed
    page.pdf()
    # Then the course was there before
    assert page.locator("#timeline, #trends").count() == 2
    # And the links in it work as if it had come by itself
    page.get_by_role("link", name="3 months").click()
    expect(page.get_by_role("link", name="3 months")).to_have_attribute("aria-current", "true")
    assert page.url.endswith(f"/patients/{patient.pk}/")


def test_on_a_phone_the_words_of_a_bar_stay_in_sight(sign_in: SignIn, live_server: LiveServer) -> None:
    # Given a therapy that began long before the part of the picture that a phone shows
    patient = a_long_course()
    page = sign_in(Role.ONCOLOGIST, viewport={"width": 390, "height": 844})
    open_pictures(page, live_server, patient)
    # Then the picture begins with today in sight
    page.wait_for_selector(".timeline-scroll[data-begun]")
    expect(page.locator("line.flag.today")).to_be_in_viewport()
    # When it is scrolled into the middle of the therapies
    page.locator(".timeline-scroll").evaluate("picture => { picture.scrollLeft = 180; }")
    page.wait_for_function("() => document.querySelector('.timeline-lane text[style*=translate]')")
    # Then the words of a bar that reaches into sight have moved along, and no others stand there cut
    seen = page.evaluate(CUT)
    assert seen["cut"] == []
    assert seen["moved"]
