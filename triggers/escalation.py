"""
A confirmation that nobody answers goes to the deputy at half its time, and to the clinical lead at three quarters.

Who is asked besides stays written in a row for each person; the row is the proof that they were told, and nobody is
told twice. An answer ends that round: where it is taken back, or a deferral ends, and a yes is needed again, they are
asked again. The one who is responsible stays so: whoever is first may answer.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, QuerySet, Value
from django.db.models.functions import TruncDate
from django.utils import timezone

from staff.deputies import who_is_there
from staff.models import User
from staff.notices import notify
from staff.permissions import Permission, Role
from staff.retry import retried_whole
from triggers.answer_notices import address_of
from triggers.choices import EscalationStep, ReferralState
from triggers.clocks import ESCALATES_AFTER, goes_to
from triggers.current import locked_referral
from triggers.models import Answer, Escalation, Referral

AT_ONCE = 500


def escalate_unanswered(*, at: datetime) -> int:
    """
    Put every confirmation whose time has come to the next person; gives how many referrals were put to somebody.

    It may run twice, late, or be killed at any moment: each referral is one transaction, and its rows say what is done.
    """
    due = _due(timezone.localdate(at)).order_by("see_by", "pk").values_list("pk", flat=True)
    return sum(escalate(referral_id=pk, at=at) for pk in list(due[:AT_ONCE]))


def _due(today: date) -> QuerySet[Referral]:
    """Find the referrals that wait for a yes, and for which a step is due that has no row since the last answer."""
    waiting = Referral.objects.filter(state=ReferralState.PROPOSED).annotate(
        passed=ExpressionWrapper(Value(today) - TruncDate("opened_at"), DurationField()),
        allowed=ExpressionWrapper(F("see_by") - TruncDate("opened_at"), DurationField()),
    )
    steps = [
        waiting.filter(
            ~Exists(_asked().filter(referral=OuterRef("pk"), step=step)),
            passed__gte=ExpressionWrapper(F("allowed") * float(share), DurationField()),
        )
        for step, share in ESCALATES_AFTER.items()
    ]
    first, *others = (each.values("pk") for each in steps)
    return Referral.objects.filter(pk__in=first.union(*others))


def _asked() -> QuerySet[Escalation]:
    """Give to whom referrals were put since their last answer, whether it still stands or was taken back."""
    answered = Answer.objects.filter(referral=OuterRef("referral"), at__gte=OuterRef("at"))
    return Escalation.objects.filter(~Exists(answered))


@retried_whole
def escalate(*, referral_id: int, at: datetime) -> bool:
    """Put one confirmation to whoever is due and was not asked before; says whether anybody new was asked."""
    referral = locked_referral(Referral.objects.get(pk=referral_id))
    today = timezone.localdate(at)
    if referral.state != ReferralState.PROPOSED:
        return False
    done = set(_asked().filter(referral=referral).values_list("step", flat=True))
    opened_on = timezone.localdate(referral.opened_at)
    asked: list[User] = []
    for step in EscalationStep:
        nobody_before = step == EscalationStep.LEAD and not asked and _had_nobody(referral, EscalationStep.DEPUTY)
        due = goes_to(step, opened_on=opened_on, see_by=referral.see_by) <= today
        if step not in done and (due or nobody_before):
            asked += _put_to(referral, step, _PEOPLE[step](referral, today), at)
    if asked:
        notify(
            users=asked,
            kind="confirmation_escalated",
            patient_id=referral.patient_id,
            address=address_of(referral),
            same_day=True,
            at=at,
        )
    return bool(asked)


def _had_nobody(referral: Referral, step: EscalationStep) -> bool:
    return _asked().filter(referral=referral, step=step, to=None).exists()


def _put_to(referral: Referral, step: EscalationStep, people: list[User], at: datetime) -> list[User]:
    rows: Sequence[User | None] = people or [None]
    Escalation.objects.bulk_create(Escalation(referral=referral, step=step, to=person, at=at) for person in rows)
    return people


def _deputies(referral: Referral, today: date) -> list[User]:
    """Give who stands in for the one who is responsible: the deputy of who is away, else the unit's oncologists."""
    responsible = referral.patient.responsible_oncologist_id
    if responsible is not None:
        present = who_is_there({responsible}, today).get(responsible, responsible)
        if present != responsible:
            return _who_may_answer(User.objects.filter(pk=present))
    if referral.patient.unit_id is None:
        return []
    colleagues = User.objects.filter(units=referral.patient.unit_id, roles__contains=[Role.ONCOLOGIST])
    return _without(responsible, _who_may_answer(colleagues))


def _leads(referral: Referral, today: date) -> list[User]:
    leads = User.objects.filter(roles__contains=[Role.CLINICAL_LEAD])
    return _without(referral.patient.responsible_oncologist_id, _who_may_answer(leads))


def _without(responsible: int | None, people: list[User]) -> list[User]:
    return [person for person in people if person.pk != responsible]


def _who_may_answer(people: QuerySet[User]) -> list[User]:
    return [person for person in people.filter(is_active=True).order_by("pk") if person.may(Permission.ANSWER_REFERRAL)]


_PEOPLE: dict[EscalationStep, Callable[[Referral, date], list[User]]] = {
    EscalationStep.DEPUTY: _deputies,
    EscalationStep.LEAD: _leads,
}
