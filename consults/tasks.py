"""The clock's door: the waiting rows are the queue, so this may run twice, late, or never be nudged."""

from collections import Counter

import structlog
from celery import shared_task
from django.utils import timezone

from consults.activation import escalate_overdue
from consults.care_stopping import stop_where_care_ended
from consults.letter_making import make_wanted_letters
from consults.letters import TASK as MAKE_LETTERS
from consults.opening import open_new, open_pending
from consults.pathway import end_where_care_ended
from consults.safety import pass_on_unclaimed
from consults.team_notices import tell_reasons_gone
from staff.alone import Work, in_turn
from triggers.nudge import nudge_on_commit

log = structlog.get_logger(__name__)
ROWS_AT_ONCE = 500
LETTERS_AT_ONCE = 50


@shared_task(name="consults.open_pending")
def open_pending_consults() -> None:
    """Open and book the consults that wait, and say whose reasons are gone; a full round asks for the next at once."""
    now = timezone.now()
    done = open_pending(at=now, limit=ROWS_AT_ONCE)
    # The next round must follow, even where telling fails.
    _end_round(done)
    # A death is nudged for as a finding that ended is; what was planned must not wait for the next sweep.
    stop_where_care_ended(at=now)
    tell_reasons_gone(at=now)


@shared_task(name="consults.open_new")
def open_new_consults() -> None:
    """Open the consults that new findings ask for, without looking at all others; two at once would do it twice."""
    with in_turn(Work.OPEN_CONSULTS):
        done = open_new(at=timezone.now(), limit=ROWS_AT_ONCE)
    _end_round(done)


def _end_round(done: Counter[str]) -> None:
    if done:
        log.info("consults_opened", **done)
    if done["opened"] + done["visit"] >= ROWS_AT_ONCE:
        nudge_on_commit(open_pending_consults.name)


@shared_task(name="consults.follow_care")
def follow_care() -> None:
    """Stop what is over, pass on contacts that nobody claimed, and tell of specialised care that is late."""
    now = timezone.now()
    stop_where_care_ended(at=now)
    end_where_care_ended(at=now)
    pass_on_unclaimed(at=now)
    escalate_overdue(at=now)


@shared_task(name=MAKE_LETTERS)
def make_letters() -> None:
    """Make the letters that are wanted; a full round asks for the next at once."""
    done = make_wanted_letters(at=timezone.now(), limit=LETTERS_AT_ONCE)
    if done:
        log.info("letters_made", **done)
    if done["made"] >= LETTERS_AT_ONCE:
        nudge_on_commit(make_letters.name)
