"""Rule 5."""

from collections.abc import Iterator
from datetime import date

from triggers.facts import (
    BEST_SUPPORTIVE_CARE,
    NO_FURTHER_THERAPY,
    PALLIATIVE_BOARD,
    Board,
    Diagnosis,
    Intent,
    Metastasis,
    Progression,
    Recurrence,
    Remission,
    Staging,
    Treatment,
    TumourFact,
)
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, EvidenceKind, Sentence, Sighting, rule
from triggers.sources import OBDS, S3_LUNG, S3_PALLIATIVE
from triggers.tumour import Tumour, order

ASKS_FOR_PALLIATIVE_CARE = Sentence(
    en="The tumour board asks for palliative care, {on}.",
    de="Die Tumorkonferenz bezieht die Palliativmedizin ein, {on}.",
)
ONLY_SUPPORTS = Sentence(
    en="The tumour board recommends best supportive care (BSC) for a lung cancer, {on}.",
    de="Die Tumorkonferenz empfiehlt bei einem Lungenkrebs rein unterstützende Behandlung (BSC), {on}.",
)
STOPS = Sentence(
    en="The tumour board recommends no further therapy (KW), {on}, of a lung cancer that is still there: {others}.",
    de="Die Tumorkonferenz empfiehlt keine weitere tumorspezifische Therapie (KW), {on}, obwohl der Lungenkrebs "
    "fortbesteht: {others}.",
)
STOPS_PALLIATIVELY = Sentence(
    en="The tumour board recommends no further therapy (KW) of a lung cancer and states palliative intent, {on}.",
    de="Die Tumorkonferenz empfiehlt bei einem Lungenkrebs keine weitere tumorspezifische Therapie (KW) und nennt das "
    "Therapieziel palliativ, {on}.",
)


@rule(
    number=5,
    title=("Palliative decision of the tumour board", "Palliative Entscheidung der Tumorkonferenz"),
    calls_for=CallsFor.REFERRAL,
    see_within=14,
    fresh_for=180,
    source=S3_PALLIATIVE,
    also=(S3_LUNG, OBDS),
    evidence=EvidenceKind.LOCAL_PROPOSAL,
    reads=(Board, Diagnosis, Staging, Metastasis, Recurrence, Progression, Remission, Intent, Treatment),
    needs=(Board,),
    marked=(PALLIATIVE_BOARD,),
    is_steady=True,
)
def board_palliative_decision(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    A tumour board that involves palliative care, of any tumour; or, of a lung tumour, recommends only supportive care.

    "No further tumour-specific therapy" (KW) counts for a lung tumour that is present on that day: metastatic,
    recurrent or progressive without remission since, or treated with palliative intent. After curative treatment it
    only means follow-up. One finding per board.
    """
    for tumour in history.tumours:
        for board in tumour.every(Board):
            if board.palliative:
                yield _decision(board, ASKS_FOR_PALLIATIVE_CARE)
            elif tumour.is_lung and BEST_SUPPORTIVE_CARE in board.recommendation:
                yield _decision(board, ONLY_SUPPORTS)
            elif tumour.is_lung and NO_FURTHER_THERAPY in board.recommendation:
                present = _shows_tumour(tumour, board.on)
                if present is board:
                    yield _decision(board, STOPS_PALLIATIVELY)
                elif present:
                    yield _decision(board, STOPS, present)


def _decision(board: Board, says: Sentence, *because: TumourFact) -> Sighting:
    return Sighting(tumour=board.tumour, on=board.on, decided_by=board, because=because, says=says)


def _shows_tumour(tumour: Tumour, day: date) -> TumourFact | None:
    """Give a fact that says that the tumour is present on a day, that day included; None where none does."""
    evidence = tumour.first_metastatic_evidence
    if evidence and evidence.fact.on <= day:
        return evidence.fact
    growth = [fact for kind in (Recurrence, Progression) for fact in tumour.every(kind) if fact.on <= day]
    if growth:
        latest = max(growth, key=order)
        if not any(order(latest) < order(remission) and remission.on <= day for remission in tumour.every(Remission)):
            return latest
    statements = [statement for statement in tumour.statements_of_intent if statement.on <= day]
    return statements[-1] if statements and statements[-1].intent == "palliative" else None
