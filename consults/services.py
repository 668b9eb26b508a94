"""What the palliative team does with consults apart from documenting them: claim, move, begin, cancel."""

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
    WhyCancelled,
    WhyFreed,
    WhySlot,
)
from consults.current import check_state, locked_consult
from consults.documents import open_document
from consults.models import Consult
from consults.scheduling import Slot
from staff.models import User
from staff.permissions import Permission
from staff.retry import retried_whole
from triggers.choices import ReferralState, WhyEnded
from triggers.current import ChangedMeanwhile, NotNow
from triggers.nudge import nudge_on_commit
from triggers.progress import note_consult_begun, note_findings_answered


@retried_whole
def claim_consult(*, consult: Consult, by: User, at: datetime, version: int | None = None) -> Consult:
    """
    Take responsibility for a consult.

    :raises NotNow: if somebody else was first, or the consult is over.
    """
    consult = locked_consult(consult, version=version)
    check_state(consult, ACTIONS["claim"][0])
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
    check_state(consult, ACTIONS["release"][0])
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
    check_state(consult, ACTIONS["reschedule"][0])
    booking.check_free(consult, slot, at=at)
    booking.rebook(
        consult,
        slot,
        (WhySlot.CHOSEN_BY_HAND,),
        instead_of=booking.live_appointment(consult),
        why_freed=WhyFreed.MOVED,
        by=by,
        at=at,
    )
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
    check_state(consult, MOVES["begin"].sources)
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
    open_document(consult, by=by, at=at)
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


def answer_findings(consult: Consult, why: WhyEnded, at: datetime) -> None:
    """Close the findings that this visit was for: they bring nobody back when care ends."""
    linked = consult.visit_reasons.values_list("trigger", flat=True)
    note_findings_answered(trigger_ids=list(linked), why=why, at=at)


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
    check_state(consult, MOVES["cancel"].sources)
    if WhyCancelled(why) not in CANCEL_REASONS:
        raise NotNow(_("Choose one of the reasons."))
    if consult.referral is not None and consult.referral.is_live:
        raise NotNow(_("This consult belongs to a referral. Decline or defer the referral; the consult follows."))
    following.cancel(consult, why=WhyCancelled(why), at=at)
    consult.cancelled_by = by
    booking.save(consult)
    declined = why == WhyCancelled.PATIENT_DECLINED
    answer_findings(consult, WhyEnded.DECLINED if declined else WhyEnded.OTHER, at)
    nudge_on_commit("consults.open_pending")
    return consult
