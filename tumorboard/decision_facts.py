"""The facts that a board's decision writes into the record."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from patients.choices import AssessedBy, Scale, Source, Verdict
from patients.models import Board, Fact, PalliativeCare, Performance, Resectability
from triggers.facts import PalliativeCare as Care
from triggers.load import load_histories
from triggers.rewrite import standing
from tumorboard.choices import CALLS_FOR_PALLIATIVE_CARE, Involvement
from tumorboard.models import Case, Decision

LONGEST_DESCRIPTION = 500


def name_of(case: Case) -> str:
    """Give how all facts of a case's decisions begin to be called; also the number of its conference in exports."""
    return f"case-{case.pk}"


def facts_of(decision: Decision, *, at: datetime) -> list[Fact]:
    """
    Make the facts that a decision says, unsaved, dated on the day of the meeting.

    A verdict that none was reached is no fact: the question stays open. Care by others is recorded once.
    """
    case = decision.case
    shared: dict[str, Any] = {"on": timezone.localdate(case.meeting.starts_at), "source": Source.BOARD}
    of_tumour = shared | {"patient": case.tumour.patient, "tumour": case.tumour}
    of_patient = shared | {"patient_id": case.patient.survivor_id}
    facts: list[Fact] = [
        Board(
            **of_tumour,
            external_id=name_of(case),
            recommendation=decision.recommendation,
            palliative=decision.involvement in CALLS_FOR_PALLIATIVE_CARE,
            intent=decision.intent or None,
            description=decision.text[:LONGEST_DESCRIPTION],
        )
    ]
    if decision.verdict and decision.verdict != Verdict.NOT_ASSESSED:
        facts.append(
            Resectability(
                **of_tumour,
                external_id=f"{name_of(case)}-resectability",
                verdict=decision.verdict,
                recurrence=decision.recurrence,
                assessed_by=AssessedBy.BOARD,
            )
        )
    if decision.ecog is not None:
        facts.append(
            Performance(**of_patient, external_id=f"{name_of(case)}-ecog", scale=Scale.ECOG, value_number=decision.ecog)
        )
    name = f"{name_of(case)}-care"
    if decision.involvement == Involvement.ALREADY_INVOLVED and not _is_in_care(case, besides=name, at=at):
        facts.append(PalliativeCare(**of_patient, external_id=name, own=False, provider=decision.provider))
    return facts


def standing_facts(case: Case) -> dict[str, Fact | None]:
    """Give name → fact that stands now of what this case's decisions wrote; None where somebody took it back."""
    return standing(Fact.objects.filter(source=Source.BOARD, external_id__startswith=name_of(case)), name_of(case))


def _is_in_care(case: Case, *, besides: str, at: datetime) -> bool:
    """Say whether palliative care is recorded already, but by an earlier decision about this case."""
    person = case.patient.survivor_id
    day = load_histories([person])[person].on_day(timezone.localdate(at))
    caring = [int(care.id) for care in day.every(Care) if not day.has_ended(care)]
    return Fact.objects.filter(pk__in=caring).exclude(source=Source.BOARD, external_id=besides).exists()
