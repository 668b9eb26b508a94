"""What somebody needs to answer one referral: what can be answered now, what was said before, and by whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, QuerySet

from patients.choices import FactKind, Respondent
from patients.models import Fact, Patient
from patients.queries import visible_facts
from staff.models import User
from staff.permissions import Permission
from triggers.answers_undone import standing_answer
from triggers.choices import REFERRAL_MOVES, AnswerKind, DeclineReason, DeferReason, EscalationStep, ReferralState
from triggers.models import Answer, Escalation, Reason, Referral
from triggers.queries import Explanation, explain, with_reasons
from triggers.services import last_day_of_deferral, why_not_defer

USUAL_DEFERRAL = timedelta(days=14)


def with_answers(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    """Bring along reasons, answers and to whom a referral was put, each with its people."""
    return with_reasons(referrals).prefetch_related(
        Prefetch("answers", Answer.objects.select_related("by", "undone_by").order_by("at", "pk")),
        Prefetch("escalations", Escalation.objects.select_related("to").order_by("at", "pk")),
    )


@dataclass(frozen=True)
class PutTo:
    """To whom an unanswered confirmation was put at one step; nobody where nobody was there."""

    step: EscalationStep
    people: list[User]
    since: datetime


@dataclass(frozen=True)
class AnswerBar:
    """What one person may answer to a referral now. A version is the one that the buttons carry."""

    referral: Referral
    kinds: frozenset[AnswerKind]
    standing: Answer | None
    """The answer that can still be taken back."""
    why_not_defer: str
    """Why deferring would be refused; empty where it would not."""
    may_take_over: bool
    due: date | None
    """The nearest deadline of the reasons that would be put aside."""
    until: date
    """The usual end of a deferral."""
    last_day: date
    last_day_curative: date

    @property
    def is_empty(self) -> bool:
        return not (self.kinds or self.may_take_over)

    @property
    def is_change(self) -> bool:
        """Whether a yes would take a deferral or a refusal back."""
        return self.standing is not None and self.standing.what != AnswerKind.CONFIRM

    @property
    def may_confirm(self) -> bool:
        return AnswerKind.CONFIRM in self.kinds

    @property
    def may_defer(self) -> bool:
        return AnswerKind.DEFER in self.kinds

    @property
    def may_decline(self) -> bool:
        return AnswerKind.DECLINE in self.kinds

    @property
    def defer_reasons(self) -> list[tuple[int, str, str]]:
        """Number of the key, code and words of each reason."""
        return _numbered(DeferReason)

    @property
    def decline_reasons(self) -> list[tuple[int, str, str]]:
        return _numbered(DeclineReason)


def _numbered(reasons: type[DeferReason] | type[DeclineReason]) -> list[tuple[int, str, str]]:
    return [(number, code, str(label)) for number, (code, label) in enumerate(reasons.choices, start=1)]


def answer_bar(referral: Referral, user: User, *, today: date) -> AnswerBar:
    """Give what this person may answer now. The referral comes from `with_answers`; no query."""
    may = user.may(Permission.ANSWER_REFERRAL)
    standing = standing_answer(referral)
    deadlines = [reason.see_by for reason in _reasons_to_come(referral, standing)]
    return AnswerBar(
        referral=referral,
        kinds=_possible(referral, standing) if may else frozenset(),
        standing=standing if may else None,
        why_not_defer=why_not_defer(deadlines, today),
        may_take_over=may and referral.is_live and referral.patient.responsible_oncologist_id != user.pk,
        due=min(deadlines, default=None),
        until=min([today + USUAL_DEFERRAL, *(day - timedelta(days=1) for day in deadlines)]),
        last_day=last_day_of_deferral(DeferReason.OTHER, today),
        last_day_curative=last_day_of_deferral(DeferReason.CURATIVE_INTENT, today),
    )


def _possible(referral: Referral, standing: Answer | None) -> frozenset[AnswerKind]:
    """Give the answers that can be given, or given instead of the one that stands."""
    by_table = {kind for kind in AnswerKind if referral.state in REFERRAL_MOVES[kind].sources}
    if standing is None or standing.what == AnswerKind.CONFIRM:
        return frozenset(by_table)
    return frozenset(AnswerKind)


def _reasons_to_come(referral: Referral, standing: Answer | None) -> Iterable[Reason]:
    """Give the reasons that speak for the referral, or will once the answer that stands is taken back."""
    refused_at = standing.at if standing and standing.what == AnswerKind.DECLINE else None
    return (
        reason
        for reason in referral.reasons.all()
        if reason.ended_at is None or (refused_at and reason.ended_at == refused_at)
    )


def put_to(referral: Referral) -> list[PutTo]:
    """Give to whom a confirmation that still waits was put since the last answer, the first step first."""
    if referral.state != ReferralState.PROPOSED:
        return []
    answered_at = max((answer.at for answer in referral.answers.all()), default=None)
    found: dict[str, PutTo] = {}
    for row in referral.escalations.all():
        if answered_at is not None and row.at <= answered_at:
            continue
        step = found.setdefault(row.step, PutTo(EscalationStep(row.step), [], row.at))
        if row.to is not None:
            step.people.append(row.to)
    return list(found.values())


def last_words_of_patient(user: User, patient: Patient) -> list[Fact]:
    """Give the last assessment of each instrument that the patient filled in, the latest first. One query."""
    given = visible_facts(user, patient).filter(
        kind=FactKind.ASSESSMENT, respondent=Respondent.PATIENT, retractions=None, replaced_by=None
    )
    latest = given.order_by("instrument", "-on", "-recorded", "-pk").distinct("instrument")
    return sorted(latest, key=lambda fact: (fact.on, fact.pk), reverse=True)


@dataclass(frozen=True)
class FactsAndAnswer:
    """All that stands in a row that is open."""

    referral: Referral
    bar: AnswerBar
    explanations: list[Explanation]
    answers: list[Answer]
    """All that were given, the last one first."""
    put_to: list[PutTo]
    from_patient: list[Fact]


def facts_and_answer(user: User, referral: Referral, *, today: date) -> FactsAndAnswer:
    """Give what somebody needs to judge and answer one referral, in a constant number of queries."""
    return FactsAndAnswer(
        referral=referral,
        bar=answer_bar(referral, user, today=today),
        explanations=explain(referral),
        answers=list(reversed(referral.answers.all())),
        put_to=put_to(referral),
        from_patient=last_words_of_patient(user, referral.patient),
    )
