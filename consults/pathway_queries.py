"""Reading pathways: what a consult's page and the page of a pathway show."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from consults.choices import OPEN, State
from consults.models import Consult, PathwayPlan
from consults.pathway import live_plan, usual_kind
from consults.pathway_choices import PathwayKind, WhyPathwayEnded
from consults.pathway_facts import step_now
from consults.pathway_picture import Picture, Stretch, Total, Visit, draw
from patients.models import Patient
from patients.queries import records_of
from staff.models import User
from staff.permissions import Permission
from triggers.history import HistoryOnDay
from triggers.load import load_histories


@dataclass(frozen=True)
class PathwayShown:
    """A patient's pathway in words and as a picture; `ends` are the plans that are over, the latest first."""

    plan: PathwayPlan | None
    step: int | None
    baseline: Total | None
    latest: Total | None
    picture: Picture | None
    stretches: list[Stretch]
    visits: list[Visit]
    totals: list[Total]
    ends: list[PathwayPlan]
    next_visit: Visit | None
    why_not_stepped: str

    @property
    def version(self) -> int:
        return self.plan.version if self.plan else 0

    @property
    def fall(self) -> Decimal | None:
        """How far the latest total lies below the baseline."""
        if self.baseline is None or self.latest is None or self.latest is self.baseline:
            return None
        return self.baseline.number - self.latest.number


def plans_of(patient: Patient) -> QuerySet[PathwayPlan]:
    """Give every decision for a person's pathway, by whichever record, the first one first."""
    plans = PathwayPlan.objects.filter(patient__in=records_of(patient))
    return plans.select_related("decided_by", "ended_by").order_by("decided_at", "pk")


def pathway_of(user: User, patient: Patient, *, at: datetime) -> PathwayShown | None:
    """Give a patient's pathway; None where there never was one, or the user may not see consults."""
    if not user.may(Permission.SEE_CONSULTS):
        return None
    plans = list(plans_of(patient))
    history = load_histories([patient.survivor_id])[patient.survivor_id]
    today = timezone.localdate(at)
    day = history.on_day(today)
    if not plans and day.stepped_pathway is None:
        return None
    visits = _visits_of(patient, today=today)
    totals = _totals(day)
    stretches = _stretches(plans, day)
    return PathwayShown(
        plan=next((plan for plan in reversed(plans) if plan.ended_at is None), None),
        step=step_now(day, today=today),
        baseline=next((total for total in totals if total.is_baseline), None),
        latest=totals[-1] if totals else None,
        picture=draw(stretches, visits, totals, today=today),
        stretches=stretches,
        visits=visits,
        totals=totals,
        ends=[plan for plan in reversed(plans) if plan.ended_at is not None],
        next_visit=next((visit for visit in visits if visit.look == "ahead"), None),
        why_not_stepped=why_not_stepped(),
    )


def why_not_stepped() -> str:
    """Say why this site cannot follow up in steps; "" where it can."""
    if settings.FACT_L_LICENCE:
        return ""
    return _(
        "The stepped pathway follows the FACT-L total. This site has not noted a licence of FACT-L, so everybody is"
        " followed up at fixed times."
    )


def _visits_of(patient: Patient, *, today: date) -> list[Visit]:
    consults = Consult.objects.filter(patient__in=records_of(patient)).exclude(state=State.CANCELLED)
    shown = [_visit(consult, today) for consult in consults.prefetch_related("appointments__clinician")]
    return sorted(shown, key=lambda visit: visit.day)


def _visit(consult: Consult, today: date) -> Visit:
    address = reverse("consults:consult", args=[consult.pk])
    if consult.begun_at is not None:
        day = timezone.localdate(consult.begun_at)
        return Visit(day=day, look="held", label=str(consult.get_occasion_display()), address=address)
    appointment = consult.appointment
    day = timezone.localdate(appointment.starts_at) if appointment else max(consult.target_on, today)
    look = "late" if consult.late or day < today else "ahead"
    label = f"{consult.get_occasion_display()}, {consult.get_state_display()}"
    return Visit(day=day, look=look, label=label, address=address)


def _totals(day: HistoryOnDay) -> list[Total]:
    pathway = day.stepped_pathway
    if pathway is None:
        return []
    drop = pathway.quality_of_life_drop
    return [
        Total(
            day=total.on,
            number=Decimal(str(total.total)),
            is_baseline=total is pathway.baseline,
            is_drop=drop is not None and total.id == drop.id,
        )
        for total in pathway.totals
    ]


def _stretches(plans: list[PathwayPlan], day: HistoryOnDay) -> list[Stretch]:
    """Give the ways in which the patient was followed up, in order: by the plans, on the steps that facts say."""
    labels = {0: _("Ended"), 1: _("Step 1"), 2: _("Step 2")}
    looks = {0: "ended", 1: "step-1", 2: "step-2"}
    found: list[tuple[date, int, Stretch]] = []
    for plan in plans:
        first = timezone.localdate(plan.decided_at)
        if plan.kind == PathwayKind.STANDARD:
            label = f"{_('Standard')}: {plan.get_rhythm_display()}"
            found.append((first, 1, Stretch(first=first, look="standard", label=label)))
        if plan.ended_on is not None and plan.why_ended != WhyPathwayEnded.CHANGED:
            found.append((plan.ended_on, 2, Stretch(first=plan.ended_on, look="ended", label=labels[0])))
    pathway = day.stepped_pathway
    for move in pathway.moves if pathway is not None else []:
        if move.step or not plans:
            found.append((move.fact.on, 0, Stretch(first=move.fact.on, look=looks[move.step], label=labels[move.step])))
    ordered = [stretch for _day, _rank, stretch in sorted(found, key=lambda each: each[:2])]
    return [
        stretch
        for number, stretch in enumerate(ordered)
        if number == 0 or (stretch.look, stretch.label) != (ordered[number - 1].look, ordered[number - 1].label)
    ]


def part_of(consult: Consult, user: User, today: date) -> dict[str, Any]:
    """Give what a consult's page shows of the pathway: how the patient is followed up, and the visit planned here."""
    patient = consult.patient.merged_into or consult.patient
    planned = Consult.objects.filter(planned_in=consult, state__in=OPEN).prefetch_related("appointments__clinician")
    return {
        "patient": patient,
        "plan": live_plan(patient),
        "usual": usual_kind(),
        "planned": planned.first(),
        "why_not_stepped": why_not_stepped(),
        "today": today,
        "may_change": user.may(Permission.DOCUMENT_CONSULT),
    }
