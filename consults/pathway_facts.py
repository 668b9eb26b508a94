"""Facts of the pathway: on which step the patient is, and that our care has ended."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from consults.pathway_choices import PathwayKind
from patients.choices import FactKind, Precision, Source, Step
from patients.models import Fact, PalliativeCare, Pathway, Patient
from triggers.facts import PalliativeCare as CareSeen
from triggers.history import HistoryOnDay
from triggers.load import load_histories


def history_of(patient: Patient, *, at: datetime) -> HistoryOnDay:
    """Give all facts of a person, by whichever record, as they count today."""
    return load_histories([patient.survivor_id])[patient.survivor_id].on_day(timezone.localdate(at))


def step_now(day: HistoryOnDay, *, today: date) -> int | None:
    """Give the step of the stepped pathway; None before it began and after it ended."""
    pathway = day.stepped_pathway
    return (pathway.step_on(today) or None) if pathway is not None else None


def step_facts(
    patient: Patient, *, kind: PathwayKind, step: int | None, now: int | None, on: date, reason: str = ""
) -> list[Fact]:
    """
    Give the unsaved fact by which the patient comes to a step, or leaves the stepped pathway; none if nothing changes.

    :param step: the step wanted; None for the one the patient is on, or the first.
    """
    wanted = (step or now or Step.ONE) if kind == PathwayKind.STEPPED else Step.ENDED
    if wanted == (now or Step.ENDED):
        return []
    return [Pathway(patient=patient, on=on, step=int(wanted), comment=reason, source=Source.CONSULT)]


def end_of_our_care(day: HistoryOnDay, *, on: date, at: datetime) -> list[Fact]:
    """Give the unsaved corrections by which our own care of a patient, as far as it goes on, ends on a day."""
    going_on = [int(care.id) for care in day.every(CareSeen) if not day.has_ended(care)]
    ours = Fact.objects.filter(pk__in=going_on, kind=FactKind.PALLIATIVE_CARE, own=True).order_by("pk")
    return [_ended(care, on=on, at=at) for care in ours]


def _ended(care: Fact, *, on: date, at: datetime) -> Fact:
    return PalliativeCare(
        patient_id=care.patient_id,
        on=care.on,
        on_precision=care.on_precision,
        provider=care.provider,
        own=care.own,
        comment=care.comment,
        until=max(on, care.on),
        until_precision=Precision.DAY,
        recorded=timezone.localdate(at),
        replaces=care,
        source=Source.CONSULT,
    )


def taken_over(patient: Patient, *, provider: str, on: date) -> Sequence[Fact]:
    """Give the unsaved fact that another service cares for the patient."""
    return [PalliativeCare(patient=patient, on=on, provider=provider, own=False, source=Source.CONSULT)]
