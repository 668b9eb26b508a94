"""Specialised palliative care is ordered where complexity is high, and tracked until it has begun."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from consults.care_choices import (
    ACTIVATION_LIVE,
    ACTIVATION_MOVES,
    CANCEL_ACTIVATION_REASONS,
    ActivationState,
    Structure,
    WhyNotActivated,
)
from consults.care_people import leads, team_around
from consults.care_rows import locked, move, save
from consults.models import Activation, Consult
from staff.models import User
from staff.notices import notify
from staff.retry import retried_whole
from triggers.current import NotNow

AT_ONCE = 200


def due_after(day: date, *, unstable: bool) -> date:
    """Give until when ordered care must have begun: 7 days, 2 when the phase is unstable, unless the site says else."""
    return day + timedelta(days=settings.ACTIVATION_DAYS_UNSTABLE if unstable else settings.ACTIVATION_DAYS)


def order_activation(
    *, consult: Consult, structures: Sequence[Structure], unstable: bool, by: User, at: datetime
) -> list[Activation]:
    """
    Order specialised care for a locked consult's patient with each of these structures; gives the orders.

    Where one with a structure is on its way already, it stays; an unstable phase brings its day forward. An amended
    consult that orders another structure, or none, cancels what it ordered before and is not accepted yet.
    """
    due_on = due_after(timezone.localdate(at), unstable=unstable)
    live = Activation.objects.select_for_update().filter(patient=consult.patient_id, state__in=ACTIVATION_LIVE)
    by_structure = {row.structure: row for row in live}
    for row in by_structure.values():
        if row.consult_id == consult.pk and row.structure not in structures and row.state == ActivationState.ORDERED:
            cancel(row, why=WhyNotActivated.AMENDED, at=at, by=by)
    return [
        _bring_forward(by_structure[structure], due_on, unstable)
        if structure in by_structure
        else Activation.objects.create(
            patient_id=consult.patient_id,
            consult=consult,
            structure=structure,
            unstable=unstable,
            ordered_at=at,
            ordered_by=by,
            due_on=due_on,
        )
        for structure in structures
    ]


def _bring_forward(row: Activation, due_on: date, unstable: bool) -> Activation:
    if unstable and not row.unstable:
        row.unstable, row.due_on = True, min(row.due_on, due_on)
        save(row)
    return row


@retried_whole
def accept_activation(
    *,
    activation: Activation,
    provider: str,
    structure: Structure | None = None,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Activation:
    """
    Say that a provider accepted the order.

    :raises NotNow: if it is not waiting for that, or it is still to be decided where it goes.
    """
    row = locked(activation, version=version)
    move(row, ACTIVATION_MOVES, "accept")
    _send_to(row, structure, provider)
    row.accepted_at, row.accepted_by = at, by
    save(row)
    return row


@retried_whole
def begin_activation(
    *,
    activation: Activation,
    begun_on: date,
    provider: str = "",
    structure: Structure | None = None,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Activation:
    """
    Say that the care that was ordered has begun.

    :raises NotNow: if it is over, the day is not today or before it, or it is still to be decided where it goes.
    """
    row = locked(activation, version=version)
    move(row, ACTIVATION_MOVES, "begin")
    if not timezone.localdate(row.ordered_at) <= begun_on <= timezone.localdate(at):
        raise NotNow(_("Care begins between the day of the order and today."))
    _send_to(row, structure, provider)
    row.begun_on, row.begun_at, row.begun_by = begun_on, at, by
    save(row)
    return row


def _send_to(row: Activation, structure: Structure | None, provider: str) -> None:
    row.structure = structure or row.structure
    row.provider = provider.strip() or row.provider
    if row.structure == Structure.UNDECIDED:
        raise NotNow(_("Choose the structure that gives this care."))
    others = Activation.objects.filter(patient=row.patient_id, structure=row.structure, state__in=ACTIVATION_LIVE)
    if others.exclude(pk=row.pk).exists():
        raise NotNow(_("This care is ordered there already."))


@retried_whole
def cancel_activation(
    *,
    activation: Activation,
    why: WhyNotActivated,
    words: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> Activation:
    """
    Say that ordered care does not begin, and why.

    :raises NotNow: if it is over, the reason is none that people choose, or "other" is not explained.
    """
    if WhyNotActivated(why) not in CANCEL_ACTIVATION_REASONS:
        raise NotNow(_("Choose one of the reasons."))
    if why == WhyNotActivated.OTHER and not words.strip():
        raise NotNow(_("Say in a few words why not."))
    row = locked(activation, version=version)
    return cancel(row, why=WhyNotActivated(why), words=words, by=by, at=at)


def cancel(
    row: Activation, *, why: WhyNotActivated, words: str = "", by: User | None = None, at: datetime
) -> Activation:
    """Cancel a locked order."""
    move(row, ACTIVATION_MOVES, "cancel")
    row.cancelled_at, row.cancelled_by, row.why_cancelled, row.cancel_words = at, by, why, words.strip()
    save(row)
    return row


def escalate_overdue(*, at: datetime) -> int:
    """
    Tell team and clinical leads of ordered care that has not begun in time, once; gives of how many.

    It may run twice, late, or be killed at any moment: each order is one transaction and keeps that they were told.
    """
    late = Activation.objects.filter(
        state__in=ACTIVATION_LIVE, due_on__lt=timezone.localdate(at), escalated_at=None
    ).order_by("due_on", "pk")
    return sum(_escalate(row, at) for row in late[:AT_ONCE])


@retried_whole
def _escalate(activation: Activation, at: datetime) -> bool:
    row = locked(activation)
    if row.state not in ACTIVATION_LIVE or row.escalated_at is not None:
        return False
    consult = Consult.objects.select_related("claimed_by", "signed_by").get(pk=row.consult_id)
    notify(
        users={*team_around(consult), *leads(), row.ordered_by},
        kind="activation_overdue",
        patient_id=row.patient_id,
        address=reverse("consults:activations"),
        subject_id=row.pk,
        same_day=True,
        at=at,
    )
    row.escalated_at = at
    save(row)
    return True
