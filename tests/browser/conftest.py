"""What browser journeys begin with: people who sign in, and workers that have just run."""

import os
from collections.abc import Iterator
from datetime import time
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from consults.availability import add_weekly_session
from consults.tasks import open_pending_consults
from interop.tasks import run_waiting_imports
from staff.models import User
from staff.permissions import Role
from tests.browser.steps import PASSWORD, SignIn, WorkersHaveRun
from tests.people import a_user, days_ago

# Playwright's own loop runs in the test's thread; the test's queries are as synchronous as everywhere else.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def sign_in(live_server: LiveServer, browser: Browser) -> Iterator[SignIn]:
    """Give a function that opens a browser of its own for somebody of this role, and signs in by the login page."""
    contexts: list[BrowserContext] = []

    def enter(role: Role, *, language: str = "en-GB", user: User | None = None, **options: Any) -> Page:
        user = user or a_user(role, password=PASSWORD)
        contexts.append(browser.new_context(locale=language, **options))
        contexts[-1].set_default_timeout(10_000)
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: pytest.fail(f"JavaScript error on {page.url}: {error}"))
        page.goto(f"{live_server.url}/")
        page.locator("#id_login").fill(user.username)
        page.locator("#id_password").fill(PASSWORD)
        page.locator("main button").click()
        page.wait_for_url(lambda url: "/account/login/" not in url)
        return page

    yield enter
    for context in contexts:
        context.close()


@pytest.fixture
def nurse() -> User:
    """A nurse who is there every day from eight to four."""
    nurse = a_user(Role.PALLIATIVE_NURSE, name="Schwester Muster", password=PASSWORD)
    for weekday in range(7):
        add_weekly_session(
            clinician=nurse,
            weekday=weekday,
            starts=time(8),
            ends=time(16),
            place="Ambulanz 2",
            setting="outpatient",
            capacity=6,
            valid_from=days_ago(1),
        )
    return nurse


@pytest.fixture
def workers_have_run() -> WorkersHaveRun:
    """Give a function that does what the workers do within a second of a nudge."""

    def run() -> None:
        run_waiting_imports()
        open_pending_consults()

    return run
