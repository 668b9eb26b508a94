"""Reading referrals and triggers: the queue, what speaks for a referral, what waits for an answer."""

from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from patients.choices import FactKind
from patients.fact_list import lines_of
from patients.models import Fact, Patient, PatientIdentifier
from patients.queries import FactLine, records_of
from staff.deputies import acting_for
from staff.models import User
from staff.permissions import Permission
from triggers.choices import (
    WAITING_STATES,
    DeclineReason,
    ReferralState,
    Suppressed,
    TriggerState,
    WhyEnded,
)
from triggers.corrections import Correction, corrections
from triggers.load import load_histories
from triggers.models import BoardQuestion, Reason, Referral, Trigger, asks, corrected
from triggers.rule import Rule
from triggers.rules import RULES
from triggers.side_by_side import SideBySide, side_by_side
from triggers.summary import PatientSummary as PatientSummary

PAGE = 25
CARE_ITEMS = 100
_RULES = {rule.code: rule for rule in RULES}
Rows = TypeVar("Rows", Referral, Trigger)


def rule_of(trigger: Trigger) -> Rule | None:
    """Give the rule that made a trigger, or None where the register no longer has it."""
    return _RULES.get(trigger.rule)


def visible_referrals(user: User) -> QuerySet[Referral]:
    """Give the referrals this user may see."""
    if not user.may(Permission.SEE_QUEUE):
        return Referral.objects.none()
    return Referral.objects.all()


def visible_triggers(user: User) -> QuerySet[Trigger]:
    """Give the triggers this user may see; those of rules in shadow mode only the clinical lead."""
    if not user.may(Permission.SEE_PATIENTS):
        return Trigger.objects.none()
    return Trigger.objects.all() if user.may(Permission.SEE_SHADOW) else Trigger.objects.filter(shadow=False)


def mine(rows: QuerySet[Rows], user: User, *, today: date) -> QuerySet[Rows]:
    """Keep the rows whose patient this user, or somebody they act for, is responsible for by name, or their unit is."""
    units, people = list(user.units.values_list("pk", flat=True)), acting_for(user, today)
    return rows.filter(
        Q(patient__responsible_oncologist__in=people) | Q(patient__named_nurse__in=people) | Q(patient__unit__in=units)
    )


def overdue(referrals: QuerySet[Referral], today: date) -> QuerySet[Referral]:
    """Keep those whose deadline has passed without a consult having begun."""
    return referrals.filter(state__in=WAITING_STATES, see_by__lt=today)


def with_reasons(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    """Bring along patient, responsible people and the reasons with their triggers, live ones first."""
    reasons = Reason.objects.select_related("trigger", "requested_by").order_by(
        F("ended_at").desc(nulls_first=True), "see_by", "pk"
    )
    return referrals.select_related(
        "patient__responsible_oncologist", "patient__unit", "patient__named_nurse", "answered_by", "opened_by"
    ).prefetch_related(
        Prefetch("reasons", reasons),
        Prefetch("patient__identifiers", PatientIdentifier.objects.order_by("assigner", "value")),
    )


@dataclass
class Explanation:
    """A reason with what a reader needs to judge it."""

    reason: Reason
    rule: Rule | None
    facts: list[Fact] = field(default_factory=list)
    """The deciding facts, the deciding one first."""


def explain(referral: Referral) -> list[Explanation]:
    """Give each reason of a referral with its rule and its facts; live reasons first."""
    reasons = list(referral.reasons.all())
    triggers = [reason.trigger for reason in reasons if reason.trigger is not None]
    facts = Fact.objects.select_related("stored_by").in_bulk({pk for trigger in triggers for pk in trigger.because})
    return [
        Explanation(
            reason,
            rule_of(reason.trigger) if reason.trigger else None,
            [facts[pk] for pk in reason.trigger.because if pk in facts] if reason.trigger else [],
        )
        for reason in reasons
    ]


def waiting_for_consult() -> QuerySet[Referral]:
    """Give the open referrals, the earliest deadline first: those without a consult are the workers' queue."""
    return Referral.objects.filter(state=ReferralState.OPEN).order_by("see_by", "pk")


def triggers_of(user: User, patient: Patient) -> QuerySet[Trigger]:
    """Give every trigger of a patient that this user may see, withdrawn and held back ones too, live ones first."""
    own = visible_triggers(user).filter(patient__in=records_of(patient))
    return own.select_related("care_answered_by", "answered_by").order_by(
        F("ended_at").desc(nulls_first=True), "see_by", "pk"
    )


def referrals_of(user: User, patient: Patient) -> QuerySet[Referral]:
    """Give every referral of a patient, the latest first."""
    return with_reasons(visible_referrals(user).filter(patient__in=records_of(patient))).order_by("-opened_at", "-pk")


def corrections_of(user: User, patient: Patient) -> list[Correction]:
    """Give the findings of a patient that corrections took away, the latest first, with what changed and followed."""
    gone = visible_triggers(user).filter(corrected(), patient__in=records_of(patient))
    rows = gone.select_related("patient__responsible_oncologist", "patient__named_nurse", "patient__unit")
    return corrections(list(rows.order_by("-ended_at", "-pk")[:PAGE]), visible_referrals(user))


def care_items(user: User, *, ours: bool, today: date, limit: int = CARE_ITEMS) -> list[Trigger]:
    """
    Give the findings in patients already in palliative care that wait for an answer, the most urgent first.

    :param ours: those in our own care, for the nurse to answer; else those of another provider, who must be told.
    """
    waiting = findings_in_care(user, ours=ours, today=today).filter(care_answer="")
    return list(waiting.select_related("patient__named_nurse").order_by("see_by", "pk")[:limit])


def findings_in_care(user: User, *, ours: bool, today: date) -> QuerySet[Trigger]:
    """
    Give the findings that are held back by palliative care: our own, or that of another provider only.

    A finding that was itself answered with "in care elsewhere" is not asked about again.
    """
    own_care = in_own_care(OuterRef("patient"), today)
    answered_so = Reason.objects.filter(
        trigger=OuterRef("pk"),
        why_ended=WhyEnded.ALREADY_IN_CARE,
        referral__decline_reason=DeclineReason.IN_CARE_ELSEWHERE,
    )
    held_back = visible_triggers(user).filter(
        ~Exists(answered_so), state=TriggerState.LIVE, shadow=False, suppressed=Suppressed.ALREADY_IN_CARE
    )
    return held_back.filter(own_care if ours else ~own_care)


def in_own_care(patient: OuterRef, today: date) -> Q:
    """Say that our own palliative care of this patient has begun and not ended, in any of the merged records."""
    taken_back = Fact.objects.filter(Q(kind=FactKind.RETRACTION) | Q(retractions=None), recorded__lte=today)
    counting = Fact.objects.filter(
        Q(until=None) | Q(until__gt=today),
        ~Exists(taken_back.filter(of=OuterRef("pk"))),
        ~Exists(taken_back.filter(replaces=OuterRef("pk"))),
        kind=FactKind.PALLIATIVE_CARE,
        own=True,
        on__lte=today,
        recorded__lte=today,
    )
    # Two conditions rather than one with OR, which no index could serve.
    return Q(Exists(counting.filter(patient=patient))) | Q(Exists(counting.filter(patient__merged_into=patient)))


ANSWERED_BY_FACT = {
    "staging_conflict": FactKind.STAGING,
    "staging_unknown": FactKind.STAGING,
    "resectability_open": FactKind.RESECTABILITY,
}


@dataclass(frozen=True)
class Question:
    """What somebody must say about a patient, with the facts that contradict each other or leave it open."""

    trigger: Trigger
    lines: list[FactLine]
    """The deciding facts, the deciding one first."""

    @property
    def missing_kind(self) -> FactKind | None:
        """The kind of fact that would answer it."""
        return ANSWERED_BY_FACT.get(self.trigger.rule)

    @property
    def beside(self) -> SideBySide:
        """The facts beside each other, contradictions marked."""
        return side_by_side(self.lines)


def open_questions(user: User, patient: Patient) -> list[Question]:
    """Give what waits for somebody's word about a patient, the earliest deadline first. Five queries at most."""
    waiting = with_people(visible_triggers(user).filter(asks(), patient=patient))
    triggers = list(waiting.order_by("see_by", "pk"))
    lines = lines_of({pk for trigger in triggers for pk in trigger.because})
    return [Question(trigger, [lines[pk] for pk in trigger.because if pk in lines]) for trigger in triggers]


def count_questions(user: User, patient: Patient) -> int:
    """Give how many questions about a patient wait for somebody's word."""
    return visible_triggers(user).filter(asks(), patient=patient).count()


def summary_of(patient: Patient, *, today: date) -> PatientSummary:
    """Give what all facts of a person come to today. One query."""
    person = patient.survivor_id
    return PatientSummary(load_histories([person])[person].on_day(today))


def with_people(triggers: QuerySet[Trigger]) -> QuerySet[Trigger]:
    """Bring along the patient, who is responsible, who answered, and who put a question on the board."""
    on_board = BoardQuestion.objects.filter(ended_at=None).select_related("asked_by")
    people = ("patient__responsible_oncologist", "patient__unit", "answered_by")
    return triggers.select_related(*people).prefetch_related(Prefetch("board_questions", on_board))
