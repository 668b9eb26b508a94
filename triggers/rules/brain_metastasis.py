"""Rule 14."""

from collections.abc import Iterator
from datetime import date

from triggers.facts import Metastasis
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, KnownBy, Sentence, Sighting, rule
from triggers.sources import HUI_2016

BRAIN_AND_MENINGES = ("BRA", "LEP")

FOUND = Sentence(
    en="Metastases in the brain or its meninges ({fact}), {on}.",
    de="Metastasen in Gehirn oder Hirnhäuten ({fact}), {on}.",
)


@rule(
    number=14,
    title=("Brain or leptomeningeal metastases", "Metastasen in Gehirn oder Hirnhäuten"),
    calls_for=CallsFor.REFERRAL,
    see_within=14,
    fresh_for=60,
    source=HUI_2016,
    reads=(Metastasis,),
    needs=(Metastasis,),
    known_by=KnownBy.TUMOUR,
    is_steady=True,
)
def brain_metastasis(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """Metastases of any tumour in the brain or the meninges: the first is the finding, one per tumour."""
    for tumour in history.tumours:
        for metastasis in tumour.every(Metastasis):
            if metastasis.site in BRAIN_AND_MENINGES:
                yield Sighting(tumour=tumour.id, on=metastasis.on, decided_by=metastasis, episode="tumour", says=FOUND)
                break
