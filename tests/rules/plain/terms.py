"""The words that the rules are written in: section 1 of the register."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.rules.plain.chart import Chart, days, order
from triggers.facts import kind_of

INOPERABLE = ("technically_unresectable", "functionally_inoperable")
MIDOS_SYMPTOMS = ("pain", "nausea", "vomiting", "breathlessness", "constipation", "weakness", "appetite", "tiredness")


def lung_diagnosis(chart: Chart, tumour: str) -> Any | None:
    """The diagnosis that dates a lung tumour, or nothing where the tumour is none (any more)."""
    diagnoses = chart.every("diagnosis", tumour)
    if diagnoses and confirms_lung_cancer(diagnoses[-1]):
        return next(diagnosis for diagnosis in diagnoses if confirms_lung_cancer(diagnosis))
    return None


def confirms_lung_cancer(diagnosis: Any) -> bool:
    return (
        diagnosis.certainty == "confirmed"
        and diagnosis.icd10[:3] in ("C33", "C34")
        and (diagnosis.morphology is None or diagnosis.morphology.split("/")[1][0] == "3")
    )


def m(staging: Any) -> str:
    return str(staging.m or "X")[0]


def is_early_stage(staging: Any) -> bool:
    return staging.stage is not None and staging.stage.rstrip("ABCD1234") in ("I", "II", "III")


def is_stage_iv(staging: Any) -> bool:
    return staging.stage is not None and staging.stage.startswith("IV")


def contradicts_itself(staging: Any) -> bool:
    return (m(staging) == "1" and is_early_stage(staging)) or (m(staging) == "0" and is_stage_iv(staging))


def evidence(chart: Chart, tumour: str) -> list[Any]:
    """Metastatic evidence of the tumour, in order."""
    is_lung = lung_diagnosis(chart, tumour) is not None
    return [fact for fact in chart.facts if getattr(fact, "tumour", None) == tumour and is_evidence(fact, is_lung)]


def is_evidence(fact: Any, is_lung: bool) -> bool:
    if kind_of(fact) == "staging" and not fact.a:
        says_so_by_stage = (m(fact) == "X" and fact.extent == "extensive") or (m(fact) in "0X" and is_stage_iv(fact))
        return m(fact) == "1" or (is_lung and says_so_by_stage)
    return kind_of(fact) == "metastasis" or (kind_of(fact) == "recurrence" and fact.extent == "distant")


def strong_evidence(chart: Chart, tumour: str) -> list[Any]:
    """Metastatic evidence that is not weak."""
    is_lung = lung_diagnosis(chart, tumour) is not None
    return [
        fact
        for fact in evidence(chart, tumour)
        if kind_of(fact) != "staging" or (m(fact) == "1" and not (is_lung and is_early_stage(fact)))
    ]


def window_end(chart: Chart, tumour: str, diagnosis: Any) -> date:
    """The last day of the initial window."""
    starts = [treatment.on for treatment in chart.every("treatment", tumour) if treatment.on >= diagnosis.on]
    return min([diagnosis.on + days(120), *starts])


def run_of_intent(chart: Chart, tumour: str, day: date) -> list[Any]:
    """The statements since which the intent is what it is on that day; the last is the current one."""
    run: list[Any] = []
    for fact in chart.facts:
        if getattr(fact, "tumour", None) == tumour and fact.on <= day and states_intent(fact):
            if run and run[-1].intent != fact.intent:
                run = []
            run.append(fact)
    return run


def states_intent(fact: Any) -> bool:
    is_statement = kind_of(fact) in ("intent", "board") or (
        kind_of(fact) == "treatment" and fact.kind in ("systemic", "radiotherapy")
    )
    return is_statement and fact.intent not in (None, "unknown")


def is_palliative(chart: Chart, tumour: str, day: date) -> bool:
    return any(statement.intent == "palliative" for statement in run_of_intent(chart, tumour, day))


def verdicts(chart: Chart, recurrence: Any) -> list[Any]:
    """What was said about the resectability of the recurrence, in order (rule 2)."""
    others = [other for other in chart.every("recurrence", recurrence.tumour) if order(other) > order(recurrence)]
    names = {recurrence.id, *(replaced.id for replaced in chart.replaced[recurrence.id])}

    def is_about_it(verdict: Any) -> bool:
        if verdict.recurrence is not None:
            return verdict.recurrence in names
        return verdict.on >= recurrence.on and not any(other.on <= verdict.on for other in others)

    return [
        verdict
        for verdict in chart.every("resectability", recurrence.tumour)
        if verdict.verdict != "not_assessed" and is_about_it(verdict)
    ]


def is_advanced(chart: Chart, day: date) -> bool:
    return (
        any(fact.on <= day for tumour in chart.tumours for fact in evidence(chart, tumour))
        or any(is_palliative(chart, tumour, day) for tumour in chart.tumours)
        or any(is_inoperable(chart, recurrence, day) for recurrence in chart.every("recurrence"))
        or any(
            diagnosis.on <= day and diagnosis.certainty == "confirmed" and diagnosis.icd10.startswith("C45")
            for diagnosis in chart.every("diagnosis")
        )
    )


def is_inoperable(chart: Chart, recurrence: Any, day: date) -> bool:
    said = [verdict.verdict for verdict in verdicts(chart, recurrence) if verdict.on <= day]
    return bool(said) and said[-1] in INOPERABLE


def first_advanced_day(chart: Chart) -> date | None:
    """The first day of advanced disease; it is the day of some fact."""
    return next((fact.on for fact in chart.facts if is_advanced(chart, fact.on)), None)


def exact(number: Any) -> Decimal:
    """The number as it was written: 100.1 - 90.1 is 10."""
    return Decimal(str(number))


def total(assessment: Any) -> Decimal | None:
    """The total as given, else the sum of the items given: of MIDOS its ten, of PHQ all."""
    if assessment.total is not None:
        return exact(assessment.total)
    items = list(assessment.items.items())
    if assessment.instrument == "MIDOS":
        items = [(name, value) for name, value in items if name in (*MIDOS_SYMPTOMS, "depression", "anxiety")]
    elif not assessment.instrument.startswith("PHQ"):
        return None
    return sum((exact(value) for _, value in items), Decimal()) if items else None


def valid(chart: Chart, *instruments: str) -> list[Any]:
    """Assessments by these instruments; those that are not valid count for nothing."""
    return [one for one in chart.every("assessment") if one.valid and one.instrument in instruments]


def with_total(chart: Chart, instrument: str, least: int) -> list[Any]:
    return [one for one in valid(chart, instrument) if (total(one) or Decimal()) >= least]
