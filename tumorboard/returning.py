"""What comes back to a board by itself: what nobody carried out, and cases that a decision calls back on a day."""

from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from patients.choices import FactKind
from patients.models import Fact
from patients.services import lock_patients
from staff.retry import retried_whole
from tumorboard.choices import ActionState, CaseState, MeetingState, Occasion
from tumorboard.meetings import AHEAD
from tumorboard.models import Action, Case, Decision, Meeting
from tumorboard.registering import register_case


def bring_back(*, at: datetime) -> int:
    """
    Put on the next agendas what is overdue and what was called back; gives how many cases that were.

    What stands on an agenda already is only linked. Whoever has died comes back no more. It may run at any time, again,
    and be ended in between: each case is registered in a transaction of its own, with the mark that says so.
    """
    today = timezone.localdate(at)
    back = [_call_back(decision, at=at) for decision in called_back(today)]
    back += [_ask_again(action, at=at) for action in overdue(today)]
    return sum(back)


def called_back(today: date) -> QuerySet[Decision]:
    """Give the decisions whose case comes back within the weeks that are planned, and does not stand there yet."""
    later = Decision.objects.filter(case=OuterRef("case"), number__gt=OuterRef("number"))
    stands_or_stood = Q(state=CaseState.REGISTERED) | Q(meeting__starts_at__gt=OuterRef("case__meeting__starts_at"))
    again = Case.objects.filter(stands_or_stood, tumour=OuterRef("case__tumour"))
    rows = Decision.objects.filter(~Exists(later), ~Exists(again), back_on__lte=today + AHEAD)
    rows = rows.filter(~_has_died("case__patient"), case__state=CaseState.DECIDED)
    return rows.select_related("case__meeting", "case__tumour").order_by("back_on", "pk")


def overdue(today: date) -> QuerySet[Action]:
    """Give the open recommendations whose day is over and that no case asks about again."""
    rows = Action.objects.filter(state=ActionState.OPEN, due_on__lt=today, brought_back=None)
    rows = rows.filter(~_has_died("patient"))
    return rows.select_related("decision__case__meeting", "decision__case__tumour").order_by("due_on", "pk")


def _has_died(patient: str) -> Exists:
    of_person = Q(patient=OuterRef(f"{patient}_id")) | Q(patient__merged_into=OuterRef(f"{patient}_id"))
    of_person |= Q(patient=OuterRef(f"{patient}__merged_into_id"))
    return Exists(Fact.objects.filter(of_person, kind=FactKind.DEATH, replaced_by=None, retractions=None))


@retried_whole
def _call_back(decision: Decision, *, at: datetime) -> bool:
    case = decision.case
    assert decision.back_on is not None
    lock_patients([case.patient_id])
    if not called_back(timezone.localdate(at)).filter(pk=decision.pk).exists():
        return False
    return _put_on_agenda(case, Occasion.BACK_TO_BOARD, since=decision.back_on, at=at) is not None


@retried_whole
def _ask_again(action: Action, *, at: datetime) -> bool:
    case = action.decision.case
    lock_patients([case.patient_id])
    row = Action.objects.select_for_update().filter(pk=action.pk, state=ActionState.OPEN, brought_back=None).first()
    if row is None:
        return False
    standing = Case.objects.filter(tumour=case.tumour, state=CaseState.REGISTERED).first()
    asks = standing or _put_on_agenda(case, Occasion.NOT_CARRIED_OUT, since=timezone.localdate(at), at=at)
    if asks is None:
        return False
    row.brought_back = asks
    row.version = F("version") + 1
    row.save(update_fields=["brought_back", "version"])
    return standing is None


def _put_on_agenda(case: Case, occasion: Occasion, *, since: date, at: datetime) -> Case | None:
    """Register the tumour for the first meeting of the same board from a day on that still takes cases."""
    begins = timezone.make_aware(datetime.combine(since, datetime.min.time()))
    planned = Meeting.objects.filter(board=case.meeting.board_id, state=MeetingState.PLANNED, closes_at__gt=at)
    meeting = planned.filter(starts_at__gte=begins).order_by("starts_at", "pk").first()
    if meeting is None:
        return None
    return register_case(
        meeting=meeting,
        tumour=case.tumour,
        occasion=occasion,
        question=case.question,
        presenter=case.presenter,
        by=None,
        at=at,
    )
