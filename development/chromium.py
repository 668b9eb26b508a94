"""The browser of browser tests and pictures: the Chromium of the machine; Playwright's own is not fetched."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "No Chromium was found: install the package `chromium`, or set CHROMIUM to its path."
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")


def find_chromium() -> str | None:
    """Give the path of a Chromium, or None where the machine has none."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def launch_options(path: str) -> dict[str, object]:
    """Give what Playwright must know to start it."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": path, "headless": True, "args": [*QUIET, *as_root]}
