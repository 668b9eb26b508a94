"""Rule 15."""

from collections.abc import Iterator
from datetime import date, timedelta

from triggers.facts import Prognosis
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, KnownBy, Sentence, Sighting, rule
from triggers.sources import HUI_2016
from triggers.tumour import ADVANCED_BY

SHORT_MONTHS = 12
SOON = timedelta(days=90)

SHORT = Sentence(
    en="Short prognosis in the first 90 days of advanced disease, {on}: {fact}; advanced since: {others}.",
    de="Kurze Prognose in den ersten 90 Tagen fortgeschrittener Erkrankung, {on}: {fact}; "
    "fortgeschritten seit: {others}.",
)


@rule(
    number=15,
    title=("Short prognosis", "Kurze Prognose"),
    calls_for=CallsFor.REFERRAL,
    see_within=28,
    fresh_for=90,
    source=HUI_2016,
    reads=(Prognosis, *ADVANCED_BY),
    needs=(Prognosis,),
    known_by=KnownBy.TUMOUR,
    is_steady=True,
)
def short_prognosis(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    A prognosis of 12 months or fewer, given within 90 days after the first day of advanced disease of any tumour.

    The first such prognosis is the finding, one per patient.
    """
    short = [prognosis for prognosis in history.every(Prognosis) if prognosis.months <= SHORT_MONTHS]
    advanced_by = history.made_advanced_by if short else None
    if advanced_by is None:
        return
    for prognosis in short:
        if advanced_by.on <= prognosis.on <= advanced_by.on + SOON:
            yield Sighting(on=prognosis.on, decided_by=prognosis, because=(advanced_by,), episode="patient", says=SHORT)
            return
