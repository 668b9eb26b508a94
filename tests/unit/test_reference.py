"""The generated pages of the documentation say what the program does."""

import pytest
from django.conf import settings

from palliative.management.commands.generate_docs import PAGES
from palliative.reference import reference
from palliative.rules_page import rules_page
from staff.permissions import Permission
from triggers.rules import RULES


@pytest.mark.parametrize(("path_in", "written"), PAGES, ids=["reference", "rules"])
def test_a_page_is_current(path_in, written):
    stale = "Run `python3 dev.py manage generate_docs`."
    assert path_in(settings.BASE_DIR).read_text(encoding="utf-8") == written(), stale


def test_the_reference_names_every_permission():
    page = reference()
    assert all(f"| {permission.label} |" in page for permission in Permission)


def test_every_rule_is_described_with_its_titles_and_where_its_sources_are():
    page = rules_page()
    for rule in RULES:
        assert f"## {rule.number}. {rule.title['en']}\n" in page
        assert rule.title["de"] in page
        for source in (rule.source, *rule.also):
            assert source.citation in page
            assert source.address in page


def test_what_is_not_covered_is_named():
    assert "19 malignancies (Gaertner 2011" in rules_page()
