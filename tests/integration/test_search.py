"""Finding patients by name and number."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from patients.models import Patient, PatientIdentifier
from patients.queries import my_patients, possible_duplicates, search_patients, with_words
from patients.services import mark_merged
from staff.models import Unit
from staff.permissions import Role
from tests.people import a_patient, a_user, today

pytestmark = pytest.mark.django_db


def test_a_name_in_another_script_is_found_and_like_no_other():
    ivanov = a_patient(family_name="Иванов", given_names="Сергей")
    a_patient(family_name="Петров", given_names="Сергей")
    assert search_patients(a_user(Role.ONCOLOGIST), "иван") == [ivanov]
    assert possible_duplicates(family_name="ИВАНОВ", given_names="Сергей", birth_date=None) == [ivanov]


def test_a_name_without_letters_is_like_no_other():
    a_patient(family_name="–", given_names="")
    assert possible_duplicates(family_name="???", given_names="", birth_date=None) == []


def test_a_merged_record_is_found_under_its_old_name_as_the_one_that_stands_for_it(django_assert_num_queries):
    survivor = a_patient(family_name="Neumann", unit=Unit.objects.create(name="Ward"))
    mark_merged(duplicate=a_patient(family_name="Altmann"), survivor=survivor)
    user = a_user(Role.ONCOLOGIST)
    with django_assert_num_queries(8):
        found = search_patients(user, "altmann")
        assert [str(patient.unit) for patient in found] == ["Ward"]
    assert found == search_patients(user, "neumann") == [survivor]


def test_my_patients_are_asked_for_by_the_ids_of_my_units(django_assert_num_queries):
    unit = Unit.objects.create(name="Ward")
    user = a_user(Role.PALLIATIVE_NURSE)
    user.units.add(unit)
    mine = {a_patient(unit=unit), a_patient(named_nurse=user)}
    a_patient()
    with django_assert_num_queries(3) as asked:
        assert set(my_patients(user, today=today())) == mine
    assert "staff_user_units" not in asked.captured_queries[-1]["sql"]


def test_a_number_alone_has_an_index():
    lookups = [index.fields for index in PatientIdentifier._meta.indexes]
    assert ["value"] in lookups


@pytest.fixture
def maria() -> Patient:
    return a_patient(family_name="Müller-Lüdenscheidt", given_names="Erika Maria")


@pytest.mark.parametrize("text", ["erika mueller", "Maria", "Lüdensch", "maria lüd", "Müller Maria", "mueller-lu"])
def test_any_word_of_a_name_finds_it(maria: Patient, text: str):
    a_patient(family_name="Mariental", given_names="Jens")
    assert maria in search_patients(a_user(Role.ONCOLOGIST), text)


def test_every_word_must_be_there(maria: Patient):
    assert search_patients(a_user(Role.ONCOLOGIST), "erika schulze") == []


def test_whose_family_name_begins_so_comes_before_whose_given_name_does(maria: Patient):
    later = a_patient(family_name="Mariahof", given_names="Jens")
    assert search_patients(a_user(Role.ONCOLOGIST), "maria") == [later, maria]


def test_signs_of_a_query_language_are_only_signs(maria: Patient):
    assert search_patients(a_user(Role.ONCOLOGIST), "erika' | 'x:* & !mueller") == []
    assert search_patients(a_user(Role.ONCOLOGIST), "maria'") == [maria]


def test_words_are_looked_up_in_the_index_however_many_patients_there_are(maria: Patient):
    others = [Patient(family_name=f"Name{number}", search_name=f"name{number} ida") for number in range(3000)]
    Patient.objects.bulk_create(others)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE patients_patient")
    with CaptureQueriesContext(connection) as asked:
        assert with_words("maria lud", limit=50) == [maria.pk]
    [before, looking, after] = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
    assert "enable_seqscan = off" in before
    assert "enable_seqscan = on" in after
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(before)
        cursor.execute(f"EXPLAIN {looking}")
        plan = str(cursor.fetchall())
        cursor.execute(after)
    assert "patient_by_words_of_name" in plan
