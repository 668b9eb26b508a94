"""Who is away in the demo centre, and what its people are told."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.urls import reverse

from staff.absences import note_absence
from staff.models import Absence, Notice, User
from staff.notices import notify
from triggers.choices import WAITING_STATES, ReferralState
from triggers.models import Referral

# Who is away, from which day on, for how long, and who stands in.
ABSENCES = (("oncologist3", 0, 4, "oncologist"), ("nurse2", 10, 14, "nurse"), ("oncologist", 24, 10, "oncologist2"))
TOLD_AT_MOST = 3
_KINDS = {ReferralState.PROPOSED: "confirmation_waits"}


def note_absences(users: Mapping[str, User], *, today: date, at: datetime) -> None:
    """Note who is away, unless absences were noted before."""
    if Absence.objects.exists():
        return
    for username, starts_in, days, deputy in ABSENCES:
        first = today + timedelta(days=starts_in)
        last = first + timedelta(days=days)
        away = users[username]
        note_absence(user=away, deputy=users[deputy], starts_on=first, ends_on=last, by=away, at=at)


def tell_people(users: Mapping[str, User], *, at: datetime) -> None:
    """Tell the oncologists of the most urgent referrals of their patients, unless anybody was told before."""
    if Notice.objects.filter(patient_id__isnull=False).exists():
        return
    for username in ("oncologist", "oncologist2", "oncologist3"):
        live = Referral.objects.filter(state__in=WAITING_STATES, patient__responsible_oncologist=users[username])
        for referral in live.order_by("see_by", "pk")[:TOLD_AT_MOST]:
            notify(
                users=[users[username]],
                kind=_KINDS.get(ReferralState(referral.state), "referral_opened"),
                patient_id=referral.patient_id,
                address=reverse("triggers:referral", args=[referral.pk]),
                at=at,
            )
