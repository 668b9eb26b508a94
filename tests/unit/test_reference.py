"""The reference page says what the program does."""

from django.conf import settings

from palliative.reference import reference, reference_path
from staff.permissions import Permission
from triggers.rules import RULES


def test_the_page_is_current():
    stale = "Run `python3 dev.py manage generate_docs`."
    assert reference_path(settings.BASE_DIR).read_text(encoding="utf-8") == reference(), stale


def test_it_names_every_permission_and_rule():
    page = reference()
    assert all(f"| {permission.label} |" in page for permission in Permission)
    assert all(f"`{rule.code}`" in page for rule in RULES)
