"""
Mails about notices: one digest a day for each person, and single ones for what is due the same day.

The row is the outbox. It is written with the notice, or by the morning's sweep, and locked while it is sent; only then
it is marked as sent. A worker killed before that leaves it waiting: nothing is lost. One killed between the server's
yes and the mark sends that mail again (at least once); it carries the same Message-ID, by which mail systems know it.
"""

import smtplib
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from staff.mail_words import digest, single
from staff.models import Absence, Mail, MailState, Notice, User
from staff.notice_queries import unread_by_kind

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
    away = Absence.objects.filter(cancelled_at=None, starts_on__lte=today, ends_on__gte=today)
    served = Mail.objects.filter(day=today, notice=None)
    wanting = User.objects.filter(is_active=True, daily_mail=True).exclude(email="")
    unread = Notice.objects.filter(read_at=None, at__lte=morning)
    perhaps = wanting.filter(Q(pk__in=unread.values("to")) | Q(pk__in=away.values("deputy")))
    people = perhaps.exclude(pk__in=away.values("user")).exclude(pk__in=served.values("to"))
    due = [user for user in people.order_by("pk") if _has_news(user, morning)]
    Mail.objects.bulk_create([Mail(to=user, day=today, made_at=at, try_at=at) for user in due], ignore_conflicts=True)
    return len(due)


def _has_news(user: User, morning: datetime) -> bool:
    """Tell whether something came since the last digest that went out, or with the people somebody acts for today."""
    today = timezone.localdate(morning)
    unread = unread_by_kind(user, today=today, for_mail=True, until=morning)
    if unread and Absence.objects.filter(deputy=user, cancelled_at=None, starts_on=today).exists():
        return True
    sent = Mail.objects.filter(to=user, notice=None, state=MailState.SENT)
    last = sent.aggregate(last=Max("made_at"))["last"]
    return any(last is None or line.newest > last for line in unread)


def send_waiting(*, at: datetime) -> int:
    """
    Send what waits in the outbox; give how many mails went out. Two may do it at once.

    It stops at the first that fails: a mail server that does not answer must not hold up the worker once for each mail.
    """
    if not settings.MAILS_ARE_SENT:
        return 0
    waiting = Mail.objects.filter(state=MailState.WAITING, try_at__lte=at).order_by("try_at", "pk")
    sent = 0
    connection = get_connection()
    try:
        for pk in list(waiting.values_list("pk", flat=True)[:A_RUN]):
            state = _send_one(pk, connection, at)
            sent += state == MailState.SENT
            if state == MailState.WAITING:
                break
    finally:
        connection.close()
    return sent


@transaction.atomic
def _send_one(pk: int, connection: BaseEmailBackend, at: datetime) -> str:
    """Send one mail, write down what came of it, and give its state; "" where somebody else is sending it."""
    free = Mail.objects.select_for_update(skip_locked=True, of=("self",)).filter(state=MailState.WAITING)
    mail = free.select_related("to", "notice").filter(pk=pk).first()
    if mail is None:
        return ""
    message = _written(mail, at)
    if message is None:
        return _settle(mail, MailState.NOT_NEEDED, at)
    message.connection = connection
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as error:
        # After an error the line may be in any state; the next mail opens a new one.
        connection.close()
        return _try_later(mail, error, at)
    return _settle(mail, MailState.SENT, at)


def _written(mail: Mail, at: datetime) -> EmailMessage | None:
    """Write a mail in its reader's language; None where there is nothing to say any more."""
    if not mail.to.is_active or not mail.to.email:
        return None
    if mail.notice is not None:
        return single(mail, mail.notice) if mail.notice.read_at is None else None
    lines = unread_by_kind(mail.to, today=timezone.localdate(at), for_mail=True)
    return digest(mail, lines) if lines else None


def _settle(mail: Mail, state: MailState, at: datetime) -> str:
    mail.state, mail.settled_at = state, at
    mail.save()
    return state


def _try_later(mail: Mail, error: Exception, at: datetime) -> str:
    """Try again after a minute, then after twice as long each time; after most of a day the next digest tells it."""
    mail.attempts += 1
    mail.failure = type(error).__name__
    mail.try_at = at + min(FIRST_WAIT * 2 ** (mail.attempts - 1), LONGEST_WAIT)
    if isinstance(error, smtplib.SMTPRecipientsRefused) or at - mail.made_at > GIVE_UP_AFTER:
        mail.state, mail.settled_at = MailState.GIVEN_UP, at
    mail.save()
    log.warning("mail_not_sent", mail=mail.pk, failure=mail.failure, attempts=mail.attempts, state=mail.state)
    return mail.state
