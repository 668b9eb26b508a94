"""A population for benchmarks: the demo centre, imported once, and copied until there are enough patients."""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from interop.casefacts import import_facts
from interop.centre.writing import write_centre
from interop.services import import_files
from patients.models import Fact, Patient, Tumour

# So many are imported; the others are copies of these.
ORIGINALS = 1_000
# column → the table whose rows its numbers name
REFERS_TO = {
    "patient_id": Patient,
    "tumour_id": Tumour,
    "replaces_id": Fact,
    "recurrence_id": Fact,
    "of_id": Fact,
}


def fill(*, patients: int, seed: int, at: datetime) -> int:
    """
    Fill an empty database with that many patients (in full thousands) and their facts.

    :returns: the number of patients. The copies have not been evaluated.
    """
    originals = min(patients, ORIGINALS)
    with tempfile.TemporaryDirectory(prefix="centre-") as temporary:
        folder = Path(temporary) / "centre"
        write_centre(folder, patients=originals, seed=seed, today=at.date(), archive=True)
        for _line in import_files([folder / "obds"], by=None, at=at, first_load=True):
            pass
        import_facts(folder / "facts.yaml", by=None, at=at)
    copy_everybody(patients // originals - 1)
    return Patient.objects.count()


def settle() -> None:
    """Let PostgreSQL know its tables, as a live one does."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


@transaction.atomic
def copy_everybody(copies: int) -> None:
    """Copy patients, tumours and facts; what refers to another row refers to the copy of that row."""
    highest = {model: model.objects.aggregate(highest=Max("id"))["highest"] for model in (Patient, Tumour, Fact)}
    with connection.cursor() as cursor:
        # The rows were good once; to check each copy again would only take time.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model in (Patient, Tumour, Fact):
            table = model._meta.db_table
            columns = [str(field.column) for field in model._meta.concrete_fields]
            moved = {"id": model, "merged_into_id": model, **REFERS_TO}
            values = [
                f'"{column}" + n * {highest[moved[column]]}' if column in moved else f'"{column}"' for column in columns
            ]
            names = ", ".join(f'"{column}"' for column in columns)
            indexes = _put_indexes_aside(cursor, table)
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} "  # nosec B608
                f"FROM {table}, generate_series(1, %s) n ORDER BY n, id",
                [copies],
            )
            for definition in indexes:
                cursor.execute(definition)
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # nosec B608
            )


def _put_indexes_aside(cursor: Any, table: str) -> list[str]:
    """Drop a table's indexes and give what makes them anew: at once they are built in a fraction of the time."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s"
        " AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass)",
        [table, table],
    )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _, definition in indexes]
