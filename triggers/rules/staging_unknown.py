"""Rule 33."""

from collections.abc import Iterator
from datetime import date, timedelta

from triggers.facts import Diagnosis, Metastasis, Recurrence, Staging
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, EvidenceKind, KnownBy, Sentence, Sighting, rule
from triggers.sources import UICC_STAGE_GROUPS

DAYS_TO_STAGE = 14

NOT_STAGED = Sentence(
    en="Nothing is known about distant metastases of this lung cancer ({fact}). A staging has been due since {on}, "
    "14 days after the diagnosis.",
    de="Über Fernmetastasen dieses Lungenkrebses ist nichts bekannt ({fact}). Eine Stadieneinteilung steht seit dem "
    "{on} aus, 14 Tage nach der Diagnose.",
)


@rule(
    number=33,
    title=("Staging unknown", "Staging unbekannt"),
    calls_for=CallsFor.QUESTION,
    see_within=5,
    fresh_for=180,
    source=UICC_STAGE_GROUPS,
    evidence=EvidenceKind.LOCAL_PROPOSAL,
    reads=(Diagnosis, Staging, Metastasis, Recurrence),
    needs=(Diagnosis,),
    is_about_lung=True,
    ripens={Diagnosis: (DAYS_TO_STAGE,)},
    known_by=KnownBy.TUMOUR,
    is_steady=True,
)
def staging_unknown(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    A lung tumour of which nobody has said, 14 days after its diagnosis, whether it is metastatic.

    There is no evidence of metastases, and no staging (autopsy aside) that gives M0, a stage or an extent.
    """
    for tumour in history.lung_tumours:
        if any(
            not staging.a and (staging.stage is not None or staging.says_m0 or staging.extent is not None)
            for staging in tumour.every(Staging)
        ):
            continue
        if tumour.metastatic_evidence:
            continue
        due = tumour.lung_diagnosis.on + timedelta(days=DAYS_TO_STAGE)
        if today >= due:
            yield Sighting(tumour=tumour.id, on=due, decided_by=tumour.lung_diagnosis, says=NOT_STAGED)
