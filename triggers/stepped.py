"""
The stepped pathway: which step a patient is on, and what moved them there (Temel 2024, STEP-PC).

Pure: no Django, no clock. In step 1 a visit follows an event; in step 2, which a drop of the quality of life begins,
visits are regular. Step 0 ends the pathway.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import msgspec

from triggers.facts import Assessment, Fact, Pathway
from triggers.lazy import lazy
from triggers.tumour import order

BEFORE_START = timedelta(days=14)
DROP = 10


class Move(msgspec.Struct, frozen=True):
    """What puts the patient on a step from its day on: a pathway fact, or the drop of the quality of life."""

    fact: Pathway | Assessment
    step: int


class SteppedPathway:
    """
    One patient's pathway, by the facts that count on one day.

    `pathways` are the pathway facts in order, at least one; the first is the start. `assessments` are all
    assessments, in order.
    """

    def __init__(self, pathways: Sequence[Pathway], assessments: Sequence[Assessment]) -> None:
        self.started_by = pathways[0]
        self.start = pathways[0].on
        self._ordered = [Move(fact, fact.step) for fact in pathways]
        self._assessments = assessments

    def step_on(self, day: date) -> int | None:
        """Give the step on a day, by date alone: 1, 2, or 0 after the end; None before the start."""
        return _step_on(self.moves, day)

    @lazy
    def totals(self) -> list[Assessment]:
        """The patient's own valid FACT-L totals, from 14 days before the start on, in order; a proxy's never count."""
        earliest = self.start - BEFORE_START
        return [
            assessment
            for assessment in self._assessments
            if assessment.instrument == "FACT-L"
            and assessment.by == "patient"
            and assessment.valid
            and assessment.total is not None
            and assessment.on >= earliest
        ]

    @property
    def baseline(self) -> Assessment | None:
        """The total that later ones are compared with, never with one another."""
        return self.totals[0] if self.totals else None

    @lazy
    def quality_of_life_drop(self) -> Assessment | None:
        """The first total at least 10 points below the baseline that the pathway saw in step 1 or 2."""
        return next(
            (
                later
                for later in self.totals[1:]
                if _points(self.totals[0]) - _points(later) >= DROP and _step_on(self._ordered, later.on) in (1, 2)
            ),
            None,
        )

    @lazy
    def step_two_began_with(self) -> Fact | None:
        """The first of the latest unbroken row of what put the patient on step 2; None on another step."""
        began_with = None
        for move in reversed(self.moves):
            if move.step != 2:
                break
            began_with = move.fact
        return began_with

    @lazy
    def moves(self) -> list[Move]:
        """What was ordered and the drop, in order."""
        if self.quality_of_life_drop is None:
            return self._ordered
        return sorted([*self._ordered, Move(self.quality_of_life_drop, 2)], key=lambda move: order(move.fact))


def _step_on(moves: Sequence[Move], day: date) -> int | None:
    return next((move.step for move in reversed(moves) if move.fact.on <= day), None)


def _points(assessment: Assessment) -> Decimal:
    """Give the total as it was written: prorated totals have decimals, and 100.1 - 90.1 are 10 points."""
    return Decimal(str(assessment.total))
