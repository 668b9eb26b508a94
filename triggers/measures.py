"""
What is followed over time: the scale of each measure, which direction is worse, and from where on rules act.

The numbers are those of the rules and of the instruments themselves; none is written here a second time.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from patients.choices import Instrument, Scale
from patients.fact_description import VALUES_OF_SCALE
from patients.instruments import SCALES
from triggers.facts import Number
from triggers.items import EMOTIONAL, PHYSICAL, SEVERE
from triggers.rules.depression_screen import POSITIVE_FROM as DEPRESSION_FROM
from triggers.rules.distress import DISTRESSED_FROM
from triggers.rules.poor_function import POOR_ECOG_FROM, POOR_KARNOFSKY_BELOW
from triggers.rules.positive_screening import POSITIVE_FROM as SCREENING_FROM
from triggers.rules.severe_emotional_symptom import SEVERE_TOTALS


@dataclass(frozen=True)
class CutOff:
    """From which number on, or below which, a rule acts, and what that means."""

    number: int
    means: str | Promise
    below: bool = False

    def is_reached_by(self, number: Number) -> bool:
        return number < self.number if self.below else number >= self.number


@dataclass(frozen=True)
class Measure:
    """Numbers from 0 to `highest`. Cut-offs stand with the mildest first."""

    highest: int
    higher_is_worse: bool = True
    cut_offs: tuple[CutOff, ...] = ()

    def is_reached_by(self, number: Number) -> bool:
        """Whether a number is one on which some rule acts."""
        return any(cut_off.is_reached_by(number) for cut_off in self.cut_offs)


POSITIVE, IS_SEVERE = _("positive"), pgettext_lazy("symptom", "severe")
POOR = _("poor")


def _total(instrument: Instrument, *cut_offs: CutOff, higher_is_worse: bool = True) -> Measure:
    return Measure(SCALES[instrument].highest_total, higher_is_worse, cut_offs)


TOTALS: Mapping[str, Measure] = {
    Instrument.ESAS: _total(Instrument.ESAS),
    Instrument.IPOS: _total(Instrument.IPOS),
    Instrument.MIDOS: _total(Instrument.MIDOS, CutOff(SCREENING_FROM, POSITIVE)),
    Instrument.FACT_L: _total(Instrument.FACT_L, higher_is_worse=False),
    Instrument.DT: _total(Instrument.DT, CutOff(DISTRESSED_FROM, POSITIVE)),
    Instrument.PHQ_9: _total(
        Instrument.PHQ_9,
        CutOff(DEPRESSION_FROM[Instrument.PHQ_9], POSITIVE),
        CutOff(SEVERE_TOTALS[Instrument.PHQ_9], IS_SEVERE),
    ),
    Instrument.PHQ_4: _total(Instrument.PHQ_4, CutOff(SEVERE_TOTALS[Instrument.PHQ_4], IS_SEVERE)),
    Instrument.PHQ_2: _total(Instrument.PHQ_2, CutOff(DEPRESSION_FROM[Instrument.PHQ_2], POSITIVE)),
}
"""Instrument → its total."""

FUNCTION: Mapping[str, Measure] = {
    Scale.ECOG: Measure(VALUES_OF_SCALE[Scale.ECOG][-1], True, (CutOff(POOR_ECOG_FROM, POOR),)),
    Scale.KPS: Measure(VALUES_OF_SCALE[Scale.KPS][-1], False, (CutOff(POOR_KARNOFSKY_BELOW, POOR, below=True),)),
    Scale.AKPS: Measure(VALUES_OF_SCALE[Scale.AKPS][-1], False, (CutOff(POOR_KARNOFSKY_BELOW, POOR, below=True),)),
}
"""Scale of function → its number."""


def item_of(instrument: str, name: str) -> Measure:
    """Give the measure of one item. Only physical and emotional ones have a cut-off: no rule looks at the others."""
    asked = PHYSICAL.get(instrument, frozenset()) | EMOTIONAL.get(instrument, frozenset())
    cut_offs = (CutOff(SEVERE[instrument][0], IS_SEVERE),) if name in asked else ()
    return Measure(SCALES[instrument].highest, True, cut_offs)
