"""The list of pages that are looked at: every address that answers a reader is in it, or it says why not."""

import pytest
from django.urls import reverse

from development.sights import NO_SIGHT, SIGHTS
from staff.permissions import Role
from tests.integration.test_doors import address, all_doors
from tests.pages import reader

pytestmark = pytest.mark.django_db

# Allauth's own pages; journeys of people look at those that are used here.
OF_THE_LIBRARY = ("account_", "mfa_")


def test_every_page_is_looked_at() -> None:
    everybody = reader(*Role)
    seen = {sight.route for sight in SIGHTS if sight.route}
    pages = {
        name
        for name in all_doors()
        if not name.startswith(OF_THE_LIBRARY)
        and not address(name).startswith("/api/")
        and everybody.get(address(name)).status_code != 405
    }
    assert pages - seen - NO_SIGHT.keys() == set(), "Add these to development/sights.py."
    assert NO_SIGHT.keys() & seen == set(), "These are looked at after all."
    assert NO_SIGHT.keys() - pages == set(), "These do not answer a reader any more."


def test_every_sight_begins_at_an_address_that_exists() -> None:
    for sight in SIGHTS:
        if sight.route and not sight.steps:
            assert reverse(sight.route) == sight.address.partition("?")[0], sight.name
