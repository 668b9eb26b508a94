"""
A process that says, when all is quiet, what ought to be in the database.

    python -m tests.chaos.expecting FOLDER

Prints JSON: "outcomes" of importing every file once more (nothing may be new), and "reasons": for every patient, the
rules whose findings call for a referral by all facts that are there, as [patient, rule, tumour, calls_for].
"""

import json
import sys
from collections import Counter
from pathlib import Path

import django

django.setup()

from django.utils import timezone  # noqa: E402

from interop.services import import_files  # noqa: E402
from patients.models import Patient  # noqa: E402
from triggers.consequences import OPENING  # noqa: E402
from triggers.engine import evaluate  # noqa: E402
from triggers.load import load_histories  # noqa: E402
from triggers.models import Trigger  # noqa: E402


def main(folder: Path) -> None:
    lines = import_files(sorted(folder.glob("*.xml")), by=None, at=timezone.now())
    outcomes = Counter(line.outcome for line in lines)
    print(json.dumps({"outcomes": outcomes, "reasons": sorted(expected_reasons())}))


def expected_reasons() -> list[tuple[int, str, int | None, str]]:
    opened = set(Trigger.objects.filter(has_opened=True).values_list("patient_id", "key"))
    ids = list(Patient.objects.filter(merged_into=None).values_list("pk", flat=True))
    return [
        (patient_id, finding.rule, int(finding.tumour) if finding.tumour else None, finding.calls_for)
        for patient_id, history in load_histories(ids).items()
        for finding in evaluate(
            history, timezone.localdate(), opened=lambda finding, pk=patient_id: (pk, finding.key) in opened
        )
        if finding.calls_for in OPENING and not finding.suppressed
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
