"""Whoever waits for a patient's lock while the record is merged away locks the record that now stands for it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from patients.models import Patient
from patients.services import lock_patients
from tests.people import a_patient, now
from triggers.merging import merge_patients

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_merge_that_commits_meanwhile_is_seen():
    duplicate, survivor = a_patient(), a_patient()
    waiting = threading.Event()

    def wait_for_the_duplicate() -> set[int]:
        try:
            with transaction.atomic():
                connection.ensure_connection()
                waiting.set()
                return {patient.pk for patient in lock_patients([duplicate.pk])}
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            merge_patients(duplicate=duplicate, survivor=survivor, at=now())
            locked = other.submit(wait_for_the_duplicate)
            assert waiting.wait(timeout=10)
            assert not locked.done()
        assert locked.result(timeout=20) == {duplicate.pk, survivor.pk}
    assert Patient.objects.get(pk=duplicate.pk).survivor_id == survivor.pk
