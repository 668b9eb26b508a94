"""Steps that browser journeys share."""

import re
from collections.abc import Callable
from pathlib import Path

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page

PASSWORD = "an invented long word"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Some animations follow scrolling or never finish, and the browser's answer is waited for without end: two seconds
# suffice.
SETTLED = """async () => {
  await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
  const ending = document.getAnimations().filter((each) => each.timeline === document.timeline);
  const finished = Promise.allSettled(ending.map((each) => each.finished));
  await Promise.race([finished, new Promise((waited) => setTimeout(waited, 2000))]);
}"""

SignIn = Callable[..., Page]
WorkersHaveRun = Callable[[], None]


def barriers(page: Page) -> AxeResults:
    """What axe finds on a page; on the next one, if this one was being left when axe began."""
    try:
        return looked_at(page)
    except Error as error:
        if "context was destroyed" not in error.message:
            raise
        page.wait_for_load_state()
        return looked_at(page)


def looked_at(page: Page) -> AxeResults:
    """What axe finds once nothing fades in or moves any more: half a fade has half the contrast."""
    page.evaluate(SETTLED)
    return Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})


def see_nothing_wrong(page: Page) -> None:
    """Fail with axe's words if the page has a barrier, or if it is wider than the screen."""
    found = barriers(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    wider_by = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider_by <= 0, f"{page.url} is {wider_by} pixels wider than the screen."


def import_file(page: Page, file: Path, *, words: dict[str, str]) -> None:
    """Upload a file and wait for the page of its import."""
    page.get_by_role("link", name=words["Imports"]).click()
    see_nothing_wrong(page)
    page.get_by_role("link", name=words["Import files"]).click()
    see_nothing_wrong(page)
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name=words["Import"], exact=True).click()
    page.wait_for_url(re.compile(r"/imports/\d+/$"))
