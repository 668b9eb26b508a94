"""Make a key of the API useless."""

from argparse import ArgumentParser
from typing import Any

import pghistory
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from staff.keys import revoke_api_key
from staff.management.accounts import administrator
from staff.models import ApiKey


class Command(BaseCommand):
    help = "Revoke the key with this label; it opens nothing from now on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="account that the program acts as")
        parser.add_argument("label", help="label that the key was given")
        parser.add_argument("--by", required=True, help="user name of the administrator who answers for it")

    def handle(self, *args: Any, username: str, label: str, by: str, **options: Any) -> None:
        responsible = administrator(by)
        valid = ApiKey.objects.filter(user__username=username, revoked_at=None)
        keys = list(valid.filter(label=label))
        if not keys:
            known = ", ".join(valid.values_list("label", flat=True)) or "none"
            raise CommandError(f"{username!r} has no valid key labelled {label!r}. Valid keys: {known}.")
        with pghistory.context(job="revoke_api_key", user=responsible.pk):
            for key in keys:
                revoke_api_key(api_key=key, by=responsible, at=timezone.now())
        self.stdout.write(f"The key {label!r} of {username} is revoked.")
