"""Creating patients and tumours, changing personal data, merging duplicates and taking a merge back."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from patients.bulk import insert_with_history
from patients.models import Patient, PatientIdentifier, Tumour
from staff.editing import EditedMeanwhile, refuse_if_edited, seen_as
from staff.models import User


class CannotMerge(Exception):
    """Says why two records cannot be made one."""


PERSONAL_FIELDS = frozenset(
    {
        "family_name",
        "given_names",
        "birth_date",
        "birth_date_precision",
        "sex",
        "language",
        "needs_interpreter",
        "phone",
        "email",
        "street",
        "postal_code",
        "city",
        "responsible_oncologist",
        "unit",
        "named_nurse",
        "agrees_to_palliative_care",
        "may_be_called",
        "contact_note",
        "telling",
        "allergies_known",
        "allergies",
    }
)


@transaction.atomic
def create_patient(*, identifiers: Iterable[tuple[str, str]] = (), **personal: Any) -> Patient:
    """
    Create a patient with the numbers (assigner, value) it is known by.

    :raises django.db.IntegrityError: if one of the numbers belongs to another patient.
    """
    patient = Patient.objects.create(**_only_personal(personal))
    PatientIdentifier.objects.bulk_create(
        PatientIdentifier(patient=patient, assigner=assigner, value=value) for assigner, value in identifiers
    )
    return patient


@transaction.atomic
def create_patients(people: Sequence[tuple[tuple[str, str], dict[str, Any]]]) -> list[Patient]:
    """
    Create patients with the number (assigner, value) each is known by and their personal data.

    :raises django.db.IntegrityError: if one of the numbers belongs to another patient.
    """
    patients = [Patient(**_only_personal(personal)) for _, personal in people]
    for patient in patients:
        patient.fold_name()
    insert_with_history(patients)
    insert_with_history(
        [
            PatientIdentifier(patient_id=patient.pk, assigner=assigner, value=value)
            for patient, ((assigner, value), _) in zip(patients, people, strict=True)
        ]
    )
    return patients


@transaction.atomic
def update_patient(
    *, patient: Patient, seen: str | None = None, version: str | None = None, **personal: Any
) -> Patient:
    """
    Change personal data; what is not named stays as it is.

    :param seen: what `seen_as` gave for the fields named, where somebody looked at them before changing them.
    :param version: what `seen_as` gave for all personal data, where that was looked at.
    :raises EditedMeanwhile: if what was looked at has changed since.
    """
    locked = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    refuse_if_edited(locked, _only_personal(personal), seen)
    if version not in (None, seen_as(locked, PERSONAL_FIELDS)):
        raise EditedMeanwhile(locked, PERSONAL_FIELDS)
    for field, value in personal.items():
        setattr(locked, field, value)
    locked.save()
    return locked


@transaction.atomic
def note_informed(*, patient: Patient, on: date, by: User) -> None:
    """Record that the patient was told that the disease cannot be cured; only now letters and slips may go out."""
    locked = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    locked.informed_on, locked.informed_by = on, by
    locked.save()


@transaction.atomic
def take_back_informed(*, patient: Patient) -> None:
    """Take back that the patient was told: nothing is sent any more. The history keeps who had said so, and when."""
    locked = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    locked.informed_on = locked.informed_by = None
    locked.save()


@transaction.atomic
def create_tumour(*, patient: Patient) -> Tumour:
    return Tumour.objects.create(patient=patient)


def _only_personal(personal: dict[str, Any]) -> dict[str, Any]:
    if unknown := personal.keys() - PERSONAL_FIELDS:
        raise TypeError(f"Not personal data of a patient: {', '.join(sorted(unknown))}")
    return personal


# With an OR instead of UNION the database would read every patient.
_LOCK = """
    SELECT p.id, coalesce(p.merged_into_id, p.id) FROM patients_patient p
     WHERE p.id IN (SELECT unnest(%s::bigint[]) UNION
                    SELECT merged_into_id FROM patients_patient WHERE id = ANY(%s) AND merged_into_id IS NOT NULL)
     ORDER BY p.id FOR NO KEY UPDATE OF p
"""


def lock_patients(ids: Iterable[int]) -> list[Patient]:
    """Lock these patients as `lock_people` does, and read them with the records that stand for them, by id."""
    return list(Patient.objects.filter(pk__in=lock_people(ids)).order_by("pk"))


def lock_people(ids: Iterable[int]) -> dict[int, int]:
    """
    Lock these patients, ascending by id, with the records that stand for them.

    Every recording begins with this, before any insert; that order is what keeps recordings from deadlocking. A merge
    that commits while this waits adds a record to lock. Must run inside a transaction.

    :returns: id of each record that is locked now → id of the record that stands for it.
    """
    wanted = set(ids)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [list(wanted), list(wanted)])
            locked = dict(cursor.fetchall())
        missing = set(locked.values()) - locked.keys()
        if not missing:
            return locked
        wanted |= missing


@transaction.atomic
def mark_merged(*, duplicate: Patient, survivor: Patient) -> None:
    """
    Let the duplicate's record, and all merged into it, point to the survivor.

    :raises CannotMerge: if the two are one already, or one of them has been merged meanwhile.
    """
    locked = {patient.pk: patient for patient in lock_patients([duplicate.pk, survivor.pk])}
    if duplicate.pk == survivor.pk:
        raise CannotMerge(_("A record cannot be merged with itself."))
    if locked[duplicate.pk].merged_into_id or locked[survivor.pk].merged_into_id:
        raise CannotMerge(_("One of these records was merged meanwhile. Open the remaining record and look again."))
    for record in Patient.objects.filter(Q(pk=duplicate.pk) | Q(merged_into=duplicate.pk)).order_by("pk"):
        record.merged_into = survivor
        record.save(update_fields=["merged_into"])


@transaction.atomic
def mark_separate(*, record: Patient) -> None:
    """
    Take the merge of this one record back.

    :raises CannotMerge: if it is not merged.
    """
    locked = {patient.pk: patient for patient in lock_patients([record.pk])}[record.pk]
    if locked.merged_into_id is None:
        raise CannotMerge(_("This record is not merged with another."))
    locked.merged_into = None
    locked.save(update_fields=["merged_into"])


@transaction.atomic
def mark_same_tumour(*, duplicate: Tumour, survivor: Tumour) -> None:
    """
    Let the duplicate tumour point to the survivor; rules then see one tumour.

    :raises CannotMerge: if they belong to different people, or one was merged meanwhile.
    """
    patients = lock_patients([duplicate.patient_id, survivor.patient_id])
    if len({patient.survivor_id for patient in patients}) != 1:
        raise CannotMerge(_("These tumours belong to different patients."))
    rows = {t.pk: t for t in Tumour.objects.filter(pk__in=[duplicate.pk, survivor.pk]).order_by("pk")}
    if duplicate.pk == survivor.pk or any(tumour.merged_into_id for tumour in rows.values()):
        raise CannotMerge(_("One of these tumours was merged meanwhile. Look at the patient again."))
    for tumour in Tumour.objects.filter(Q(pk=duplicate.pk) | Q(merged_into=duplicate.pk)).order_by("pk"):
        tumour.merged_into = survivor
        tumour.save(update_fields=["merged_into"])


@transaction.atomic
def mark_own_tumour(*, tumour: Tumour) -> None:
    """
    Take the merge of this tumour back.

    :raises CannotMerge: if it is not merged.
    """
    lock_patients([tumour.patient_id])
    locked = Tumour.objects.get(pk=tumour.pk)
    if locked.merged_into_id is None:
        raise CannotMerge(_("This tumour is not merged with another."))
    locked.merged_into = None
    locked.save(update_fields=["merged_into"])
