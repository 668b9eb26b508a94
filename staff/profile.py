"""How somebody likes the product, and what they want to be told where."""

from collections.abc import Collection

from django.db import transaction

from staff.models import NoticeChoice, User
from staff.notice_kinds import KINDS


@transaction.atomic
def change_looks(*, user: User, language: str, theme: str, keyboard_shortcuts: bool) -> None:
    """Remember how somebody likes the product; an empty language is that of the browser."""
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    locked.language, locked.theme, locked.keyboard_shortcuts = language, theme, keyboard_shortcuts
    locked.save(update_fields=["language", "theme", "keyboard_shortcuts"])


@transaction.atomic
def remember_language(*, user: User, language: str) -> None:
    """Remember the language that was chosen on a page."""
    User.objects.filter(pk=user.pk).exclude(language=language).update(language=language)


@transaction.atomic
def choose_notices(
    *,
    user: User,
    email: str,
    daily_mail: bool,
    mail_at_once: bool,
    kinds: Collection[str],
    in_app: Collection[str],
    by_mail: Collection[str],
) -> None:
    """
    Remember what somebody wants to be told where.

    :param kinds: the codes that were asked about; choices about others stay as they are.
    :param in_app: those of them to show in the product; what cannot be hidden is shown all the same.
    :param by_mail: those of them to count in mails.
    """
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    locked.email, locked.daily_mail, locked.mail_at_once = email, daily_mail, mail_at_once
    locked.save(update_fields=["email", "daily_mail", "mail_at_once"])
    choices = [
        NoticeChoice(
            user=locked, kind=code, in_app=code in in_app or not KINDS[code].can_be_hidden, by_mail=code in by_mail
        )
        for code in kinds
    ]
    NoticeChoice.objects.bulk_create(
        choices, update_conflicts=True, unique_fields=["user", "kind"], update_fields=["in_app", "by_mail"]
    )
