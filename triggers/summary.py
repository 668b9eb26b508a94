"""
What a patient's history comes to on one day: tumours with their stage at diagnosis and now, intent, therapy, function.

Pure: no Django, no clock. It answers from what counts on the day and says where evidence is weak or contradicts itself;
it decides nothing that a rule would decide differently.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from triggers.facts import (
    Board,
    Death,
    Declined,
    Diagnosis,
    Fact,
    Intent,
    Metastasis,
    PalliativeCare,
    Performance,
    Phase,
    Progression,
    Recurrence,
    Resectability,
    Staging,
    Treatment,
    TumourFact,
)
from triggers.history import HistoryOnDay
from triggers.lazy import lazy
from triggers.organs import is_no_single_metastasis
from triggers.tumour import INITIAL_WINDOW, Evidence, Tumour, order

AnyFact = TypeVar("AnyFact", bound=Fact)


@dataclass(frozen=True)
class Site:
    """A site of distant metastases, with the fact that named it first."""

    site: str
    first: Metastasis


class TumourSummary:
    """One tumour, as its facts that count describe it."""

    def __init__(self, tumour: Tumour, history: HistoryOnDay) -> None:
        self.tumour = tumour
        self.history = history
        self.id = tumour.id

    @lazy
    def diagnosis(self) -> Diagnosis | None:
        """The latest diagnosis: what the tumour is called now."""
        return _last(self.tumour.every(Diagnosis))

    @lazy
    def first_diagnosis(self) -> Diagnosis | None:
        """The first diagnosis: when the tumour became known."""
        return next(iter(self.tumour.every(Diagnosis)), None)

    @lazy
    def staging_at_diagnosis(self) -> Staging | None:
        """
        The staging of the first work-up: the last one before the first treatment, at most 120 days after the diagnosis.

        A diagnosis known by month or year may lie anywhere in it. Stagings under or after treatment, of a recurrence
        or at autopsy (y, r, a) are not among them. Where there is none, nothing is said, whatever was staged later.
        """
        first = self.first_diagnosis
        stagings = [staging for staging in self.tumour.every(Staging) if not (staging.y or staging.r or staging.a)]
        if first is None:
            return None
        began = (treatment.on for treatment in self.tumour.every(Treatment) if treatment.on >= first.on)
        end = min(_last_day(first) + INITIAL_WINDOW, next(began, date.max))
        return _last([staging for staging in stagings if staging.on <= end])

    @lazy
    def latest_staging(self) -> Staging | None:
        return _last(self.tumour.every(Staging))

    @lazy
    def spread(self) -> Evidence | None:
        """What says first, and not weakly where there is a choice, that the tumour has spread to distant sites."""
        return next(iter(self.tumour.strong_evidence or self.tumour.metastatic_evidence), None)

    @lazy
    def sites(self) -> tuple[Site, ...]:
        """The sites of distant metastases that were named, the first one first."""
        found: dict[str, Metastasis] = {}
        for metastasis in self.tumour.every(Metastasis):
            found.setdefault(metastasis.site, metastasis)
        return tuple(Site(site, first) for site, first in found.items())

    @lazy
    def contradicting(self) -> tuple[TumourFact, ...]:
        """
        What cannot all be true of the spread: a staging whose M and stage exclude each other, or a latest staging that
        says M0 after metastases were recorded. Empty where nothing contradicts.
        """
        latest = self.latest_staging
        if latest is None:
            return ()
        if self.tumour.is_lung and latest.contradicts_itself:
            return (latest,)
        if latest.says_m0 and not latest.y and self.spread is not None and order(self.spread.fact) <= order(latest):
            return (self.spread.fact, latest)
        return ()

    @lazy
    def stage_outgrown(self) -> bool:
        """
        Whether the latest staging says M1b of a lung tumour, and a metastasis in a second organ was found after it.

        Only where that is certain: what was found before treatment or recurrence may be gone from a later staging.
        """
        latest = self.latest_staging
        if latest is None or not self.tumour.is_lung or latest.y or latest.r or latest.a:
            return False
        found = self.tumour.every(Metastasis)
        # A staging known by month or year may be later than a metastasis of the same month or year.
        began = latest.on if latest.precision == "day" else _last_day(latest) + timedelta(days=1)
        is_later = any(order(one) > order(latest) and one.on >= began for one in found)
        return is_later and is_no_single_metastasis(latest.m, latest.edition, [one.site for one in found])

    @lazy
    def recurrence(self) -> Recurrence | None:
        return _last(self.tumour.every(Recurrence))

    @lazy
    def verdict(self) -> Resectability | None:
        """The latest verdict on whether the latest recurrence can be resected."""
        return _last(self.tumour.verdicts_for(self.recurrence)) if self.recurrence else None

    @lazy
    def progression(self) -> Progression | None:
        return _last(self.tumour.every(Progression))

    @lazy
    def intent(self) -> Intent | Board | Treatment | None:
        """What says the present intent, where it began to be said."""
        return next(iter(self.tumour.run_of_current_intent), None)

    @lazy
    def other_intent_that_day(self) -> Intent | Board | Treatment | None:
        """A statement of another intent from the day of the latest one: which of them holds is open."""
        statements = self.tumour.statements_of_intent
        if not statements:
            return None
        last = statements[-1]
        return next((said for said in statements if said.on == last.on and said.intent != last.intent), None)

    @lazy
    def therapies(self) -> tuple[Treatment, ...]:
        """The treatments that go on: begun, and no end known by today. Surgery is over on its day."""
        return tuple(
            treatment
            for treatment in self.tumour.every(Treatment)
            if treatment.kind != "surgery" and not self.history.has_ended(treatment)
        )

    @lazy
    def last_therapy(self) -> Treatment | None:
        """The treatment that began last, ended or not."""
        return _last(self.tumour.every(Treatment))

    @lazy
    def line(self) -> Treatment | None:
        """The systemic treatment of the highest line that was given; of several the one that began last."""
        numbered = [treatment for treatment in self.tumour.every(Treatment) if treatment.line is not None]
        return max(numbered, key=lambda treatment: (treatment.line or 0, order(treatment)), default=None)


class PatientSummary:
    """All that the header of a patient's page says from facts."""

    def __init__(self, history: HistoryOnDay) -> None:
        self.history = history

    @lazy
    def tumours(self) -> tuple[TumourSummary, ...]:
        """The patient's tumours, the one diagnosed last first."""
        summaries = [TumourSummary(tumour, self.history) for tumour in self.history.tumours]
        return tuple(sorted(summaries, key=_diagnosed, reverse=True))

    @lazy
    def death(self) -> Death | None:
        return next(iter(self.history.every(Death)), None)

    @lazy
    def ecog(self) -> Performance | None:
        """The latest ECOG."""
        return self._function("ECOG")

    @lazy
    def akps(self) -> Performance | None:
        """The latest AKPS; where there never was one, the latest Karnofsky index."""
        return self._function("AKPS") or self._function("KPS")

    def _function(self, scale: str) -> Performance | None:
        return _last([fact for fact in self.history.every(Performance) if fact.scale == scale])

    @lazy
    def phase(self) -> Phase | None:
        return _last(self.history.every(Phase))

    @lazy
    def palliative_care(self) -> tuple[PalliativeCare, ...]:
        """The palliative care, ours or another provider's, that has begun and not ended."""
        return tuple(care for care in self.history.every(PalliativeCare) if not self.history.has_ended(care))

    @lazy
    def declined(self) -> Declined | None:
        """That the patient declined palliative care, as long as none has begun since."""
        last = _last(self.history.every(Declined))
        if (
            last is None
            or self.palliative_care
            or any(care.on > last.on for care in self.history.every(PalliativeCare))
        ):
            return None
        return last

    @lazy
    def step(self) -> int | None:
        """The step of the stepped pathway; None where it never started or has ended."""
        pathway = self.history.stepped_pathway
        return (pathway.step_on(self.history.today) or None) if pathway else None


def _last(facts: Sequence[AnyFact]) -> AnyFact | None:
    return facts[-1] if facts else None


def _last_day(fact: Fact) -> date:
    """Give the last day on which a fact may have been, by the precision of its date."""
    if fact.precision == "year":
        return date(fact.on.year, 12, 31)
    if fact.precision == "month":
        return (fact.on.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return fact.on


def _diagnosed(summary: TumourSummary) -> tuple[date, str]:
    first = summary.first_diagnosis
    return (first.on if first else date.min, summary.id)
