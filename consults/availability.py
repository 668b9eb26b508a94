"""Saying when the palliative team is there: weekly sessions and absences. The next sweep books anew whom it touches."""

from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consults.booking import lock_diary
from consults.models import Absence, SessionOff, WeeklySession
from staff.models import User
from triggers.current import NotNow
from triggers.nudge import nudge_on_commit


@transaction.atomic
def add_weekly_session(**session: Any) -> WeeklySession:
    """
    Add hours that a clinician gives to consults every week; the fields are those of `WeeklySession`.

    :raises NotNow: if the hours end before they begin, or no slot fits into them.
    """
    added = WeeklySession(**session)
    if added.ends <= added.starts:
        raise NotNow(_("The session ends before it begins."))
    added.save()
    nudge_on_commit("consults.open_pending")
    return added


@transaction.atomic
def end_weekly_session(*, session: WeeklySession, last_day: date, at: datetime) -> None:
    """
    Book nobody into a session after its last day. What is booked already stays: an absence moves it.

    :raises NotNow: if the last day lies in the past, or before the first.
    """
    if last_day < timezone.localdate(at):
        raise NotNow(_("The last day lies in the past."))
    # A booking under way may have read the old last day.
    lock_diary()
    locked = WeeklySession.objects.select_for_update(no_key=True).get(pk=session.pk)
    if last_day < locked.valid_from:
        raise NotNow(_("The last day lies before the first."))
    locked.valid_until = last_day
    locked.save()


@transaction.atomic
def record_absence(*, clinician: User, first_day: date, last_day: date, by: User, at: datetime) -> Absence:
    """
    Record that a clinician is away; the appointments of these days are moved by the next sweep.

    :raises NotNow: if the days are over, or in the wrong order.
    """
    if last_day < first_day:
        raise NotNow(_("The last day lies before the first."))
    if last_day < timezone.localdate(at):
        raise NotNow(_("These days are over."))
    absence = Absence.objects.create(
        clinician=clinician, first_day=first_day, last_day=last_day, recorded_at=at, recorded_by=by
    )
    nudge_on_commit("consults.open_pending")
    return absence


@transaction.atomic
def take_back_absence(*, absence: Absence, by: User, at: datetime) -> None:
    """
    Say that a clinician is there after all.

    :raises NotNow: if that was said before.
    """
    locked = Absence.objects.select_for_update().get(pk=absence.pk)
    if locked.ended_at is not None:
        raise NotNow(_("This absence was taken back before."))
    locked.ended_at, locked.ended_by = at, by
    locked.save()
    nudge_on_commit("consults.open_pending")


def add_extra_session(
    *,
    clinician: User,
    day: date,
    starts: time,
    ends: time,
    place: str,
    setting: str,
    capacity: int,
    at: datetime,
    is_list: bool = False,
) -> WeeklySession:
    """
    Add hours on one day alone, be it a holiday or not; waiting consults are booked into them.

    :raises NotNow: if the day is over, or the hours end before they begin.
    """
    if day < timezone.localdate(at):
        raise NotNow(_("This day is over."))
    return add_weekly_session(
        clinician=clinician,
        weekday=day.weekday(),
        starts=starts,
        ends=ends,
        place=place,
        setting=setting,
        capacity=capacity,
        is_list=is_list,
        valid_from=day,
        valid_until=day,
        on_holidays=True,
    )


@transaction.atomic
def call_off_session(*, session: WeeklySession, day: date, by: User, at: datetime) -> SessionOff:
    """
    Do not hold a session on one of its days; its appointments are moved by the next sweep.

    :raises NotNow: if the day is over, the session is not held on it, or was called off before.
    """
    if day < timezone.localdate(at):
        raise NotNow(_("This day is over."))
    # A booking under way may have read that it is held.
    lock_diary()
    locked = WeeklySession.objects.select_for_update(no_key=True).get(pk=session.pk)
    ended = locked.valid_until is not None and day > locked.valid_until
    if day.weekday() != locked.weekday or day < locked.valid_from or ended:
        raise NotNow(_("The session is not held on this day."))
    off, fresh = SessionOff.objects.get_or_create(
        session=locked, day=day, ended_at=None, defaults={"recorded_at": at, "recorded_by": by}
    )
    if not fresh:
        raise NotNow(_("The session was called off before."))
    nudge_on_commit("consults.open_pending")
    return off


@transaction.atomic
def hold_after_all(*, off: SessionOff, by: User, at: datetime) -> None:
    """
    Hold a session on a day on which it was called off.

    :raises NotNow: if that was said before.
    """
    locked = SessionOff.objects.select_for_update().get(pk=off.pk)
    if locked.ended_at is not None:
        raise NotNow(_("The session is held after all already."))
    locked.ended_at, locked.ended_by = at, by
    locked.save()
    nudge_on_commit("consults.open_pending")
