"""
The numbers that an assessment may give: items, their highest value, the highest total.

Only names and ranges stand here; the questions themselves belong to their publishers. Ranges: ESAS-r administration
manual (2019), IPOS (pos-pal.org), MIDOS2 (Stiel 2010), FACT-L (facit.org), PHQ (Pfizer), NCCN Distress Thermometer.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from patients.choices import Instrument


@dataclass(frozen=True)
class Scale:
    """Items by name, each from 0 to `highest`; an instrument without items is entered by its total alone."""

    items: tuple[str, ...]
    highest: int
    highest_total: int


ITEM_LABELS: dict[str, str | Promise] = {
    "pain": _("Pain"),
    "tiredness": _("Tiredness"),
    "drowsiness": _("Drowsiness"),
    "nausea": _("Nausea"),
    "vomiting": _("Vomiting"),
    "appetite": _("Lack of appetite"),
    "breathlessness": _("Breathlessness"),
    "weakness": _("Weakness"),
    "constipation": _("Constipation"),
    "mouth": _("Sore or dry mouth"),
    "mobility": _("Poor mobility"),
    "depression": _("Depression"),
    "depressed": _("Feeling depressed"),
    "anxiety": _("Anxiety"),
    "anxious": _("Feeling anxious"),
    "wellbeing": _("Wellbeing"),
}


def numbered(count: int) -> tuple[str, ...]:
    """Name the items of a questionnaire whose wording is not ours to show."""
    return tuple(f"item{number}" for number in range(1, count + 1))


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SCALES: dict[str, Scale] = {
    Instrument.ESAS: Scale(
        _words("pain tiredness drowsiness nausea appetite breathlessness depression anxiety wellbeing"), 10, 90
    ),
    Instrument.IPOS: Scale(
        _words(
            "pain breathlessness weakness nausea vomiting appetite"
            " constipation mouth drowsiness mobility anxious depressed"
        ),
        4,
        68,
    ),
    Instrument.MIDOS: Scale(
        _words("pain nausea vomiting breathlessness constipation weakness appetite tiredness depression anxiety"), 3, 30
    ),
    Instrument.PHQ_9: Scale(numbered(9), 3, 27),
    Instrument.PHQ_4: Scale(numbered(4), 3, 12),
    Instrument.PHQ_2: Scale(numbered(2), 3, 6),
    Instrument.FACT_L: Scale((), 4, 136),
    Instrument.DT: Scale((), 10, 10),
}


def item_label(name: str) -> str:
    """Give an item's name in the reader's language; a numbered one by its number."""
    return _labelled(name, get_language() or "")


@lru_cache(maxsize=256)
def _labelled(name: str, language: str) -> str:
    """A page of a long illness names each item hundreds of times."""
    if name in ITEM_LABELS:
        return str(ITEM_LABELS[name])
    return str(_("Item %(number)s")) % {"number": name.removeprefix("item")} if name.startswith("item") else name
