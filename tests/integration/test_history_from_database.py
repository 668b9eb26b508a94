"""A history is the same whether its facts come from a file or from the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.db import connection

from interop.factcolumns import columns_of
from patients.bulk import insert_facts
from patients.models import KIND_MODELS, Fact, Patient
from patients.services import create_tumour
from tests.people import a_patient, now
from tests.rules.histories import history
from triggers import facts as f
from triggers.casefile import read_case
from triggers.engine import Finding, evaluate
from triggers.history import History
from triggers.load import as_text, load_histories

pytestmark = pytest.mark.django_db

FOLDERS = (Path(__file__).parent.parent / "rules" / "cases", Path(__file__).parents[3] / "shared" / "cases")
CASES = sorted(path for folder in FOLDERS if folder.is_dir() for path in folder.glob("*.yaml"))


@dataclass
class Stored:
    patient: Patient
    facts: dict[str, str]
    """Id in the file → id as loaded."""
    tumours: dict[str, str]


def stored(facts: Sequence[f.Fact]) -> Stored:
    """Store facts so that the order of their ids as text becomes the order of storing."""
    patient = a_patient()
    named = sorted({fact.tumour for fact in facts if isinstance(fact, f.TumourFact)})
    tumours = {name: create_tumour(patient=patient) for name in named}
    ordered = sorted(facts, key=lambda fact: fact.id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('patients_fact', 'id'))")
        last = cursor.fetchone()[0]
    numbers = {fact.id: last + place for place, fact in enumerate(ordered, start=1)}
    rows = [_row(fact, patient, tumours, numbers) for fact in ordered]
    insert_facts(rows)
    assert [row.pk for row in rows] == list(numbers.values())
    loaded = {name: as_text(number) for name, number in numbers.items()}
    return Stored(patient, loaded, {name: as_text(tumour.pk) for name, tumour in tumours.items()})


def _row(fact: f.Fact, patient: Patient, tumours: dict[str, Any], numbers: dict[str, int]) -> Fact:
    columns = columns_of(fact)
    if isinstance(fact, f.TumourFact):
        columns["tumour"] = tumours[fact.tumour]
    if isinstance(fact, f.Resectability) and fact.recurrence:
        columns["recurrence_id"] = numbers[fact.recurrence]
    if isinstance(fact, f.Retraction):
        columns["of_id"] = numbers[fact.of]
    if fact.replaces:
        columns["replaces_id"] = numbers[fact.replaces]
    kind = KIND_MODELS[str(fact.__struct_config__.tag)]
    return kind(
        patient=patient, on=fact.on, on_precision=fact.precision, recorded=fact.recorded, stored_at=now(), **columns
    )


def found(findings: Sequence[Finding], facts: dict[str, str], tumours: dict[str, str]) -> list[tuple[Any, ...]]:
    return sorted(
        (
            finding.rule,
            tumours.get(finding.tumour or "", ""),
            finding.on,
            finding.calls_for,
            finding.see_by,
            finding.late_known,
            finding.suppressed or "",
            [facts[one] for one in finding.because],
        )
        for finding in findings
    )


def assert_same(facts: Sequence[f.Fact], today: date) -> None:
    there = stored(facts)
    loaded = load_histories([there.patient.pk])[there.patient.pk]
    itself = {name: name for name in (*there.facts.values(), *there.tumours.values())}
    from_file = found(evaluate(History(facts), today), there.facts, there.tumours)
    assert found(evaluate(loaded, today), itself, itself) == from_file


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_file_says_the_same_from_the_database(path):
    case = read_case(path)
    assert_same(case.facts, case.today)


@pytest.mark.parametrize("seed", range(60))
def test_a_random_history_says_the_same_from_the_database(seed):
    facts, today = history(seed, in_time=False)
    assert_same([_storable(fact) for fact in facts], today)


def _storable(fact: f.Fact) -> f.Fact:
    """Leave out what the database refuses: an end before its beginning."""
    until = getattr(fact, "until", None)
    return msgspec.structs.replace(fact, until=None, until_precision=None) if until and until < fact.on else fact


def test_any_number_of_histories_is_loaded_by_one_query(django_assert_num_queries):
    drawn = [history(seed, in_time=False)[0] for seed in range(5)]
    patients = [stored([_storable(fact) for fact in facts]).patient.pk for facts in drawn]
    with django_assert_num_queries(1):
        assert list(load_histories(patients)) == patients
