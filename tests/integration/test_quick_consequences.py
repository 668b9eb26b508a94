"""What quick entry says beforehand of deadlines and of findings that are there already, and that looks are logged."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils.formats import date_format

from patients.models import Metastasis, Tumour
from staff.models import PatientAccess
from staff.permissions import Role
from tests.pages import reader
from tests.people import a_liver_metastasis, a_lung_tumour, a_patient, a_staging, days_ago, now, today
from triggers.looks import log_look
from triggers.merging import merge_patients
from triggers.models import Trigger
from triggers.quick_entry import Consequence, ReferralChange, consequence_of, standing_of
from triggers.quick_record import fingerprint
from triggers.record import record
from triggers.seen_facts import as_rules_see

pytestmark = pytest.mark.django_db


def tumour_with_metastasis(*, days: int) -> Tumour:
    """A tumour of 400 days ago whose first metastasis was found and recorded some days ago."""
    tumour = a_lung_tumour(a_patient(), diagnosed=days_ago(400))
    record([a_staging(tumour, on=days_ago(395), m="0", stage="IIB")], by=None, at=now())
    record([a_liver_metastasis(tumour, on=days_ago(days))], by=None, at=now() - timedelta(days=days))
    return tumour


def an_earlier_metastasis(tumour: Tumour, *, days: int) -> Metastasis:
    return Metastasis(patient=tumour.patient, tumour=tumour, on=days_ago(days), recorded=today(), site="OSS")


def what_follows(fact: Metastasis) -> Consequence:
    return consequence_of(standing_of(fact.patient_id), as_rules_see([fact]), at=now())


def look_at(fact: Metastasis) -> str:
    sent = {"look": "1", "choice": fact.site, "tumour": str(fact.tumour_id), "on": str(fact.on)}
    sent["entry"] = "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"
    address = f"/patients/{fact.patient_id}/quick/metastasis/"
    return reader(Role.ONCOLOGIST).post(address, sent).content.decode()


def test_a_reason_that_goes_while_another_comes_with_a_later_deadline_is_told() -> None:
    tumour = tumour_with_metastasis(days=20)
    fact = an_earlier_metastasis(tumour, days=390)
    follows = what_follows(fact)
    assert follows.change == ReferralChange.EXCHANGES
    assert (follows.is_later, follows.is_earlier) == (True, False)
    page = look_at(fact)
    assert "gains a reason and loses another" in page
    assert follows.see_by_before
    assert f"later than before ({date_format(follows.see_by_before, 'SHORT_DATE_FORMAT')})" in page


def test_a_known_finding_that_gets_another_date_is_told() -> None:
    tumour = tumour_with_metastasis(days=20)
    before = Trigger.objects.get(state="live", rule="later_distant_metastasis")
    fact = an_earlier_metastasis(tumour, days=24)
    follows = what_follows(fact)
    [moved] = [pair for pair in follows.moved if pair.before.rule == before.rule]
    assert (moved.before.pk, moved.before.on, moved.after.on) == (before.pk, days_ago(20), days_ago(24))
    page = look_at(fact)
    assert "Known already, and different from now on:" in page
    assert f"before: of {date_format(days_ago(20), 'SHORT_DATE_FORMAT')}," in page
    record([fact], by=None, at=now())
    stored = Trigger.objects.get(pk=before.pk)
    assert (stored.on, stored.see_by) == (moved.after.on, moved.after.see_by)


def test_what_moves_meanwhile_must_be_seen_anew() -> None:
    follows = what_follows(an_earlier_metastasis(tumour_with_metastasis(days=20), days=24))
    assert follows.moved
    assert fingerprint([], follows) != fingerprint([], replace(follows, moved=()))


def test_a_deadline_that_moves_without_another_reason_is_told() -> None:
    follows = what_follows(an_earlier_metastasis(tumour_with_metastasis(days=20), days=24))
    assert (follows.change, follows.is_earlier) == (ReferralChange.MOVES, True)


def test_looks_at_an_entry_are_logged_once_a_minute() -> None:
    tumour = tumour_with_metastasis(days=20)
    client = reader(Role.ONCOLOGIST)
    patient = tumour.patient_id
    for door, address in (
        ("triggers:quick_look", f"/patients/{patient}/quick/metastasis/"),
        ("triggers:fact_look", f"/patients/{patient}/facts/metastasis/new/"),
    ):
        logged = PatientAccess.objects.filter(door=door, patient_id=patient)
        for _change in range(2):
            assert client.post(address, {"look": "1"}).status_code == 200
        assert logged.count() == 1
        look = logged.get()
        for seconds, rows in ((59, 1), (61, 2)):
            log_look(patient_id=patient, door=door, by=look.user, at=look.at + timedelta(seconds=seconds))
            assert logged.count() == rows


def test_the_page_of_a_merged_record_is_asked_for_in_the_same_way() -> None:
    duplicate, survivor = a_patient(), a_patient()
    merge_patients(duplicate=duplicate, survivor=survivor, at=now())
    client = reader(Role.ONCOLOGIST)
    led_to = client.get(f"/patients/{duplicate.pk}/facts/?kind=staging")["Location"]
    assert led_to == f"/patients/{survivor.pk}/facts/?kind=staging"
    assert client.get(f"/patients/{duplicate.pk}/facts/")["Location"] == f"/patients/{survivor.pk}/facts/"
