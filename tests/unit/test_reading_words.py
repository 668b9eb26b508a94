"""The log of readings names every page in words."""

import re

from django.conf import settings

from palliative.translations import source_files
from staff.reading_words import PAGES, page_in_words

DOOR = re.compile(r'door="([a-z_]+:[a-z_]+)"|page_of_patient\("([a-z_]+:[a-z_]+)"\)')


def test_every_page_that_logs_a_reading_has_words() -> None:
    sources = [path.read_text(encoding="utf-8") for path in source_files(settings.BASE_DIR) if path.suffix == ".py"]
    doors = {one or other for text in sources for one, other in DOOR.findall(text)}
    assert len(doors) > 20
    assert doors - PAGES.keys() == set()


def test_a_door_of_the_api_is_named_as_one() -> None:
    assert page_in_words("api:referral") == "API: referral"
    assert page_in_words("triggers:queue") == "Queue"
