"""Finding and making the patients that messages are about, and keeping their personal data."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import ProtectedError, Q

from interop.models import MessageContent, PatientMatch, Same
from interop.obds.reader import Person
from interop.obds.tables import SEXES
from patients.models import Patient, PatientIdentifier
from patients.services import create_patients, lock_patients, update_patient
from staff.alone import Work

# Pair by pair, so that each is one look into the index of pairs, however many others a sender has.
_KNOWN = """
    SELECT assigner, value, patient_id
      FROM unnest(%s::text[], %s::text[]) AS asked(assigner, value)
      JOIN patients_patientidentifier USING (assigner, value)
"""


class Gone(Exception):
    """Says that a patient who was found is not there any more."""


@transaction.atomic
def find_or_create(
    people: Mapping[tuple[str, str], Person], *, at: datetime, made: list[int]
) -> dict[tuple[str, str], int]:
    """
    Give the patient record of each person, made where there is none; whoever looks like another is asked about.

    :param people: (sender, Patient_ID) → how the latest message describes the person.
    :param made: takes up the ids of those who were made.
    :returns: the same keys → record id; a person nobody knows and no message names is left out.
    """
    found = _known(people)
    missing = sorted(key for key, person in people.items() if key not in found and person.family_name)
    if missing:
        with connection.cursor() as cursor:
            # Two imports must not make the same patient at the same moment.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [Work.NEW_PATIENTS])
        found = _known(people)
        new = [key for key in missing if key not in found]
        patients = create_patients([(key, _personal(people[key])) for key in new])
        found |= {key: patient.pk for key, patient in zip(new, patients, strict=True)}
        made += [found[key] for key in new]
        _ask_about_doubles(patients, at=at)
    return found


def _ask_about_doubles(made: Iterable[Patient], *, at: datetime) -> None:
    """Ask of each of these new patients whether they are somebody of the same name and birth date."""
    persons = {
        patient.pk: (patient.search_name, patient.birth_date)
        for patient in made
        if patient.search_name and patient.birth_date
    }
    alike: dict[tuple[str, date | None], list[Patient]] = defaultdict(list)
    names, days = {name for name, _ in persons.values()}, {day for _, day in persons.values()}
    for patient in Patient.objects.filter(search_name__in=names, birth_date__in=days):
        alike[patient.search_name, patient.birth_date].append(patient)
    pairs = {
        (pk, other.survivor_id)
        for pk, person in persons.items()
        for other in alike[person]
        if other.pk < pk or other.pk not in persons
    }
    PatientMatch.objects.bulk_create(
        PatientMatch(patient_id=pk, other_id=other, asked_at=at) for pk, other in sorted(pairs) if pk != other
    )


def asked_about(patient_ids: Collection[int]) -> set[int]:
    """Give those of these patients who may be the same person as another."""
    if not patient_ids:
        return set()
    open_questions = PatientMatch.objects.filter(patient__in=patient_ids, state=Same.OPEN)
    return set(open_questions.values_list("patient_id", flat=True))


def forget_without_messages(made: Collection[int]) -> None:
    """Delete those of these patients, just made for an import, of whom nothing was stored after all."""
    if not made:
        return
    spoken_of = MessageContent.objects.filter(patient__in=made).values_list("patient_id", flat=True)
    for patient_id in sorted(set(made) - set(spoken_of)):
        with suppress(ProtectedError), transaction.atomic():
            lock_patients([patient_id])
            PatientMatch.objects.filter(Q(patient=patient_id) | Q(other=patient_id)).delete()
            PatientIdentifier.objects.filter(patient=patient_id).delete()
            Patient.objects.filter(pk=patient_id).delete()


def update(patient_id: int, before: Person | None, now: Person | None) -> None:
    """
    Bring a patient's personal data in line with what the sender changed since its last message.

    What the sender did not change stays as it is, so that data corrected by hand are not overwritten again and again.
    """
    if before is None or now is None or before == now:
        return
    old, new = _personal(before), _personal(now)
    changed = {field: value for field, value in new.items() if value != old[field] and value not in ("", None)}
    if changed:
        update_patient(patient=Patient(pk=patient_id), **changed)


def _known(people: Mapping[tuple[str, str], Person]) -> dict[tuple[str, str], int]:
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [[sender for sender, _ in people], [ref for _, ref in people]])
        return {(sender, ref): pk for sender, ref, pk in cursor}


def _personal(person: Person) -> dict[str, Any]:
    """Give the personal data in our fields, cut to their lengths."""
    return {
        "family_name": person.family_name[:200],
        "given_names": person.given_name[:200],
        "birth_date": person.birth_date,
        "birth_date_precision": person.birth_date_precision,
        "sex": SEXES.get(person.sex, "unknown"),
        "street": person.street[:200],
        "postal_code": person.postcode[:20],
        "city": person.city[:120],
    }
