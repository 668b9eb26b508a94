"""Who is told what somebody answered to a referral. The palliative team is told where its consult follows."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from staff.models import User
from staff.notices import News, notify_each
from triggers.models import Answer, Reason, Referral

ANSWERED = {"confirm": "referral_confirmed", "defer": "referral_deferred", "decline": "referral_declined"}


def tell_of_answers(answers: Sequence[Answer], what: str, *, by: User, at: datetime) -> None:
    """
    Tell those who wait for these answers of one kind, unless they gave them: who is responsible, and who referred.

    A constant number of queries, however many referrals were answered so.
    """
    _tell(answers, ANSWERED[what], by=by, at=at)


def tell_of_undoing(answers: Sequence[Answer], *, by: User, at: datetime) -> None:
    """Tell the same people that answers were taken back, in a constant number of queries too."""
    _tell(answers, "answer_undone", by=by, at=at)


def _tell(answers: Sequence[Answer], kind: str, *, by: User, at: datetime) -> None:
    waiting = {answer.referral_id: {answer.referral.patient.responsible_oncologist} for answer in answers}
    requests = Reason.objects.filter(referral__in=list(waiting), trigger=None).select_related("requested_by")
    for request in requests:
        waiting[request.referral_id].add(request.requested_by)
    news = [
        News(person, answer.referral.patient_id, address_of(answer.referral), answer.pk)
        for answer in answers
        for person in waiting[answer.referral_id]
        if person is not None and person != by
    ]
    notify_each(news, kind=kind, at=at)


def address_of(referral: Referral) -> str:
    """Give the path of a referral's page, as notices keep it."""
    return reverse("triggers:referral", args=[referral.pk])
