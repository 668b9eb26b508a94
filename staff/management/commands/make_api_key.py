"""Make a key for a program that uses the API."""

from argparse import ArgumentParser
from typing import Any

import pghistory
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from staff.keys import make_api_key
from staff.management.accounts import account, administrator
from staff.models import ApiKey


class Command(BaseCommand):
    help = "Make a key for an account and print it this one time; only its hash is stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="account that the program acts as")
        parser.add_argument("label", help="where the key will be, to find it again when it must be revoked")
        parser.add_argument("--by", required=True, help="user name of the administrator who answers for it")

    def handle(self, *args: Any, username: str, label: str, by: str, **options: Any) -> None:
        user, responsible = account(username), administrator(by)
        if ApiKey.objects.filter(user=user, label=label, revoked_at=None).exists():
            raise CommandError(f"{username!r} has a key labelled {label!r}. Revoke it first, or choose another label.")
        with pghistory.context(job="make_api_key", user=responsible.pk):
            key = make_api_key(user=user, label=label, by=responsible, at=timezone.now())
        self.stdout.write(key)
        self.stderr.write("Store this key now: it cannot be shown again.")
