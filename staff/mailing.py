"""
Mails about notices: one digest a day for each person, and single ones for what is due the same day.

The row is the outbox. It is written with the notice, or by the morning's sweep, and locked while it is sent; only then
it is marked as sent. A worker killed before that leaves it waiting: nothing is lost. One killed between the server's
yes and the mark sends that mail again (at least once); it carries the same Message-ID, by which mail systems know it.
"""

import smtplib
from datetime import datetime, timedelta
from enum import Enum, auto

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from staff.mail_words import digest, single
from staff.models import Mail, MailState
from staff.news import people_with_news
from staff.notice_queries import unread_for_mail

log = structlog.get_logger(__name__)

A_RUN = 200
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(hours=20)


def prepare_digests(*, at: datetime) -> int:
    """
    Put today's digests into the outbox, once the morning's hour has come; give how many. Run twice, it does no more.

    Somebody gets one who is there, wants it, and has something unread from before that hour that no digest counted yet.
    """
    today = timezone.localdate(at)
    morning = timezone.localtime(at).replace(hour=settings.DIGEST_HOUR, minute=0, second=0, microsecond=0)
    if not settings.MAILS_ARE_SENT or at < morning:
        return 0
    due = people_with_news(morning)
    Mail.objects.bulk_create([Mail(to_id=pk, day=today, made_at=at, try_at=at) for pk in due], ignore_conflicts=True)
    return len(due)


def send_waiting(*, at: datetime) -> int:
    """
    Send what waits in the outbox; give how many mails went out. Two may do it at once.

    It stops where the mail server fails: one that does not answer must not hold up the worker once for each mail. What
    is wrong with one mail alone holds up no other.
    """
    if not settings.MAILS_ARE_SENT:
        return 0
    waiting = Mail.objects.filter(state=MailState.WAITING, try_at__lte=at).order_by("try_at", "pk")
    sent = 0
    connection = get_connection()
    try:
        for pk in list(waiting.values_list("pk", flat=True)[:A_RUN]):
            outcome = _send_one(pk, connection, at)
            sent += outcome == Outcome.SENT
            if outcome == Outcome.SERVER_FAILED:
                break
    finally:
        connection.close()
    return sent


class Outcome(Enum):
    """What came of one mail, for those behind it."""

    SENT = auto()
    NOT_SENT = auto()
    SERVER_FAILED = auto()


@transaction.atomic
def _send_one(pk: int, connection: BaseEmailBackend, at: datetime) -> Outcome:
    """Send one mail unless somebody else is sending it, and write down what came of it."""
    free = Mail.objects.select_for_update(skip_locked=True, of=("self",)).filter(state=MailState.WAITING)
    mail = free.select_related("to", "notice").filter(pk=pk).first()
    if mail is None:
        return Outcome.NOT_SENT
    try:
        with transaction.atomic():
            message = _written(mail, at)
        if message is None:
            _settle(mail, MailState.NOT_NEEDED, at)
            return Outcome.NOT_SENT
        message.connection = connection
        message.send()
    except Exception as error:  # noqa: BLE001  whatever is wrong with this mail, the others must not wait behind it
        # After an error the line may be in any state; the next mail opens a new one.
        connection.close()
        _try_later(mail, error, at)
        of_the_server = isinstance(error, smtplib.SMTPException | OSError)
        about_one = isinstance(error, smtplib.SMTPRecipientsRefused)
        return Outcome.SERVER_FAILED if of_the_server and not about_one else Outcome.NOT_SENT
    _settle(mail, MailState.SENT, at)
    return Outcome.SENT


def _written(mail: Mail, at: datetime) -> EmailMessage | None:
    """Write a mail in its reader's language; None where there is nothing to say any more."""
    if not mail.to.is_active or not mail.to.email:
        return None
    if mail.notice is not None:
        return single(mail, mail.notice) if mail.notice.read_at is None else None
    lines = unread_for_mail(mail.to, today=timezone.localdate(at))
    return digest(mail, lines) if lines else None


def _settle(mail: Mail, state: MailState, at: datetime) -> None:
    mail.state, mail.settled_at = state, at
    mail.save()


def _try_later(mail: Mail, error: Exception, at: datetime) -> None:
    """Try again after a minute, then after twice as long each time; after most of a day the next digest tells it."""
    mail.attempts += 1
    mail.failure = type(error).__name__
    mail.try_at = at + min(FIRST_WAIT * 2 ** (mail.attempts - 1), LONGEST_WAIT)
    if _refused_for_good(error) or at - mail.made_at > GIVE_UP_AFTER:
        mail.state, mail.settled_at = MailState.GIVEN_UP, at
    mail.save()
    log.warning("mail_not_sent", mail=mail.pk, failure=mail.failure, attempts=mail.attempts, state=mail.state)


def _refused_for_good(error: Exception) -> bool:
    """Tell whether the server knows no such address; codes below 500 ask to come again (RFC 5321, 4.2.1)."""
    return isinstance(error, smtplib.SMTPRecipientsRefused) and all(
        code >= 500 for code, _words in error.recipients.values()
    )
