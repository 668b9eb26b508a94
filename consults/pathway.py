"""
Following a patient up: the pathway decided at a signature or by hand, its steps, the next visit, and its end.

What rules 17 to 22 look at are facts; which way was chosen and why, and what is planned, are rows.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from consults.care_choices import TaskKind, WhyStopped
from consults.care_stopping import stop_everything, why_ended
from consults.current import locked_consult
from consults.models import Consult, Document, PathwayPlan, Task
from consults.pathway_choices import TAKEN_OVER, USUAL, PathwayKind, PlaceOfDeath, Rhythm, WhyPathwayEnded
from consults.pathway_facts import end_of_our_care, history_of, step_facts, step_now, taken_over
from consults.planned_visits import plan_next_visit, wanted_visit
from patients.choices import FactKind, Source
from patients.models import Death, Declined, Fact, Patient
from patients.queries import records_of
from patients.services import lock_people
from staff.models import Profession, User
from staff.retry import retried_whole
from triggers.current import ChangedMeanwhile, NotNow
from triggers.history import HistoryOnDay
from triggers.record import record

WHY_STOPPED: dict[str, WhyStopped] = {
    WhyPathwayEnded.DIED: WhyStopped.DIED,
    WhyPathwayEnded.DECLINED: WhyStopped.DECLINED,
}


def usual_kind() -> PathwayKind:
    """Give the pathway of this site: the stepped one only with the licence of FACT-L, on which it rests."""
    return PathwayKind(settings.PATHWAY) if settings.FACT_L_LICENCE else PathwayKind.STANDARD


def live_plan(patient: Patient) -> PathwayPlan | None:
    """Give the pathway that a person is on, by whichever record."""
    plans = PathwayPlan.objects.filter(patient__in=records_of(patient), ended_at=None)
    return plans.select_related("decided_by").order_by("-decided_at", "-pk").first()


@retried_whole
def follow_signature(*, document: Document, answers: Mapping[str, Any], by: User, at: datetime) -> None:
    """
    Let pathway, step and next visit be those of a document that is being signed, the first one or an amendment.

    Nothing follows where care has ended meanwhile.

    :param answers: all answers of the document, question key → value.
    :raises NotNow: if the document takes the patient back a step without saying why.
    """
    consult = locked_consult(document.consult)
    patient, today = consult.patient.merged_into or consult.patient, timezone.localdate(at)
    day = history_of(patient, at=at)
    if why_ended(day) is not None:
        return
    kind = _kind_in(answers)
    rhythm = "" if kind == PathwayKind.STEPPED else _code(answers, "visit_rhythm", Rhythm.values) or USUAL
    reason = _words(answers, "pathway_reason") or _words(answers, "rhythm_reason")
    held_on, now = timezone.localdate(consult.begun_at), step_now(day, today=today)
    step = int(_code(answers, "step", ("1", "2")) or 0) or None
    _check_step(kind, step, now, reason)
    _decide(
        patient, kind=kind, rhythm=rhythm, reason=reason, prom_on=_date(answers, "next_prom_on"), consult=consult,
        by=by, at=at,
    )  # fmt: skip
    if facts := step_facts(patient, kind=kind, step=step, now=now, on=held_on, reason=reason):
        record(facts, by=by, at=at)
    wanted = wanted_visit(answers, kind=kind, rhythm=rhythm, step=step or now, held_on=held_on, today=today)
    plan_next_visit(consult=consult, wanted=wanted, at=at)


def _kind_in(answers: Mapping[str, Any]) -> PathwayKind:
    wanted = _code(answers, "pathway_kind", PathwayKind.values)
    return PathwayKind(wanted) if wanted and settings.FACT_L_LICENCE else usual_kind()


def _code(answers: Mapping[str, Any], key: str, known: Any) -> str:
    value = answers.get(key)
    return value if isinstance(value, str) and value in known else ""


def _words(answers: Mapping[str, Any], key: str) -> str:
    value = answers.get(key)
    return value.strip()[:500] if isinstance(value, str) else ""


def _date(answers: Mapping[str, Any], key: str) -> date | None:
    value = answers.get(key)
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def _check_step(kind: PathwayKind, step: int | None, now: int | None, reason: str) -> None:
    if kind == PathwayKind.STEPPED and step is not None and now is not None and step < now and not reason:
        raise NotNow(_("The patient is on step 2. Say in the plan why step 1 is enough again."))


def _decide(
    patient: Patient,
    *,
    kind: PathwayKind,
    rhythm: str,
    reason: str,
    prom_on: date | None,
    consult: Consult | None,
    by: User,
    at: datetime,
) -> PathwayPlan:
    """Keep a decision: the same as before only moves the next questionnaire, another one ends the one before."""
    before = live_plan(patient)
    if before is not None:
        if (before.kind, before.rhythm) == (kind, rhythm) and reason in ("", before.reason):
            if prom_on is not None and prom_on != before.next_prom_on:
                before.next_prom_on = prom_on
                _save(before)
            return before
        _end(before, why=WhyPathwayEnded.CHANGED, on=timezone.localdate(at), by=by, at=at)
    return PathwayPlan.objects.create(
        patient=patient,
        consult=consult,
        kind=kind,
        rhythm=rhythm,
        reason=reason,
        next_prom_on=prom_on or (before.next_prom_on if before else None),
        decided_at=at,
        decided_by=by,
    )


def _end(plan: PathwayPlan, *, why: WhyPathwayEnded, on: date, by: User | None, at: datetime, **more: str) -> None:
    plan.ended_at, plan.ended_by, plan.ended_on, plan.why_ended = at, by, on, why
    for name, words in more.items():
        setattr(plan, name, words)
    _save(plan)


def _save(plan: PathwayPlan) -> None:
    plan.version += 1
    plan.save()


def _locked(patient: Patient, version: int | None) -> tuple[Patient, PathwayPlan | None]:
    """Lock a person and give the record that stands for them, and their pathway if it is still the version seen."""
    survivor_id = lock_people([patient.pk])[patient.pk]
    survivor = Patient.objects.get(pk=survivor_id)
    plan = live_plan(survivor)
    if version is not None and version != (plan.version if plan else 0):
        raise ChangedMeanwhile(_("The pathway was changed meanwhile. Look at it again."))
    return survivor, plan


@retried_whole
def change_pathway(
    *,
    patient: Patient,
    kind: PathwayKind,
    rhythm: str,
    step: int | None,
    reason: str,
    by: User,
    at: datetime,
    version: int | None = None,
) -> PathwayPlan:
    """
    Choose another pathway, rhythm or step by hand.

    :param version: the version of the pathway that the person saw, 0 for none.
    :raises NotNow: without a reason, without the licence that the stepped pathway needs, or where nobody cares for the
        patient here.
    """
    patient, _before = _locked(patient, version)
    if not reason.strip():
        raise NotNow(_("Say why."))
    if kind == PathwayKind.STEPPED and not settings.FACT_L_LICENCE:
        raise NotNow(_("The stepped pathway needs the licence of FACT-L, which this site does not have."))
    day, today = history_of(patient, at=at), timezone.localdate(at)
    if why_ended(day) is not None or not end_of_our_care(day, on=today, at=at):
        raise NotNow(_("The patient is not in our care."))
    rhythm = "" if kind == PathwayKind.STEPPED else rhythm or USUAL
    plan = _decide(
        patient, kind=kind, rhythm=rhythm, reason=reason.strip()[:500], prom_on=None, consult=None, by=by, at=at
    )
    now = step_now(day, today=today)
    if facts := step_facts(patient, kind=kind, step=step, now=now, on=today, reason=reason.strip()[:500]):
        record(facts, by=by, at=at)
    return plan


@retried_whole
def end_care(
    *,
    patient: Patient,
    why: WhyPathwayEnded,
    on: date,
    words: str,
    by: User,
    at: datetime,
    provider: str = "",
    place_of_death: PlaceOfDeath | str = "",
    version: int | None = None,
) -> None:
    """
    End our care of a patient: facts, pathway, planned visits, tasks and orders in one transaction.

    After a death the caregiver's bereavement follow-up becomes a task.

    :param on: the day from which care has ended, or the day of death.
    :param provider: who has taken over, where somebody has.
    :raises NotNow: if the day lies in the future, nobody is named who takes over, or the patient is not in our care.
    """
    patient, plan = _locked(patient, version)
    today = timezone.localdate(at)
    if on > today:
        raise NotNow(_("This day lies in the future."))
    if why in TAKEN_OVER and not provider.strip():
        raise NotNow(_("Name who has taken over."))
    facts = _facts_at_end(history_of(patient, at=at), patient, why=why, on=on, words=words, provider=provider, at=at)
    if not facts and plan is None:
        raise NotNow(_("The patient is not in our care."))
    if plan is not None:
        more = {"end_words": words[:500], "provider": provider.strip()[:200] if why in TAKEN_OVER else ""}
        more["place_of_death"] = str(place_of_death) if why == WhyPathwayEnded.DIED else ""
        _end(plan, why=why, on=on, by=by, at=at, **more)
    if facts:
        record(facts, by=by, at=at)
    stop_everything([patient.pk], WHY_STOPPED.get(why, WhyStopped.DISCHARGED), at)
    if why == WhyPathwayEnded.DIED:
        _follow_up_bereaved(patient, on=on, by=by, at=at)


def _facts_at_end(
    day: HistoryOnDay, patient: Patient, *, why: WhyPathwayEnded, on: date, words: str, provider: str, at: datetime
) -> list[Fact]:
    """Give the unsaved facts of an end of care; none where nobody here cared for the patient."""
    facts: list[Fact] = end_of_our_care(day, on=on, at=at)
    now = step_now(day, today=timezone.localdate(at))
    facts += step_facts(patient, kind=PathwayKind.STANDARD, step=None, now=now, on=on, reason=words)
    if not facts:
        return []
    if why == WhyPathwayEnded.DIED and not day.has_died:
        facts.append(Death(patient=patient, on=on, source=Source.CONSULT))
    if why == WhyPathwayEnded.DECLINED:
        facts.append(Declined(patient=patient, on=on, reason=words[:200] or None, source=Source.CONSULT))
    if why in TAKEN_OVER:
        facts += taken_over(patient, provider=provider.strip()[:200], on=on)
    return facts


def _follow_up_bereaved(patient: Patient, *, on: date, by: User, at: datetime) -> None:
    Task.objects.create(
        patient=patient,
        kind=TaskKind.BEREAVEMENT,
        text=_("Ask the caregiver how they are, and offer help"),
        profession=Profession.PSYCHO_ONCOLOGIST,
        due_on=max(on + timedelta(days=settings.BEREAVEMENT_DAYS), timezone.localdate(at)),
        made_at=at,
        made_by=by,
    )


def end_where_care_ended(*, at: datetime, limit: int = 200) -> int:
    """
    End the pathways of those whose death, refusal or end of care was recorded elsewhere; gives how many.

    It may run twice, late, or be killed at any moment.
    """
    facts = Fact.objects.filter(Q(patient=OuterRef("patient")) | Q(patient__merged_into=OuterRef("patient")))
    since = facts.filter(stored_at__gte=OuterRef("decided_at"))
    candidates = PathwayPlan.objects.filter(
        Exists(facts.filter(kind=FactKind.DEATH))
        | Exists(since.filter(Q(kind=FactKind.DECLINED) | Q(kind=FactKind.PALLIATIVE_CARE, until__isnull=False))),
        ended_at=None,
    )
    ended = 0
    for plan in candidates.select_related("patient__merged_into")[:limit]:
        ended += _end_if_care_ended(plan, at=at)
    return ended


REASON_BY_FACTS: dict[WhyStopped, WhyPathwayEnded] = {
    WhyStopped.DIED: WhyPathwayEnded.DIED,
    WhyStopped.DECLINED: WhyPathwayEnded.DECLINED,
    WhyStopped.DISCHARGED: WhyPathwayEnded.DISCHARGED,
}


@retried_whole
def _end_if_care_ended(plan: PathwayPlan, *, at: datetime) -> int:
    patient, live = _locked(plan.patient, None)
    why = why_ended(history_of(patient, at=at))
    if live is None or why is None:
        return 0
    _end(live, why=REASON_BY_FACTS[why], on=timezone.localdate(at), by=None, at=at)
    return 1
