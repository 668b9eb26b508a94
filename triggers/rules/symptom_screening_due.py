"""Rule 23."""

from collections.abc import Iterator
from datetime import date, timedelta

from triggers.facts import SPREAD, Assessment, Diagnosis, Metastasis, Recurrence, Staging
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, KnownBy, Sentence, Sighting, rule
from triggers.sources import KESBA, S3_PALLIATIVE

BEFORE_EVIDENCE = timedelta(days=14)
SCREENS = ("MIDOS", "IPOS")

NOT_SCREENED = Sentence(
    en="Metastatic lung cancer ({fact}, {on}), and symptoms have not been asked with MIDOS or IPOS.",
    de="Metastasierter Lungenkrebs ({fact}, {on}), und die Symptome wurden noch nicht mit MIDOS oder IPOS erfragt.",
)


@rule(
    number=23,
    title=("Symptom screening due", "Symptomerfassung fällig"),
    calls_for=CallsFor.QUESTIONNAIRE,
    see_within=14,
    fresh_for=90,
    source=KESBA,
    also=(S3_PALLIATIVE,),
    reads=(Diagnosis, Staging, Metastasis, Recurrence, Assessment),
    needs=(Staging, Metastasis, Recurrence),
    marked=(SPREAD, Metastasis, Recurrence),
    is_about_lung=True,
    known_by=KnownBy.TUMOUR,
    is_steady=True,
)
def symptom_screening_due(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    A metastatic lung tumour whose symptoms nobody has screened with MIDOS or IPOS, one finding per tumour.

    A valid screening from 14 days before the first evidence of metastases on answers it, whoever filled it in.
    """
    for tumour in history.lung_tumours:
        first = tumour.first_metastatic_evidence
        if first and not any(
            assessment.instrument in SCREENS and assessment.valid and assessment.on >= first.fact.on - BEFORE_EVIDENCE
            for assessment in history.every(Assessment)
        ):
            yield Sighting(
                tumour=tumour.id, on=first.fact.on, decided_by=first.fact, episode="tumour", says=NOT_SCREENED
            )
