"""One tumour as its facts describe it on one day, in the words that several rules share."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from operator import attrgetter
from typing import TypeVar

import msgspec

from triggers.facts import (
    Board,
    Diagnosis,
    Fact,
    Intent,
    Metastasis,
    Recurrence,
    Resectability,
    Staging,
    Treatment,
    TumourFact,
)
from triggers.lazy import lazy

INITIAL_WINDOW = timedelta(days=120)
INOPERABLE = ("technically_unresectable", "functionally_inoperable")

ADVANCED_BY: tuple[type[Fact], ...] = (
    *(Diagnosis, Staging, Metastasis, Recurrence, Resectability, Intent, Board, Treatment),
)
"""The kinds of facts that say whether disease is advanced."""

AnyFact = TypeVar("AnyFact", bound=Fact)
Kind = TypeVar("Kind", bound=TumourFact)
Order = tuple[date, date, str]


ByKind = Mapping[type[Fact], Sequence[Fact]]


order: Callable[[Fact], Order] = attrgetter("on", "recorded", "id")
"""What "first", "latest", "before" and "after" go by."""


def by_kind(facts: Iterable[AnyFact]) -> dict[type[Fact], list[AnyFact]]:
    """Give the facts of each kind, in the order of the facts."""
    kinds: dict[type[Fact], list[AnyFact]] = {}
    for fact in facts:
        kind = type(fact)
        if kind in kinds:
            kinds[kind].append(fact)
        else:
            kinds[kind] = [fact]
    return kinds


def last_of_each_day(facts: Sequence[Kind]) -> list[Kind]:
    """Give what was said last on each day, of facts in order: that holds at the end of the day."""
    return list({fact.on: fact for fact in facts}.values())


class Evidence(msgspec.Struct, frozen=True, gc=False):
    """A fact that says the tumour has spread to distant sites; weak evidence waits for a clinician's yes."""

    fact: Staging | Metastasis | Recurrence
    is_weak: bool = False


class Tumour:
    """
    A tumour's facts that count on one day, by kind and in order; facts about no tumour may lie beside them.

    `earlier_versions` gives the ids of the facts that a fact replaces, directly or through others.
    """

    def __init__(self, tumour: str, by_kind: ByKind, earlier_versions: Callable[[Fact], frozenset[str]]) -> None:
        self.id = tumour
        self.earlier_versions = earlier_versions
        self.by_kind = by_kind

    def every(self, kind: type[Kind]) -> Sequence[Kind]:
        """Give the tumour's facts of one kind, in order."""
        return self.by_kind.get(kind, ())  # type: ignore[return-value]

    @lazy
    def is_lung(self) -> bool:
        """Whether the latest diagnosis confirms a malignant lung tumour."""
        diagnoses = self.every(Diagnosis)
        return bool(diagnoses) and diagnoses[-1].is_lung_cancer

    @lazy
    def lung_diagnosis(self) -> Diagnosis:
        """The first diagnosis of lung cancer; its date is the lung tumour's date of diagnosis. Lung tumours only."""
        return next(diagnosis for diagnosis in self.every(Diagnosis) if diagnosis.is_lung_cancer)

    @lazy
    def initial_window_end(self) -> date:
        """The last day of the initial window: the start of the first treatment, at most 120 days after diagnosis."""
        diagnosed = self.lung_diagnosis.on
        latest = diagnosed + INITIAL_WINDOW
        for treatment in self.every(Treatment):
            if treatment.on >= diagnosed:
                return min(treatment.on, latest)
        return latest

    @lazy
    def metastatic_evidence(self) -> tuple[Evidence, ...]:
        """Everything that says the tumour has spread to distant sites, in order; a later M0 cancels nothing."""
        found = [evidence for staging in self.every(Staging) if (evidence := self._evidence_in(staging))]
        others: list[Metastasis | Recurrence] = [*self.every(Metastasis)]
        others += [recurrence for recurrence in self.every(Recurrence) if recurrence.extent == "distant"]
        if others:
            found += [Evidence(fact) for fact in others]
            found.sort(key=lambda evidence: order(evidence.fact))
        return tuple(found)

    def _evidence_in(self, staging: Staging) -> Evidence | None:
        """Judge one record. Stage groups are read for lung tumours only: elsewhere they mean other things."""
        if staging.a:
            return None
        if staging.says_m1:
            return Evidence(staging, is_weak=self.is_lung and staging.contradicts_itself)
        extensive = staging.extent == "extensive" and not staging.says_m0
        return Evidence(staging, is_weak=True) if (staging.says_stage_iv or extensive) and self.is_lung else None

    @property
    def first_metastatic_evidence(self) -> Evidence | None:
        return self.metastatic_evidence[0] if self.metastatic_evidence else None

    @lazy
    def strong_evidence(self) -> tuple[Evidence, ...]:
        """The evidence that is not weak, in order; without any, a metastatic tumour is weakly metastatic."""
        return tuple(evidence for evidence in self.metastatic_evidence if not evidence.is_weak)

    def verdicts_for(self, recurrence: Recurrence) -> list[Resectability]:
        """
        Give the verdicts on whether a recurrence can be resected, in order; "not assessed" is none.

        A verdict that names no recurrence belongs to the last one before it.
        """
        names = {recurrence.id, *self.earlier_versions(recurrence)}
        next_on = next((other.on for other in self.every(Recurrence) if order(other) > order(recurrence)), date.max)
        return [
            verdict
            for verdict in self.every(Resectability)
            if verdict.verdict != "not_assessed"
            and (
                verdict.recurrence in names if verdict.recurrence is not None else recurrence.on <= verdict.on < next_on
            )
        ]

    @lazy
    def statements_of_intent(self) -> list[Intent | Board | Treatment]:
        """What says with which intent the tumour is treated, in order; "unknown" says nothing."""
        said: list[Intent | Board | Treatment] = [
            treatment for treatment in self.every(Treatment) if treatment.kind != "surgery"
        ]
        said += self.every(Board)
        said += self.every(Intent)
        said = [fact for fact in said if fact.intent is not None and fact.intent != "unknown"]
        if len(said) > 1:
            said.sort(key=order)
        return said

    def intent_on(self, day: date) -> str | None:
        """Give the current intent on a day, that day's statements included."""
        return next((fact.intent for fact in reversed(self.statements_of_intent) if fact.on <= day), None)

    @property
    def run_of_current_intent(self) -> list[Intent | Board | Treatment]:
        """The latest statements of intent, as far back as they agree, in order."""
        statements = self.statements_of_intent
        start = len(statements)
        while start and statements[start - 1].intent == statements[-1].intent:
            start -= 1
        return statements[start:]

    def is_advanced_on(self, day: date) -> bool:
        """Whether, by the facts dated on or before that day, the disease is advanced; any entity, weak evidence too."""
        if self.metastatic_evidence and self.metastatic_evidence[0].fact.on <= day:
            return True
        if self.intent_on(day) == "palliative":
            return True
        if any(diagnosis.on <= day and diagnosis.is_mesothelioma for diagnosis in self.every(Diagnosis)):
            return True
        return any(self._is_inoperable_on(day, recurrence) for recurrence in self.every(Recurrence))

    @lazy
    def made_advanced_by(self) -> TumourFact | None:
        """The first fact on whose day the disease was advanced by it, whatever was said on later days."""
        found: list[TumourFact] = [evidence.fact for evidence in self.metastatic_evidence[:1]]
        found += [diagnosis for diagnosis in self.every(Diagnosis) if diagnosis.is_mesothelioma][:1]
        intents = last_of_each_day(self.statements_of_intent)
        found += [fact for fact in intents if fact.intent == "palliative"][:1]
        for recurrence in self.every(Recurrence):
            verdicts = last_of_each_day(self.verdicts_for(recurrence))
            found += [verdict for verdict in verdicts if verdict.verdict in INOPERABLE][:1]
        return min(found, key=order, default=None)

    def _is_inoperable_on(self, day: date, recurrence: Recurrence) -> bool:
        verdicts = [verdict for verdict in self.verdicts_for(recurrence) if verdict.on <= day]
        return bool(verdicts) and verdicts[-1].verdict in INOPERABLE
