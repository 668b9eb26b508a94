"""Write the generated pages of the documentation, or check that they are current."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from palliative.reference import reference, reference_path
from palliative.rules_page import rules_page, rules_path

# where a page lies → what it should say
PAGES = ((reference_path, reference), (rules_path, rules_page))


class Command(BaseCommand):
    help = "Write docs/reference.md and docs/rules.md from the program itself, or check that they are current."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail if a page is stale")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        for path_in, written in PAGES:
            path, text = path_in(settings.BASE_DIR), written()
            if not check:
                path.write_text(text, encoding="utf-8")
            elif not path.exists() or path.read_text(encoding="utf-8") != text:
                raise CommandError(f"{path.name} is stale: run `python3 dev.py manage generate_docs`.")
