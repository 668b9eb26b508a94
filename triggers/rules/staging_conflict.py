"""Rule 32."""

from collections.abc import Iterator
from datetime import date, timedelta

from triggers.facts import SPREAD, Diagnosis, Metastasis, Staging, Treatment
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, EvidenceKind, Sentence, Sighting, rule
from triggers.sources import UICC_STAGE_GROUPS
from triggers.tumour import Tumour

SOON_AFTER_M0 = timedelta(days=60)

ONE_RECORD = Sentence(
    en="One staging record contradicts itself: {fact}, {on}. Which is right, the M category or the stage?",
    de="Eine Stadieneinteilung widerspricht sich: {fact}, {on}. Was stimmt, die M-Kategorie oder das Stadium?",
)
TWO_RECORDS = Sentence(
    en="Distant metastases found, {on}: {fact}; but staged without any shortly before: {others}. Is the staging still "
    "right?",
    de="Fernmetastasen gefunden, {on}: {fact}; aber kurz zuvor ohne solche eingestuft: {others}. Stimmt die "
    "Stadieneinteilung noch?",
)


@rule(
    number=32,
    title=("Staging contradicts itself", "Widerspruch im Staging"),
    calls_for=CallsFor.QUESTION,
    see_within=5,
    fresh_for=180,
    source=UICC_STAGE_GROUPS,
    evidence=EvidenceKind.LOCAL_PROPOSAL,
    reads=(Diagnosis, Staging, Metastasis, Treatment),
    needs=(Staging,),
    marked=(SPREAD, Metastasis),
    is_about_lung=True,
    is_steady=True,
)
def staging_conflict(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    Staging data of a lung tumour that contradict each other: somebody must say what is right.

    Either one record says M1 with stage I to III, or M0 with stage IV (one finding per record); or a metastasis is
    found within 60 days after an initial staging as M0 and no later staging says M1 (one finding per tumour).
    """
    for tumour in history.lung_tumours:
        for staging in tumour.every(Staging):
            if staging.contradicts_itself and not staging.a:
                yield Sighting(tumour=tumour.id, on=staging.on, decided_by=staging, says=ONE_RECORD)
        yield from _metastasis_soon_after_m0(tumour)


def _metastasis_soon_after_m0(tumour: Tumour) -> Iterator[Sighting]:
    metastases = tumour.every(Metastasis)
    if not metastases:
        return
    stagings = tumour.every(Staging)
    last_m1 = max((staging.on for staging in stagings if staging.says_m1), default=date.min)
    unanswered = [
        staging for staging in stagings if staging.says_m0 and last_m1 < staging.on <= tumour.initial_window_end
    ]
    for metastasis in metastases:
        contradicted = [staging for staging in unanswered if staging.on <= metastasis.on <= staging.on + SOON_AFTER_M0]
        if contradicted:
            yield Sighting(
                tumour=tumour.id,
                on=metastasis.on,
                decided_by=metastasis,
                because=tuple(contradicted),
                episode="metastasis",
                says=TWO_RECORDS,
            )
            return
