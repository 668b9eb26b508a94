"""Every published oBDS 3 message, imported as it stands, and what `data/README.md` says a correct import means."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from consults.models import Consult
from interop.models import ImportedMessage, MessageContent
from interop.obds.importing import ReportLine
from interop.services import import_files
from patients.models import Fact, Patient, Tumour
from triggers.choices import LIVE_STATES
from triggers.models import Referral, Trigger

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "obds" / "xml-v3"
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="The published oBDS messages (../shared/data) are not here."),
]

# Broken on purpose: file → the messages that cannot be understood, and the element that says so.
REJECTED = {
    "obdsv3_missing_meldungen.xml": {"A1": ""},
    "Testpatient_leer.xml": {"TEST1727528": "Tumorzuordnung/Diagnosedatum"},
    "Therapieempfhelung_Typ_Null.xml": {"TK_80103": "Tumorkonferenz/Typ"},
    "Test_ST_Invalid_Applikationsart.xml": {"m0": "ST/Menge_Bestrahlung/Bestrahlung/Beginn"},
}


def take_in(*names: str, at: datetime = AT, **options: Any) -> list[ReportLine]:
    return list(import_files([FOLDER / name for name in names], by=None, at=at, **options))


def standing() -> list[Fact]:
    """Give the facts that are neither replaced nor retracted."""
    gone = {pk for fact in Fact.objects.all() for pk in (fact.of_id, fact.replaces_id) if pk}
    return [fact for fact in Fact.objects.order_by("on", "id") if fact.pk not in gone and fact.kind != "retraction"]


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.xml")) or [""])
def test_every_file_is_understood_or_clearly_rejected(name: str):
    lines = take_in(name)
    rejected = {line.message_id: line.problems for line in lines if line.outcome == "rejected"}
    assert rejected.keys() == REJECTED.get(name, {}).keys()
    for message_id, problems in rejected.items():
        assert REJECTED[name][message_id] in {problem.element for problem in problems}
        assert all(str(problem).endswith(".") for problem in problems)
    assert {line.outcome for line in lines} <= {"imported", "rejected"}
    assert {line.outcome for line in take_in(name)} <= {"unchanged", "rejected"}


@pytest.mark.parametrize("name", sorted(REJECTED))
def test_what_is_rejected_leaves_nothing_behind(name: str):
    lines = take_in(name)
    if not [line for line in lines if line.outcome == "imported"]:
        assert not Fact.objects.exists()
        assert not Tumour.objects.exists()
        assert not Patient.objects.exists()
    rejected = {line.message_id for line in lines if line.outcome == "rejected"}
    assert not MessageContent.objects.filter(message_id__in=rejected).exists()


def test_neighbours_of_a_rejected_message_are_imported():
    take_in("Therapieempfhelung_Typ_Null.xml")
    boards = Fact.objects.filter(kind="board")
    assert [board.recommendation for board in boards] == [["HO", "ST"]]


def test_lung_progression_then_death_is_no_new_metastatic_disease_and_leaves_nothing_open():
    take_in("Folgepaket_Testpatient_Lunge.xml")
    assert [fact.kind for fact in standing()] == ["diagnosis", "progression", "death"]
    assert not Referral.objects.exists()
    assert not Trigger.objects.filter(state="live").exists()


def test_three_primaries_keep_their_facts_and_a_second_import_adds_nothing():
    take_in("Testpatient_1.xml")
    by_tumour = {
        code: Counter(fact.kind for fact in standing() if fact.tumour_id == tumour)
        for code, tumour in Fact.objects.filter(kind="diagnosis").values_list("icd10", "tumour_id")
    }
    assert by_tumour == {
        "C50.9": Counter(
            diagnosis=1,
            staging=3,
            metastasis=2,
            treatment=3,
            board=1,
            recurrence=1,
        ),
        "C20": Counter(diagnosis=1, treatment=1, staging=1, progression=1),
        "C43.5": Counter(diagnosis=1, treatment=1, progression=1),
    }
    assert len(by_tumour) == 3
    assert [fact.kind for fact in standing()].count("death") == 1
    before = (Fact.objects.count(), Tumour.objects.count(), Patient.objects.count(), MessageContent.objects.count())
    assert {line.outcome for line in take_in("Testpatient_1.xml")} == {"unchanged"}
    after = (Fact.objects.count(), Tumour.objects.count(), Patient.objects.count(), MessageContent.objects.count())
    assert before == after


def test_breast_cancer_recurrence_is_advanced_but_silent_for_the_lung_rules():
    take_in("Test_Verlauf_1.xml")
    recurrence = Fact.objects.get(kind="recurrence")
    assert (recurrence.extent, str(recurrence.on)) == ("distant", "2021-06-01")
    assert {trigger.rule for trigger in Trigger.objects.all()} == {"brain_metastasis", "poor_function"}


def test_metastatic_breast_cancer_is_silent_for_the_lung_rules():
    take_in("Priopatient_1.xml")
    assert Fact.objects.filter(kind="staging", m_category="1").count() == 2
    assert Fact.objects.get(kind="metastasis").site == "OSS"
    assert not Trigger.objects.exists()


def test_beginning_and_end_of_a_treatment_are_one():
    take_in("Testpatient_Rektum.xml")
    take_in("Folgepaket_Testpatient_Rektum.xml")
    treatments = [fact for fact in standing() if fact.kind == "treatment"]
    assert [(fact.treatment_kind, fact.until is not None) for fact in treatments] == [
        ("surgery", False),
        ("systemic", True),
        ("radiotherapy", True),
    ]


def test_an_archive_loaded_for_the_first_time_opens_nothing():
    lines = take_in(*sorted(path.name for path in FOLDER.glob("*.xml")), first_load=True)
    assert Counter(line.outcome for line in lines)["imported"] > 60
    assert not Referral.objects.filter(state__in=LIVE_STATES).exists()
    assert not Consult.objects.exists()


def test_all_files_together_import_twice_without_a_change():
    names = sorted(path.name for path in FOLDER.glob("*.xml"))
    take_in(*names)
    facts = Fact.objects.count()
    again = Counter(line.outcome for line in take_in(*names))
    assert set(again) == {"unchanged", "rejected"}
    assert Fact.objects.count() == facts
    assert ImportedMessage.objects.filter(outcome="rejected").count() == 2 * len(REJECTED)
