"""What every test may use, and the few settings that differ from production."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation

from development.chromium import MISSING, find_chromium, launch_options


def pytest_configure() -> None:
    # A test logs in hundreds of times; how slow a password is to guess is not what it tests.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # The manifest exists after collectstatic only.
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # The live server of browser tests serves uploads too, and takes every address for one where there is no folder.
    settings.MEDIA_URL = "/there-are-no-uploads/"
    if prepared := os.environ.get("PREPARED_DATABASE"):
        database: dict[str, Any] = settings.DATABASES["default"]
        database.setdefault("TEST", {})["TEMPLATE"] = prepared


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Forget rate limits and cached rows of the test before."""
    cache.clear()


@pytest.fixture(scope="session")
def chromium() -> str:
    """Give the path of a Chromium, or skip the test where there is none."""
    found = find_chromium()
    if not found:
        pytest.skip(MISSING)
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium: str) -> dict[str, object]:
    return launch_options(chromium)


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A request leaves its reader's language behind; the next test begins in that of the site."""
    yield
    translation.deactivate()
