"""Being away: somebody else gets meanwhile what is theirs."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from staff.models import Absence, User
from staff.notices import notify
from staff.permissions import FOR_DEPUTIES, Permission


class NotAway(Exception):
    """Says why an absence cannot be noted or changed."""


@transaction.atomic
def note_absence(*, user: User, deputy: User, starts_on: date, ends_on: date, by: User, at: datetime) -> Absence:
    """
    Note that somebody is away from one day to another, both included, and who gets meanwhile what is theirs.

    :raises NotAway: if the days are over, in the wrong order or taken, or the deputy cannot be one.
    """
    _check_days(starts_on, ends_on, timezone.localdate(at))
    # In the order of their ids: two colleagues may name each other at the same time.
    people = {user.pk: user for user in User.objects.select_for_update(no_key=True).filter(
        pk__in=[user.pk, deputy.pk]).order_by("pk")}  # fmt: skip
    _check_deputy(user, people[deputy.pk])
    taken = Absence.objects.filter(user=user, cancelled_at=None, starts_on__lte=ends_on, ends_on__gte=starts_on)
    if taken.exists():
        raise NotAway(_("There is an absence on these days already. Take it back first, or choose other days."))
    absence = Absence.objects.create(
        user=user, deputy=deputy, starts_on=starts_on, ends_on=ends_on, recorded_at=at, recorded_by=by
    )
    _tell_deputy(absence, "deputy_named", at)
    return absence


@transaction.atomic
def cancel_absence(*, absence: Absence, by: User, at: datetime) -> None:
    """
    Say that somebody is there after all, from now on.

    :raises NotAway: if that was said before, or the absence is over.
    """
    locked = Absence.objects.select_for_update(no_key=True).get(pk=absence.pk)
    if locked.cancelled_at is not None:
        raise NotAway(_("This absence was taken back before."))
    if locked.ends_on < timezone.localdate(at):
        raise NotAway(_("These days are over."))
    locked.cancelled_at, locked.cancelled_by = at, by
    locked.save()
    _tell_deputy(locked, "deputy_cancelled", at)


@transaction.atomic
def change_deputies(*, leaver: User, deputy: User, at: datetime) -> int:
    """
    Let somebody else stand in where one who leaves was to; give for how many absences.

    :raises NotAway: if the new deputy cannot be one.
    """
    coming = Absence.objects.select_for_update(no_key=True).filter(
        deputy=leaver, cancelled_at=None, ends_on__gte=timezone.localdate(at)
    )
    absences = list(coming.select_related("user", "deputy").order_by("pk"))
    for absence in absences:
        _check_deputy(absence.user, deputy)
        absence.deputy = deputy
        absence.save()
        _tell_deputy(absence, "deputy_named", at)
    return len(absences)


def _check_days(starts_on: date, ends_on: date, today: date) -> None:
    if ends_on < starts_on:
        raise NotAway(_("The last day lies before the first."))
    if ends_on < today:
        raise NotAway(_("These days are over."))


def _check_deputy(user: User, deputy: User) -> None:
    if deputy.pk == user.pk:
        raise NotAway(_("Nobody is their own deputy."))
    if not deputy.is_active or deputy.is_program:
        raise NotAway(
            _("%(name)s cannot be a deputy: only a colleague whose account is active can.") % {"name": deputy}
        )
    if missing := (user.permissions & FOR_DEPUTIES) - deputy.permissions:
        what = ", ".join(str(each.label) for each in Permission if each in missing)
        raise NotAway(
            _("%(deputy)s cannot stand in for %(name)s, because their roles do not allow: %(what)s.")
            % {"deputy": deputy, "name": user, "what": what}
        )


def _tell_deputy(absence: Absence, kind: str, at: datetime) -> None:
    starts_today = absence.starts_on <= timezone.localdate(at)
    address = "/my/absences/"
    notify(users=[absence.deputy], kind=kind, address=address, subject_id=absence.pk, same_day=starts_today, at=at)
