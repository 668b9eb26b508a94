"""The command that prints the accounts of the demo."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from interop.demo.accounts import ACCOUNTS, PASSWORD, NoDemoHere, demo_only
from staff.models import User


class Command(BaseCommand):
    help = "Print the accounts of the demo: role, user name, password."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            demo_only()
        except NoDemoHere as error:
            raise CommandError(str(error)) from error
        there = set(User.objects.filter(is_active=True, is_invented=True).values_list("username", flat=True))
        with override("en"):
            rows = [
                (", ".join(str(role.label) for role in account.roles), account.username, PASSWORD)
                for account in ACCOUNTS
                if account.username in there
            ]
        rows.insert(0, ("Role", "User name", "Password"))
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        for row in rows:
            self.stdout.write("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
