"""Taking back several confirmations that somebody gave together: what can be taken back, and why the rest cannot."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from patients.services import lock_patients
from staff.models import User
from staff.past import changed_by_act
from staff.retry import retried_whole
from triggers.answer_notices import tell_of_undoing
from triggers.answers_undone import DIED, take_yes_back, why_it_stands_no_more
from triggers.choices import AnswerKind
from triggers.load import load_histories
from triggers.models import Answer, Reason, Referral
from triggers.nudge import nudge_on_commit
from triggers.reconcile import reconcile
from triggers.together import Refused, Together


@retried_whole
def undo_confirming(*, act: UUID, by: User, at: datetime) -> Together[Referral]:
    """
    Take back all confirmations that one person gave together, in a constant number of queries.

    What cannot be taken back any more is left as it is and named.

    :param act: what `staff.past.this_act` gave when they were given.
    """
    ids = [event.pgh_obj_id for event in changed_by_act(Answer, act, by=by)]
    confirmed = Answer.objects.filter(pk__in=ids, what=AnswerKind.CONFIRM)
    lock_patients(set(confirmed.values_list("referral__patient", flat=True)))
    given = {answer.referral_id: answer for answer in confirmed.select_related("undone_by")}
    referrals = Referral.objects.filter(pk__in=given).select_related("patient__responsible_oncologist", "answered_by")
    locked = list(referrals.select_for_update(of=("self",)).order_by("pk"))
    answers, reasons = _standing_answers(given), _standing_reasons(given)
    dead = _dead({referral.patient_id for referral in locked}, at)
    result: Together[Referral] = Together([], [])
    for referral in locked:
        answer, standing = given[referral.pk], answers[referral.pk]
        if why := why_it_stands_no_more(referral, answer, standing[-1] if standing else None):
            result.refused.append(Refused(referral, str(why)))
        elif referral.patient_id in dead:
            result.refused.append(Refused(referral, str(DIED)))
        else:
            answer.undone_at, answer.undone_by, answer.referral = at, by, referral
            take_yes_back(referral, reasons[referral.pk], standing[-2] if len(standing) > 1 else None)
            result.done.append(referral)
    _store(result.done, [given[referral.pk] for referral in result.done], by=by, at=at)
    return result


def _standing_answers(referrals: Iterable[int]) -> dict[int, list[Answer]]:
    found = defaultdict(list)
    for answer in Answer.objects.filter(referral__in=list(referrals), undone_at=None).select_related("by"):
        found[answer.referral_id].append(answer)
    return found


def _standing_reasons(referrals: Iterable[int]) -> dict[int, list[Reason]]:
    found = defaultdict(list)
    for reason in Reason.objects.filter(referral__in=list(referrals), ended_at=None):
        found[reason.referral_id].append(reason)
    return found


def _dead(patients: set[int], at: datetime) -> set[int]:
    today = timezone.localdate(at)
    return {pk for pk, history in load_histories(patients).items() if history.on_day(today).has_died}


def _store(referrals: list[Referral], answers: list[Answer], *, by: User, at: datetime) -> None:
    if not referrals:
        return
    Answer.objects.bulk_update(answers, ("undone_at", "undone_by"))
    columns = ("state", "version", "deferred_until", "answered_by", "answered_at", "comment")
    Referral.objects.bulk_update(referrals, (*columns, "confirmed_by", "confirmed_at"))
    reconcile([referral.patient_id for referral in referrals], at=at)
    tell_of_undoing(answers, by=by, at=at)
    nudge_on_commit("consults.open_pending")
