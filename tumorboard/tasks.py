"""The clock's door: rows that wait are the queue, so each of these may run twice, late, or never be nudged."""

from celery import shared_task
from django.utils import timezone

from tumorboard.actions import match_actions
from tumorboard.due_keeping import AT_ONCE, keep_waiting
from tumorboard.meetings import plan_meetings
from tumorboard.returning import bring_back as bring_cases_back


@shared_task(name="tumorboard.keep_due")
def keep_due() -> None:
    """Bring the list of who must be presented to what histories say now."""
    while keep_waiting(at=timezone.now()) >= AT_ONCE:
        pass


@shared_task(name="tumorboard.follow_actions")
def follow_actions() -> None:
    """Close the recommendations that facts show as carried out."""
    match_actions(at=timezone.now())


@shared_task(name="tumorboard.plan_meetings")
def plan_ahead() -> None:
    """Plan the boards' meetings of the next weeks."""
    plan_meetings(at=timezone.now())


@shared_task(name="tumorboard.bring_back")
def bring_back() -> None:
    """Put overdue recommendations, and cases called back, on the next agendas."""
    bring_cases_back(at=timezone.now())
