"""What rules 1 and 3 find of a metastatic lung tumour, whenever it became one. Pure: no Django, no clock."""

from typing import NamedTuple

from triggers.rule import CallsFor, Sentence, Sighting
from triggers.tumour import Evidence, Tumour


class Words(NamedTuple):
    """What the reader is told of evidence that is certain, that was doubtful before, and that is doubtful."""

    certain: Sentence
    risen: Sentence
    doubtful: Sentence


def metastatic(tumour: Tumour, first: Evidence, words: Words) -> Sighting:
    """Give the one finding of a tumour: doubtful evidence waits for a clinician's yes until other evidence follows."""
    certain = tumour.strong_evidence
    return Sighting(
        tumour=tumour.id,
        on=first.fact.on,
        decided_by=first.fact,
        because=tuple(evidence.fact for evidence in certain) if first.is_weak else (),
        calls_for=CallsFor.REFERRAL if certain else CallsFor.CONFIRMATION,
        episode="tumour",
        diagnosis=tumour.lung_diagnosis,
        says=words.doubtful if not certain else words.risen if first.is_weak else words.certain,
    )
