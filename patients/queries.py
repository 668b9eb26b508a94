"""Reading patients: search, duplicates, all facts of a person."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Prefetch, Q, QuerySet

from patients.choices import FactKind
from patients.models import Fact, OncologyAppointment, Patient, PatientIdentifier, Tumour
from patients.names import comparable
from staff.deputies import acting_for
from staff.models import User
from staff.permissions import Permission


def visible_patients(user: User) -> QuerySet[Patient]:
    """Give the patients this user may open: all of the centre for clinical roles (logged), none for others."""
    if not user.may(Permission.SEE_PATIENTS):
        return Patient.objects.none()
    return Patient.objects.all()


def search_patients(user: User, text: str, *, limit: int = 50) -> list[Patient]:
    """
    Find patients by name or by exactly this number.

    First come those whose name begins like this, "family given"; then those among whose names every word begins one:
    "given family", a given name alone, the second part of a family name. A merged record is found too, by the name it
    has, and gives the record that stands for it.

    :param text: a name in any spelling of umlauts, or a number; fewer than two letters find nothing.
    """
    text = text.strip()
    start = comparable(text)
    if len(start) < 2:
        return []
    patients = visible_patients(user).select_related(
        "responsible_oncologist", "unit", "merged_into__responsible_oncologist", "merged_into__unit"
    )
    owners = PatientIdentifier.objects.filter(value=text).values("patient_id")[:limit]
    rows = list(patients.filter(pk__in=owners).order_by("id")[:limit])
    rows += patients.filter(search_name__startswith=start).order_by("search_name", "id")[:limit]
    if len(rows) < limit:
        rows += patients.filter(pk__in=with_words(start, limit=limit)).order_by("search_name", "id")
    found = {patient.survivor_id: patient.merged_into or patient for patient in rows}
    return list(found.values())[:limit]


_WITH_WORDS = """
    SELECT id FROM patients_patient
     WHERE array_to_tsvector(string_to_array(search_name, ' ')) @@ %s::tsquery
     LIMIT %s
"""
_BY_INDEX = "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off"
_AS_BEFORE = "SET LOCAL enable_seqscan = on; SET LOCAL enable_indexscan = on"


def with_words(start: str, *, limit: int) -> list[int]:
    """Find records among whose names every one of these words begins one, in any order; in no order themselves."""
    return read_by_words(_WITH_WORDS, start, limit=limit)


def read_by_words(sql: str, start: str, *, limit: int) -> list[int]:
    """
    Give the numbers that a query for words finds by an index of `WordsOf`.

    PostgreSQL cannot guess how rare the beginning of a word is, and where it guesses wrong it reads all patients. So it
    is told to take the index of words, which finds fifty of a million in milliseconds.

    :param sql: a query with two parameters, the words and the limit.
    :param start: what `comparable` gave: letters, digits and spaces only.
    """
    words = " & ".join(f"'{word}':*" for word in start.split())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_BY_INDEX)
        cursor.execute(sql, [words, limit])
        found = [number for (number,) in cursor.fetchall()]
        cursor.execute(_AS_BEFORE)
    return found


def possible_duplicates(
    *, family_name: str, given_names: str, birth_date: date | None, apart_from: Patient | None = None
) -> list[Patient]:
    """Give patients with the same name (in any spelling), or with the same birth date and a name that begins alike."""
    whole = comparable(f"{family_name} {given_names}")
    if not whole:
        return []
    alike = Q(search_name=whole)
    if birth_date:
        alike |= Q(birth_date=birth_date, search_name__startswith=whole[:3])
    found = Patient.objects.filter(alike, merged_into=None)
    if apart_from is not None:
        found = found.exclude(pk=apart_from.survivor_id)
    return list(found.order_by("search_name", "id")[:20])


_RECORDS = """
    SELECT id, coalesce(merged_into_id, id) FROM patients_patient WHERE id = ANY(%s)
     UNION ALL
    SELECT other.id, other.merged_into_id
      FROM patients_patient given
      JOIN patients_patient other ON other.merged_into_id = coalesce(given.merged_into_id, given.id)
     WHERE given.id = ANY(%s)
"""


def person_by_record(ids: Collection[int]) -> dict[int, int]:
    """Give every record of the people to whom these belong → the record that stands for the person. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_RECORDS, [list(ids), list(ids)])
        people = dict(cursor.fetchall())
    return {**people, **{person: person for person in people.values()}}


def records_of(patient: Patient) -> QuerySet[Patient]:
    """Give the patient's own record and all that were merged into it."""
    return Patient.objects.filter(Q(pk=patient.survivor_id) | Q(merged_into=patient.survivor_id))


def other_records(record: Patient) -> list[Patient]:
    """Give the other records of the person, that which stands for the person first."""
    return sorted(records_of(record).exclude(pk=record.pk), key=lambda each: (each.pk != record.survivor_id, each.pk))


def merged_records(patient: Patient) -> list[Patient]:
    """Give the records that were merged into this one, by number."""
    return list(Patient.objects.filter(merged_into=patient).order_by("id"))


_TUMOURS = """
    SELECT t.* FROM patients_tumour t
     WHERE t.merged_into_id IS NULL
       AND t.patient_id IN (SELECT %s::bigint UNION ALL SELECT id FROM patients_patient WHERE merged_into_id = %s)
     ORDER BY t.id
"""


def tumours_of(patient: Patient) -> list[Tumour]:
    """Give the patient's tumours, merged ones left out, oldest first."""
    return list(Tumour.objects.raw(_TUMOURS, [patient.survivor_id, patient.survivor_id]))


def names_of(user: User, ids: Collection[int]) -> dict[int, str]:
    """Give how the patients with these numbers are called, as far as this user may open them. One query."""
    return {patient.pk: str(patient) for patient in visible_patients(user).filter(pk__in=ids)}


def my_patients(user: User, *, today: date, limit: int = 50) -> list[Patient]:
    """
    Give the patients this user, or somebody they act for, is responsible for by name, or their unit is.

    Those with the earliest names first.
    """
    # With the units known, each side of "or" has its index; a subquery in their place reads all patients.
    units, people = list(user.units.values_list("pk", flat=True)), acting_for(user, today)
    return list(
        visible_patients(user)
        .filter(Q(responsible_oncologist__in=people) | Q(named_nurse__in=people) | Q(unit__in=units), merged_into=None)
        .select_related("responsible_oncologist", "unit")
        .order_by("search_name", "id")[:limit]
    )


@dataclass(frozen=True)
class FactLine:
    """A fact with what became of it."""

    fact: Fact
    replaced_by: Fact | None
    retracted_by: Fact | None

    @property
    def counts(self) -> bool:
        return self.replaced_by is None and self.retracted_by is None


def facts_of(patient: Patient) -> list[FactLine]:
    """
    Give every fact of the patient in time order, replaced and retracted ones included, retractions beside theirs.

    One query whatever the number of facts.
    """
    return fact_lines(list(_facts_of(patient).select_related("stored_by", "tumour")))


def facts_to_draw(patient: Patient) -> list[FactLine]:
    """Give the same as `facts_of` in half the time, without who stored a fact, when and from where. One query."""
    unsaid = ("stored_at", "stored_by", "source", "external_id", "comment")
    return fact_lines(list(_facts_of(patient).select_related("tumour").defer(*unsaid)))


def _facts_of(patient: Patient) -> QuerySet[Fact]:
    return Fact.objects.filter(patient__in=records_of(patient)).order_by("on", "recorded", "id")


def fact_lines(facts: Collection[Fact]) -> list[FactLine]:
    """Give what became of each of these facts by the others, in their order; retractions stand beside theirs."""
    retractions = {fact.of_id: fact for fact in facts if fact.of_id}
    replacements = {fact.replaces_id: fact for fact in facts if fact.replaces_id and fact.pk not in retractions}
    return [FactLine(fact, replacements.get(fact.pk), retractions.get(fact.pk)) for fact in facts if fact.of_id is None]


def death_in(facts: list[FactLine]) -> Fact | None:
    """Give the death that counts, if there is one."""
    return next((line.fact for line in facts if line.counts and line.fact.kind == FactKind.DEATH), None)


def is_our_care(fact_ids: Iterable[str]) -> bool:
    """
    Tell whether one of these facts of palliative care is that of our own service. One query, or none for none.

    :param fact_ids: as rules see them, texts of the primary key.
    """
    numbers = [int(fact_id) for fact_id in fact_ids]
    return bool(numbers) and Fact.objects.filter(pk__in=numbers, own=True).exists()


def recurrences_in(facts: list[FactLine]) -> list[Fact]:
    """Give the recurrences that still count."""
    return [line.fact for line in facts if line.counts and line.fact.kind == FactKind.RECURRENCE]


def visible_facts(user: User, patient: Patient) -> QuerySet[Fact]:
    """Give all facts of a patient that this user may see."""
    return Fact.objects.filter(patient__in=records_of(patient) & visible_patients(user)).select_related(
        "patient", "tumour"
    )


def facts_visible_to(user: User) -> QuerySet[Fact]:
    """Give the facts of every patient whom this user may open."""
    return Fact.objects.filter(patient__in=visible_patients(user)).select_related("patient", "tumour")


@dataclass(frozen=True)
class TumourLine:
    """A tumour as its facts describe it now; without a counting diagnosis or staging these are None."""

    tumour: Tumour
    diagnosis: Fact | None
    first_diagnosis: Fact | None
    staging: Fact | None


def tumour_lines(patient: Patient, facts: list[FactLine]) -> list[TumourLine]:
    """
    Give the patient's tumours, each with its latest and first diagnosis and its latest staging. One query.

    :param facts: what `facts_of` gave.
    """
    counting: dict[tuple[int, str], list[Fact]] = {}
    for line in facts:
        tumour = line.fact.tumour
        if tumour is not None and line.counts:
            counting.setdefault((tumour.merged_into_id or tumour.pk, line.fact.kind), []).append(line.fact)
    lines = []
    for tumour in tumours_of(patient):
        diagnoses = counting.get((tumour.pk, FactKind.DIAGNOSIS), [None])
        stagings = counting.get((tumour.pk, FactKind.STAGING), [None])
        lines.append(TumourLine(tumour, diagnoses[-1], diagnoses[0], stagings[-1]))
    return lines


def coming_oncology_appointments(patient: Patient, *, at: datetime) -> QuerySet[OncologyAppointment]:
    """Give the appointments that are not over yet, the next one first; one that goes on now is among them."""
    return OncologyAppointment.objects.filter(patient__in=records_of(patient), ends_at__gte=at, cancelled_at=None)


def with_identifiers(patients: QuerySet[Patient]) -> QuerySet[Patient]:
    return patients.prefetch_related(Prefetch("identifiers", PatientIdentifier.objects.order_by("assigner", "value")))
