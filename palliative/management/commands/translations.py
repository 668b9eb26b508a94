"""Bring the German catalogue up to date, or check that it is."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from palliative.translations import catalogue_path, read_catalogue, shortcomings, strings_in, update_catalogue


class Command(BaseCommand):
    help = "Bring locale/de/LC_MESSAGES/django.po up to date, or check that it is complete."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--update", action="store_true", help="add new strings and drop those that are gone")
        what.add_argument("--check", action="store_true", help="fail if anything is missing, stale or untranslated")

    def handle(self, *args: Any, update: bool, check: bool, **options: Any) -> None:
        program = strings_in(settings.BASE_DIR)
        catalogue = update_catalogue(settings.BASE_DIR) if update else read_catalogue(catalogue_path(settings.BASE_DIR))
        lines = sorted(shortcomings(program, catalogue))
        self.stdout.write("\n".join(lines) or "The German catalogue is complete.")
        if check and lines:
            raise CommandError(
                f"{len(lines)} strings need attention: run `python3 dev.py manage translations --update`."
            )
