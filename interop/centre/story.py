"""One patient's years at the centre, written down event by event; what comes after today or death is dropped."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from interop.centre.messages import (
    Content,
    Diagnose,
    Field,
    Message,
    Metastasis,
    Operation,
    Pathologie,
    Regimen,
    Strahlentherapie,
    Systemtherapie,
    Tod,
    Tumorkonferenz,
    Tumour,
    Verlauf,
)
from interop.centre.people import Person
from interop.centre.tnm import Tnm

FactValue = str | int | float | bool | date | dict[str, int] | tuple[str, ...]

FAR_FUTURE = date(2500, 1, 1)
IMPRECISE_SHARE = 0.04


@dataclass(frozen=True, slots=True)
class CaseFact:
    """A fact oBDS cannot carry, with the keys of a case file."""

    on: date
    keys: dict[str, FactValue]


@dataclass(frozen=True, slots=True)
class Appointment:
    """A coming oncology appointment: kind clinic, infusion or restaging, local time, length in minutes, place."""

    kind: str
    at: datetime
    minutes: int
    place: str


@dataclass(slots=True)
class Story:
    """A patient and all that happens to him. Clinical courses call its verbs in any order of time."""

    person: Person
    today: date
    rng: random.Random
    messages: list[Message] = field(default_factory=list)
    facts: list[CaseFact] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)
    tumours: list[Tumour] = field(default_factory=list)
    dies_on: date = FAR_FUTURE
    incurable_since: date = FAR_FUTURE
    under_treatment: bool = False
    _numbers: Counter[str] = field(default_factory=Counter)

    @property
    def alive(self) -> bool:
        return self.dies_on > self.today

    @property
    def last_day(self) -> date:
        return min(self.today, self.dies_on)

    def days(self, first: int, last: int) -> timedelta:
        """Draw a number of days between the two, both included."""
        return timedelta(days=self.rng.randint(first, last))

    def recent_day(self) -> date:
        """Draw the day of what brings this patient into the demo: many lately, the rest spread over three years."""
        (span,) = self.rng.choices(((2, 30), (31, 60), (61, 180), (181, 1095)), weights=(20, 10, 12, 58))
        return self.today - self.days(*span)

    def new_tumour(
        self, text: str, icd10: str, topography: str, side: str, morphology: str, *, diagnosed: date
    ) -> Tumour:
        """Add a tumour. A few old ones are known by their month or year only."""
        precision = "E"
        if (self.today - diagnosed).days > 60 and self.rng.random() < IMPRECISE_SHARE:
            precision = "M" if (self.today - diagnosed).days > 400 and self.rng.random() < 0.25 else "T"
        tumour = Tumour(
            f"{self.person.id}-{len(self.tumours) + 1}", text, icd10, topography, side, morphology, diagnosed, precision
        )
        self.tumours.append(tumour)
        return tumour

    def report(self, tumour: Tumour, content: Content, *, happened: date, code: str) -> str:
        """Write a message and give its id. It is reported days to three weeks later, at the latest today."""
        reported = happened + timedelta(days=round(self.rng.triangular(1, 21, 4)))
        if reported > self.today >= happened:
            reported = self.today
        message_id = self._number(f"{tumour.id}-{code}")
        self.messages.append(Message(message_id, tumour, happened, reported, content))
        return message_id

    def diagnose(
        self,
        tumour: Tumour,
        tnm: Tnm | None,
        *,
        staged_on: date,
        sites: tuple[str, ...] = (),
        performance: str,
        grading: str = "",
        secured: str = "7",
        extent: str = "",
    ) -> str:
        """Report the diagnosis with its clinical stage and the distant metastases found then."""
        precision = tumour.precision if staged_on == tumour.diagnosed else "E"
        metastases = tuple(Metastasis(site, staged_on, precision) for site in sites)
        content = Diagnose(tnm, staged_on, metastases, performance, secured, grading, extent)
        return self.report(tumour, content, happened=staged_on, code="DI")

    def pathology(
        self, tumour: Tumour, on: date, *, grading: str, finding: str, tnm: Tnm | None = None, residual: str = ""
    ) -> None:
        """Report what the pathologist saw in a biopsy or a specimen."""
        self.report(tumour, Pathologie(grading, finding, tnm, residual), happened=on, code="PA")

    def conference(
        self, tumour: Tumour, on: date, type_: str, recommends: tuple[str, ...], *, patient_differs: bool = False
    ) -> None:
        """Report a tumour conference (type praeth, postop, postth or ther) and what it recommends."""
        occasion = {"praeth": "diagnose", "postop": "behandlungsende"}.get(type_, "statusaenderung")
        content = Tumorkonferenz(occasion, type_, recommends, patient_differs)
        self.report(tumour, content, happened=on, code="TK")

    def operate(
        self, tumour: Tumour, on: date, procedure: str, tnm: Tnm | None, *, intent: str = "K", residual: str = "R0"
    ) -> None:
        """Report an operation; `tnm` is what the pathologist found."""
        operation_id = self._number(f"{tumour.id}-OPX")
        self.report(tumour, Operation(operation_id, intent, procedure, tnm, residual), happened=on, code="OP")

    def irradiate(self, tumour: Tumour, began: date, field: Field, *, days: int, intent: str) -> date:
        """Report begin and end of a radiotherapy of so many days; give its last day."""
        if began >= self.dies_on:
            return began
        series_id = self._number(f"{tumour.id}-STX")
        ended, reason = self._ended(began + timedelta(days=days), "E")
        for end, why in ((None, ""), (ended, reason)):
            content = Strahlentherapie(series_id, intent, field, began, end, why)
            self.report(tumour, content, happened=end or began, code="ST")
        return ended

    def treat(
        self,
        tumour: Tumour,
        regimen: Regimen,
        began: date,
        *,
        days: int,
        intent: str,
        end_reason: str = "E",
        position: str = "O",
    ) -> date:
        """Report begin and end of a systemic treatment of so many days; give its last day."""
        if began >= self.dies_on:
            return began
        series_id = self._number(f"{tumour.id}-SYX")
        ended, reason = self._ended(began + timedelta(days=days), end_reason)
        for end, why in ((None, ""), (ended, reason)):
            content = Systemtherapie(series_id, intent, position, regimen, began, end, why)
            self.report(tumour, content, happened=end or began, code="SY")
        if began <= self.today < ended:
            self.under_treatment = True
        return ended

    def review(
        self,
        tumour: Tumour,
        on: date,
        overall: str,
        *,
        local: str = "K",
        nodes: str = "K",
        distant: str = "K",
        performance: str,
        sites: tuple[str, ...] = (),
        tnm: Tnm | None = None,
    ) -> str:
        """Report a course examination with the oBDS codes of its four judgements; give the message's id."""
        metastases = tuple(Metastasis(site, on) for site in sites)
        changed = overall not in ("K", "V")
        content = Verlauf(overall, local, nodes, distant, performance, metastases, tnm, changed)
        return self.report(tumour, content, happened=on, code="VE")

    def die(self, tumour: Tumour, on: date) -> None:
        """Let the patient die of this tumour on that day, unless something else takes him earlier."""
        self.dies_on = min(self.dies_on, on)
        self.report(tumour, Tod("J", tumour.icd10), happened=on, code="TO")

    def know_incurable(self, on: date) -> None:
        """Note the day from which the disease is known to be incurable; the first one counts."""
        self.incurable_since = min(self.incurable_since, on)

    def note(self, fact: str, on: date, **keys: FactValue) -> None:
        """Write a fact that oBDS cannot carry, with the keys of a case file."""
        self.facts.append(CaseFact(on, {"fact": fact, "on": on, **keys}))

    def finish_messages(self) -> None:
        """Drop what lies after today or after death, and put the rest in order of time."""
        self.messages = [message for message in self.messages if message.happened <= self.last_day]
        self.messages.sort(key=lambda message: (message.happened, message.id))
        told = {message.tumour.id for message in self.messages}
        self.tumours = [tumour for tumour in self.tumours if tumour.id in told]

    def finish_facts(self) -> None:
        """Drop the facts that lie after today or on the day of death or later, and put the rest in order of time."""
        self.facts = [fact for fact in self.facts if fact.on <= self.today and fact.on < self.dies_on]
        self.facts.sort(key=lambda fact: fact.on)

    def _ended(self, planned: date, reason: str) -> tuple[date, str]:
        return (self.dies_on, "T") if planned > self.dies_on else (planned, reason)

    def _number(self, prefix: str) -> str:
        self._numbers[prefix] += 1
        return f"{prefix}{self._numbers[prefix]}"
