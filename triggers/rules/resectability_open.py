"""Rule 34."""

from collections.abc import Iterator
from datetime import date

from triggers.facts import Diagnosis, Recurrence, Resectability
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, EvidenceKind, Sentence, Sighting, rule
from triggers.sources import GAERTNER_2011

NOT_ASSESSED = Sentence(
    en="Recurrence of a lung cancer ({fact}, {on}), and nobody has said whether it can be operated on.",
    de="Rezidiv eines Lungenkrebses ({fact}, {on}), und niemand hat gesagt, ob es operabel ist.",
)
PATIENT_DECLINES = Sentence(
    en="Recurrence of a lung cancer ({fact}, {on}); {others}. What will be done instead?",
    de="Rezidiv eines Lungenkrebses ({fact}, {on}); {others}. Was geschieht stattdessen?",
)


@rule(
    number=34,
    title=("Resectability open", "Operabilität offen"),
    calls_for=CallsFor.QUESTION,
    see_within=14,
    fresh_for=180,
    source=GAERTNER_2011,
    evidence=EvidenceKind.LOCAL_PROPOSAL,
    reads=(Diagnosis, Recurrence, Resectability),
    needs=(Recurrence,),
    is_about_lung=True,
    is_prompt=True,
)
def resectability_open(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    A recurrence of a lung tumour, not a distant one, of which it is open whether it can be operated on.

    There is no verdict, or the latest says that the patient declines surgery. One finding per recurrence.
    """
    for tumour in history.lung_tumours:
        for recurrence in tumour.every(Recurrence):
            if recurrence.extent == "distant":
                continue
            verdicts = tumour.verdicts_for(recurrence)
            if verdicts and verdicts[-1].verdict != "patient_declines":
                continue
            yield Sighting(
                tumour=tumour.id,
                on=recurrence.on,
                decided_by=recurrence,
                because=tuple(verdicts[-1:]),
                says=PATIENT_DECLINES if verdicts else NOT_ASSESSED,
            )
