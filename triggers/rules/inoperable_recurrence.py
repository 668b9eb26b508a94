"""Rule 2."""

from collections.abc import Iterator
from datetime import date

from triggers.facts import Diagnosis, Recurrence, Resectability
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, Sentence, Sighting, rule
from triggers.sources import GAERTNER_2011, S3_LUNG
from triggers.tumour import INOPERABLE

INOPERABLE_RECURRENCE = Sentence(
    en="Recurrence of a lung cancer that cannot be operated on: {fact}, {on}; {others}.",
    de="Nicht operables Rezidiv eines Lungenkrebses: {fact}, {on}; {others}.",
)


@rule(
    number=2,
    title=("Inoperable recurrence", "Inoperables Rezidiv"),
    calls_for=CallsFor.REFERRAL,
    see_within=28,
    fresh_for=180,
    source=S3_LUNG,
    also=(GAERTNER_2011,),
    reads=(Diagnosis, Recurrence, Resectability),
    needs=(Resectability,),
    is_about_lung=True,
    is_steady=True,
)
def inoperable_recurrence(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    A recurrence of a lung tumour that is technically unresectable or functionally inoperable, one per recurrence.

    The latest verdict counts; the finding is dated by the first of the verdicts that agree with it that the recurrence
    is inoperable.
    """
    for tumour in history.lung_tumours:
        for recurrence in tumour.every(Recurrence):
            verdicts = tumour.verdicts_for(recurrence)
            start = len(verdicts)
            while start and verdicts[start - 1].verdict in INOPERABLE:
                start -= 1
            run = verdicts[start:]
            if run:
                yield Sighting(
                    tumour=tumour.id,
                    on=run[0].on,
                    decided_by=run[0],
                    because=(recurrence, *run[1:]),
                    episode=recurrence,
                    says=INOPERABLE_RECURRENCE,
                )
