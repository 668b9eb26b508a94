"""
The states of a consult and of its appointments, the moves between them, and the coded reasons.

Codes are stored for years: never reuse one.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from staff.permissions import Permission


class State(TextChoices):
    WAITING = "waiting", _("Waits for an appointment")
    SCHEDULED = "scheduled", _("Scheduled")
    ON_HOLD = "on_hold", _("On hold")
    IN_PROGRESS = "in_progress", _("In progress")
    SIGNED = "signed", _("Signed")
    CANCELLED = "cancelled", _("Cancelled")


# Not begun yet: what still can be booked, moved or cancelled.
AHEAD = (State.WAITING, State.SCHEDULED, State.ON_HOLD)
# Will be held, as far as anybody knows: it answers the findings linked to it. One on hold, or cancelled because of its
# referral, does not; where a person cancelled it, or it is signed, the findings are stored as answered.
GOES_AHEAD = (State.WAITING, State.SCHEDULED, State.IN_PROGRESS)
# What the team still has to do.
OPEN = (*AHEAD, State.IN_PROGRESS)


@dataclass(frozen=True)
class Move:
    """From which states to which; a move without a permission is the system's own."""

    sources: tuple[State, ...]
    target: State
    permission: Permission | None = None


MOVES: dict[str, Move] = {
    "schedule": Move((State.WAITING,), State.SCHEDULED),
    "unschedule": Move((State.SCHEDULED,), State.WAITING),
    "hold": Move((State.WAITING, State.SCHEDULED), State.ON_HOLD),
    "resume": Move((State.ON_HOLD,), State.WAITING),
    "begin": Move((State.WAITING, State.SCHEDULED), State.IN_PROGRESS, Permission.DOCUMENT_CONSULT),
    "sign": Move((State.IN_PROGRESS,), State.SIGNED, Permission.SIGN_CONSULT),
    "cancel": Move(AHEAD, State.CANCELLED, Permission.CANCEL_CONSULT),
    # Its referral goes on after all: the answer that had stopped it was taken back.
    "reopen": Move((State.CANCELLED,), State.WAITING),
}

# What people do without changing the state: the states in which they may, and the permission.
ACTIONS: dict[str, tuple[tuple[State, ...], Permission]] = {
    "claim": (OPEN, Permission.CLAIM_CONSULT),
    "release": (OPEN, Permission.CLAIM_CONSULT),
    "reschedule": ((State.WAITING, State.SCHEDULED), Permission.CANCEL_CONSULT),
}


def state_transitions() -> list[tuple[str, str]]:
    """Give every (from, to) pair that any move allows, for the database's own guard."""
    return sorted({(source.value, move.target.value) for move in MOVES.values() for source in move.sources})


class Occasion(TextChoices):
    REFERRAL = "referral", _("First consult")
    VISIT = "visit", _("Visit after a new finding")
    PLANNED = "planned", _("Planned visit")


def minutes_of(occasion: str) -> int:
    """Give how long such a consult takes: the first one longer; those who know each other need less."""
    first = occasion == Occasion.REFERRAL
    return int(settings.FIRST_VISIT_MINUTES if first else settings.FOLLOW_UP_MINUTES)


def minutes_by_telephone(occasion: str) -> int:
    """Give how long it takes by telephone: a first consult is none that a short call could be."""
    usual = minutes_of(occasion)
    return usual if occasion == Occasion.REFERRAL else min(usual, int(settings.TELEPHONE_MINUTES))


class Setting(TextChoices):
    HOSPITAL = "hospital", _("On the ward")
    OUTPATIENT = "outpatient", _("Outpatient clinic")
    HOME = "home", _("At home")
    VIDEO = "video", _("By video")
    TELEPHONE = "telephone", _("By telephone")


# Nobody sits in the same room.
REMOTE = (Setting.VIDEO, Setting.TELEPHONE)


class Weekday(IntegerChoices):
    """The number that `date.weekday()` gives."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class AppointmentState(TextChoices):
    LIVE = "live", pgettext_lazy("appointment", "Booked")
    KEPT = "kept", pgettext_lazy("appointment", "Kept")
    CANCELLED = "cancelled", pgettext_lazy("appointment", "Cancelled")


# An appointment in one of these states takes its clinician's and its patient's time.
TAKES_TIME = (AppointmentState.LIVE, AppointmentState.KEPT)


class WhyCancelled(TextChoices):
    """Why a consult was cancelled."""

    REFERRAL_DECLINED = "referral_declined", _("The referral was declined")
    REFERRAL_WITHDRAWN = "referral_withdrawn", _("The referral was withdrawn")
    REFERRAL_CLOSED = "referral_closed", _("The referral was closed")
    FINDING_ENDED = "finding_ended", _("The finding was answered or withdrawn")
    MERGED = "merged", _("The patient's records were merged")
    PATIENT_DECLINED = "patient_declined", _("The patient does not want the visit")
    NOT_NEEDED = "not_needed", _("No longer needed")
    PATIENT_DIED = "patient_died", _("The patient has died")
    DISCHARGED = "discharged", _("The patient was discharged from our care")
    NEW_PLAN = "new_plan", _("A newer plan asks for another visit")
    OTHER = "other", _("Other")


# What a person may choose; the others say what the system followed.
CANCEL_REASONS = (WhyCancelled.PATIENT_DECLINED, WhyCancelled.NOT_NEEDED, WhyCancelled.OTHER)


class WhyFreed(TextChoices):
    """Why an appointment was cancelled; its consult may go on."""

    CONSULT_CANCELLED = "consult_cancelled", _("The consult was cancelled")
    PUT_ON_HOLD = "put_on_hold", _("The referral was deferred, or waits for a yes again")
    EARLIER_DEADLINE = "earlier_deadline", _("The deadline moved forward")
    CLINICIAN_ABSENT = "clinician_absent", _("The clinician is absent")
    SESSION_OFF = "session_off", _("The session of that day is not held")
    NO_SHOW = "no_show", _("The patient did not come")
    ONCOLOGY_MOVED = "oncology_moved", _("The oncology appointment of that day moved")
    MADE_ROOM = "made_room", _("Made room for somebody more urgent")
    MOVED = "moved", _("Moved to another time")
    HELD_ANOTHER_DAY = "held_another_day", _("The consult was held on another day")


class WhySlot(TextChoices):
    """Why the scheduler chose this slot."""

    BEFORE_TARGET = "before_target", _("Earliest free slot, before the target date")
    SUITS_BEST = "suits_best", _("Before the target date, the free slot that suits the patient best")
    BEFORE_DEADLINE = "before_deadline", _("Earliest free slot; none was free before the target date")
    AFTER_DEADLINE = "after_deadline", _("Earliest free slot; none was free before the deadline")
    FEWEST_APPOINTMENTS = (
        "fewest_appointments",
        _("Of those free at that time, this clinician has the fewest appointments"),
    )
    IN_PERSON = "in_person", _("A first visit in person rather than by video")
    ONCOLOGY_DAY = "oncology_day", _("The patient is in the house that day for oncology")
    ON_WARD = "on_ward", _("The patient lies on a ward that day")
    WISHED_DAY = "wished_day", _("A weekday that the patient wished")
    WISHED_TIME = "wished_time", _("A time of day that the patient wished")
    WISHED_PLACE = "wished_place", _("Where the patient wished to be seen")
    CAREGIVER_COMES = "caregiver_comes", _("Somebody close can come along")
    LANGUAGE = "language", _("The patient's language is spoken there")
    INTERPRETER_NEEDED = "interpreter_needed", _("An interpreter must be arranged")
    URGENT = "urgent", _("Somebody who can wait was moved to make room")
    CHOSEN_BY_HAND = "chosen_by_hand", _("Chosen by hand")


class WhyMissed(TextChoices):
    """Why a patient did not come."""

    FORGOT = "forgot", _("Forgot, or did not know")
    TOO_ILL = "too_ill", _("Too ill to come")
    IN_HOSPITAL = "in_hospital", _("Was in hospital")
    NO_TRANSPORT = "no_transport", _("Could not get here")
    DID_NOT_WANT = "did_not_want", _("Did not want to come")
    OUR_MISTAKE = "our_mistake", _("A mistake of ours")
    UNKNOWN = "unknown", _("Not known")
