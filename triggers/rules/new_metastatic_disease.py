"""Rule 1."""

from collections.abc import Iterator
from datetime import date

from triggers.facts import SPREAD, Diagnosis, Metastasis, Recurrence, Staging, Treatment
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, KnownBy, Sentence, Sighting, rule
from triggers.sources import GAERTNER_2011, S3_LUNG
from triggers.spread import Words, metastatic

WORDS = Words(
    certain=Sentence(
        en="Lung tumour {tumour}: newly metastatic disease within the initial staging window: {fact}, {on}.",
        de="Lungentumor {tumour}: Neuerkrankung im metastasierten Stadium, im Zeitraum der ersten "
        "Stadieneinteilung: {fact}, {on}.",
    ),
    risen=Sentence(
        en="Lung tumour {tumour}: possibly metastatic since {on} ({fact}), within the initial staging window; "
        "now certain: {others}.",
        de="Lungentumor {tumour}: möglicherweise metastasiert seit {on} ({fact}), im Zeitraum der ersten "
        "Stadieneinteilung; jetzt sicher: {others}.",
    ),
    doubtful=Sentence(
        en="Lung tumour {tumour}: possibly distant metastases within the initial staging window: {fact}, {on}. "
        "Please confirm.",
        de="Lungentumor {tumour}: möglicherweise Fernmetastasen im Zeitraum der ersten Stadieneinteilung: "
        "{fact}, {on}. Bitte bestätigen.",
    ),
)


@rule(
    number=1,
    title=("New metastatic disease", "Neuerkrankung im metastasierten Stadium"),
    calls_for=CallsFor.REFERRAL,
    see_within=28,
    fresh_for=180,
    source=S3_LUNG,
    also=(GAERTNER_2011,),
    reads=(Diagnosis, Staging, Metastasis, Recurrence, Treatment),
    needs=(Staging, Metastasis, Recurrence),
    marked=(SPREAD, Metastasis, Recurrence),
    is_about_lung=True,
    known_by=KnownBy.TUMOUR,
    is_steady=True,
)
def new_metastatic_disease(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    A lung tumour that is metastatic when it is first staged, one finding per tumour.

    The first evidence of distant metastases lies in the initial window: up to the first treatment, at most 120 days
    after diagnosis. Doubtful evidence waits for a clinician's yes, until evidence that is not doubtful follows.
    """
    for tumour in history.lung_tumours:
        first = tumour.first_metastatic_evidence
        if first is None or first.fact.on > tumour.initial_window_end:
            continue
        yield metastatic(tumour, first, WORDS)
