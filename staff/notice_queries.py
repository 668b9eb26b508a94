"""Reading notices: one's own, and those of people one acts for."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from staff.deputies import acting_for
from staff.keyset import behind
from staff.models import Notice, NoticeChoice, User
from staff.notice_kinds import KINDS, NOT_FOR_DEPUTIES, NoticeKind

COUNTED_UP_TO = 99
PAGE = 25


def notices_for(user: User, *, today: date) -> QuerySet[Notice]:
    """Give what this person should know, newest first: their own, and that of people they act for, as they wish."""
    hidden = NoticeChoice.objects.filter(user=user, in_app=False).values("kind")
    told = Notice.objects.filter(to__in=acting_for(user, today)).exclude(kind__in=hidden)
    own = told.exclude(~Q(to=user), kind__in=NOT_FOR_DEPUTIES)
    return own.select_related("to", "read_by").order_by("-at", "-id")


def count_unread(user: User, *, today: date) -> int:
    """Give how many unread notices somebody has; from COUNTED_UP_TO + 1 on, that number."""
    unread = notices_for(user, today=today).filter(read_at=None).order_by()
    return unread.values("pk")[: COUNTED_UP_TO + 1].count()


@dataclass(frozen=True)
class NoticeLine:
    notice: Notice
    kind: NoticeKind | None
    """None where a newer version no longer tells this."""
    on_behalf: bool
    """Whether it is told to somebody for whom the reader acts."""


@dataclass(frozen=True)
class NoticePage:
    """Notices, newest first, and the number after which the next page begins (None on the last page)."""

    lines: list[NoticeLine]
    after: int | None


def notice_page(user: User, *, today: date, after: int | None = None, limit: int = PAGE) -> NoticePage:
    """Give a page of what somebody should know; three queries, one more behind the first page."""
    found = notices_for(user, today=today)
    if last := Notice.objects.filter(pk=after).first() if after else None:
        found = behind(found, last, "-at", "-pk")
    rows = list(found[: limit + 1])
    lines = [NoticeLine(row, KINDS.get(row.kind), row.to_id != user.pk) for row in rows[:limit]]
    return NoticePage(lines, rows[limit - 1].pk if len(rows) > limit else None)


@dataclass(frozen=True)
class Unread:
    """How many notices of a kind somebody has not read."""

    kind: NoticeKind
    count: int

    @property
    def words(self) -> str:
        return str(self.kind.counted % {"count": self.count})


def unread_for_mail(user: User, *, today: date) -> list[Unread]:
    """Give how much is unread of each kind that somebody wants in mails, in the order of the table of kinds."""
    not_in_mails = NoticeChoice.objects.filter(user=user, by_mail=False).values("kind")
    unread = notices_for(user, today=today).filter(read_at=None).exclude(kind__in=not_in_mails)
    found = dict(unread.order_by().values_list("kind").annotate(Count("pk")))
    return [Unread(kind, found[code]) for code, kind in KINDS.items() if code in found]
