"""Who is told what somebody answered to a referral. The palliative team is told where its consult follows."""

from datetime import datetime

from django.urls import reverse

from staff.models import User
from staff.notices import notify
from triggers.models import Referral

ANSWERED = {"confirm": "referral_confirmed", "defer": "referral_deferred", "decline": "referral_declined"}


def tell_of_answer(referral: Referral, what: str, *, by: User, at: datetime) -> None:
    """Tell those who wait for the answer, unless they gave it: who is responsible, and who referred by hand."""
    _tell(referral, ANSWERED[what], by=by, at=at)


def tell_of_undoing(referral: Referral, *, by: User, at: datetime) -> None:
    _tell(referral, "answer_undone", by=by, at=at)


def _tell(referral: Referral, kind: str, *, by: User, at: datetime) -> None:
    waiting = {person for person in (referral.patient.responsible_oncologist, *_who_referred(referral)) if person}
    if others := waiting - {by}:
        notify(
            users=others, kind=kind, patient_id=referral.patient_id, address=address_of(referral), same_day=False, at=at
        )


def _who_referred(referral: Referral) -> list[User]:
    return list(User.objects.filter(pk__in=referral.reasons.filter(trigger=None).values("requested_by")))


def address_of(referral: Referral) -> str:
    """Give the path of a referral's page, as notices keep it."""
    return reverse("triggers:referral", args=[referral.pk])
