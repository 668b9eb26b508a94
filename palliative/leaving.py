"""When somebody leaves: what is theirs in all apps goes to others, and the account is shut, in one step."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consults.leaving import ConsultWork, consult_work_of, leave_the_team
from patients.handing_over import Responsibility, hand_over_patients, responsibility_of
from staff.absences import change_deputies
from staff.models import Absence, User
from staff.notices import notify
from staff.retry import retried_whole
from staff.services import shut_account


@dataclass(frozen=True)
class Leaving:
    """What shutting an account means: numbers only, nothing of any patient."""

    patients: Responsibility
    consults: ConsultWork
    stands_in: int
    """For how many absences, now or to come, the person is the deputy."""


def leaving_of(account: User, *, at: datetime) -> Leaving:
    """Count what somebody would leave behind. Six queries."""
    coming = Absence.objects.filter(deputy=account, cancelled_at=None, ends_on__gte=timezone.localdate(at))
    return Leaving(responsibility_of(account), consult_work_of(account, at=at), coming.count())


class NobodyFollows(Exception):
    """Says that something became somebody's since it was asked who follows them."""


@retried_whole
@transaction.atomic
def let_go(
    *, account: User, oncologist: User | None, nurse: User | None, deputy: User | None, by: User, at: datetime
) -> None:
    """
    Hand over what is somebody's, then shut the account; all of it or nothing.

    :param oncologist: who becomes responsible for the person's patients as their oncologist.
    :param nurse: who becomes the named nurse of those whose nurse the person is.
    :param deputy: who stands in where the person was to.
    :raises staff.services.NotYours: if it is one's own account.
    :raises staff.absences.NotAway: if the deputy cannot be one.
    :raises NobodyFollows: if something is the person's for which nobody was named.
    """
    # Whoever makes them responsible or a deputy meanwhile has done so now, or waits until the account is shut.
    User.objects.select_for_update().get(pk=account.pk)
    _check_followed(leaving_of(account, at=at), oncologist=oncologist, nurse=nurse, deputy=deputy)
    if hand_over_patients(leaver=account, oncologist=oncologist, nurse=nurse):
        heirs = {person.pk: person for person in (oncologist, nurse) if person}.values()
        notify(users=heirs, kind="patients_handed_over", address="/patients/", subject_id=account.pk, at=at)
    leave_the_team(clinician=account, by=by, at=at)
    if deputy is not None:
        change_deputies(leaver=account, deputy=deputy, at=at)
    shut_account(account=account, by=by, at=at)


def _check_followed(leaving: Leaving, *, oncologist: User | None, nurse: User | None, deputy: User | None) -> None:
    left = (
        (leaving.patients.as_oncologist, oncologist),
        (leaving.patients.as_nurse, nurse),
        (leaving.stands_in, deputy),
    )
    if any(count and follower is None for count, follower in left):
        raise NobodyFollows(
            _("Something became theirs while you looked. Look again at what is handed over, and to whom.")
        )
