"""What a case comes to: tumour and stage, how it went so far, how the patient is, and what is still missing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _

from patients.choices import Instrument
from triggers.disease_names import disease_name
from triggers.facts import (
    Assessment,
    Performance,
    Progression,
    Recurrence,
    Resectability,
    Staging,
    Treatment,
    TumourFact,
)
from triggers.history import HistoryOnDay
from triggers.load import load_histories
from triggers.summary import PatientSummary, TumourSummary
from triggers.summary_words import dated, day_of, in_words, intent_in_words, stage_now, therapy_in_words
from triggers.tumour import order
from tumorboard.choices import Item
from tumorboard.models import Case, ItemAnswer
from tumorboard.tags import summary_of_tumour

# A function that was judged longer ago says little about today.
FUNCTION_HOLDS = timedelta(days=60)
SCREENINGS = (Instrument.MIDOS, Instrument.IPOS)
TOLD: tuple[type[TumourFact], ...] = (Staging, Recurrence, Progression, Resectability)


@dataclass(frozen=True)
class Line:
    day: str
    words: str


@dataclass
class Story:
    """A case's tumour in words; empty words where nothing is recorded."""

    tumour: str = ""
    diagnosed: str = ""
    at_diagnosis: str = ""
    now: str = ""
    intent: str = ""
    therapies: list[str] = field(default_factory=list)
    function: str = ""
    answers: list[Line] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    missing: list[Item] = field(default_factory=list)
    answered: list[ItemAnswer] = field(default_factory=list)

    @property
    def missing_words(self) -> str:
        return ", ".join(str(item.label) for item in self.missing)


def stories_of(cases: Iterable[Case], *, today: date) -> dict[int, Story]:
    """
    Tell the stories of cases, and what each lacks of what its board asks for. Two queries for any number.

    :param cases: with `patient`, `tumour` and `meeting.board`.
    :returns: case → story, for every case given.
    """
    cases = list(cases)
    histories = load_histories({case.patient.survivor_id for case in cases})
    answered: dict[int, list[ItemAnswer]] = {}
    for answer in ItemAnswer.objects.filter(case__in=cases).select_related("answered_by"):
        answered.setdefault(answer.case_id, []).append(answer)
    return {
        case.pk: _story(case, histories[case.patient.survivor_id].on_day(today), answered.get(case.pk, []))
        for case in cases
    }


def _story(case: Case, day: HistoryOnDay, answered: list[ItemAnswer]) -> Story:
    summary, person = summary_of_tumour(day, case.tumour), PatientSummary(day)
    said = {answer.item for answer in answered}
    missing = [item for item in _missing(case, summary, person, day) if item not in said]
    function = ", ".join(dated(fact) for fact in (person.ecog, person.akps) if fact is not None)
    answers = [Line(day_of(fact), in_words(fact)) for fact in _last_answers(day)]
    if summary is None:
        return Story(function=function, answers=answers, missing=missing, answered=answered)
    first, initial = summary.first_diagnosis, summary.staging_at_diagnosis
    return Story(
        tumour=disease_name(summary.diagnosis),
        diagnosed=day_of(first) if first else "",
        at_diagnosis=in_words(initial) if initial else "",
        now=stage_now(summary),
        intent=intent_in_words(summary.intent) if summary.intent else "",
        therapies=[therapy_in_words(each) for each in summary.tumour.every(Treatment)],
        function=function,
        answers=answers,
        lines=_lines(summary),
        missing=missing,
        answered=answered,
    )


def _lines(summary: TumourSummary) -> list[Line]:
    told = [fact for kind in TOLD for fact in summary.tumour.every(kind)]
    return [Line(day_of(fact), in_words(fact)) for fact in sorted(told, key=order)]


def _last_answers(day: HistoryOnDay) -> list[Assessment]:
    """Give the latest answers of each instrument, the newest first."""
    latest = {fact.instrument: fact for fact in day.every(Assessment)}
    return sorted(latest.values(), key=order, reverse=True)


def _missing(case: Case, summary: TumourSummary | None, person: PatientSummary, day: HistoryOnDay) -> list[Item]:
    """Give what the board asks for and the record does not say; imaging is in no record, so somebody must say it."""
    diagnosis = summary.diagnosis if summary else None
    there = {
        Item.HISTOLOGY: bool(diagnosis and diagnosis.morphology),
        Item.STAGE: bool(summary and summary.latest_staging),
        Item.FUNCTION: _is_recent(person.ecog, day.today),
        Item.IMAGING: False,
        Item.SCREENING: any(fact.instrument in SCREENINGS for fact in day.every(Assessment)),
        Item.QUESTION: bool(case.question),
        Item.PRESENTER: case.presenter_id is not None,
    }
    return [item for item in Item if item in case.meeting.board.asks_for and not there[item]]


def _is_recent(function: Performance | None, today: date) -> bool:
    return function is not None and function.on >= today - FUNCTION_HOLDS


def say_reason(reason: str) -> str:
    """Say in words why a rule tagged a case."""
    words = {
        "occasion": _("The tumour was newly diagnosed."),
        "metastatic": _("Newly diagnosed with distant metastases: palliative care is to be involved early."),
        "recurrence": _("A recurrence is recorded."),
        "verdict": _("The latest verdict says that it cannot be resected."),
        "organs": _("Metastases in three organs at most, and the intent is curative."),
        "referral": _("A palliative referral is open."),
    }
    return words.get(reason, "")
