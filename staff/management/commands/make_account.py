"""Make an account, above all the first one."""

from argparse import ArgumentParser
from collections.abc import Sequence
from getpass import getpass
from typing import Any

import pghistory
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from staff.models import Unit, User
from staff.permissions import Role


class Command(BaseCommand):
    help = "Make an account with one role or more; asks for the password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="what the person logs in with")
        parser.add_argument("--name", required=True, help="the person's name, as colleagues read it")
        parser.add_argument(
            "--role", action="append", required=True, choices=Role.values, dest="roles", help="may be given repeatedly"
        )
        parser.add_argument(
            "--unit", action="append", default=[], dest="units", help="a unit of the centre; may be given repeatedly"
        )
        parser.add_argument(
            "--for-program", action="store_true", help="an account of the API: no password, see make_api_key"
        )

    def handle(
        self,
        *args: Any,
        username: str,
        name: str,
        roles: list[str],
        units: Sequence[str] = (),
        for_program: bool = False,
        **options: Any,
    ) -> None:
        try:
            UnicodeUsernameValidator()(username)
        except ValidationError as refusal:
            raise CommandError(f"{username!r}: {refusal.message}") from refusal
        if User.objects.filter(username=username).exists():
            raise CommandError(f"There is an account {username!r} already.")
        members_of = [self.unit(unit) for unit in units]
        password = None if for_program else self.password(username, name)
        with pghistory.context(job="make_account"), transaction.atomic():
            user = User.objects.create_user(
                username, password, name=name, roles=sorted(set(roles)), is_program=for_program
            )
            user.units.set(members_of)
        self.stdout.write(f"{username} needs a key: make_api_key." if for_program else f"{username} can log in.")

    def unit(self, name: str) -> Unit:
        found = Unit.objects.filter(name=name).first()
        if found is None:
            known = ", ".join(Unit.objects.values_list("name", flat=True)) or "none yet"
            raise CommandError(f"There is no unit {name!r}. Known are: {known}.")
        return found

    def password(self, username: str, name: str) -> str:
        password = getpass("Password: ")
        if password != getpass("Again: "):
            raise CommandError("These were two different passwords; nothing was made.")
        try:
            validate_password(password, User(username=username, name=name))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        return password
