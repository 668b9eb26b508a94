"""Who is told what somebody answered to a referral. The palliative team is told where its consult follows."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from staff.models import User
from staff.notices import News, notify_each
from triggers.models import Reason, Referral

ANSWERED = {"confirm": "referral_confirmed", "defer": "referral_deferred", "decline": "referral_declined"}


def tell_of_answers(referrals: Sequence[Referral], what: str, *, by: User, at: datetime) -> None:
    """
    Tell those who wait for an answer, unless they gave it: who is responsible, and who referred by hand.

    A constant number of queries, however many referrals were answered so.
    """
    _tell(referrals, ANSWERED[what], by=by, at=at)


def tell_of_undoing(referral: Referral, *, by: User, at: datetime) -> None:
    _tell([referral], "answer_undone", by=by, at=at)


def _tell(referrals: Sequence[Referral], kind: str, *, by: User, at: datetime) -> None:
    waiting = {referral.pk: {referral.patient.responsible_oncologist} for referral in referrals}
    requests = Reason.objects.filter(referral__in=list(waiting), trigger=None).select_related("requested_by")
    for request in requests:
        waiting[request.referral_id].add(request.requested_by)
    news = [
        News(person, referral.patient_id, address_of(referral))
        for referral in referrals
        for person in waiting[referral.pk]
        if person is not None and person != by
    ]
    notify_each(news, kind=kind, at=at)


def address_of(referral: Referral) -> str:
    """Give the path of a referral's page, as notices keep it."""
    return reverse("triggers:referral", args=[referral.pk])
