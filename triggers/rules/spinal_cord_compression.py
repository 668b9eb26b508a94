"""Rule 13."""

from collections.abc import Iterator
from datetime import date

from triggers.concerns import at_any_stage
from triggers.facts import Concern
from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, Sentence, Sighting, rule
from triggers.sources import HUI_2016

COMPRESSION = Sentence(
    en="Compression of the spinal cord or cauda equina, {on}: palliative care in parallel to the emergency treatment, "
    "never instead of it.",
    de="Kompression von Rückenmark oder Cauda equina, {on}: Palliativversorgung neben der Notfallbehandlung, "
    "nie an ihrer Stelle.",
)


@rule(
    number=13,
    title=("Spinal cord compression", "Rückenmarkskompression"),
    calls_for=CallsFor.REFERRAL,
    see_within=2,
    fresh_for=14,
    source=HUI_2016,
    reads=(Concern,),
    needs=(Concern,),
    marked=("spinal_cord_compression",),
    is_steady=True,
)
def spinal_cord_compression(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    Compression of the spinal cord or the cauda equina, at any stage of the disease. One finding each time it is noted.

    The referral is made in parallel to the treatment of the emergency, never instead of it.
    """
    return at_any_stage(history, "spinal_cord_compression", COMPRESSION)
