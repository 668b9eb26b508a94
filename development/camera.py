"""The pictures themselves, taken in the project's environment: pages of the running demo centre, as people see them."""

import argparse
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from development.chromium import find_chromium, launch_options
from development.sights import BY_NAME, SIGHTS, Known, NotThere, Sight

PASSWORD = "nothing-here-is-real"  # noqa: S105  # nosec B105
Language = Literal["en", "de"]
Theme = Literal["light", "dark"]
LANGUAGES: tuple[Language, ...] = ("en", "de")
THEMES: tuple[Theme, ...] = ("light", "dark")
WIDTHS = {"phone": (390, 844), "tablet": (820, 1180), "desk": (1280, 1024)}
LOCALES = {"en": "en-GB", "de": "de-DE"}

# name of the file → sight, theme, width, language
IN_DOCUMENTS: dict[str, tuple[str, Theme, str, Language]] = {
    "queue": ("queue", "light", "desk", "en"),
    "answer": ("queue-open", "light", "desk", "en"),
    "patient": ("patient", "light", "desk", "en"),
    "timeline": ("timeline", "dark", "desk", "en"),
    "phone": ("queue", "light", "phone", "de"),
    "rule": ("rule", "light", "desk", "en"),
}


class Camera:
    """Somebody's eyes on the demo: each of its users signs in once in each language."""

    def __init__(self, browser: Browser, address: str, folder: Path) -> None:
        self.browser, self.address, self.folder = browser, address, folder
        self.pages: dict[tuple[str, Language], Page] = {}
        self.missing: list[str] = []
        self.known: Known = {}

    def take_every_theme(self, sight: Sight, *, width: str, language: Language) -> None:
        """Take a whole page in light and in dark, opened once."""
        if page := self._opened(sight, width=width, language=language):
            for theme in THEMES:
                page.emulate_media(color_scheme=theme)
                self._shoot(page, f"{sight.name}-{width}-{theme}-{language}", whole=True)

    def take(self, sight: Sight, *, theme: Theme, width: str, language: Language, name: str) -> None:
        """Take what somebody sees of a page without scrolling."""
        if page := self._opened(sight, width=width, language=language):
            page.emulate_media(color_scheme=theme)
            self._shoot(page, name, whole=False)

    def _opened(self, sight: Sight, *, width: str, language: Language) -> Page | None:
        """Open a page; where it does not come, note it."""
        across, down = WIDTHS[width]
        page = self._page(sight.by, language)
        page.set_viewport_size({"width": across, "height": down})
        try:
            sight.open(page, self.known)
        except NotThere as missing:
            self.missing.append(f"{sight.name} ({width}, {language}): {missing}.")
            return None
        return page

    def _shoot(self, page: Page, name: str, *, whole: bool) -> None:
        page.screenshot(path=self.folder / f"{name}.png", full_page=whole, animations="disabled")

    def _page(self, by: str, language: Language) -> Page:
        if (by, language) not in self.pages:
            context = self.browser.new_context(locale=LOCALES[language], base_url=self.address)
            page = self.pages[by, language] = context.new_page()
            if by:
                page.goto("/")
                page.locator("#id_login").fill(by)
                page.locator("#id_password").fill(PASSWORD)
                page.locator("main button").click()
                page.wait_for_url(lambda url: "/account/login/" not in url)
        return self.pages[by, language]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--all", action="store_true")
    chosen = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options(str(find_chromium())))  # type: ignore[arg-type]
        camera = Camera(browser, chosen.address, chosen.folder)
        if chosen.all:
            for sight, width, language in product(SIGHTS, WIDTHS, LANGUAGES):
                camera.take_every_theme(sight, width=width, language=language)
        else:
            for name, (sight_name, theme, width, language) in IN_DOCUMENTS.items():
                camera.take(BY_NAME[sight_name], theme=theme, width=width, language=language, name=name)
        browser.close()
    for sentence in camera.missing:
        print(sentence)
    print(f"Pictures are in {chosen.folder}.")
    return int(bool(camera.missing))


if __name__ == "__main__":
    raise SystemExit(main())
