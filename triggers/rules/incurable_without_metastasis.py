"""Rule 4."""

from collections.abc import Iterator
from datetime import date

from triggers.facts import (
    PALLIATIVE_INTENT,
    Board,
    Diagnosis,
    Intent,
    Metastasis,
    Recurrence,
    Staging,
    Treatment,
)
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, Sentence, Sighting, rule
from triggers.sources import S3_LUNG, S3_PALLIATIVE

PALLIATIVE = Sentence(
    en="Lung cancer without known distant metastases, treated with palliative intent since {on}: {fact}.",
    de="Lungenkrebs ohne bekannte Fernmetastasen, palliatives Therapieziel seit {on}: {fact}.",
)


@rule(
    number=4,
    title=("Incurable without metastasis", "Unheilbar ohne Fernmetastasen"),
    calls_for=CallsFor.REFERRAL,
    see_within=28,
    fresh_for=180,
    source=S3_PALLIATIVE,
    also=(S3_LUNG,),
    reads=(Diagnosis, Staging, Metastasis, Recurrence, Intent, Board, Treatment),
    needs=(Intent, Board, Treatment),
    marked=(PALLIATIVE_INTENT,),
    is_about_lung=True,
    is_steady=True,
)
def incurable_without_metastasis(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    A lung tumour that is treated with palliative intent though no distant metastases are known.

    Intent is stated by itself, by the tumour board or by systemic therapy and radiotherapy. The finding is dated by
    the first of the latest statements that agree, one for each such run; metastases found later do not end it.
    """
    for tumour in history.lung_tumours:
        statements = tumour.statements_of_intent
        if not statements or statements[-1].intent != "palliative":
            continue
        run = tumour.run_of_current_intent
        evidence = tumour.first_metastatic_evidence
        if evidence is None or evidence.fact.on > run[0].on:
            yield Sighting(tumour=tumour.id, on=run[0].on, decided_by=run[0], because=tuple(run[1:]), says=PALLIATIVE)
