"""
Facts that oBDS cannot say, from a file: the keys of the case files, one mapping for a whole centre.

`{assigner: …, facts: [{patient: …, id: …, fact: …, …}]}` in YAML or JSON: `patient` is a number that `assigner` gave;
`id` is the fact's own, unique within assigner and patient; `tumour` is the sender's Tumor_ID; `recurrence` of a
resectability is the id of a recurrence in the file, or the Verlauf_ID or Meldung_ID of the message that reported it;
`own: true` of a palliative_care says that it is the palliative team of this system who gives it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from interop.factcolumns import columns_of
from interop.filereport import CannotRead, Report
from patients.choices import FactKind, Source
from patients.models import KIND_MODELS, Fact, Patient, PatientIdentifier, TumourIdentifier
from patients.models.fact_constraints import TYPED_COLUMNS
from patients.services import lock_patients
from staff.models import User
from staff.retry import retried_whole
from triggers import facts as structs
from triggers.casefile import CaseError, read_facts
from triggers.readers import flag
from triggers.record import record
from triggers.yaml12 import NotYAML, read_yaml

_PATIENTS_AT_ONCE = 200
_COMPARED = ("tumour_id", "on", "on_precision", *(name for name in TYPED_COLUMNS if name not in ("recurrence", "of")))


def import_facts(path: Path, *, by: User | None, at: datetime) -> Report:
    """
    Record the facts of a file for patients and tumours that are known; a repetition changes nothing.

    A fact whose content changed replaces what it said before. Facts that are no longer in the file stay.

    :raises CannotRead: if the file is not what this module's first lines say.
    """
    assigner, by_patient = _read(path)
    report = Report()
    patients = sorted(by_patient)
    for start in range(0, len(patients), _PATIENTS_AT_ONCE):
        some = {patient: by_patient[patient] for patient in patients[start : start + _PATIENTS_AT_ONCE]}
        outcome = _import_some(some, assigner, str(path), by=by, at=at)
        report.counted += outcome.counted
        report.problems += outcome.problems
    return report


def _read(path: Path) -> tuple[str, dict[str, list[dict[str, Any]]]]:
    try:
        written = read_yaml(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CannotRead(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CannotRead(f"{path} is not a text file in UTF-8: save it as UTF-8.") from error
    except NotYAML as error:
        raise CannotRead(f"{path} is not YAML: {error}") from error
    if not isinstance(written, dict) or not written.get("assigner") or not isinstance(written.get("facts"), list):
        raise CannotRead(f"{path} must have the keys assigner and facts, and facts must be a list.")
    by_patient: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for number, fact in enumerate(written["facts"], start=1):
        if not isinstance(fact, dict) or not fact.get("patient") or not fact.get("id"):
            raise CannotRead(f"{path}: fact {number} must have the keys patient and id.")
        by_patient[str(fact["patient"])].append(fact)
    return str(written["assigner"]), by_patient


@retried_whole
def _import_some(
    by_patient: Mapping[str, list[dict[str, Any]]], assigner: str, file: str, *, by: User | None, at: datetime
) -> Report:
    report = Report()
    ids = dict(
        PatientIdentifier.objects.filter(assigner=assigner, value__in=by_patient).values_list("value", "patient_id")
    )
    locked = {patient.pk: patient for patient in lock_patients(ids.values())}
    stored = _Stored(assigner, list(ids.values()))
    facts: list[Fact] = []
    verdicts: list[tuple[Fact, str]] = []
    for patient, written in by_patient.items():
        if patient not in ids:
            for entry in written:
                report.reject(f"{file}: fact {entry['id']}: key patient: {assigner} gave no patient this number here.")
            continue
        for struct, recurrence, own in _understood(written, file, report):
            fact = _new_fact(struct, locked[ids[patient]], stored, own=own)
            if fact is None:
                report.reject(f"{file}: fact {struct.id}: key tumour: the patient has no tumour of this number.")
            elif recurrence:
                verdicts.append((fact, recurrence))
            else:
                _take_in(fact, stored, report, facts, at)
    record_first = record(facts, by=by, at=at) if facts else []
    stored.add(record_first)
    facts = []
    for verdict, recurrence in verdicts:
        verdict.recurrence = stored.recurrence(verdict, recurrence)
        if verdict.recurrence is None:
            own_id = verdict.external_id.removeprefix(f"{assigner}|")
            report.reject(f"{file}: fact {own_id}: key recurrence: no recurrence “{recurrence}” is known.")
        else:
            _take_in(verdict, stored, report, facts, at)
    if facts:
        record(facts, by=by, at=at)
    return report


def _understood(written: Sequence[dict[str, Any]], file: str, report: Report) -> list[tuple[structs.Fact, str, bool]]:
    """Read each fact by the rules of case files, and whose care it is; its recurrence is looked up later."""
    understood = []
    for fact in written:
        keys = {key: value for key, value in fact.items() if key not in ("patient", "recurrence")}
        own = keys.pop("own", None) if fact.get("fact") == FactKind.PALLIATIVE_CARE else None
        try:
            (struct,) = read_facts([keys], file=file)
            is_own = own is not None and flag(own)
        except CaseError as error:
            report.reject(str(error))
            continue
        except ValueError as error:
            report.reject(f"{file}: fact {fact['id']}: key own: {error}.")
            continue
        if struct.replaces or isinstance(struct, structs.Retraction):
            report.reject(f"{file}: fact {struct.id}: corrections and retractions are made in the record, not by file.")
            continue
        understood.append((struct, str(fact.get("recurrence") or ""), is_own))
    return understood


class _Stored:
    """What is stored of a batch's patients: tumours by number, facts of this door by id, recurrences."""

    def __init__(self, assigner: str, patients: list[int]) -> None:
        self.assigner = assigner
        self.tumours = {
            (patient, value): tumour
            for patient, value, tumour in TumourIdentifier.objects.filter(
                patient__in=patients, assigner=assigner
            ).values_list("patient_id", "value", "tumour_id")
        }
        self.by_id: dict[tuple[int, str], Fact] = {}
        self.recurrences: dict[int, list[Fact]] = defaultdict(list)
        self.add(Fact.objects.filter(patient__in=patients).exclude(external_id="").order_by("id"))

    def add(self, facts: Any) -> None:
        for fact in facts:
            if fact.source == Source.CASE_FILE:
                self.by_id[fact.patient_id, fact.external_id] = fact
            if fact.kind == FactKind.RECURRENCE:
                self.recurrences[fact.patient_id].append(fact)

    def recurrence(self, verdict: Fact, name: str) -> Fact | None:
        """Find the recurrence that a file calls by its own id, or a message by its Verlauf_ID or Meldung_ID."""
        endings = (f":{name}", f":{name}#", f"{self.assigner}|{name}")
        found = [
            fact
            for fact in self.recurrences[verdict.patient_id]
            if fact.tumour_id == verdict.tumour_id and fact.external_id.endswith(endings)
        ]
        return found[-1] if found else None


def _new_fact(struct: structs.Fact, patient: Patient, stored: _Stored, *, own: bool) -> Fact | None:
    tumour_id = None
    if isinstance(struct, structs.TumourFact):
        tumour_id = stored.tumours.get((patient.pk, struct.tumour))
        if tumour_id is None:
            return None
    kind = type(struct).__struct_config__.tag
    return KIND_MODELS[str(kind)](
        patient=patient,
        tumour_id=tumour_id,
        on=struct.on,
        on_precision=struct.precision,
        recorded=struct.recorded,
        source=Source.CASE_FILE,
        external_id=f"{stored.assigner}|{struct.id}",
        **columns_of(struct),
        **({"own": True} if own else {}),
    )


def _take_in(fact: Fact, stored: _Stored, report: Report, facts: list[Fact], at: datetime) -> None:
    """Put a fact with those to be recorded, unless it stands as it is."""
    before = stored.by_id.get((fact.patient_id, fact.external_id))
    if before is None:
        report.counted["imported"] += 1
    elif _says(before) == _says(fact):
        report.counted["unchanged"] += 1
        return
    else:
        report.counted["corrected"] += 1
        fact.replaces, fact.recorded = before, timezone.localdate(at)
    facts.append(fact)


def _says(fact: Fact) -> tuple[Any, ...]:
    values = [getattr(fact, name) for name in _COMPARED]
    return tuple(None if value == "" else value for value in values)
