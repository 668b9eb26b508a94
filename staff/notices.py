"""Telling people what they should know, and noting that they have read it."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from staff.deputies import who_is_there
from staff.models import Mail, Notice, NoticeChoice, User
from staff.notice_kinds import KINDS
from staff.notice_queries import notices_for


@transaction.atomic
def notify(
    *,
    users: Iterable[User],
    kind: str,
    patient_id: int | None = None,
    address: str = "",
    same_day: bool = False,
    at: datetime,
) -> None:
    """
    Tell people something; whoever was told the same that day is not told again. Constant number of queries.

    What is for the same day is also mailed at once, to the deputy of whoever is away.

    :param users: who should know; those whose account is shut are left out.
    :param kind: a code of `staff.notice_kinds`.
    :param patient_id: number of the patient it is about, if it is about one.
    :param address: path of the page where it is found; it holds numbers only.
    :raises ValueError: if there is no such kind.
    """
    if kind not in KINDS:
        raise ValueError(f"There is no kind of notice {kind!r}. Add it to staff/notice_kinds.py, or use one of these.")
    day = timezone.localdate(at)
    told = {user.pk for user in users if user.is_active}
    subject = {"kind": kind, "patient_id": patient_id, "address": address, "day": day}
    Notice.objects.bulk_create(
        [Notice(to_id=pk, same_day=same_day, at=at, **subject) for pk in sorted(told)], ignore_conflicts=True
    )
    if same_day and told and settings.MAILS_ARE_SENT:
        _mail_at_once(list(Notice.objects.filter(to__in=told, **subject)), kind, at)


def _mail_at_once(notices: list[Notice], kind: str, at: datetime) -> None:
    """Leave a mail for each notice in the outbox, to whoever is there and wants it."""
    present = who_is_there({notice.to_id for notice in notices}, notices[0].day)
    unwanted = NoticeChoice.objects.filter(user__in=present.values(), kind=kind, by_mail=False).values("user")
    wanting = User.objects.filter(pk__in=present.values(), is_active=True, mail_at_once=True).exclude(email="")
    receivers = set(wanting.exclude(pk__in=unwanted).values_list("pk", flat=True))
    Mail.objects.bulk_create(
        [
            Mail(to_id=present[notice.to_id], day=notice.day, notice=notice, made_at=at, try_at=at)
            for notice in notices
            if present.get(notice.to_id) in receivers
            and (KINDS[kind].for_deputies or present[notice.to_id] == notice.to_id)
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def note_read(*, notices: Iterable[Notice], by: User, at: datetime) -> int:
    """Note that these were read; give how many were not yet. Who read them first stays written."""
    unread = Notice.objects.filter(pk__in=[notice.pk for notice in notices], read_at=None)
    return unread.update(read_at=at, read_by=by)


@transaction.atomic
def note_all_read(*, user: User, at: datetime) -> int:
    """Note that somebody read all that they should know; give how many were not read yet."""
    return note_read(notices=notices_for(user, today=timezone.localdate(at)).filter(read_at=None), by=user, at=at)
