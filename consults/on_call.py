"""Who is on call by weekday and hour, and saying so."""

from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from consults.models import OnCall
from staff.deputies import who_is_there
from staff.models import User
from triggers.current import NotNow


def on_call_at(at: datetime) -> list[User]:
    """
    Give who is on call at a time, the one whose hours began last first; for whoever is away, who stands in.

    Two queries.
    """
    local = timezone.localtime(at)
    today, hour = local.date(), local.time()
    rows = current_on_call().filter(weekday__in=(today.weekday(), (today - timedelta(days=1)).weekday()))
    on_duty = [row for row in rows if _covers(row, today, hour)]
    on_duty.sort(key=lambda row: (row.weekday == today.weekday(), row.starts), reverse=True)
    present = who_is_there({row.person_id for row in on_duty}, today)
    numbers = list(dict.fromkeys(present[row.person_id] for row in on_duty if row.person_id in present))
    people = User.objects.in_bulk(numbers)
    return [people[number] for number in numbers]


def _covers(row: OnCall, today: date, hour: time) -> bool:
    """Whether these hours cover this time of today, be they today's or those of yesterday that end today."""
    overnight = row.ends <= row.starts
    if row.weekday == today.weekday():
        return row.starts <= hour and (overnight or hour < row.ends)
    return overnight and hour < row.ends


def current_on_call() -> QuerySet[OnCall]:
    """Give the hours that count, by weekday."""
    return OnCall.objects.filter(ended_at=None).select_related("person").order_by("weekday", "starts", "pk")


@transaction.atomic
def add_on_call(
    *, weekday: int, starts: time, ends: time, person: User, phone: str = "", by: User, at: datetime
) -> OnCall:
    """
    Say that somebody is on call in these hours of every such weekday; what ends before it starts ends the next day.

    :raises NotNow: if that was said before.
    """
    try:
        with transaction.atomic():
            return OnCall.objects.create(
                weekday=weekday, starts=starts, ends=ends, person=person, phone=phone, added_at=at, added_by=by
            )
    except IntegrityError as error:
        raise NotNow(_("%(name)s is on call then already.") % {"name": person}) from error


@transaction.atomic
def end_on_call(*, hours: OnCall, by: User, at: datetime) -> None:
    """
    Say that somebody is not on call in these hours any more.

    :raises NotNow: if that was said before.
    """
    row = OnCall.objects.select_for_update().get(pk=hours.pk)
    if row.ended_at is not None:
        raise NotNow(_("These hours were removed before."))
    row.ended_at, row.ended_by = at, by
    row.save()
