"""
The pictures themselves, taken in the project's environment: pages of the running demo centre, as people see them.

A page that is one patient's is reached as people reach it, by following a link.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from development.chromium import find_chromium, launch_options

PASSWORD = "nothing-here-is-real"  # noqa: S105  # nosec B105
Language = Literal["en", "de"]
Theme = Literal["light", "dark"]
WIDTHS = {"phone": (390, 844), "tablet": (820, 1180), "desk": (1280, 1024)}
LOCALES = {"en": "en-GB", "de": "de-DE"}


@dataclass(frozen=True)
class View:
    """
    A page as somebody sees it.

    `by` is the user name of the demo; `address` where they begin; `follow` selects the links that they then follow,
    `below` names a page below the one they reach, `open` selects what they press before the picture is taken,
    and `shows` what must then be there, and in the picture.
    """

    name: str
    by: str
    address: str
    follow: tuple[str, ...] = ()
    below: str = ""
    open: tuple[str, ...] = ()
    shows: str = ""


PATIENT = "main a[href^='/patients/']:not([href$='/new/'])"
REFERRAL = "[data-row] a[data-key='o']"
CONSULT = "main a[href^='/consults/']:not([href*='availability'])"
RULE = "main a[href^='/rules/']:not([href*='trials'])"

VIEWS = (
    View("sign-in", "", "/account/login/"),
    View("queue", "oncologist", "/referrals/"),
    View("queue-open", "oncologist", "/referrals/", open=(REFERRAL,), shows="[data-row] .answer-bar"),
    View("referral", "oncologist", "/referrals/", (REFERRAL,)),
    View("refer", "oncologist", "/referrals/", (PATIENT, "main a[href$='/refer/']")),
    View("patients", "oncologist", "/patients/"),
    View("patient", "oncologist", "/referrals/", (PATIENT,)),
    View("facts", "oncologist", "/referrals/", (PATIENT, "main a[href$='/facts/']")),
    View("personal", "nurse", "/referrals/", (PATIENT, "main a[href$='/personal/']")),
    View("history", "oncologist", "/referrals/", (PATIENT, "main a[href$='/history/']")),
    View("why-nothing", "oncologist", "/referrals/", (PATIENT, "main a[href$='/why-nothing/']")),
    View("questions", "oncologist", "/questions/"),
    View("never-seen", "oncologist", "/never-seen/"),
    View("corrections", "oncologist", "/corrections/"),
    View("consults", "nurse", "/consults/"),
    View("consult", "nurse", "/consults/", (CONSULT,)),
    View("availability", "nurse", "/consults/availability/"),
    View("care-items", "nurse", "/care-items/"),
    View("rules", "lead", "/rules/"),
    View("rule", "lead", "/rules/", (RULE,)),
    View("trials", "lead", "/rules/trials/"),
    View("imports", "board", "/imports/"),
    View("accounts", "admin", "/accounts/"),
    View("readings", "admin", "/my/readings/"),
    View("account", "oncologist", "/my/account/"),
    View("notices", "oncologist", "/notices/"),
    View("notice-choices", "oncologist", "/my/notices/"),
    View("absences", "oncologist", "/my/absences/"),
    View("security", "oncologist", "/my/security/"),
    View("units", "admin", "/accounts/units/"),
    View("roles", "admin", "/accounts/roles/"),
    View(
        "one-account",
        "admin",
        "/accounts/",
        ("main a[href^='/accounts/']:not([href$='/new/']):not([href*='units']):not([href*='roles'])",),
    ),
    View("timeline", "oncologist", "/referrals/", (PATIENT,), below="timeline/"),
    View("styleguide", "lead", "/styleguide/"),
)
BY_NAME = {view.name: view for view in VIEWS}
# name of the file → view, theme, width, language
IN_DOCUMENTS: dict[str, tuple[str, Theme, str, Language]] = {
    "queue": ("queue", "light", "desk", "en"),
    "answer": ("queue-open", "light", "desk", "en"),
    "patient": ("patient", "light", "desk", "en"),
    "timeline": ("timeline", "dark", "desk", "en"),
    "phone": ("queue", "light", "phone", "de"),
    "rule": ("rule", "light", "desk", "en"),
}


class Camera:
    """Somebody's eyes on the demo: signs in once for each user and look."""

    def __init__(self, browser: Browser, address: str, folder: Path) -> None:
        self.browser, self.address, self.folder = browser, address, folder
        self.pages: dict[tuple[str, str, Theme, Language], Page] = {}

    def take(self, view: View, *, theme: Theme, width: str, language: Language, name: str, whole: bool) -> bool:
        """Take one picture; says whether the page was there."""
        page = self._page(view.by, width, theme, language)
        if not self._is_there(page, view.address):
            return False
        for selector in view.follow:
            link = page.locator(selector).first
            if not link.count() or not self._is_there(page, str(link.get_attribute("href"))):
                return False
        if view.below and not self._is_there(page, f"{urlsplit(page.url).path}{view.below}"):
            return False
        for selector in view.open:
            pressed = page.locator(selector).first
            if not pressed.count():
                return False
            pressed.click()
            page.wait_for_load_state("networkidle")
        if view.shows:
            page.locator(view.shows).first.wait_for()
            page.locator(view.shows).first.scroll_into_view_if_needed()
        page.screenshot(path=self.folder / f"{name}.png", full_page=whole, animations="disabled")
        return True

    def _is_there(self, page: Page, address: str) -> bool:
        answer = page.goto(f"{self.address}{address}")
        page.wait_for_load_state("networkidle")
        return answer is not None and answer.ok

    def _page(self, by: str, width: str, theme: Theme, language: Language) -> Page:
        look = (by, width, theme, language)
        if look not in self.pages:
            across, down = WIDTHS[width]
            context = self.browser.new_context(
                locale=LOCALES[language], color_scheme=theme, viewport={"width": across, "height": down}
            )
            page = self.pages[look] = context.new_page()
            if by:
                page.goto(f"{self.address}/")
                page.locator("#id_login").fill(by)
                page.locator("#id_password").fill(PASSWORD)
                page.locator("main button").click()
                page.wait_for_url(lambda url: "/account/login/" not in url)
        return self.pages[look]


def every_look() -> Iterator[tuple[Theme, str, Language]]:
    for theme in ("light", "dark"):
        for width in WIDTHS:
            for language in LOCALES:
                yield theme, width, language  # type: ignore[misc]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--all", action="store_true")
    chosen = parser.parse_args()
    missing: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options(str(find_chromium())))  # type: ignore[arg-type]
        camera = Camera(browser, chosen.address, chosen.folder)
        if chosen.all:
            for theme, width, language in every_look():
                for view in VIEWS:
                    name = f"{view.name}-{width}-{theme}-{language}"
                    there = camera.take(view, theme=theme, width=width, language=language, name=name, whole=True)
                    missing += [] if there else [name]
        else:
            for name, (view_name, theme, width, language) in IN_DOCUMENTS.items():
                view = BY_NAME[view_name]
                there = camera.take(view, theme=theme, width=width, language=language, name=name, whole=False)
                missing += [] if there else [name]
        browser.close()
    for name in missing:
        print(f"No page for {name}: a link on the way to it is missing.")
    print(f"Pictures are in {chosen.folder}.")
    return int(bool(missing))


if __name__ == "__main__":
    raise SystemExit(main())
