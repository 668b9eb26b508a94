"""Steps that browser journeys share."""

import re
from collections.abc import Callable
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

PASSWORD = "an invented long word"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

SignIn = Callable[..., Page]
WorkersHaveRun = Callable[[], None]


def see_nothing_wrong(page: Page) -> None:
    """Fail with axe's words if the page has a barrier, or if it is wider than the screen."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
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
