"""Write the generated page of the documentation, or check that it is current."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from palliative.reference import reference, reference_path


class Command(BaseCommand):
    help = "Write docs/reference.md from the program's own tables, or check that it is current."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail if the page is stale")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        path, text = reference_path(settings.BASE_DIR), reference()
        if not check:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            raise CommandError(f"{path.name} is stale: run `python3 dev.py manage generate_docs`.")
