"""
Recording what a board decides: the decision, its facts, the answer to a live referral, and what is to be done.

All in one transaction: rules answer at once, or nothing was said.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from patients.choices import Intent, Source, Verdict
from patients.models import Fact
from staff.models import User
from staff.retry import retried_whole
from triggers.choices import WAITING_STATES, DeclineReason, DeferReason, ReferralState
from triggers.current import NotNow, locked_referral
from triggers.models import Referral
from triggers.record import record
from triggers.rewrite import rewrite
from triggers.services import decline_locked, defer_locked
from tumorboard.actions import follow_decision
from tumorboard.choices import Basis, CaseState, Involvement, MeetingState, WhyDeviating
from tumorboard.current import locked_case, move_case, save
from tumorboard.decision_facts import facts_of, standing_facts
from tumorboard.due_keeping import keep
from tumorboard.models import Case, Decision, DecisionFact


@dataclass(frozen=True)
class DecisionDraft:
    """What a board decides, as the form or the API gives it."""

    involvement: Involvement
    recommendation: tuple[str, ...] = ()
    text: str = ""
    intent: Intent | str = ""
    verdict: Verdict | str = ""
    basis: Basis | str = ""
    recurrence: Fact | None = None
    ecog: int | None = None
    provider: str = ""
    deviates: bool = False
    why_deviating: WhyDeviating | str = ""
    deviation_words: str = ""
    patient_wish: str = ""
    responsible: User | None = None
    due_on: date | None = None
    back_on: date | None = None


@dataclass(frozen=True)
class ReferralAnswer:
    """Why a live referral does not go ahead although the board sees no need of palliative care."""

    reason: DeferReason | DeclineReason
    until: date | None = None
    comment: str = ""


class AnswerNeeded(NotNow):
    """A referral is live, and the board recommends no palliative care: somebody must say what becomes of it."""


@retried_whole
def decide_case(
    *,
    case: Case,
    draft: DecisionDraft,
    answer: ReferralAnswer | None = None,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Decision:
    """
    Record what the board decides about a case.

    :param answer: to a live referral, where no palliative care is recommended.
    :raises AnswerNeeded: if that is missing.
    :raises NotNow: if the meeting has not begun, the case was decided, or the draft contradicts itself.
    """
    case = locked_case(case, version=version)
    if case.meeting.state not in (MeetingState.RUNNING, MeetingState.HELD):
        raise NotNow(_("Begin the meeting before you record what it decides."))
    _check(draft)
    move_case(case, "decide")
    save(case)
    decision = Decision.objects.create(case=case, number=1, decided_at=at, decided_by=by, **columns_of(draft))
    facts = record(facts_of(decision, at=at), by=by, at=at)
    _keep_facts(decision, facts)
    _answer_referral(case, draft, answer, by=by, at=at)
    follow_decision(decision=decision, by=by, at=at)
    keep([case.patient.survivor_id], at=at)
    return decision


@retried_whole
def correct_decision(
    *,
    case: Case,
    draft: DecisionDraft,
    reason: str,
    answer: ReferralAnswer | None = None,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Decision:
    """
    Record what the board had decided in truth, or decides now instead; the earlier decision is kept.

    Its facts are corrected, taken back or added where they differ, and stay where they do not.

    :raises AnswerNeeded: if a live referral needs an answer.
    :raises NotNow: if nothing was decided yet, no reason is given, or the draft contradicts itself.
    """
    case = locked_case(case, version=version)
    last = Decision.objects.filter(case=case).order_by("-number").first()
    if last is None or case.state != CaseState.DECIDED:
        raise NotNow(_("Nothing was decided about this case yet; there is nothing to correct."))
    if not reason.strip():
        raise NotNow(_("A correction needs its reason."))
    _check(draft)
    decision = Decision.objects.create(
        case=case, number=last.number + 1, reason=reason.strip(), decided_at=at, decided_by=by, **columns_of(draft)
    )
    save(case)
    because = _("The board's decision was corrected: %(reason)s") % {"reason": reason.strip()}
    wanted = facts_of(decision, at=at)
    facts = rewrite(standing_facts(case), wanted, because=because, source=Source.BOARD, by=by, at=at)
    _keep_facts(decision, facts)
    _answer_referral(case, draft, answer, by=by, at=at)
    follow_decision(decision=decision, by=by, at=at)
    return decision


def columns_of(draft: DecisionDraft) -> dict[str, object]:
    """Give the columns of a draft; rows it names stay rows."""
    values = {name: getattr(draft, name) for name in DecisionDraft.__dataclass_fields__}
    return values | {"recommendation": sorted(set(draft.recommendation)), "provider": draft.provider.strip()}


def _check(draft: DecisionDraft) -> None:
    if not draft.recommendation and not draft.text.strip():
        raise NotNow(_("Say what the board recommends: a code, words, or both."))
    if draft.involvement == Involvement.ALREADY_INVOLVED and not draft.provider.strip():
        raise NotNow(_("Say who cares for the patient already."))
    if draft.involvement != Involvement.ALREADY_INVOLVED and draft.provider.strip():
        raise NotNow(_("A provider belongs to “Already involved” alone."))
    if draft.deviates != bool(draft.why_deviating):
        raise NotNow(_("A deviation from the guideline needs its reason, and a reason its deviation."))


def _keep_facts(decision: Decision, facts: list[Fact]) -> None:
    DecisionFact.objects.bulk_create([DecisionFact(decision=decision, fact_id=fact.pk) for fact in facts])


def waiting_referral(case: Case) -> Referral | None:
    """Give the referral that still could be stopped, where the patient has one."""
    people = (case.patient_id, case.patient.survivor_id)
    return Referral.objects.filter(patient__in=people, state__in=WAITING_STATES).first()


def _answer_referral(
    case: Case, draft: DecisionDraft, answer: ReferralAnswer | None, *, by: User, at: datetime
) -> None:
    """Let “no palliative care” say what becomes of a referral that goes ahead by itself."""
    if draft.involvement != Involvement.NONE:
        return
    referral = waiting_referral(case)
    if referral is None or (answer is None and referral.state == ReferralState.DEFERRED):
        return
    if answer is None:
        raise AnswerNeeded(
            _("A referral is open for this patient. Say why it waits or ends, or recommend palliative care.")
        )
    referral = locked_referral(referral)
    if isinstance(answer.reason, DeferReason):
        until = answer.until
        if until is None:
            raise NotNow(_("Say until when the referral waits."))
        defer_locked(referral, reason=answer.reason, until=until, by=by, at=at, comment=answer.comment)
    else:
        decline_locked(referral, reason=answer.reason, by=by, at=at, comment=answer.comment)
