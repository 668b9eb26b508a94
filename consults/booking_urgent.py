"""Room for somebody urgent where nothing is free: who of those who can wait would be moved, and where to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from consults import booking
from consults.booking_wishes import wish_of, wishes_of
from consults.choices import AppointmentState, State, WhyFreed, WhySlot
from consults.current import check_state, locked_consult
from consults.models import Appointment, Consult
from consults.scheduling import NOTICE, Choice, Diary, Slot, Taken, Wish, as_taken, choose
from staff.models import User
from staff.retry import retried_whole
from triggers.current import ChangedMeanwhile, NotNow
from triggers.nudge import nudge_on_commit

# So many proposals are enough to choose from.
PROPOSALS = 5


@dataclass(frozen=True)
class Room:
    """A way to make room: whose appointment moves to `to`, and when the urgent one is then."""

    moved: Appointment
    to: Slot
    urgent: Slot

    @property
    def key(self) -> str:
        return f"{self.moved.pk}-{self.moved.consult.version}-{_name(self.to)}-{_name(self.urgent)}"


def _name(slot: Slot) -> str:
    return f"{slot.session}.{slot.starts_at:%Y%m%d%H%M}"


def rooms_for(consult: Consult, *, until: date, at: datetime) -> list[Room]:
    """
    Propose whom to move so that a consult is held by a day; who has most time left comes first.

    Nobody is proposed who would be late for it.
    """
    diary, urgent = booking.load_diary(at=at, without=consult), wish_of(consult, at=at)
    taken = _who_could_move(consult, until=until, at=at)
    rooms: list[Room] = []
    for appointment, wish in zip(taken, wishes_of([one.consult for one in taken], at=at), strict=True):
        room = _room(diary, appointment, wish, urgent, until=until, at=at)
        if room is not None:
            rooms.append(room)
        if len(rooms) == PROPOSALS:
            break
    return rooms


def free_until(consult: Consult, *, until: date, at: datetime) -> Choice | None:
    """Give a slot by that day that is free without anybody moving."""
    return choose(booking.load_diary(at=at, without=consult), wish_of(consult, at=at), now=at, until=until)


def _who_could_move(consult: Consult, *, until: date, at: datetime) -> Sequence[Appointment]:
    """Give the appointments up to that day of consults that nobody has to hold before ours."""
    ahead = Appointment.objects.filter(
        state=AppointmentState.LIVE,
        starts_at__gte=at + NOTICE,
        starts_at__date__lte=until,
        consult__state=State.SCHEDULED,
        consult__see_by__gt=until,
    )
    others = ahead.exclude(consult=consult.pk).exclude(patient=consult.patient_id)
    return list(others.select_related("consult__patient", "consult__referral", "clinician").order_by(
        "-consult__see_by", "starts_at", "pk"
    )[:100])  # fmt: skip


def _room(
    diary: Diary, appointment: Appointment, wish: Wish, urgent: Wish, *, until: date, at: datetime
) -> Room | None:
    """Try what would be if this appointment were moved; the diary is afterwards as before."""
    theirs = Taken(
        clinician=appointment.clinician_id,
        session=appointment.session_id,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        setting=appointment.setting,
    )
    diary.remove(theirs)
    ours = choose(diary, urgent, now=at, until=until)
    other: Choice | None = None
    if ours is not None:
        diary.add(as_taken(ours.slot))
        other = choose(diary, wish, now=at, until=wish.see_by)
        diary.remove(as_taken(ours.slot))
    diary.add(theirs)
    return Room(appointment, other.slot, ours.slot) if ours is not None and other is not None else None


@retried_whole
def make_room(
    *, consult: Consult, key: str, until: date, by: User, at: datetime, version: int | None = None
) -> Consult:
    """
    Move somebody who can wait, and give the time to an urgent consult.

    :param key: that of the proposal that was seen.
    :raises ChangedMeanwhile: if the proposal no longer holds.
    """
    number = key.partition("-")[0]
    other = Consult.objects.filter(appointments=int(number)).first() if number.isdigit() else None
    if other is None:
        raise ChangedMeanwhile(_("This way to make room is gone. Look at the others."))
    locked = booking.lock_consults([consult, other])
    consult, other = locked[consult.pk], locked[other.pk]
    if version is not None and consult.version != version:
        raise ChangedMeanwhile(_("This consult has changed meanwhile. Look at it again."))
    check_state(consult, (State.WAITING, State.SCHEDULED))
    booking.lock_diary()
    room = next((one for one in rooms_for(consult, until=until, at=at) if one.key == key), None)
    if room is None:
        raise ChangedMeanwhile(_("This way to make room is gone. Look at the others."))
    # Whoever makes room may get the time that the urgent one had.
    if had := booking.live_appointment(consult):
        booking.free(had, why=WhyFreed.MOVED, at=at)
    shared: dict[str, Any] = {"by": by, "at": at}
    chosen, made = (WhySlot.CHOSEN_BY_HAND,), WhyFreed.MADE_ROOM
    booking.rebook(other, room.to, chosen, instead_of=room.moved, why_freed=made, **shared)
    booking.rebook(consult, room.urgent, (WhySlot.URGENT,), instead_of=None, why_freed=WhyFreed.MOVED, **shared)
    return consult


@retried_whole
def take_free_slot(*, consult: Consult, until: date, by: User, at: datetime, version: int | None = None) -> Consult:
    """
    Move a consult to what is free by a day.

    :raises NotNow: if nothing is free any more.
    """
    consult = locked_consult(consult, version=version)
    check_state(consult, (State.WAITING, State.SCHEDULED))
    booking.lock_diary()
    found = free_until(consult, until=until, at=at)
    if found is None:
        raise NotNow(_("Nothing is free any more. Look at whom to move."))
    had = booking.live_appointment(consult)
    booking.rebook(consult, found.slot, found.why, instead_of=had, why_freed=WhyFreed.MOVED, by=by, at=at)
    nudge_on_commit("consults.open_pending")
    return consult


def last_day_of_choice(consult: Consult, *, at: datetime) -> date:
    """Give the day by which an urgent consult should be held, before anybody says: its deadline, or in three days."""
    return max(timezone.localdate(at), consult.see_by)
