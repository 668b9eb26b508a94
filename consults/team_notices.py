"""Telling the palliative team what became of a referral whose consult they were to hold."""

from datetime import datetime

from django.db.models import F, Q
from django.urls import reverse

from consults.booking import live_appointment
from consults.models import Appointment, Consult
from patients.models import Patient
from staff.models import User
from staff.notices import notify
from staff.past import last_event_of
from staff.retry import retried_whole
from triggers.choices import ReferralState
from triggers.current import locked_referral
from triggers.models import Referral

TOLD_AT_ONCE = 500


def team_of(consult: Consult, appointment: Appointment | None) -> set[User]:
    """Give those of the team whom a consult concerns: who claimed it, whose appointment it is, the named nurse."""
    nurse = Patient.objects.select_related("named_nurse").get(pk=consult.patient.survivor_id).named_nurse
    return {person for person in (consult.claimed_by, appointment.clinician if appointment else None, nurse) if person}


def tell_team(consult: Consult, kind: str, *, appointment: Appointment | None, at: datetime) -> None:
    """Tell those whom a consult concerns; `appointment` is the one it had."""
    if team := team_of(consult, appointment):
        address = reverse("consults:consult", args=[consult.pk])
        # A referral may be declined, opened again and declined on one day: each change of the consult is an event.
        event = last_event_of(consult)
        notify(users=team, kind=kind, patient_id=consult.patient_id, address=address, subject_id=event, at=at)


def tell_reasons_gone(*, at: datetime) -> int:
    """
    Tell team and oncologist of referrals whose last reason ended after the consult had begun; gives their number.

    The referral keeps of which loss they were told, so this may run twice, late, or be killed at any moment.
    """
    untold = Q(told_gone_at=None) | ~Q(told_gone_at=F("reasons_gone_at"))
    gone = Referral.objects.filter(untold, reasons_gone_at__isnull=False, state=ReferralState.BEGUN)
    referrals = list(gone.order_by("reasons_gone_at", "pk")[:TOLD_AT_ONCE])
    for referral in referrals:
        _tell_reasons_gone(referral, at)
    return len(referrals)


@retried_whole
def _tell_reasons_gone(referral: Referral, at: datetime) -> None:
    referral = locked_referral(referral)
    if referral.reasons_gone_at in (None, referral.told_gone_at):
        return
    oncologist = referral.patient.responsible_oncologist
    consult = Consult.objects.select_related("patient", "claimed_by").filter(referral=referral).first()
    team = team_of(consult, live_appointment(consult)) if consult else set()
    if told := team | ({oncologist} if oncologist else set()):
        address = reverse("triggers:referral", args=[referral.pk])
        notify(users=told, kind="reasons_gone", patient_id=referral.patient_id, address=address, same_day=True, at=at)
    Referral.objects.filter(pk=referral.pk).update(told_gone_at=referral.reasons_gone_at)
