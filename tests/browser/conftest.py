"""What browser journeys begin with: people who sign in, and workers that have just run."""

import os
from collections.abc import Iterator
from datetime import time
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from consults.tasks import open_pending_consults
from interop.tasks import run_waiting_imports
from staff.models import User
from staff.permissions import Role
from tests.browser.steps import PASSWORD, SignIn, WorkersHaveRun
from tests.people import a_nurse_on_duty, a_user

# Playwright's own loop runs in the test's thread; the test's queries are as synchronous as everywhere else.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# How the browser and htmx put it that a request was refused, or did not come through.
NO_ANSWER = ("Failed to load resource", "htmx:responseError", "htmx:sendError", "htmx:afterRequest")


@pytest.fixture
def sign_in(live_server: LiveServer, browser: Browser) -> Iterator[SignIn]:
    """
    Give a function that opens a browser of its own for somebody of this role, and signs in by the login page.

    In the end nothing may have gone wrong unseen: no script failed, and the browser refused nothing.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def listen(page: Page) -> None:
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: complaints.append(f"{page.url}: {said.text}") if is_complaint(said) else None)

    def enter(role: Role, *, language: str = "en-GB", user: User | None = None, **options: Any) -> Page:
        user = user or a_user(role, password=PASSWORD)
        contexts.append(browser.new_context(locale=language, **options))
        contexts[-1].set_default_timeout(10_000)
        page = contexts[-1].new_page()
        listen(page)
        page.goto(f"{live_server.url}/")
        page.locator("#id_login").fill(user.username)
        page.locator("#id_password").fill(PASSWORD)
        page.locator("main button").click()
        page.wait_for_url(lambda url: "/account/login/" not in url)
        return page

    yield enter
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


def is_complaint(said: ConsoleMessage) -> bool:
    """Whether the console tells of a mistake of ours. That the server said no is told there too, and is none."""
    return said.type in ("error", "warning") and not said.text.startswith(NO_ANSWER)


@pytest.fixture
def nurse() -> User:
    """A nurse who is there every day from eight to four."""
    return a_nurse_on_duty(password=PASSWORD, starts=time(8), ends=time(16), capacity=6, place="Ambulanz 2")


@pytest.fixture
def workers_have_run() -> WorkersHaveRun:
    """Give a function that does what the workers do within a second of a nudge."""

    def run() -> None:
        run_waiting_imports()
        open_pending_consults()

    return run
