"""Make an account, above all the first one."""

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

import pghistory
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from staff.models import User
from staff.permissions import Role


class Command(BaseCommand):
    help = "Make an account with one role or more; asks for the password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="what the person logs in with")
        parser.add_argument("--name", required=True, help="the person's name, as colleagues read it")
        parser.add_argument(
            "--role", action="append", required=True, choices=Role.values, dest="roles", help="may be given repeatedly"
        )

    def handle(self, *args: Any, username: str, name: str, roles: list[str], **options: Any) -> None:
        if User.objects.filter(username=username).exists():
            raise CommandError(f"There is an account {username!r} already.")
        password = getpass("Password: ")
        if password != getpass("Again: "):
            raise CommandError("These were two different passwords; nothing was made.")
        try:
            validate_password(password, User(username=username, name=name))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        with pghistory.context(job="make_account"):
            User.objects.create_user(username, password, name=name, roles=sorted(set(roles)))
        self.stdout.write(f"{username} can log in.")
