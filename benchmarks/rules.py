"""
The whole population through all rules: load from PostgreSQL, evaluate, compare with what is stored, write differences.

    python3 dev.py bench rules [--patients 100000] [--json]

The population is the demo centre, copied. One process works. Its yardsticks, in the same run: the time in which
PostgreSQL copies the same columns of all facts, sorted by patient, to the same driver; and evaluation alone, of
histories that lie in memory. Half the population is measured first, to see how time and memory grow.
"""

import gc
import resource
import subprocess
import sys
import time
from datetime import timedelta

import msgspec

from benchmarks.report import Report, parser_for, say, set_up_django

# So many histories are held in memory to evaluate them alone.
IN_MEMORY = 10_000
ROUNDS = 3
KILOBYTES = 1024
WANTED = "Wanted: 10,000 patients/s, at most 4 times COPY, less than 400 MB, twice the patients in 2.2 times the time."


class Measured(msgspec.Struct, frozen=True):
    """What one process measured of the population as it lay in the database; times in seconds, medians of rounds."""

    patients: int
    facts: int
    findings: int
    changed: int
    seconds: float
    processor_seconds: float
    copy_seconds: float
    evaluation_per_patient: float
    peak_mb: float


def main() -> int:
    parser = parser_for("rules", "Evaluate a whole population and compare with COPY.")
    parser.add_argument("--patients", type=int, default=100_000, help="in full thousands (100000)")
    parser.add_argument("--seed", type=int, default=1, help="of the invented centre (1)")
    parser.add_argument("--measure", action="store_true", help="only measure what lies in the database")
    chosen = parser.parse_args()
    set_up_django()
    if chosen.measure:
        print(msgspec.json.encode(measure()).decode())
        return 0
    from django.utils import timezone

    from benchmarks.population import copy_everybody, fill, settle

    half = max(chosen.patients // 2, 1)
    fill(patients=half, seed=chosen.seed, at=timezone.now())
    # Without knowing how large its tables have become, PostgreSQL reads all of them for the first referral.
    settle()
    first_time = evaluate_first()
    settle()
    smaller = measured_apart()
    copy_everybody(1)
    settle()
    evaluate_first()
    settle()
    say(report_on(smaller, measured_apart(), first_time), as_json=chosen.json)
    return 0


def evaluate_first() -> float:
    """Evaluate those who were never evaluated, and store what is found; gives patients per second."""
    from django.utils import timezone

    from triggers.everyone import ask_reevaluation, reevaluate

    began, now = time.perf_counter(), timezone.now()
    ask_reevaluation(because="benchmark", by=None, at=now)
    done = reevaluate(at=now + timedelta(seconds=1))
    assert done is not None
    return done.changed / (time.perf_counter() - began)


def measured_apart() -> Measured:
    """Measure in a process of its own, whose memory has seen nothing else."""
    command = [sys.executable, "-m", "benchmarks.rules", "--measure"]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return msgspec.json.decode(answer.stdout, type=Measured)


def measure() -> Measured:
    """Evaluate everybody several times, COPY everything between, and evaluate some from memory in the end."""
    from django.utils import timezone

    from patients.models import Fact, Patient
    from triggers.everyone import ask_reevaluation, reevaluate
    from triggers.models import Trigger

    taken, processor, copied, changed = [], [], [], 0
    for _round in range(ROUNDS):
        copied.append(copy_facts())
        now = timezone.now()
        ask_reevaluation(because="benchmark", by=None, at=now)
        began, began_processor = time.perf_counter(), time.process_time()
        done = reevaluate(at=now)
        taken.append(time.perf_counter() - began)
        processor.append(time.process_time() - began_processor)
        assert done is not None
        changed += done.changed
    # Before histories are held in memory, which the work itself never does.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES
    return Measured(
        patients=Patient.objects.count(),
        facts=Fact.objects.count(),
        findings=Trigger.objects.count(),
        changed=changed,
        seconds=middle_of(taken),
        processor_seconds=middle_of(processor),
        copy_seconds=middle_of(copied),
        evaluation_per_patient=evaluate_in_memory(),
        peak_mb=peak,
    )


def middle_of(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def copy_facts() -> float:
    """Let PostgreSQL copy what rules look at of every fact, sorted by patient, and give the seconds."""
    from django.db import connection

    from patients.models import Fact
    from patients.models.fact_constraints import TYPED_COLUMNS

    shared = ("patient", "id", "kind", "on", "on_precision", "recorded", "replaces", "tumour")
    names = [str(Fact._meta.get_field(name).column) for name in dict.fromkeys((*shared, *TYPED_COLUMNS))]
    columns = ", ".join(f'"{name}"' for name in names)
    query = f"COPY (SELECT {columns} FROM patients_fact ORDER BY patient_id) TO STDOUT (FORMAT binary)"  # nosec B608
    with connection.cursor() as cursor:
        began = time.perf_counter()
        with cursor.copy(query) as copy:
            for _data in copy:
                pass
        return time.perf_counter() - began


def evaluate_in_memory() -> float:
    """Give the seconds that one patient's evaluation takes, of histories whose facts lie in memory."""
    from django.utils import timezone

    from patients.models import Patient
    from triggers.engine import evaluate
    from triggers.history import History
    from triggers.load import load_histories

    ids = list(Patient.objects.order_by("pk").values_list("pk", flat=True)[:IN_MEMORY])
    facts = [history.facts for history in load_histories(ids).values()]
    today = timezone.localdate()
    gc.freeze()
    began = time.perf_counter()
    for of_patient in facts:
        evaluate(History(of_patient), today)
    return (time.perf_counter() - began) / len(facts)


def report_on(half: Measured, whole: Measured, first_time: float) -> Report:
    """Set the whole population beside its half."""
    ratio = (whole.seconds / half.seconds) / (whole.patients / half.patients)
    return Report(
        name="rules",
        columns=("patients", "facts", "findings", "seconds", "patients/s", "COPY s", "times COPY", "peak MB"),
        rows=[
            (
                *(each.patients, each.facts, each.findings, each.seconds, each.patients / each.seconds),
                *(each.copy_seconds, each.seconds / each.copy_seconds, each.peak_mb),
            )
            for each in (half, whole)
        ],
        figures={
            "patients": whole.patients,
            "facts_per_patient": round(whole.facts / whole.patients, 1),
            "patients_per_second": round(whole.patients / whole.seconds),
            "times_copy": round(whole.seconds / whole.copy_seconds, 2),
            "copy_patients_per_second": round(whole.patients / whole.copy_seconds),
            "in_memory_patients_per_second": round(1 / whole.evaluation_per_patient),
            "own_processor_share": round(whole.processor_seconds / whole.seconds, 2),
            "peak_mb": round(whole.peak_mb),
            "peak_mb_of_half": round(half.peak_mb),
            "times_for_twice": round(2 * ratio, 2),
            "first_time_patients_per_second": round(first_time),
            "changed": half.changed + whole.changed,
        },
        notes=(
            WANTED,
            f"Nothing had changed: {half.changed + whole.changed} patients differed from what was stored.",
            f"Twice the patients take {2 * ratio:.2f} times as long.",
            f"From memory alone, rules are asked about {1 / whole.evaluation_per_patient:,.0f} patients/s.",
            f"The first evaluation, which stores every finding, went through {first_time:,.0f} patients/s.",
        ),
    )


if __name__ == "__main__":
    raise SystemExit(main())
