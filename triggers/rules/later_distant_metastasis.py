"""Rule 3."""

from collections.abc import Iterator
from datetime import date

from triggers.facts import SPREAD, Diagnosis, Metastasis, Recurrence, Staging, Treatment
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, EvidenceKind, KnownBy, Sentence, Sighting, rule
from triggers.sources import GAERTNER_2011, KESBA
from triggers.spread import Words, metastatic

WORDS = Words(
    certain=Sentence(
        en="Lung tumour {tumour}: distant metastases after the initial staging window: {fact}, {on}.",
        de="Lungentumor {tumour}: Fernmetastasen nach dem Zeitraum der ersten Stadieneinteilung: {fact}, {on}.",
    ),
    risen=Sentence(
        en="Lung tumour {tumour}: possibly metastatic since {on} ({fact}), after the initial staging window; "
        "now certain: {others}.",
        de="Lungentumor {tumour}: möglicherweise metastasiert seit {on} ({fact}), nach dem Zeitraum der ersten "
        "Stadieneinteilung; jetzt sicher: {others}.",
    ),
    doubtful=Sentence(
        en="Lung tumour {tumour}: possibly distant metastases after the initial staging window: {fact}, {on}. "
        "Please confirm.",
        de="Lungentumor {tumour}: möglicherweise Fernmetastasen nach dem Zeitraum der ersten Stadieneinteilung: "
        "{fact}, {on}. Bitte bestätigen.",
    ),
)


@rule(
    number=3,
    title=("Later distant metastasis", "Spätere Fernmetastasierung"),
    calls_for=CallsFor.REFERRAL,
    see_within=28,
    fresh_for=180,
    source=GAERTNER_2011,
    also=(KESBA,),
    evidence=EvidenceKind.LOCAL_PROPOSAL,
    reads=(Diagnosis, Staging, Metastasis, Recurrence, Treatment),
    needs=(Staging, Metastasis, Recurrence),
    marked=(SPREAD, Metastasis, Recurrence),
    is_about_lung=True,
    known_by=KnownBy.TUMOUR,
    is_steady=True,
)
def later_distant_metastasis(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    Distant metastases that appear after the initial staging of a lung tumour, one finding per tumour.

    The published criterion names new disease in metastatic stage; metastases that come later are counted apart, as a
    proposal of this project. Doubtful evidence waits for a clinician's yes, until evidence that is not doubtful
    follows.
    """
    for tumour in history.lung_tumours:
        first = tumour.first_metastatic_evidence
        if first is None or first.fact.on <= tumour.initial_window_end:
            continue
        yield metastatic(tumour, first, WORDS)
