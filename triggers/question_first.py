"""Who was first: told to the second of two people who answer one question."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.models import Fact
from triggers.current import ChangedMeanwhile, NotNow
from triggers.models import Trigger


def nobody_asks(trigger: Trigger) -> NotNow:
    """Say who answered, or whose entry took the question away."""
    if (
        trigger.answered_by is not None
        and trigger.answered_at is not None
        and trigger.ended_at
        in (
            None,
            trigger.answered_at,
        )
    ):
        return NotNow(
            _("%(name)s answered this question at %(time)s.")
            % {"name": trigger.answered_by, "time": _when(trigger.answered_at)}
        )
    words = _("Nobody asks this any more: its facts have changed meanwhile.")
    entry = _entry_behind(trigger)
    if entry is None or entry.stored_by is None or entry.stored_at is None:
        return NotNow(words)
    return ChangedMeanwhile(
        words
        + " "
        + _("%(name)s made an entry at %(time)s: %(kind)s.")
        % {"name": entry.stored_by, "time": _when(entry.stored_at), "kind": entry.get_kind_display()}
    )


def changed_meanwhile(trigger: Trigger) -> ChangedMeanwhile:
    """Say that the facts behind a question have changed, or who put it to somebody else."""
    on_board = trigger.board_questions.select_related("asked_by").filter(ended_at=None).first()
    if on_board is not None:
        return ChangedMeanwhile(
            _("%(name)s put this question on the next tumour board at %(time)s. Look at it again.")
            % {"name": on_board.asked_by, "time": _when(on_board.asked_at)}
        )
    words = _("The facts behind this question have changed meanwhile. Look at it again.")
    if trigger.addressed_to:
        words += " " + _("It is put to: %(addressee)s.") % {"addressee": trigger.asked_of.label}
    return ChangedMeanwhile(words)


def _entry_behind(trigger: Trigger) -> Fact | None:
    """Give the fact that was stored when a question was withdrawn: both carry the same time."""
    if trigger.ended_at is None:
        return None
    own = Q(patient=trigger.patient_id) | Q(patient__merged_into=trigger.patient_id)
    return Fact.objects.filter(own, stored_at=trigger.ended_at).select_related("stored_by").order_by("pk").first()


def _when(at: datetime) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
