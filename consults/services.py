"""What the palliative team does with consults: claim, move, begin, sign, cancel."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from consults import booking, following
from consults.choices import (
    ACTIONS,
    CANCEL_REASONS,
    MOVES,
    AppointmentState,
    Setting,
    State,
    WhyCancelled,
    WhyFreed,
    WhySlot,
)
from consults.models import Consult
from consults.queries import in_our_care
from consults.scheduling import NOTICE, Slot
from patients.choices import Source
from patients.models import ConsultHeld, Fact, PalliativeCare, Patient
from patients.services import lock_patients
from staff.models import User
from staff.permissions import Permission
from staff.retry import retried_whole
from triggers.choices import ReferralState, WhyEnded
from triggers.current import ChangedMeanwhile, NotNow
from triggers.models import Referral
from triggers.nudge import nudge_on_commit
from triggers.progress import note_consult_begun, note_consult_done, note_findings_answered
from triggers.record import record


def locked_consult(consult: Consult, *, version: int | None = None) -> Consult:
    """
    Lock patient, referral and consult, in this order, and give the consult as it stands now.

    :param version: the version that the person saw, where a form or an API client sent it.
    :raises ChangedMeanwhile: if the consult has moved on since that version.
    """
    lock_patients([consult.patient_id])
    if consult.referral_id is not None:
        Referral.objects.select_for_update().get(pk=consult.referral_id)
    related = ("patient", "referral", "claimed_by")
    fresh = Consult.objects.select_related(*related).select_for_update(of=("self",)).get(pk=consult.pk)
    if version is not None and fresh.version != version:
        raise ChangedMeanwhile(
            _("This consult has changed meanwhile: %(state)s. Look at it again.") % {"state": fresh.get_state_display()}
        )
    return fresh


def _check_state(consult: Consult, sources: tuple[State, ...]) -> None:
    if consult.state not in sources:
        raise NotNow(
            _("This is not possible now: the consult is in the state “%(state)s”.")
            % {"state": consult.get_state_display()}
        )


@retried_whole
def claim_consult(*, consult: Consult, by: User, at: datetime, version: int | None = None) -> Consult:
    """
    Take responsibility for a consult.

    :raises NotNow: if somebody else was first, or the consult is over.
    """
    consult = locked_consult(consult, version=version)
    _check_state(consult, ACTIONS["claim"][0])
    if consult.claimed_by is not None:
        raise ChangedMeanwhile(
            _("%(name)s claimed this consult at %(time)s.")
            % {
                "name": consult.claimed_by,
                "time": date_format(timezone.localtime(consult.claimed_at), "SHORT_DATETIME_FORMAT"),
            }
        )
    consult.claimed_by, consult.claimed_at = by, at
    booking.save(consult)
    return consult


@retried_whole
def release_consult(*, consult: Consult, by: User, version: int | None = None) -> Consult:
    """
    Give a claimed consult back to the team: one's own, or, for those who may move consults, anybody's.

    :raises NotNow: if nobody has claimed it, or somebody else has.
    """
    consult = locked_consult(consult, version=version)
    _check_state(consult, ACTIONS["release"][0])
    if consult.claimed_by is None:
        raise NotNow(_("Nobody has claimed this consult."))
    if consult.claimed_by != by and not by.may(Permission.CANCEL_CONSULT):
        raise NotNow(_("%(name)s has claimed this consult and can release it.") % {"name": consult.claimed_by})
    consult.claimed_by = consult.claimed_at = None
    booking.save(consult)
    return consult


@retried_whole
def reschedule_consult(*, consult: Consult, slot: Slot, by: User, at: datetime, version: int | None = None) -> Consult:
    """
    Move a consult to another free slot, one of `queries.free_slots`.

    :raises NotNow: if the slot was taken meanwhile, or the consult has begun.
    """
    consult = locked_consult(consult, version=version)
    _check_state(consult, ACTIONS["reschedule"][0])
    booking.lock_diary()
    diary, wish = booking.load_diary(at=at, without=consult), booking.wish_of(consult, at=at)
    day = timezone.localdate(slot.starts_at)
    if slot not in diary.free_slots(day, minutes=wish.minutes, earliest=at + NOTICE, busy=wish.busy):
        raise NotNow(_("This time is no longer free. Choose another."))
    if appointment := booking.live_appointment(consult):
        booking.free(appointment, why=WhyFreed.MOVED, at=at)
    booking.book(consult, slot, (WhySlot.CHOSEN_BY_HAND,), at=at, by=by)
    booking.judge(consult, at=at)
    booking.save(consult)
    # The time that is free now may be somebody else's earliest.
    nudge_on_commit("consults.open_pending")
    return consult


@retried_whole
def begin_consult(
    *, consult: Consult, by: User, at: datetime, setting: Setting | None = None, version: int | None = None
) -> Consult:
    """
    Begin a consult; from now on its referral can no longer be stopped.

    :param setting: where it is held, if not where its appointment says.
    :raises NotNow: if it has begun or ended, or its referral was put aside or stopped meanwhile, or is another's now.
    """
    consult = locked_consult(consult, version=version)
    _check_state(consult, MOVES["begin"].sources)
    if consult.referral is not None:
        if consult.referral.state != ReferralState.OPEN:
            raise NotNow(
                _("The referral is in the state “%(state)s”; its consult cannot begin.")
                % {"state": consult.referral.get_state_display()}
            )
        if not following.is_same_person(consult):
            raise NotNow(_("This consult goes to another record, which was separated from this one. Look again soon."))
        note_consult_begun(referral=consult.referral, at=at)
    _use_appointment(consult, at)
    booking.move(consult, "begin")
    consult.begun_at, consult.begun_by = at, by
    consult.setting = setting or consult.setting
    consult.late, consult.escalated_at = timezone.localdate(at) > consult.see_by, None
    if consult.claimed_by is None:
        consult.claimed_by, consult.claimed_at = by, at
    booking.save(consult)
    return consult


def _use_appointment(consult: Consult, at: datetime) -> None:
    """Mark today's appointment as kept; one on another day is free for others."""
    appointment = booking.live_appointment(consult)
    if appointment is None:
        return
    if timezone.localdate(appointment.starts_at) == timezone.localdate(at):
        appointment.state = AppointmentState.KEPT
        appointment.save(update_fields=["state"])
    else:
        booking.free(appointment, why=WhyFreed.HELD_ANOTHER_DAY, at=at)
        nudge_on_commit("consults.open_pending")


@retried_whole
def sign_consult(*, consult: Consult, by: User, at: datetime, version: int | None = None) -> Consult:
    """
    Sign a consult: it becomes a fact, and with the first one the patient is in our care.

    :raises NotNow: if it is not in progress.
    """
    consult = locked_consult(consult, version=version)
    _check_state(consult, MOVES["sign"].sources)
    booking.move(consult, "sign")
    consult.signed_at, consult.signed_by = at, by
    booking.save(consult)
    # Before the facts: care that begins must not look like a reason that went away from an unfinished referral.
    if consult.referral is not None:
        note_consult_done(referral=consult.referral, at=at)
    _answer_findings(consult, WhyEnded.CONSULT_HELD, at)
    record(_facts_of(consult, at), by=by, at=at)
    return consult


def _answer_findings(consult: Consult, why: WhyEnded, at: datetime) -> None:
    """Close the findings that this visit was for: they bring nobody back when care ends."""
    linked = consult.visit_reasons.values_list("trigger", flat=True)
    note_findings_answered(trigger_ids=list(linked), why=why, at=at)


def _facts_of(consult: Consult, at: datetime) -> list[Fact]:
    held_on = timezone.localdate(consult.begun_at)
    survivor = consult.patient.survivor_id
    shared = {"patient": Patient.objects.get(pk=survivor), "on": held_on, "source": Source.CONSULT}
    facts: list[Fact] = [ConsultHeld(**shared)]
    if survivor not in in_our_care([survivor], today=timezone.localdate(at)):
        facts.append(PalliativeCare(**shared, own=True))
    return facts


@retried_whole
def cancel_consult(
    *, consult: Consult, why: WhyCancelled, by: User, at: datetime, version: int | None = None
) -> Consult:
    """
    Cancel a visit that need not take place; with it the findings that it was for are settled.

    :raises NotNow: if it has begun, or belongs to a live referral: whoever declines or defers that says why, and the
        consult follows.
    """
    consult = locked_consult(consult, version=version)
    _check_state(consult, MOVES["cancel"].sources)
    if WhyCancelled(why) not in CANCEL_REASONS:
        raise NotNow(_("Choose one of the reasons."))
    if consult.referral is not None and consult.referral.is_live:
        raise NotNow(_("This consult belongs to a referral. Decline or defer the referral; the consult follows."))
    following.cancel(consult, why=WhyCancelled(why), at=at)
    consult.cancelled_by = by
    booking.save(consult)
    declined = why == WhyCancelled.PATIENT_DECLINED
    _answer_findings(consult, WhyEnded.DECLINED if declined else WhyEnded.OTHER, at)
    nudge_on_commit("consults.open_pending")
    return consult
