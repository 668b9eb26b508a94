"""The words of mails: counts, and the address of the page that says more. Nothing of a patient."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from staff.models import Mail, Notice
from staff.notice_kinds import KINDS
from staff.notice_queries import Unread


def digest(mail: Mail, lines: list[Unread]) -> EmailMessage:
    """Write the mail of the day: how many notices of each kind wait."""
    with override(mail.to.language or settings.LANGUAGE_CODE):
        count = sum(line.count for line in lines)
        counted = [line.words for line in lines]
        subject = ngettext("%(count)d notice waits for you", "%(count)d notices wait for you", count) % {"count": count}
        return _message(mail, subject, "staff/mail/digest.txt", counted)


def single(mail: Mail, notice: Notice) -> EmailMessage:
    """Write the mail about one thing that is due the same day."""
    kind = KINDS.get(notice.kind)
    with override(mail.to.language or settings.LANGUAGE_CODE):
        words = [str(kind.words)] if kind else []
        return _message(mail, _("Something waits for you today"), "staff/mail/single.txt", words)


def _message(mail: Mail, subject: str, template: str, lines: list[str]) -> EmailMessage:
    address = settings.SITE_URL + reverse("notices:list")
    choices = settings.SITE_URL + reverse("staff:notices")
    text = render_to_string(
        template,
        {"person": mail.to, "lines": lines, "address": address, "choices": choices, "site": settings.SITE_NAME},
    )
    # Sent again after a crash it is the same mail to whoever gets it.
    same = f"<mail-{mail.pk}-{mail.day:%Y%m%d}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"
    headers = {"Message-ID": same, "Auto-Submitted": "auto-generated"}
    return EmailMessage(f"{settings.SITE_NAME}: {subject}", text, to=[mail.to.email], headers=headers)
