"""The two small files beside oBDS: case-file facts and oncology appointments."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from interop.appointments import import_appointments
from interop.casefacts import import_facts
from interop.filereport import CannotRead
from interop.services import import_files
from patients.models import Fact, OncologyAppointment
from tests.obds_messages import diagnose, meldung, obds, patient, tnm, verlauf, write
from triggers.models import Trigger

pytestmark = pytest.mark.django_db

AT = datetime(2026, 9, 20, 9, tzinfo=UTC)
FACTS = """
assigner: S1
facts:
- {patient: P1, id: a, fact: resectability, tumour: T1, on: 2026-09-05, recurrence: V1,
   verdict: functionally_inoperable, by: board}
- {patient: P1, id: b, fact: performance, on: 2026-09-06, scale: AKPS, value: 60}
- {patient: P1, id: c, fact: assessment, on: 2026-09-06, instrument: MIDOS, by: patient, items: {pain: 3, nausea: 1}}
- {patient: P1, id: d, fact: palliative_care, on: 2026-09-07, provider: "SAPV-Team"}
"""


@pytest.fixture
def lung_patient(tmp_path: Path) -> None:
    messages = (
        meldung(diagnose(tnm(m="0")), ref="D"),
        meldung(verlauf("Y", local="R", on="2026-09-01", ref="V1"), ref="V1"),
    )
    path = write(tmp_path, "obds.xml", obds(patient(*messages), reported="2026-09-02"))
    assert [line.outcome for line in import_files([path], by=None, at=AT)] == ["imported", "imported"]


def facts_file(folder: Path, text: str) -> Path:
    return write(folder, "facts.yaml", text.encode())


def test_facts_of_a_file_are_recorded_once_and_corrected_when_they_change(lung_patient, tmp_path):
    report = import_facts(facts_file(tmp_path, FACTS), by=None, at=AT)
    assert (str(report), report.problems) == ("4 imported", [])
    verdict = Fact.objects.get(kind="resectability")
    assert (verdict.recurrence, verdict.assessed_by) == (Fact.objects.get(kind="recurrence"), "board")
    assert Trigger.objects.filter(rule="inoperable_recurrence", state="live").count() == 1
    assessment = Fact.objects.get(kind="assessment")
    items: Any = assessment.items
    assert (items["pain"], assessment.recorded, assessment.source) == (3, date(2026, 9, 6), "case_file")
    assert str(import_facts(facts_file(tmp_path, FACTS), by=None, at=AT)) == "4 unchanged"
    changed = FACTS.replace("functionally_inoperable", "resectable")
    assert str(import_facts(facts_file(tmp_path, changed), by=None, at=AT)) == "3 unchanged, 1 corrected"
    assert str(import_facts(facts_file(tmp_path, changed), by=None, at=AT)) == "4 unchanged"
    assert not Trigger.objects.filter(rule="inoperable_recurrence", state="live").exists()


def test_facts_that_cannot_be_understood_are_rejected_alone(lung_patient, tmp_path):
    text = FACTS + (
        "- {patient: P9, id: e, fact: death, on: 2026-09-07}\n"
        "- {patient: P1, id: f, fact: death, on: gestern}\n"
        "- {patient: P1, id: g, fact: progression, tumour: T9, on: 2026-09-07}\n"
        "- {patient: P1, id: h, fact: resectability, tumour: T1, on: 2026-09-07, recurrence: V9, verdict: resectable}\n"
    )
    report = import_facts(facts_file(tmp_path, text), by=None, at=AT)
    assert str(report) == "4 imported, 4 rejected"
    assert [word for word in ("fact e", "fact f", "fact g", "fact h") if word not in " ".join(report.problems)] == []


def test_palliative_care_is_ours_where_the_file_says_so(lung_patient, tmp_path):
    ours = FACTS.replace('provider: "SAPV-Team"', "own: true")
    for outcome in ("4 imported", "4 unchanged"):
        assert str(import_facts(facts_file(tmp_path, ours), by=None, at=AT)) == outcome
    assert Fact.objects.get(kind="palliative_care").own is True
    for unclear in ("own: perhaps", "own: [true]"):
        report = import_facts(facts_file(tmp_path, ours.replace("own: true", unclear)), by=None, at=AT)
        assert str(report) == "3 unchanged, 1 rejected"
        assert "fact d: key own" in report.problems[0]
    elsewhere = FACTS.replace("value: 60", "value: 60, own: true")
    assert str(import_facts(facts_file(tmp_path, elsewhere), by=None, at=AT)) == "2 unchanged, 1 corrected, 1 rejected"


@pytest.mark.parametrize("text", ["[]", "assigner: S1", "a: [", "assigner: S1\nfacts: [{fact: death}]"])
def test_a_file_that_is_no_facts_file_is_refused(tmp_path, text):
    with pytest.raises(CannotRead):
        import_facts(facts_file(tmp_path, text), by=None, at=AT)
    with pytest.raises(CannotRead):
        import_facts(tmp_path / "nowhere.yaml", by=None, at=AT)


def test_appointments_are_stored_once_and_moved(lung_patient, tmp_path):
    header = "assigner,patient,id,kind,starts_at,minutes,place\n"
    row = "S1,P1,t1,clinic,2026-10-01T09:30,30,Ambulanz\n"
    path = write(tmp_path, "appointments.csv", (header + row).encode())
    assert str(import_appointments(path, by=None, at=AT)) == "1 imported"
    assert str(import_appointments(path, by=None, at=AT)) == "1 unchanged"
    stored = OncologyAppointment.objects.get()
    assert (stored.starts_at, stored.ends_at) == (
        datetime(2026, 10, 1, 7, 30, tzinfo=UTC),
        datetime(2026, 10, 1, 8, 0, tzinfo=UTC),
    )
    write(tmp_path, "appointments.csv", (header + row.replace("09:30", "11:30")).encode())
    assert str(import_appointments(path, by=None, at=AT)) == "1 corrected"
    assert OncologyAppointment.objects.get().starts_at == datetime(2026, 10, 1, 9, 30, tzinfo=UTC)


def test_lines_that_cannot_be_understood_are_rejected_alone(lung_patient, tmp_path):
    rows = (
        "S1,P1,t1,clinic,2026-10-01T09:30,30,A",
        "S1,P9,t2,clinic,2026-10-01T09:30,30,A",
        "S1,P1,t3,lunch,2026-10-01T09:30,30,A",
        "S1,P1,t4,clinic,morgen,30,A",
        "S1,P1,t5,clinic,2026-10-01T09:30,-1,A",
        "S1,P1,,clinic,2026-10-01T09:30,30,A",
    )
    text = "assigner,patient,id,kind,starts_at,minutes,place\n" + "\n".join(rows)
    report = import_appointments(write(tmp_path, "a.csv", text.encode()), by=None, at=AT)
    assert str(report) == "1 imported, 5 rejected"
    assert "line 3: patient" in report.problems[0]
    with pytest.raises(CannotRead, match="lacks"):
        import_appointments(write(tmp_path, "b.csv", b"a,b\n1,2\n"), by=None, at=AT)
