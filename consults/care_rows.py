"""Changing what follows a consult: lock the patient, then the row; move it as its table says; store a new version."""

from typing import TypeVar

from django.utils.translation import gettext as _

from consults.care_choices import CareMoves
from consults.models import Activation, ContactTask, Recommendation, Task
from patients.services import lock_patients
from triggers.current import ChangedMeanwhile, NotNow

Row = TypeVar("Row", Task, Activation, ContactTask, Recommendation)


def locked(row: Row, *, version: int | None = None) -> Row:
    """
    Lock a row's patient, then the row, and give it as it stands now.

    :param version: the version that the person saw, where a form sent it.
    :raises ChangedMeanwhile: if somebody has changed it since that version.
    """
    lock_patients([row.patient_id])
    fresh = type(row).objects.select_for_update(of=("self",)).select_related("patient__merged_into").get(pk=row.pk)
    if version is not None and fresh.version != version:
        raise ChangedMeanwhile(
            _("This has changed meanwhile: %(state)s. Look at it again.") % {"state": fresh.get_state_display()}
        )
    return fresh


def move(row: Row, moves: CareMoves, name: str) -> None:
    """
    Move a row as its table says, in memory.

    :raises NotNow: if the table does not allow it from here.
    """
    if row.state not in moves[name].sources:
        raise NotNow(
            _("This is not possible now: it is in the state “%(state)s”.") % {"state": row.get_state_display()}
        )
    row.state = moves[name].target.value


def save(row: Row) -> None:
    """Store a locked row as a new version."""
    row.version += 1
    row.save()
