"""Every page of the demo centre in a real browser, at three widths, light and dark: no barrier, nothing cut off."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from consults.tasks import open_pending_consults
from development.sights import SIGHTS, Known, NotThere
from interop.demo.accounts import PASSWORD
from interop.demo.loading import load_demo
from tests.browser.steps import SETTLED, WCAG

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATIENTS = 60
EVERYTHING = {"type": "tag", "values": WCAG}
# What may differ between widths, beside colours that no width changes; and what a theme changes.
PLACES = {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]}
COLOURS = {"type": "rule", "values": ["color-contrast"]}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# The browser may take a moment until it asks for the other theme, and colours are then on their way to it.
IN_THEME = "theme => matchMedia(`(prefers-color-scheme: ${theme})`).matches"

PageOf = Callable[[str], Page]


@pytest.fixture
def centre(settings: Settings) -> None:
    settings.DEMO = True
    load_demo(patients=PATIENTS, seed=1, today=None, at=timezone.now(), say=lambda sentence: None)
    open_pending_consults()


@pytest.fixture
def page_of(centre: None, live_server: LiveServer, browser: Browser) -> Iterator[PageOf]:
    """Give a function that gives each user of the demo a page of their own, signed in."""
    contexts: list[BrowserContext] = []
    pages: dict[str, Page] = {}

    def find(by: str) -> Page:
        if by not in pages:
            contexts.append(browser.new_context(base_url=live_server.url, locale="de-DE", reduced_motion="reduce"))
            contexts[-1].set_default_timeout(10_000)
            pages[by] = contexts[-1].new_page()
            if by:
                sign_in(pages[by], by)
        return pages[by]

    yield find
    for context in contexts:
        context.close()


def sign_in(page: Page, by: str) -> None:
    page.goto("/")
    page.locator("#id_login").fill(by)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(lambda url: "/account/login/" not in url)


def see(page: Page, *, width: int, theme: Any, rules: dict[str, Any]) -> Iterator[str]:
    """Tell what stands in somebody's way at this width, in this theme."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    page.wait_for_function(IN_THEME, arg=theme)
    page.evaluate(SETTLED)
    found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
    if found.violations_count:
        yield f"{width} pixels, {theme}: {found.generate_report()}"
    if (wider_by := page.evaluate(WIDER)) > 0:
        yield f"{wider_by} pixels wider than a screen of {width}."


@pytest.mark.timeout(1200)  # every page at every width, one after the other
def test_no_page_has_a_barrier_or_is_wider_than_the_screen(page_of: PageOf) -> None:
    wrong: list[str] = []
    known: Known = {}
    for sight in SIGHTS:
        page = page_of(sight.by)
        try:
            sight.open(page, known)
        except NotThere as missing:
            wrong.append(f"{sight.name}: {missing}")
            continue
        for width, theme, rules in (
            (1280, "light", EVERYTHING),
            (820, "light", PLACES),
            (390, "light", EVERYTHING),
            (390, "dark", COLOURS),
        ):
            wrong += [f"{sight.name}, {each}" for each in see(page, width=width, theme=theme, rules=rules)]
    assert not wrong, "\n\n".join(wrong)
