"""Telling people what they should know, and noting that they have read it."""

from collections.abc import Iterable
from dataclasses import dataclass
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
    subject_id: int | None = None,
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
    :param subject_id: number of what happened, where that can happen several times a day: each is told.
    :raises ValueError: if there is no such kind.
    """
    _check_kind(kind)
    day = timezone.localdate(at)
    told = {user.pk for user in users if user.is_active}
    subject = {"kind": kind, "patient_id": patient_id, "address": address, "subject_id": subject_id, "day": day}
    Notice.objects.bulk_create(
        [Notice(to_id=pk, same_day=same_day, at=at, **subject) for pk in sorted(told)], ignore_conflicts=True
    )
    if same_day and told and settings.MAILS_ARE_SENT:
        _mail_at_once(list(Notice.objects.filter(to__in=told, **subject)), kind, at)


@dataclass(frozen=True)
class News:
    """One thing that one person should know, as `notify` takes it."""

    to: User
    patient_id: int
    address: str
    subject_id: int


def notify_each(news: Iterable[News], *, kind: str, at: datetime) -> None:
    """Tell people many things of one kind, each as `notify` does and none of them for the same day. One query."""
    _check_kind(kind)
    day = timezone.localdate(at)
    Notice.objects.bulk_create(
        [
            Notice(
                to=each.to,
                kind=kind,
                patient_id=each.patient_id,
                address=each.address,
                subject_id=each.subject_id,
                day=day,
                at=at,
            )
            for each in sorted(news, key=lambda each: (each.to.pk, each.address))
            if each.to.is_active
        ],
        ignore_conflicts=True,
    )


def _check_kind(kind: str) -> None:
    if kind not in KINDS:
        raise ValueError(f"There is no kind of notice {kind!r}. Add it to staff/notice_kinds.py, or use one of these.")


def _mail_at_once(notices: list[Notice], kind: str, at: datetime) -> None:
    """Leave a mail for each notice in the outbox, to whoever is there and wants it."""
    people = {notice.to_id for notice in notices}
    # Where all who stand in for each other are away, the mail goes to the one it is for: better late than to nobody.
    present = {pk: pk for pk in people} | who_is_there(people, notices[0].day)
    unwanted = NoticeChoice.objects.filter(user__in=present.values(), kind=kind, by_mail=False).values("user")
    wanting = User.objects.filter(pk__in=present.values(), is_active=True, mail_at_once=True).exclude(email="")
    receivers = set(wanting.exclude(pk__in=unwanted).values_list("pk", flat=True))
    Mail.objects.bulk_create(
        [
            Mail(to_id=present[notice.to_id], day=notice.day, notice=notice, made_at=at, try_at=at)
            for notice in notices
            if present[notice.to_id] in receivers
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
