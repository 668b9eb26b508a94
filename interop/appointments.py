"""
Oncology appointments from a file, so that palliative visits can be put on days when the patient comes anyway.

Comma-separated, UTF-8, with a header: `assigner`, `patient` (the number the assigner gave), `id` (unique within the
assigner), `kind` (clinic, infusion, restaging), `starts_at` (local time of the site, `2026-11-24T09:15`), `minutes`,
`place`.
"""

import csv
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from interop.filereport import CannotRead, Report
from patients.choices import AppointmentKind
from patients.models import OncologyAppointment, PatientIdentifier
from staff.models import User

COLUMNS = ("assigner", "patient", "id", "kind", "starts_at", "minutes", "place")
_ROWS_AT_ONCE = 1000
_LONGEST_MINUTES = 24 * 60


def import_appointments(path: Path, *, by: User | None, at: datetime) -> Report:
    """
    Store a file's appointments; a line with an id that is known moves that appointment.

    :raises CannotRead: if the file is not what this module's first lines say.
    """
    report = Report()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if missing := [name for name in COLUMNS if name not in (rows.fieldnames or ())]:
                raise CannotRead(f"{path}: the header lacks {', '.join(missing)}.")
            some: list[tuple[int, dict[str, str]]] = []
            for row in rows:
                some.append((rows.line_num, row))
                if len(some) >= _ROWS_AT_ONCE:
                    _import_some(some, path, report)
                    some = []
            _import_some(some, path, report)
    except OSError as error:
        raise CannotRead(f"{path} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise CannotRead(f"{path} is not comma-separated text in UTF-8: {error}.") from error
    return report


@transaction.atomic
def _import_some(rows: list[tuple[int, dict[str, str]]], path: Path, report: Report) -> None:
    patients = {
        (assigner, value): pk
        for assigner, value, pk in PatientIdentifier.objects.filter(
            assigner__in={row["assigner"] for _, row in rows}, value__in={row["patient"] for _, row in rows}
        ).values_list("assigner", "value", "patient_id")
    }
    known = {
        (each.source, each.external_id): each
        for each in OncologyAppointment.objects.filter(
            source__in={row["assigner"] for _, row in rows}, external_id__in={row["id"] for _, row in rows}
        )
        .order_by("id")
        .select_for_update()
    }
    new = []
    for line, row in rows:
        try:
            wanted = _appointment(row, patients)
        except ValueError as problem:
            report.reject(f"{path}: line {line}: {problem}")
            continue
        before = known.get((wanted.source, wanted.external_id))
        if before is None:
            known[wanted.source, wanted.external_id] = wanted
            new.append(wanted)
            report.counted["imported"] += 1
        elif _says(before) == _says(wanted):
            report.counted["unchanged"] += 1
        else:
            before.patient_id, before.kind, before.starts_at, before.ends_at, before.place = _says(wanted)
            if before.pk:
                before.save()
            report.counted["corrected"] += 1
    OncologyAppointment.objects.bulk_create(new)


def _appointment(row: dict[str, str], patients: dict[tuple[str, str], int]) -> OncologyAppointment:
    """
    Read a line.

    :raises ValueError: naming the column and what to do.
    """
    patient_id = patients.get((row["assigner"], row["patient"]))
    if patient_id is None:
        raise ValueError(f"patient: {row['assigner']} gave no patient this number here.")
    if not row["id"]:
        raise ValueError("id: is missing; give every appointment an id that stays.")
    if row["kind"] not in AppointmentKind.values:
        raise ValueError(f"kind: “{row['kind']}” is none of {', '.join(AppointmentKind.values)}.")
    try:
        starts_at = datetime.fromisoformat(row["starts_at"])
    except (TypeError, ValueError):
        raise ValueError(f"starts_at: “{row['starts_at']}” is no time as in 2026-11-24T09:15.") from None
    if timezone.is_naive(starts_at):
        starts_at = timezone.make_aware(starts_at)
    if not (row["minutes"] or "").isdigit() or not 0 < int(row["minutes"]) <= _LONGEST_MINUTES:
        raise ValueError(f"minutes: “{row['minutes']}” is no number from 1 to {_LONGEST_MINUTES}.")
    return OncologyAppointment(
        patient_id=patient_id,
        kind=row["kind"],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=int(row["minutes"])),
        place=(row["place"] or "")[:120],
        source=row["assigner"],
        external_id=row["id"],
    )


def _says(appointment: OncologyAppointment) -> tuple[int, str, datetime, datetime, str]:
    return (
        appointment.patient_id,
        appointment.kind,
        appointment.starts_at,
        appointment.ends_at,
        appointment.place,
    )
