"""
A patient's history: all facts, and what of them counts on a day.

Pure: no Django, no clock. `History` holds everything that was ever recorded, in any order of arrival; `HistoryOnDay`
is what a rule sees. Both compute lazily and remember what they computed, so that rules share the work.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

from triggers.facts import (
    MARKS,
    TUMOUR_KINDS,
    WORDS,
    Assessment,
    Death,
    Diagnosis,
    Fact,
    PalliativeCare,
    Pathway,
    Recurrence,
    Retraction,
    Stay,
    Treatment,
    TumourFact,
)
from triggers.lazy import lazy
from triggers.stepped import SteppedPathway
from triggers.tumour import ByKind, Tumour, by_kind, order

if TYPE_CHECKING:
    from triggers.rule import Rule, Sighting

Kind = TypeVar("Kind", bound=Fact)
ENDING = (Treatment, Stay, PalliativeCare)
"""The kinds of facts whose end counts from its own day on."""
_ON = attrgetter("on")
_TUMOUR = attrgetter("tumour")
NO_VERSIONS: frozenset[str] = frozenset()
NO_RULES: frozenset[str] = frozenset()


class History:
    """Every fact ever recorded about one patient, corrections and retractions included."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        ordered = sorted(facts, key=order)
        self.by_kind: dict[type[Fact], list[Fact]] = {}
        """The facts of each kind, in order; no retractions."""
        kinds, is_corrected = self.by_kind, False
        late: list[date] = []
        for fact in ordered:
            kind = type(fact)
            if kind in kinds:
                kinds[kind].append(fact)
            else:
                kinds[kind] = [fact]
            if fact.recorded > fact.on:
                late.append(fact.recorded)
            if fact.replaces is not None:
                is_corrected = True
        self.came_in_time = not late
        """Whether every fact was recorded by its own date and none was ever retracted or replaced."""
        self.last_change = max([ordered[-1].on, *late]) if ordered else date.min
        self.facts: list[Fact] = ordered
        self.retracted_on: dict[str, date] = {}
        self.replacements: dict[str, list[Fact]] = {}
        self._corrections: dict[str, Fact] = {}
        if is_corrected or Retraction in kinds:
            self._note_corrections(ordered)
        self.corrected_on = self._days_of_corrections() if self._corrections else set()
        self.touched = self.retracted_on.keys() | self.replacements.keys()
        self._days: dict[date, HistoryOnDay] = {}
        self.silent: frozenset[str] = NO_RULES
        """The rules, by code, whose findings no other rule may see."""

    def _note_corrections(self, ordered: list[Fact]) -> None:
        self.came_in_time = False
        self.facts = [fact for fact in ordered if type(fact) is not Retraction]
        retractions: list[Retraction] = self.by_kind.pop(Retraction, [])  # type: ignore[assignment]
        for retraction in retractions:
            self.retracted_on[retraction.of] = min(retraction.recorded, self.retracted_on.get(retraction.of, date.max))
        for retraction in retractions:
            self.retracted_on.pop(retraction.id, None)
        for fact in ordered:
            if fact.replaces is not None:
                self.replacements.setdefault(fact.replaces, []).append(fact)
                self._corrections[fact.id] = fact

    def _days_of_corrections(self) -> set[date]:
        """Give the days on which what replaces what may change: its facts are recorded or taken back."""
        linked = self._corrections.keys() | self.replacements.keys()
        recorded = {fact.recorded for fact in self.facts if fact.id in linked}
        return recorded | {self.retracted_on[name] for name in linked & self.retracted_on.keys()}

    def silence(self, rules: frozenset[str]) -> None:
        """Let no other rule see what these find; what was found while others were silent is found anew."""
        if rules != self.silent:
            self.silent = rules
            for day in self._days.values():
                day.forget_findings()

    def forget_days(self) -> None:
        """Let go of what was computed: a history, its days and their tumours name each other in circles."""
        for day in self._days.values():
            day.__dict__.clear()
        self._days.clear()

    def on_day(self, today: date) -> "HistoryOnDay":
        """Give what counts on a day; the same object each time."""
        day = self._days.get(today)
        if day is None:
            day = self._days[today] = HistoryOnDay(self, today)
        return day

    def counting_on(self, today: date) -> list[Fact]:
        """Give the facts that count on a day, in order."""
        if not self.touched:
            if today >= self.last_change:
                return self.facts
            if self.came_in_time:
                return self.facts[: bisect_right(self.facts, today, key=_ON)]
            return [fact for fact in self.facts if fact.on <= today and fact.recorded <= today]
        return [
            fact
            for fact in self.facts
            if fact.on <= today and fact.recorded <= today and (fact.id not in self.touched or self.counts(fact, today))
        ]

    def counts(self, fact: Fact, today: date) -> bool:
        """Whether a fact counts on a day: dated and recorded by then, and neither retracted nor replaced by then."""
        return (
            fact.on <= today
            and fact.recorded <= today
            and not self._is_retracted(fact, today)
            and not any(
                other.recorded <= today and not self._is_retracted(other, today)
                for other in self.replacements.get(fact.id, ())
            )
        )

    def _is_retracted(self, fact: Fact, today: date) -> bool:
        return fact.id in self.retracted_on and self.retracted_on[fact.id] <= today

    def earlier_versions(self, fact: Fact, today: date) -> frozenset[str]:
        """
        Give the ids of the facts that this one replaces on a day, directly or through others.

        A replaced replacement still replaces; a retracted one, or one not yet recorded, does not.
        """
        return NO_VERSIONS if fact.replaces is None else frozenset(self._chain(fact, today))

    def first_version(self, fact: Fact, today: date) -> str:
        """Give the id under which this fact was first recorded, before all its corrections."""
        return fact.id if fact.replaces is None else [fact.id, *self._chain(fact, today)][-1]

    def first_correction(self, fact: Fact, today: date) -> str:
        """Give the id of the first correction that led to this fact: it tells apart two that correct the same one."""
        return [fact.id, *self._chain(fact, today)[:-1]][-1]

    def _replaces_on(self, fact: Fact, today: date) -> bool:
        return fact.recorded <= today and not self._is_retracted(fact, today)

    def _chain(self, fact: Fact, today: date) -> list[str]:
        earlier: list[str] = []
        link: Fact | None = fact
        while link is not None and self._replaces_on(link, today) and link.replaces not in (None, fact.id, *earlier):
            earlier.append(str(link.replaces))
            link = self._corrections.get(earlier[-1])
        return earlier

    def days_of_record(self, *, after: date) -> list[date]:
        """Give the days after a day on which a fact begins to count, or one is taken back."""
        days = {day for fact in self.facts for day in (fact.on, fact.recorded)} | set(self.retracted_on.values())
        return [day for day in days if day > after]

    def concerning(self, rule: "Rule", tumour: str | None) -> list[Fact]:
        """Give the facts a rule reads, about one tumour (and none) or about all, whether they count or not."""
        return [
            fact
            for fact in self.facts
            if type(fact) in rule.reads
            and (tumour is None or not isinstance(fact, TumourFact) or fact.tumour == tumour)
        ]

    def changes_on(self, fact: Fact, rule: "Rule") -> Iterable[date]:
        """
        Give every day on which what the rule sees of this fact can change; some of them may change nothing.

        The days on which corrections are recorded or taken back are not among them: they are `corrected_on`.
        """
        yield max(fact.on, fact.recorded)
        if fact.id in self.touched:
            for retracted in (fact, *self.replacements.get(fact.id, ())):
                if retracted.id in self.retracted_on:
                    yield self.retracted_on[retracted.id]
        if isinstance(fact, ENDING) and fact.until is not None:
            yield fact.until
        for days in rule.ripens.get(type(fact), ()):
            yield fact.on + timedelta(days=days)


def _about(tumour: str, facts: ByKind) -> ByKind:
    return {
        kind: about
        for kind, of_all in facts.items()
        if kind in TUMOUR_KINDS and (about := [fact for fact in of_all if _TUMOUR(fact) == tumour])
    }


class HistoryOnDay:
    """What a rule sees: the facts that count on `today`, in order."""

    def __init__(self, history: History, today: date) -> None:
        self.history = history
        self.today = today
        self.facts = history.counting_on(today)
        self.by_kind = history.by_kind if self.facts is history.facts else by_kind(self.facts)
        self._found: dict[int, tuple[Sighting, ...]] = {}

    @lazy
    def said(self) -> frozenset[object]:
        """The kinds of the facts and their marks: by these, rules know whether there is anything for them to see."""
        by_kind = self.by_kind
        said: set[object] = set(by_kind)
        for kind, answer_of, answer, word in MARKS:
            if kind in by_kind and answer in map(answer_of, by_kind[kind]):
                said.add(word)
        for kind, word_of in WORDS:
            if kind in by_kind:
                said.update(map(word_of, by_kind[kind]))
        return frozenset(said)

    def every(self, kind: type[Kind]) -> Sequence[Kind]:
        """Give the facts of one kind, of all tumours, in order."""
        return self.by_kind.get(kind, ())  # type: ignore[return-value]

    @lazy
    def tumours(self) -> list[Tumour]:
        """All tumours that counting facts name, by id."""
        names: set[str] = set()
        for kind, facts in self.by_kind.items():
            if kind in TUMOUR_KINDS:
                names.update(map(_TUMOUR, facts))
        if len(names) < 2:
            # Most patients have one: all facts about a tumour are about this one.
            return [Tumour(name, self.by_kind, self.earlier_versions) for name in names]
        return [Tumour(name, _about(name, self.by_kind), self.earlier_versions) for name in sorted(names)]

    def earlier_versions(self, fact: Fact) -> frozenset[str]:
        """Give the ids of the facts that this one replaces, directly or through others."""
        return self.history.earlier_versions(fact, self.today)

    @lazy
    def lung_tumours(self) -> list[Tumour]:
        return [tumour for tumour in self.tumours if tumour.is_lung]

    @lazy
    def stepped_pathway(self) -> SteppedPathway | None:
        """The stepped pathway, if one ever started."""
        pathways = self.every(Pathway)
        return SteppedPathway(pathways, self.every(Assessment)) if pathways else None

    @property
    def has_died(self) -> bool:
        return Death in self.by_kind

    def has_ended(self, fact: Treatment | Stay | PalliativeCare) -> bool:
        """Whether its end is known today: it counts from that day on."""
        return fact.until is not None and fact.until <= self.today

    @lazy
    def in_palliative_care(self) -> bool:
        """Whether palliative care, ours or another provider's, has begun and not ended."""
        return any(not self.has_ended(care) for care in self.every(PalliativeCare))

    def is_advanced_on(self, day: date) -> bool:
        """Whether some tumour, of any entity, was advanced on that day, by the facts that count today."""
        return any(tumour.is_advanced_on(day) for tumour in self.tumours)

    @lazy
    def made_advanced_by(self) -> TumourFact | None:
        """The fact whose date is the first day of advanced disease, of any tumour; None where it never was."""
        firsts = (tumour.made_advanced_by for tumour in self.tumours)
        return min((first for first in firsts if first is not None), key=order, default=None)

    def first_recorded_on(self, fact: Fact) -> date:
        """Give the day on which a fact, or the first known of those it replaces, was recorded."""
        replaced = self.earlier_versions(fact)
        versions = [version for version in self.history.facts if version.id in replaced] if replaced else []
        known = (version.recorded for version in versions if version.recorded <= self.today)
        return min(known, default=fact.recorded)

    def found_by(self, rule: "Rule") -> "tuple[Sighting, ...]":
        """Give what a rule finds today, before anything holds it back; another rule may ask too."""
        found = self._found.get(rule.number)
        if found is None:
            found = self._found[rule.number] = tuple(rule.find(self, self.today))
        return found

    def forget_findings(self) -> None:
        self._found.clear()

    @lazy
    def tumours_known_on(self) -> date:
        """The day of the latest diagnosis or recurrence: from then on what the tumours are has not changed."""
        # In order, the last is the latest.
        return max((facts[-1].on for kind in (Diagnosis, Recurrence) if (facts := self.every(kind))), default=date.min)

    def settled_diagnosis(self, tumour: str | None) -> bool:
        """Whether a tumour (or each) has at most one diagnosis, so that none that follows can take it back."""
        diagnoses = self.every(Diagnosis)
        if len(diagnoses) < 2:
            return True
        named = [fact.tumour for fact in diagnoses if tumour in (None, fact.tumour)]
        return len(named) == len(set(named))
