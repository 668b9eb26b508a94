"""The answers to one questionnaire as scores: what was asked, the number, and whether a rule acts on it."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from patients.instruments import item_label
from patients.models import Fact
from triggers.measures import TOTALS, Measure, item_of


@dataclass(frozen=True)
class Score:
    """One number; `means` says what rules see in it ("severe"), and is empty where they see nothing."""

    name: str
    number: str
    highest: int
    means: str | Promise


def scores_of(fact: Fact) -> list[Score]:
    """Give the total, where there is one, and every item of an assessment in the order in which they were asked."""
    valid, instrument = fact.valid is not False, str(fact.instrument)
    scores = []
    if fact.total is not None:
        scores.append(_score(_("Total"), fact.total.normalize(), TOTALS[instrument], valid=valid))
    for name, number in (fact.items or {}).items():
        scores.append(_score(item_label(name), Decimal(number), item_of(instrument, name), valid=valid))
    return scores


def _score(name: str, number: Decimal, measure: Measure, *, valid: bool) -> Score:
    reached = [cut_off.means for cut_off in measure.cut_offs if valid and cut_off.is_reached_by(number)]
    return Score(name, number_format(number, use_l10n=True), measure.highest, reached[-1] if reached else "")
