"""Two imports of overlapping patients at the same moment: no deadlock, nobody twice, nothing lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection

from interop.obds import importing
from interop.services import import_files
from patients.models import Fact, Patient
from tests.obds_messages import diagnose, meldung, obds, patient, tnm, verlauf, write
from triggers.choices import LIVE_STATES
from triggers.models import Referral

AT = datetime(2026, 7, 1, 9, tzinfo=UTC)
PATIENTS = 24


@pytest.mark.django_db(transaction=True)
def test_imports_of_overlapping_patients_neither_deadlock_nor_double(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(importing, "_BATCH", 4)
    monkeypatch.setattr(importing, "_LARGEST_BATCH", 8)
    numbers = range(PATIENTS)
    diagnoses = [patient(meldung(diagnose(tnm()), ref="D"), ref=f"P{number}") for number in numbers]
    courses = [
        patient(meldung(verlauf("P", on="2026-06-19"), ref="V"), ref=f"P{number}") for number in reversed(numbers)
    ]
    files = [
        write(tmp_path, "forwards.xml", obds(*diagnoses)),
        write(tmp_path, "backwards.xml", obds(*courses)),
        write(tmp_path, "again.xml", obds(*reversed(diagnoses))),
    ]
    together = Barrier(len(files))

    def imported(path: Path) -> list[str]:
        try:
            together.wait()
            return [line.outcome for line in import_files([path], by=None, at=AT)]
        finally:
            connection.close()

    with ThreadPoolExecutor(len(files)) as threads:
        outcomes = list(threads.map(imported, files))

    assert all("rejected" not in each and len(each) == PATIENTS for each in outcomes)
    assert Patient.objects.count() == PATIENTS
    for kind in ("diagnosis", "staging", "progression"):
        assert Fact.objects.filter(kind=kind).count() == PATIENTS
    assert Referral.objects.filter(state__in=LIVE_STATES).count() == PATIENTS
