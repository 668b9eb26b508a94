"""Steps that browser journeys share."""

import re
from collections.abc import Callable
from pathlib import Path

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page

PASSWORD = "an invented long word"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

SignIn = Callable[..., Page]
WorkersHaveRun = Callable[[], None]


def barriers(page: Page) -> AxeResults:
    """What axe finds on a page; on the next one, if this one was being left when axe began."""
    options = {"runOnly": {"type": "tag", "values": WCAG}}
    try:
        return Axe().run(page, options=options)
    except Error as error:
        if "context was destroyed" not in error.message:
            raise
        page.wait_for_load_state()
        return Axe().run(page, options=options)


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
