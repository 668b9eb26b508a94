"""
What a rule is: a pure function that looks at a history on a day and yields what it sees.

`@rule(…)` turns the function into a `Rule`; its name is the rule's code and its docstring the clinical meaning.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import TypeAlias

import msgspec

from triggers.facts import LUNG_CANCER, Diagnosis, Fact
from triggers.history import HistoryOnDay


class CallsFor(StrEnum):
    """What a finding asks for."""

    REFERRAL = "referral"
    CONFIRMATION = "confirmation"
    SUPPORT = "support"
    QUESTION = "question"
    VISIT = "visit"
    QUESTIONNAIRE = "questionnaire"
    CONTACT = "contact"


OPENS_REFERRAL = frozenset({CallsFor.REFERRAL, CallsFor.CONFIRMATION})


class Mode(StrEnum):
    ACTIVE = "active"
    SHADOW = "shadow"
    OFF = "off"


class EvidenceKind(StrEnum):
    """On what a rule rests."""

    GUIDELINE = "guideline"
    TRIAL = "trial"
    CONSENSUS = "consensus"
    LOCAL_PROPOSAL = "local_proposal"


class KnownBy(StrEnum):
    """By what a finding of an earlier day is the same as today's, beside rule and tumour."""

    TUMOUR = "tumour"
    """By nothing else."""
    DATE_OR_REPLACED = "date_or_replaced"
    """By its date, or by a deciding fact that today's replaces."""
    DATE = "date"
    """By its date."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A publication that a rule rests on."""

    citation: str
    kind: EvidenceKind
    address: str = ""


class Sentence(msgspec.Struct, frozen=True, kw_only=True):
    """
    What the reader is told, in both languages.

    May name `{on}` (the date), `{fact}` (the deciding fact), `{others}` (the other deciding facts) and `{tumour}` (the
    ICD-10 code of the tumour it is about, where the sighting has its diagnosis).
    """

    en: str
    de: str


class RuleSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What a clinical lead may change of a rule; day counts are at least 0."""

    see_within: int
    fresh_for: int
    mode: Mode = Mode.ACTIVE


class Sighting(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """
    What a rule sees in a history, before anybody asks how old or how urgent it is.

    `decided_by` is the fact whose date gives `on`, or from which the days are counted; `because` are the other facts
    that decided. `calls_for` is given where it is not the rule's own. `episode` is what there is one finding of: a fact
    (its corrections are the same episode) or a word; without one, the deciding fact. `as_of` is the day from which it
    becomes historic, where the rule says how the patient is now and that is not `on`. `is_imprecise` tells of a date
    that is not the deciding fact's own `on`. `diagnosis` is that of the tumour, for the reader.
    """

    on: date
    decided_by: Fact
    says: Sentence
    calls_for: CallsFor | None = None
    tumour: str | None = None
    because: tuple[Fact, ...] = ()
    episode: Fact | str | None = None
    as_of: date | None = None
    is_imprecise: bool | None = None
    diagnosis: Diagnosis | None = None


Find: TypeAlias = Callable[[HistoryOnDay, date], Iterable[Sighting]]


def paragraphs_of(meaning: str) -> list[str]:
    """Give the paragraphs of a docstring, each on one line."""
    return [" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", meaning)]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """
    A rule of the register.

    `reads` are the kinds of facts it looks at, and where none of those it `needs` counts it finds nothing: such
    patients are not even asked about. Nor are those of whom no fact that counts is of a kind or has a mark (`MARKS`)
    it is `marked` with, where it names any; nor, where it is about lung tumours, those without a diagnosis of one;
    nor, where it adds up what other rules find, those of whom fewer than two of these can find anything.
    `ripens` says for which kinds, and how many days after the fact, the
    passing of time alone may change what it finds. Two claims spare the engine days to look at, where
    facts come in time, are never taken back and diagnose each tumour once. `is_prompt`: what is found today was found
    so on every day from its own date on, where all that decided it, every diagnosis and every recurrence is dated on
    or before that. `is_steady`, which includes it: what is found both on its own date and today, calling for the same,
    was found so on every day between and on none before.
    """

    code: str
    number: int
    title: Mapping[str, str]
    meaning: str
    calls_for: CallsFor
    defaults: RuleSettings
    source: Source
    also: tuple[Source, ...]
    evidence: EvidenceKind
    version: int
    reads: frozenset[type[Fact]]
    needs: frozenset[type[Fact]]
    marked: frozenset[type[Fact] | str]
    is_about_lung: bool
    adds_up: "tuple[Rule, ...]"
    ripens: Mapping[type[Fact], tuple[int, ...]]
    known_by: KnownBy
    is_prompt: bool
    is_steady: bool
    tells_how_patient_is_now: bool
    held_back_by_refusal: bool
    find: Find

    def may_find(self, said: Collection[object]) -> bool:
        """Whether it can find anything where facts of these kinds, with these marks, count and no others."""
        return (
            not self.needs.isdisjoint(said)
            and (not self.marked or not self.marked.isdisjoint(said))
            and (not self.is_about_lung or LUNG_CANCER in said)
            and (not self.adds_up or sum(rule.may_find(said) for rule in self.adds_up) > 1)
        )

    def __call__(self, history: HistoryOnDay, today: date) -> Iterable[Sighting]:
        return self.find(history, today)


def rule(
    *,
    number: int,
    title: tuple[str, str],
    calls_for: CallsFor,
    see_within: int,
    fresh_for: int,
    source: Source,
    reads: Iterable[type[Fact]],
    needs: Iterable[type[Fact]],
    marked: Iterable[type[Fact] | str] = (),
    is_about_lung: bool = False,
    adds_up: tuple[Rule, ...] = (),
    also: Iterable[Source] = (),
    evidence: EvidenceKind | None = None,
    version: int = 1,
    ripens: Mapping[type[Fact], tuple[int, ...]] | None = None,
    known_by: KnownBy = KnownBy.DATE_OR_REPLACED,
    is_prompt: bool = False,
    is_steady: bool = False,
    tells_how_patient_is_now: bool = False,
    held_back_by_refusal: bool = True,
) -> Callable[[Find], Rule]:
    """
    Make a function a rule; `title` is English and German, `evidence` that of the source where it is not given.

    `version` rises whenever the rule finds anything else than before.
    """

    def register(find: Find) -> Rule:
        return Rule(
            code=find.__name__,
            number=number,
            title={"en": title[0], "de": title[1]},
            meaning=(find.__doc__ or "").strip(),
            calls_for=calls_for,
            defaults=RuleSettings(see_within=see_within, fresh_for=fresh_for),
            source=source,
            also=tuple(also),
            evidence=evidence or source.kind,
            version=version,
            reads=frozenset(reads),
            needs=frozenset(needs),
            marked=frozenset(marked),
            is_about_lung=is_about_lung,
            adds_up=adds_up,
            ripens=ripens or {},
            known_by=known_by,
            is_prompt=is_prompt or is_steady,
            is_steady=is_steady,
            tells_how_patient_is_now=tells_how_patient_is_now,
            held_back_by_refusal=held_back_by_refusal,
            find=find,
        )

    return register
