"""
A process that says, when all is quiet, what ought to be in the database.

    python -m tests.chaos.expecting FOLDER

Prints JSON: "outcomes" of importing every file once more (nothing may be new), and "reasons": for every patient, the
rules whose findings call for a referral by all facts that are there, as [patient, rule, tumour, calls_for].
"""

import json
import sys
from collections import Counter
from functools import partial
from pathlib import Path

import django

django.setup()

from django.utils import timezone  # noqa: E402

from interop.services import import_files  # noqa: E402
from patients.models import Patient  # noqa: E402
from triggers.engine import Finding, evaluate  # noqa: E402
from triggers.load import load_histories  # noqa: E402
from triggers.models import Trigger  # noqa: E402
from triggers.rule import OPENS_REFERRAL  # noqa: E402


def main(folder: Path) -> None:
    lines = import_files(sorted(folder.glob("*.xml")), by=None, at=timezone.now())
    outcomes = Counter(line.outcome for line in lines)
    print(json.dumps({"outcomes": outcomes, "reasons": sorted(expected_reasons())}))


def expected_reasons() -> list[tuple[int, str, int | None, str]]:
    opened = set(Trigger.objects.filter(has_opened=True).values_list("patient_id", "key"))
    ids = list(Patient.objects.filter(merged_into=None).values_list("pk", flat=True))
    reasons = []
    for patient_id, history in load_histories(ids).items():
        keys = {key for owner, key in opened if owner == patient_id}
        for finding in evaluate(history, timezone.localdate(), opened=partial(is_one_of, keys)):
            if finding.calls_for.value in OPENS_REFERRAL and not finding.suppressed:
                tumour = int(finding.tumour) if finding.tumour else None
                reasons.append((patient_id, finding.rule, tumour, finding.calls_for.value))
    return reasons


def is_one_of(keys: set[str], finding: Finding) -> bool:
    return finding.key in keys


if __name__ == "__main__":
    main(Path(sys.argv[1]))
