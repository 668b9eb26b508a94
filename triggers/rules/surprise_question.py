"""Rule 30."""

from collections.abc import Iterator
from datetime import date

from triggers.facts import SurpriseQuestion
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, EvidenceKind, Sentence, Sighting, rule
from triggers.sources import DOWNAR_2017

MONTHS = 12

NO_SURPRISE = Sentence(
    en="The patient's death within the time asked about would not surprise: {fact}, {on}.",
    de="Der Tod innerhalb der erfragten Zeit würde nicht überraschen: {fact}, {on}.",
)


@rule(
    number=30,
    title=("Surprise question", "Überraschungsfrage"),
    calls_for=CallsFor.SUPPORT,
    see_within=14,
    fresh_for=90,
    source=DOWNAR_2017,
    evidence=EvidenceKind.LOCAL_PROPOSAL,
    reads=(SurpriseQuestion,),
    needs=(SurpriseQuestion,),
    is_steady=True,
    tells_how_patient_is_now=True,
)
def surprise_question(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    A clinician would not be surprised if the patient died within 12 months or fewer.

    Only about one in three such answers comes true: it supports a referral and never stands alone. One finding per
    answer.
    """
    for question in history.every(SurpriseQuestion):
        if question.answer == "no" and question.horizon_months <= MONTHS:
            yield Sighting(on=question.on, decided_by=question, says=NO_SURPRISE)
