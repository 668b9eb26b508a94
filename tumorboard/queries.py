"""Reading boards: meetings, who must be presented, cases on the agenda, recommendations that are open."""

from datetime import date, datetime, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from patients.models import Patient
from staff.keyset import behind
from staff.models import User
from staff.permissions import Permission
from tumorboard.choices import ON_AGENDA, ActionState, CaseState, DueState, MeetingState
from tumorboard.models import Action, Board, Case, CaseTag, Decision, Due, Meeting

PAGE, COUNTED_UP_TO = 25, 999
OPEN_MEETINGS = (MeetingState.PLANNED, MeetingState.RUNNING)


def visible_meetings(user: User) -> QuerySet[Meeting]:
    rows = Meeting.objects.select_related("board", "chair")
    return rows if user.may(Permission.SEE_BOARDS) else rows.none()


def meetings_ahead(user: User, *, today: date) -> QuerySet[Meeting]:
    """Give the meetings from today on and those that still run, each with the number of its `cases_on`."""
    since = timezone.make_aware(datetime.combine(today, datetime.min.time()))
    ahead = visible_meetings(user).filter(Q(starts_at__gte=since) | Q(state=MeetingState.RUNNING))
    return _counted(ahead).order_by("starts_at", "pk")


def meetings_before(user: User, *, today: date) -> QuerySet[Meeting]:
    since = timezone.make_aware(datetime.combine(today, datetime.min.time()))
    return _counted(visible_meetings(user).filter(starts_at__lt=since).exclude(state=MeetingState.RUNNING)).order_by(
        "-starts_at", "-pk"
    )


def _counted(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    return meetings.annotate(
        cases_on=Count("cases", filter=Q(cases__state__in=ON_AGENDA)),
        decided=Count("cases", filter=Q(cases__state=CaseState.DECIDED)),
    )


def visible_cases(user: User) -> QuerySet[Case]:
    tags = CaseTag.objects.select_related("refuted_by")
    rows = Case.objects.select_related(
        "patient__merged_into", "tumour", "presenter", "meeting__board", "meeting__chair", "because", "registered_by"
    ).prefetch_related(
        Prefetch("tags", tags),
        Prefetch("decisions", Decision.objects.select_related("decided_by", "responsible").order_by("-number")),
    )
    return rows if user.may(Permission.SEE_BOARDS) else rows.none()


def agenda(user: User, meeting: Meeting) -> QuerySet[Case]:
    """Give the cases of a meeting in their order, those taken off left out."""
    return visible_cases(user).filter(meeting=meeting, state__in=ON_AGENDA).order_by("position", "pk")


def taken_off(user: User, meeting: Meeting) -> QuerySet[Case]:
    return visible_cases(user).filter(meeting=meeting).exclude(state__in=ON_AGENDA).order_by("position", "pk")


def visible_due(user: User) -> QuerySet[Due]:
    rows = Due.objects.select_related(
        "patient__responsible_oncologist", "patient__merged_into", "tumour", "because", "therapy"
    )
    return rows if user.may(Permission.SEE_BOARDS) else rows.none()


def due_page(user: User, *, state: DueState, occasion: str = "", after: int | None = None) -> tuple[list[Due], int]:
    """Give one page of those who wait longest, and the row after which the next page begins, 0 for none."""
    rows = visible_due(user).filter(state=state)
    if occasion:
        rows = rows.filter(occasion=occasion)
    if after is not None and (last := Due.objects.filter(pk=after).first()) is not None:
        rows = behind(rows, last, "since", "pk")
    page = list(rows.order_by("since", "pk")[: PAGE + 1])
    return page[:PAGE], page[PAGE - 1].pk if len(page) > PAGE else 0


def count_due(user: User, state: DueState) -> int:
    """Count who is in a tab, exact to 999."""
    return visible_due(user).select_related(None).filter(state=state).order_by()[:COUNTED_UP_TO].count()


def next_meeting(icd10: str, *, at: datetime) -> Meeting | None:
    """Give the next meeting of a board for this tumour that still takes registrations, else the next one at all."""
    fitting = [
        board.pk
        for board in Board.objects.filter(ended_on=None)
        if not board.icd_prefixes or icd10.startswith(tuple(board.icd_prefixes))
    ]
    planned = Meeting.objects.filter(board__in=fitting, state=MeetingState.PLANNED, starts_at__gt=at)
    planned = planned.select_related("board").order_by("starts_at", "pk")
    return planned.filter(closes_at__gt=at).first() or planned.first()


def open_meetings(*, at: datetime, besides: Meeting | None = None) -> QuerySet[Meeting]:
    """Give the meetings on whose agenda a case can be put."""
    rows = Meeting.objects.select_related("board").filter(state__in=OPEN_MEETINGS).order_by("starts_at", "pk")
    rows = rows.filter(starts_at__gt=at - timedelta(days=1))
    return rows.exclude(pk=besides.pk) if besides else rows


def visible_actions(user: User) -> QuerySet[Action]:
    rows = Action.objects.select_related(
        "decision__case__meeting__board", "patient__merged_into", "responsible", "closed_by", "fact"
    )
    return rows if user.may(Permission.SEE_BOARDS) else rows.none()


def brought_back_by(user: User, case: Case) -> QuerySet[Action]:
    """Give the recommendations that nobody carried out and that a case asks about again."""
    return visible_actions(user).filter(brought_back=case).order_by("due_on", "pk")


def actions_in(user: User, tab: str, *, today: date) -> QuerySet[Action]:
    """Give the recommendations of a tab: mine, open, overdue, closed."""
    rows = visible_actions(user)
    if tab == "closed":
        return rows.exclude(state=ActionState.OPEN).order_by("-closed_at", "-pk")
    rows = rows.filter(state=ActionState.OPEN).order_by("due_on", "pk")
    if tab == "overdue":
        return rows.filter(due_on__lt=today)
    return rows.filter(responsible=user) if tab == "mine" else rows


def cases_of_patient(user: User, patient: Patient) -> QuerySet[Case]:
    """Give a patient's cases of all records, the latest meeting first."""
    of_person = Q(patient=patient) | Q(patient__merged_into=patient)
    return visible_cases(user).filter(of_person).order_by("-meeting__starts_at", "-pk")
