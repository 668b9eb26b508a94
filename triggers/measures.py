"""
What is followed over time: the scale of each measure, which direction is worse, and from where on rules act.

The numbers are those of the rules and of the instruments themselves; none is written here a second time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from operator import ge, le, lt
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from patients.choices import Instrument, Scale
from patients.fact_description import VALUES_OF_SCALE
from patients.instruments import SCALES
from triggers.facts import POOR_ECOG_FROM, POOR_KARNOFSKY_BELOW, Number
from triggers.items import EMOTIONAL, PHYSICAL, SEVERE
from triggers.rules.depression_screen import POSITIVE_FROM as DEPRESSION_FROM
from triggers.rules.distress import DISTRESSED_FROM
from triggers.rules.positive_screening import POSITIVE_FROM as SCREENING_FROM
from triggers.rules.severe_emotional_symptom import SEVERE_TOTALS


@dataclass(frozen=True)
class CutOff:
    """From which number on a rule acts, or below which, or from which down, and what that means."""

    number: Number
    means: str | Promise
    acts: Literal["from", "below", "down_from"] = "from"

    def is_reached_by(self, number: Number) -> bool:
        if type(number) is int and type(self.number) is int:
            return COMPARE[self.acts](number, self.number)
        return COMPARE[self.acts](as_decimal(number), as_decimal(self.number))


COMPARE = {"from": ge, "below": lt, "down_from": le}


def as_decimal(number: Number) -> Decimal:
    """Take a number as it was written, so that 100.1 - 90.1 are 10."""
    return Decimal(number) if type(number) is int else Decimal(str(number))


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
    Scale.KPS: Measure(VALUES_OF_SCALE[Scale.KPS][-1], False, (CutOff(POOR_KARNOFSKY_BELOW, POOR, "below"),)),
    Scale.AKPS: Measure(VALUES_OF_SCALE[Scale.AKPS][-1], False, (CutOff(POOR_KARNOFSKY_BELOW, POOR, "below"),)),
}
"""Scale of function → its number."""


def item_of(instrument: str, name: str) -> Measure:
    """Give the measure of one item. Only physical and emotional ones have a cut-off: no rule looks at the others."""
    asked = PHYSICAL.get(instrument, frozenset()) | EMOTIONAL.get(instrument, frozenset())
    cut_offs = (CutOff(SEVERE[instrument][0], IS_SEVERE),) if name in asked else ()
    return Measure(SCALES[instrument].highest, True, cut_offs)
