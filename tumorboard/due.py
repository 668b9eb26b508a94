"""
Who must be presented to a tumour board, and who was treated without.

Source: S3 guideline lung carcinoma: every first manifestation and every recurrence is presented before treatment;
centres present progressions too. Pure: no Django, no clock.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from triggers.facts import Board, Diagnosis, Progression, Recurrence, Treatment, TumourFact
from triggers.history import HistoryOnDay
from triggers.tumour import Tumour, order

# What was not presented for longer is no work for a meeting any more.
LOOKS_BACK = timedelta(days=365)
FIRST, RECURRENCE, PROGRESSION = "first_manifestation", "recurrence", "progression"


@dataclass(frozen=True)
class Presentation:
    """A tumour that has not been presented since a fact that asks for it; `therapy` began without, where one did."""

    tumour: str
    icd10: str
    occasion: str
    because: TumourFact
    therapy: Treatment | None


def not_presented(day: HistoryOnDay) -> Iterator[Presentation]:
    """
    Give what was not presented, of lung tumours of a living patient, in the order of the facts that ask for it.

    A conference on or after the fact presents it, and all before it. A therapy that began on or after the fact and
    before any conference was begun without presentation; on the day of the conference, it was begun with it. A fact is
    asked about once: what follows it before any therapy and any conference is presented with it.
    """
    if day.has_died:
        return
    for tumour in day.lung_tumours:
        occasions = [fact for fact in _occasions(tumour) if fact[1].on >= day.today - LOOKS_BACK]
        for number, (occasion, fact) in enumerate(occasions):
            later = [other for _what, other in occasions[number + 1 :]]
            board = next((each.on for each in tumour.every(Board) if each.on >= fact.on), date.max)
            therapy = next((each for each in tumour.every(Treatment) if fact.on <= each.on < board), None)
            if therapy is None and (later or board != date.max):
                continue
            # A therapy on or after a later fact answers that one.
            if therapy is not None and later and therapy.on >= later[0].on:
                continue
            diagnosis = tumour.every(Diagnosis)[-1]
            yield Presentation(tumour.id, diagnosis.icd10 or "", occasion, fact, therapy)


def _occasions(tumour: Tumour) -> list[tuple[str, TumourFact]]:
    found: list[tuple[str, TumourFact]] = [(FIRST, tumour.lung_diagnosis)]
    found += [(RECURRENCE, fact) for fact in tumour.every(Recurrence)]
    found += [(PROGRESSION, fact) for fact in tumour.every(Progression)]
    return sorted(found, key=lambda each: order(each[1]))
