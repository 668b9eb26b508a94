"""Letting a consult follow what it was opened for: its referral, the findings it answers, its clinician's absences."""

from datetime import date, datetime

from django.db.models import Min
from django.utils import timezone

from consults.booking import book_earliest, free, judge, live_appointment, move, pull_forward, save
from consults.booking_lost import why_lost
from consults.choices import AHEAD, TAKES_TIME, Occasion, State, WhyCancelled, WhyFreed
from consults.models import Appointment, Consult
from consults.team_notices import tell_team
from triggers.choices import ReferralState
from triggers.clocks import target_on
from triggers.visits import asks_for_visit

CANCELLED_WITH: dict[str, WhyCancelled] = {
    ReferralState.DECLINED: WhyCancelled.REFERRAL_DECLINED,
    ReferralState.WITHDRAWN: WhyCancelled.REFERRAL_WITHDRAWN,
    ReferralState.CLOSED: WhyCancelled.REFERRAL_CLOSED,
}


def bring_into_line(consult: Consult, *, at: datetime) -> bool:
    """
    Let a locked consult follow its referral and findings, then see to its appointment; says whether anything changed.

    Consults that have begun are left alone.
    """
    if is_wanted_again(consult):
        _reopen(consult, at)
    if consult.state not in AHEAD:
        return False
    before = _what_can_change(consult), live_appointment(consult)
    if consult.referral is not None:
        _follow_referral(consult, at)
    elif consult.occasion == Occasion.VISIT:
        _follow_findings(consult, at)
    if consult.state in (State.WAITING, State.SCHEDULED):
        _see_to_appointment(consult, at)
    if consult.state in AHEAD:
        judge(consult, at=at)
    changed = before != (_what_can_change(consult), live_appointment(consult))
    if changed:
        save(consult)
    return changed


def follow_person(consult: Consult, *, at: datetime) -> bool:
    """
    Let a consult ahead, with its appointment, be that of its referral's patient; says whether it was another's.

    Findings of the other one are to be answered by another visit. Where the patient has something else at the time, the
    appointment is freed; the next look books another.
    """
    assert consult.referral is not None
    if is_same_person(consult):
        return False
    consult.patient = consult.referral.patient
    consult.visit_reasons.exclude(trigger__patient=consult.patient.survivor_id).delete()
    appointment = live_appointment(consult)
    if appointment is not None:
        at_once = Appointment.objects.filter(
            patient=consult.patient_id,
            state__in=TAKES_TIME,
            starts_at__lt=appointment.ends_at,
            ends_at__gt=appointment.starts_at,
        )
        if at_once.exists():
            free(appointment, why=WhyFreed.MOVED, at=at)
            move(consult, "unschedule")
        else:
            appointment.patient_id = consult.patient_id
            appointment.save(update_fields=["patient"])
    save(consult)
    return True


def is_same_person(consult: Consult) -> bool:
    """Say whether a consult is that of its referral's patient, by whichever record of the person."""
    assert consult.referral is not None
    return consult.patient.survivor_id == consult.referral.patient.survivor_id


def is_wanted_again(consult: Consult) -> bool:
    """Say whether a consult was cancelled by an answer to its referral that was taken back since."""
    stopped = consult.state == State.CANCELLED and consult.why_cancelled == WhyCancelled.REFERRAL_DECLINED
    return stopped and consult.referral is not None and consult.referral.state == ReferralState.OPEN


def _reopen(consult: Consult, at: datetime) -> None:
    move(consult, "reopen")
    consult.cancelled_at = consult.cancelled_by = None
    consult.why_cancelled = ""
    # Stored as a step of its own, as resuming is.
    save(consult)
    tell_team(consult, "answer_undone", appointment=None, at=at)


def _what_can_change(consult: Consult) -> tuple[object, ...]:
    return consult.state, consult.see_by, consult.target_on, consult.late, consult.escalated_at


def _follow_referral(consult: Consult, at: datetime) -> None:
    referral = consult.referral
    assert referral is not None
    if referral.state in CANCELLED_WITH:
        if referral.state == ReferralState.DECLINED:
            tell_team(consult, "referral_declined", appointment=live_appointment(consult), at=at)
        cancel(consult, why=CANCELLED_WITH[referral.state], at=at)
    elif referral.state == ReferralState.OPEN:
        if consult.state == State.ON_HOLD:
            # Stored as a step of its own: the database knows no way from here straight to an appointment.
            move(consult, "resume")
            save(consult)
            tell_team(consult, "referral_returned", appointment=None, at=at)
        consult.see_by, consult.target_on = referral.see_by, referral.target_on
        _follow_earlier_finding(consult, at)
    elif consult.state != State.ON_HOLD:
        appointment = live_appointment(consult)
        if referral.state == ReferralState.DEFERRED:
            tell_team(consult, "referral_deferred", appointment=appointment, at=at)
        if appointment:
            free(appointment, why=WhyFreed.PUT_ON_HOLD, at=at)
        move(consult, "hold")
        consult.setting = ""


def _follow_findings(consult: Consult, at: datetime) -> None:
    if earliest_finding(consult) is None:
        cancel(consult, why=WhyCancelled.FINDING_ENDED, at=at)
    else:
        _follow_earlier_finding(consult, at)


def earliest_finding(consult: Consult) -> date | None:
    """Give the earliest deadline of the findings that this consult answers, besides its referral."""
    asking = consult.visit_reasons.filter(asks_for_visit("trigger__"))
    return asking.aggregate(first=Min("trigger__see_by"))["first"]


def _follow_earlier_finding(consult: Consult, at: datetime) -> None:
    """Move the deadline forward to that of a finding; it never moves back for one."""
    first = earliest_finding(consult)
    if first is not None and first < consult.see_by:
        consult.see_by = first
        consult.target_on = min(consult.target_on, target_on(opened_on=timezone.localdate(at), see_by=first))


def cancel(consult: Consult, *, why: WhyCancelled, at: datetime) -> None:
    """Cancel a consult and its appointment, in memory and in the diary."""
    if appointment := live_appointment(consult):
        free(appointment, why=WhyFreed.CONSULT_CANCELLED, at=at)
    move(consult, "cancel")
    consult.cancelled_at, consult.why_cancelled = at, why
    consult.late, consult.escalated_at = False, None


def _see_to_appointment(consult: Consult, at: datetime) -> None:
    appointment = live_appointment(consult)
    lost = why_lost(appointment) if appointment is not None and appointment.starts_at > at else None
    if appointment is not None and lost is not None:
        free(appointment, why=lost, at=at)
        move(consult, "unschedule")
        appointment = None
    if appointment is None:
        consult.setting = ""
        book_earliest(consult, at=at)
    elif appointment.starts_at > at and timezone.localdate(appointment.starts_at) > consult.see_by:
        pull_forward(consult, appointment, at=at)
